"""Documents run together in one file are shown, and split into documents of their own."""

import json
import re

import pytest

from corpus import jobs
from corpus.actions import imports
from corpus.actions.compilation import part_previews, split_document
from corpus.actions.imports.split import ranges
from corpus.models import AuditEntry, Clause, Document, Job, NearDuplicate
from policycoder import storage
from policycoder.errors import Conflict, Invalid
from tests.conftest import POLICY
from tests.corpus.pages import text_of, visitor

PLACES = ("甲市", "乙市", "丙市")
TEXTS = [
    POLICY.replace("示范市", place).replace("智能装备", f"{place}智能装备") for place in PLACES
]
JOINED = "\n\n".join(TEXTS)


@pytest.fixture
def joined(import_text):
    return import_text(JOINED, "汇编.txt")


def split(cast, document, starts=None):
    starts = starts if starts is not None else [piece.start for piece in part_previews(document)]
    job = split_document(actor=cast.lead, document=document, starts=starts)
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    document.refresh_from_db()
    return job


def test_the_documents_in_one_file_are_found(joined):
    pieces = part_previews(joined)
    assert [piece.first_line for piece in pieces] == [text.split("\n")[0] for text in TEXTS]
    assert [piece.last_line for piece in pieces] == ["2021年6月30日"] * 3
    assert joined.parts_found == 3


def test_each_part_becomes_a_document_and_the_original_is_set_aside(cast, joined):
    job = split(cast, joined)
    made = list(Document.objects.exclude(pk=joined.pk))
    assert [document.number for document in made] == [2, 3, 4]
    assert [document.agency_names()[0] for document in made] == [
        f"{place}人民政府" for place in PLACES
    ]
    assert [storage.load(document.file_digest).decode() for document in made] == [
        text.strip() for text in TEXTS
    ]
    assert {document.status for document in made} == {"included"}
    assert joined.status == "excluded"
    assert joined.decisions.get(final=True).note == "Split into documents 2–4"
    assert job.result["split"] == {"document": joined.pk, "numbers": [2, 3, 4], "aside": True}
    assert AuditEntry.objects.filter(verb="split_document", object_id=joined.pk).count() == 1
    assert not NearDuplicate.objects.filter(first=joined, state="proposed").exists()


def test_the_reason_of_a_split_is_none_to_choose_in_screening(cast, joined, api):
    split(cast, joined)
    name = joined.exclusion_reason.name
    project = joined.project
    answer = api(cast.lead).get(f"projects/{project.pk}/screening/").json()
    names = [reason["name"] for reason in answer["reasons"]]
    assert names == [r.name for r in project.exclusion_reasons.all() if r.name != name]
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/screening/"))
    (data,) = re.findall(r'id="screening-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert [reason["name"] for reason in json.loads(data)["reasons"]] == names


def test_the_parts_keep_their_order(cast, joined, monkeypatch):
    sent = []
    monkeypatch.setattr(jobs.app, "send_task", lambda name, *args, **options: sent.append(name))
    split(cast, joined)
    assert "corpus.read_files" not in sent
    made = Document.objects.exclude(pk=joined.pk).order_by("number")
    assert [document.file_name for document in made] == [
        f"汇编.txt, part {n}.txt" for n in (1, 2, 3)
    ]


def test_a_dropped_cut_joins_two_parts(cast, joined):
    starts = [piece.start for piece in part_previews(joined)]
    split(cast, joined, [starts[2]])
    assert Document.objects.exclude(pk=joined.pk).count() == 2


def test_a_second_run_of_the_job_changes_nothing(cast, joined):
    job = split(cast, joined)
    before = AuditEntry.objects.count()
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    jobs.run(str(job.pk), imports.run_import)
    assert AuditEntry.objects.count() == before


def test_the_original_stays_when_a_part_cannot_be_read(cast, joined):
    starts = [piece.start for piece in part_previews(joined)]
    job = split_document(actor=cast.lead, document=joined, starts=starts)
    job.files.filter(position=1).update(digest=storage.keep(b"\x00\x01\x02" * 50))
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    joined.refresh_from_db()
    assert (joined.status, job.result["split"]["aside"]) == ("included", False)


def test_a_cut_is_added_where_a_person_sees_a_title(cast, import_text, api):
    titled = "给全市职工的一封信"
    document = import_text(f"{POLICY}\n\n{titled}\n\n亲爱的职工：\n\n现在开始缴存。", "信.txt")
    client, path = api(cast.lead), f"documents/{document.pk}/parts/"
    (part,) = client.get(path).json()
    (start,) = [one["start"] for one in part["openings"] if one["line"] == titled]
    page = text_of(visitor(cast.lead).get(f"/documents/{document.pk}/parts/"))
    assert f'name="added" value="{start}"' in page
    split(cast, document, [start])
    made = Document.objects.exclude(pk=document.pk).order_by("number")
    assert storage.load(made[1].file_digest).decode().startswith(titled)
    assert made.count() == 2


def test_a_cut_within_a_line_is_refused(cast, joined, api):
    start = part_previews(joined)[1].start
    answer = api(cast.lead).post(f"documents/{joined.pk}/parts/", {"starts": [start + 2]})
    assert answer.status_code == 409
    assert "beginning of a line" in answer.content.decode()
    assert not joined.part_files.exists()


@pytest.mark.parametrize("starts", [[], [0], [10**6]])
def test_two_parts_are_needed_within_the_text(cast, joined, starts):
    with pytest.raises(Invalid):
        split_document(actor=cast.lead, document=joined, starts=starts)


def test_a_coded_document_is_not_split(cast, blind_round, passes, document, api):
    clause = Clause.objects.filter(document=document).codable()[0]
    api(cast.coder_a).put(
        f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/",
        {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}},
    )
    with pytest.raises(Conflict, match="coded"):
        split_document(actor=cast.lead, document=document, starts=[0, 30])


def test_a_document_is_not_split_twice_at_once(cast, joined):
    starts = [piece.start for piece in part_previews(joined)]
    split_document(actor=cast.lead, document=joined, starts=starts)
    with pytest.raises(Conflict, match="already"):
        split_document(actor=cast.lead, document=joined, starts=starts)


def test_the_page_shows_the_parts_and_then_what_became_of_them(cast, joined):
    client, path = visitor(cast.lead), f"/documents/{joined.pk}/parts/"
    page = text_of(client.get(path))
    assert page.count('name="start"') == 2
    assert "Split into 3 documents" in page
    split(cast, joined)
    page = text_of(client.get(path))
    assert "split into documents 2–4" in page
    assert 'name="start"' not in page


def test_a_usual_document_is_one(cast, document):
    assert "One document" in text_of(visitor(cast.lead).get(f"/documents/{document.pk}/parts/"))


def test_the_interface_tells_and_splits(cast, joined, api):
    client = api(cast.lead)
    parts = client.get(f"documents/{joined.pk}/parts/").json()
    assert [part["size"] for part in parts] == [part["end"] - part["start"] for part in parts]
    answer = client.post(
        f"documents/{joined.pk}/parts/", {"starts": [part["start"] for part in parts]}
    )
    assert answer.status_code == 202
    assert Job.objects.get(pk=answer.json()["job"]).total == 3


def test_numbers_are_told_in_short():
    assert ranges([2, 3, 4, 7, 9, 10]) == "2–4, 7, 9–10"
