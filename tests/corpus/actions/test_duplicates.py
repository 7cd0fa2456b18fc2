"""Near duplicates are proposed at import, decided by a click, and undone."""

import pytest
from django.utils.translation import override

from coding.actions.codebook import start_project
from corpus import jobs
from corpus.actions.duplicates import (
    keep_both,
    merge,
    propose_for,
    run_finding,
    start_finding,
    take_over,
    undo_decision,
)
from corpus.actions.screening import Verdict, decide
from corpus.defaults import EXCLUSION_REASONS
from corpus.models import AuditEntry, Document, Fingerprint, NearDuplicate
from corpus.reads.duplicates import comparison, metadata_rows, next_pair, pairs_of, relation, sides
from policycoder.errors import Conflict, Invalid
from tests.conftest import POLICY
from tests.corpus.pages import text_of, visitor


def clauses(word: str, count: int = 30) -> str:
    return "".join(
        f"第{n}条　对从事{word}第{n}类业务的企业，按照投资额的百分之{n}给予支持，最高{n}00万元。\n\n"
        for n in range(10, 10 + count)
    )


DRAFT = "智能装备管理办法（征求意见稿）\n\n" + clauses("智能装备")
FINAL = "智能装备管理办法\n\n" + clauses("智能装备").replace("给予支持", "给予资金支持")
OTHER = "旅游民宿管理办法\n\n" + "".join(
    f"第{n}条　民宿经营者应当遵守第{n}项规定，接受旅游主管部门的检查。\n\n" for n in range(1, 40)
)


@pytest.fixture
def draft(import_text) -> Document:
    return import_text(DRAFT, "draft.txt")


@pytest.fixture
def final(draft, import_text) -> Document:
    return import_text(FINAL, "final.txt")


@pytest.fixture
def pair(draft, final) -> NearDuplicate:
    return NearDuplicate.objects.select_related("project", "first", "second").get()


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def test_a_draft_and_its_final_form_are_proposed_as_they_are_imported(pair, draft, final):
    assert {pair.first, pair.second} == {draft, final}
    assert pair.state == "proposed"
    assert 0.5 < pair.containment < 1


def test_two_regulations_of_a_kind_are_not(draft, import_text):
    import_text(OTHER, "other.txt")
    assert not NearDuplicate.objects.exists()


def test_a_notice_and_its_attachment_are_proposed_whichever_comes_first(import_text):
    whole = import_text(
        "关于印发办法的通知\n\n现将办法印发给你们。\n\n" + DRAFT + OTHER * 2, "notice.txt"
    )
    part = import_text(DRAFT, "attachment.txt")
    pair = NearDuplicate.objects.get()
    assert {pair.first, pair.second} == {whole, part}
    assert pair.containment > 0.95
    with override("en"):
        assert relation(pair) == "One contains the other, as a notice its attachment"


def test_the_same_words_of_another_project_are_not_compared(draft, import_text, cast):
    other = start_project(actor=cast.lead, name="Other", template="", granularity="article")
    import_text(FINAL, "final.txt", project=other)
    assert not NearDuplicate.objects.exists()


def test_what_many_documents_share_is_boilerplate(project, draft, cast, monkeypatch):
    monkeypatch.setattr("corpus.actions.duplicates.COMMON", 2)
    hashes = Fingerprint.objects.get(document=draft).hashes
    for number in range(100, 104):
        other = Document.objects.create(
            project=project,
            number=number,
            title=str(number),
            file_digest=str(number),
            file_size=1,
            created_by=cast.lead,
        )
        Fingerprint.objects.create(document=other, hashes=hashes)
    assert propose_for(draft) == 0


def test_searching_all_finds_pairs_that_came_in_before_there_were_fingerprints(pair, project, cast):
    NearDuplicate.objects.all().delete()
    Fingerprint.objects.all().delete()
    job = start_finding(actor=cast.lead, project=project)
    jobs.run(str(job.pk), run_finding)
    jobs.run(str(start_finding(actor=cast.lead, project=project).pk), run_finding)
    job.refresh_from_db()
    # The second document has no fingerprint yet when the first is looked up.
    assert job.result == {"documents": 2, "pairs": 1}
    assert NearDuplicate.objects.count() == 1


def test_a_merged_duplicate_is_excluded_and_nothing_is_deleted(pair, draft, final, cast):
    merge(actor=cast.lead, pair=pair, kept=final)
    gone = fresh(draft)
    # The reason of the project's list, in whatever language that was made.
    assert (gone.status, gone.exclusion_reason.position) == ("excluded", 2)
    assert gone.project.exclusion_reasons.count() == len(EXCLUSION_REASONS)
    assert gone.duplicate_of == final
    assert fresh(final).status == "included"
    assert gone.text.content.startswith("智能装备管理办法（征求意见稿）")
    entry = AuditEntry.objects.get(verb="merge_duplicate")
    assert (entry.before["status"], entry.after["duplicate_of"]) == ("included", final.number)


def test_a_merge_is_undone(pair, draft, final, cast):
    merge(actor=cast.lead, pair=pair, kept=final)
    undo_decision(actor=cast.owner, pair=pair)
    back = fresh(draft)
    assert (back.status, back.exclusion_reason, back.duplicate_of) == ("included", None, None)
    assert NearDuplicate.objects.get().state == "proposed"
    assert not back.decisions.exists()
    assert AuditEntry.objects.filter(verb="undo_merge").count() == 1


def test_a_merge_is_not_undone_over_a_later_decision(pair, draft, final, cast):
    merge(actor=cast.lead, pair=pair, kept=final)
    decide(actor=cast.owner, document=draft, verdict=Verdict("included"))
    with pytest.raises(Conflict):
        undo_decision(actor=cast.lead, pair=pair)
    assert fresh(draft).status == "included"


