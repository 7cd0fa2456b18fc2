"""documents.csv: the sample with its metadata, for every member."""

import csv
import io

from corpus.models import Document, ExclusionReason


def test_one_row_a_current_document_with_its_metadata(project, cast, import_text, api):
    first, second, old = (
        import_text(f"第一条 {word}。", f"{word}.txt") for word in ("甲", "乙", "丙")
    )
    reason = ExclusionReason.objects.filter(project=project).first()
    Document.objects.filter(pk=second.pk).update(
        status="excluded", exclusion_reason=reason, duplicate_of=first, region="=上海"
    )
    Document.objects.filter(pk=first.pk).update(
        effective_on="2021-09-01", expires_on="2026-08-31", validity="in_force"
    )
    Document.objects.filter(pk=old.pk).update(current=False)
    answer = api(cast.viewer).get(f"projects/{project.pk}/exports/documents.csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["document"] for row in rows] == ["1", "2"]
    assert rows[0]["effective_on"] == "2021-09-01"
    assert rows[0]["expires_on"] == "2026-08-31"
    assert rows[0]["validity"] == "in_force"
    assert rows[0]["clauses"] == "1"
    assert (rows[1]["status"], rows[1]["reason"]) == ("excluded", reason.name)
    assert rows[1]["duplicate_of"] == "1"
    assert rows[1]["region"] == "'=上海"
    assert rows[1]["file_sha256"] == second.file_digest