def test_two_people_do_not_decide_the_same_pair(pair, draft, cast):
    keep_both(actor=cast.lead, pair=pair)
    with pytest.raises(Conflict):
        merge(actor=cast.owner, pair=pair, kept=draft)
    assert fresh(draft).duplicate_of is None
    undo_decision(actor=cast.lead, pair=pair)
    assert NearDuplicate.objects.get().state == "proposed"


def test_a_pair_kept_is_not_proposed_again(pair, final, cast):
    keep_both(actor=cast.lead, pair=pair)
    assert propose_for(final) == 0
    assert NearDuplicate.objects.get().state == "distinct"


def test_pairs_of_a_merged_document_are_settled_with_it(pair, final, import_text, cast, project):
    third = import_text(FINAL.replace("。", "；"), "third.txt")
    assert pairs_of(project).count() == 3
    same = pairs_of(project).get(first=final, second=third)
    merge(actor=cast.lead, pair=same, kept=final)
    assert pairs_of(project).count() == 1
    assert next_pair(project, same) == pair


def test_a_duplicate_is_not_kept(pair, draft, final, import_text, cast, project):
    third = import_text(FINAL.replace("。", "；"), "third.txt")
    merge(actor=cast.lead, pair=pair, kept=final)
    other = NearDuplicate.objects.get(first=draft, second=third)
    with pytest.raises(Conflict):
        merge(actor=cast.lead, pair=other, kept=draft)


def test_metadata_are_taken_over_where_there_is_none(pair, draft, final, cast):
    Document.objects.filter(pk=draft.pk).update(doc_number="示府发〔2020〕1号", region="示范市")
    Document.objects.filter(pk=final.pk).update(doc_number="", region="别处")
    pair = NearDuplicate.objects.get()
    rows = {row.field: row for row in metadata_rows(fresh(draft), fresh(final))}
    assert rows["doc_number"].to_right
    assert not rows["region"].to_right
    take_over(actor=cast.lead, pair=pair, target=final, fields=["doc_number"])
    assert fresh(final).doc_number == "示府发〔2020〕1号"
    with pytest.raises(Invalid):
        take_over(
            actor=cast.lead, pair=NearDuplicate.objects.get(), target=final, fields=["region"]
        )


def test_the_difference_is_shown_by_passages(pair, draft, final):
    runs, found = comparison(draft, final)
    assert found["changed"] == 31
    assert found["left"] == found["right"] == 0
    assert sum(len(run.rows) + len(run.folded) + len(run.after) for run in runs) == 31
    left, right = sides(pair)
    assert right.longer
    assert not left.longer


def test_markdown_s_marks_are_no_part_of_the_difference(import_text):
    text = "# 智能装备管理办法\n\n## 第一章　总则\n\n" + clauses("智能装备")
    one, other = import_text(text, "one.md"), import_text(text + "第九十条　附则。\n", "other.txt")
    runs, _found = comparison(one, other)
    shown = [piece.text for run in runs for row in run.rows for piece in row.right_runs]
    assert shown
    assert not any("#" in text for text in shown)


# Pages and API


def test_the_page_shows_both_and_goes_on_after_a_click(pair, draft, final, cast, project):
    client = visitor(cast.lead)
    page = text_of(client.get(f"/duplicates/{pair.pk}/"))
    assert "<ins>资金</ins>" in page
    assert "1 is the duplicate; keep 2" in page
    assert "2 is the duplicate; keep 1" in page
    assert 'btn-primary" name="action" value="keep_both"' not in page
    answer = client.post(
        f"/duplicates/{pair.pk}/", {"action": "merge", "document": draft.pk}, follow=True
    )
    assert "Document 1 is excluded as a duplicate of document 2." in text_of(answer)
    assert fresh(draft).duplicate_of == final
    client.post(f"/duplicates/{pair.pk}/", {"action": "undo"})
    assert fresh(draft).duplicate_of is None


def test_the_page_warns_of_a_document_in_an_open_round(blind_round, import_text, cast):
    import_text(POLICY + "\n\n增加一条。", "copy.txt")
    pair = NearDuplicate.objects.get()
    page = text_of(visitor(cast.lead).get(f"/duplicates/{pair.pk}/"))
    assert "keeps its place there" in page


def test_a_viewer_looks_and_does_not_decide(pair, cast, project):
    client = visitor(cast.viewer)
    assert "is the duplicate" not in text_of(client.get(f"/duplicates/{pair.pk}/"))
    assert client.post(f"/duplicates/{pair.pk}/", {"action": "keep_both"}).status_code == 403
    assert "Compare" in text_of(client.get(f"/projects/{project.pk}/duplicates/"))


def test_the_api_lists_decides_and_undoes(pair, draft, final, cast, api, project):
    lead = api(cast.lead)
    (listed,) = lead.get(f"projects/{project.pk}/duplicates/").json()["results"]
    assert (listed["first"]["number"], listed["second"]["number"]) == (1, 2)
    path = f"duplicates/{pair.pk}/"
    assert lead.put(path, {"state": "merged"}).status_code == 409
    assert lead.put(path, {"state": "merged", "kept": final.pk}).json()["kept"] == final.pk
    assert lead.put(path, {"state": "distinct"}).status_code == 409
    assert lead.delete(path).json()["state"] == "proposed"
    assert lead.put(path, {"state": "distinct"}).json()["decided_by"] == "lead"
    assert lead.get(f"projects/{project.pk}/duplicates/").json()["count"] == 0
