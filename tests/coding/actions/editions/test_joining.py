"""Two documents are joined as editions of one, with the codings of both and nothing lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coding.actions.joining import join_editions, preview_join, rounds_told
from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Judgement
from coding.reads.editions import vanished_of
from corpus.actions.duplicates import undo_decision
from corpus.actions.editions import FileTaken, draft_of_file
from corpus.actions.screening import Verdict, decide
from corpus.models import AuditEntry, ClauseLink, Document, Membership, NearDuplicate
from policycoder.errors import Conflict, Invalid, Unfit
from tests.coding.carrying import NEW_POLICY, NONE, clause_with, codings, judged, own, put
from tests.corpus.pages import text_of, visitor


@pytest.fixture
def newer(coded, import_text) -> Document:
    """The text `coded` was revised into, imported as a document of its own."""
    return import_text(NEW_POLICY, "revised.txt")


@pytest.fixture
def join(cast):
    def joining(older, newer, **more):
        return join_editions(
            actor=cast.lead, older=older, newer=newer, note="revised in 2021", **more
        )

    return joining


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def second_round(cast, document, coders=("coder_a",), name="Both", **more):
    return create_round(
        actor=cast.lead, project=document.project, name=name, coders=list(coders),
        version=published_version(document.project), documents=[document.pk], **more,
    )  # fmt: skip


def test_the_newer_document_is_the_next_edition_under_the_lower_number(coded, newer, join):
    former, texts = newer.number, list(newer.clauses.values_list("text", flat=True))
    join(coded, newer)
    older, newest = fresh(coded), fresh(newer)
    assert (newest.number, newest.edition, newest.previous) == (older.number, 2, older)
    assert (newest.current, older.current) == (True, False)
    assert (newest.joined_number, newest.edition_note) == (former, "revised in 2021")
    numbers = newest.clauses.codable().values_list("number", flat=True)
    assert {one.split("-")[0] for one in numbers} == {str(older.number)}
    assert list(newest.clauses.values_list("text", flat=True)) == texts
    links = ClauseLink.objects.filter(document=newest)
    assert links.filter(old__isnull=False).count() == older.clauses.count()
    assert links.filter(new__isnull=False).count() == newest.clauses.count()
    entry = AuditEntry.objects.get(verb="join_editions")
    assert (entry.before, entry.after["number"]) == ({"number": former}, older.number)


def test_an_older_text_with_the_higher_number_takes_the_lower_one(coded, newer, join):
    made = join(newer, coded).document
    older = fresh(newer)
    assert (made.pk, made.number, made.edition) == (coded.pk, 1, 2)
    assert (older.number, older.edition, older.joined_number, older.current) == (1, 1, 2, False)
    numbers = older.clauses.codable().values_list("number", flat=True)
    assert {one.split("-")[0] for one in numbers} == {"1"}
    assert judged(own(made, "coder_a"), "公共检测平台").carried == ""


def test_the_number_that_is_free_is_not_given_again(coded, newer, join, import_text):
    former = newer.number
    join(coded, newer)
    later = import_text("另一份完全不同的文件\n\n第一条　无关内容。", "later.txt")
    assert later.number == former + 1


def test_the_codings_of_the_older_text_go_along_as_to_any_edition(coded, newer, join):
    made = join(coded, newer)
    newest = made.document
    assert judged(own(newest, "coder_a"), "公共检测平台").carried == "exact"
    assert judged(own(newest, "coder_a"), "专项资金").carried == "changed"
    told = {one.assignment.coder.username: one for one in made.passes}
    assert (told["coder_a"].exact, told["coder_a"].changed, told["coder_a"].vanished) == (3, 1, 1)
    before = Assignment.objects.get(document=coded, coder__username="coder_a")
    assert (before.kind, before.superseded_by) == ("earlier", own(newest, "coder_a"))


def test_codings_of_both_texts_by_different_coders_stand_side_by_side(
    coded, newer, join, cast, api
):
    other = second_round(cast, newer, ["coder_b"])
    clause = clause_with(newer, "公共检测平台")
    put(api, cast.coder_b, other.assignments.get(), clause, codings())
    before = Judgement.objects.get(assignment=other.assignments.get())
    join(coded, newer)
    after = Judgement.objects.get(pk=before.pk)
    assert (after.clause_id, after.revision, after.assignment.kind) == (clause.pk, 1, "coder")
    assert own_in(other, "coder_b").document == newer
    assert judged(Assignment.objects.get(document=newer, coder=cast.coder_a), "公共").carried


def own_in(round, name) -> Assignment:
    return Assignment.objects.get(round=round, coder__username=name, kind="coder")


@pytest.fixture
def both(coded, newer, cast, blind_round, api) -> Assignment:
    """coder_a has both texts in one round, and has said of one clause of the newer something else
    than of the older; returns the pass over the newer."""
    pass_ = Assignment.objects.create(round=blind_round, document=newer, coder=cast.coder_a)
    put(api, cast.coder_a, pass_, clause_with(newer, "公共检测平台"), NONE)
    return pass_


def test_who_codes_both_keeps_the_newer_and_is_filled_from_the_older(coded, newer, join, both):
    (merged,) = join(coded, newer).merged
    assert (merged.exact, merged.changed, merged.vanished, merged.kept) == (2, 1, 1, 1)
    assert judged(both, "公共检测平台").outcomes["tool"] == "none"
    filled = judged(both, "专项资金")
    assert (filled.carried, filled.carried_from.assignment.document) == ("changed", fresh(coded))
    before = Assignment.objects.get(document=coded, coder=both.coder)
    assert (before.kind, before.superseded_by_id) == ("earlier", both.pk)
    assert judged(before, "公共检测平台").outcomes["tool"] == "coded"


def test_what_stays_behind_is_listed_with_what_vanished(coded, newer, join, both, cast):
    join(coded, newer)
    lead = Membership.objects.get(user=cast.lead)
    lock_round(actor=cast.lead, round=both.round)
    gone = vanished_of(fresh(newer), lead)
    stayed = [one.clause.text for one in gone if one.assignment.coder == cast.coder_a]
    assert len(stayed) == 2
    assert any("公共检测平台" in text for text in stayed)


def test_a_submitted_pass_over_the_newer_text_is_not_filled(coded, newer, join, both, cast):
    Assignment.objects.filter(pk=both.pk).update(status="submitted")
    (merged,) = join(coded, newer).merged
    assert (merged.exact + merged.changed, merged.vanished, merged.kept) == (0, 1, 4)
    assert Judgement.objects.filter(assignment=both).count() == 1
    assert Assignment.objects.get(pk=both.pk).status == "submitted"


def test_a_closed_round_keeps_the_text_it_coded(coded, newer, join, cast, blind_round):
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    assert join(coded, newer).passes == []
    assert set(blind_round.assignments.values_list("document", "kind")) == {(coded.pk, "coder")}


def test_the_screening_that_keeps_the_document_counts_and_the_other_is_kept(
    coded, newer, join, cast, project
):
    Document.objects.filter(pk=newer.pk).update(status="candidate")
    reason = project.exclusion_reasons.first()
    decide(actor=cast.owner, document=newer, verdict=Verdict("excluded", reason))
    decide(actor=cast.owner, document=coded, verdict=Verdict("included"))
    rows = join(coded, newer).rows
    assert (rows.status_of, rows.left) == (coded.number, 1)
    assert (fresh(newer).status, fresh(newer).exclusion_reason) == ("included", None)
    assert [one.decision for one in newer.decisions.all()] == ["included"]
    assert [one.decision for one in coded.decisions.all()] == ["excluded"]


def test_metadata_the_newer_lacks_come_from_the_older(coded, newer, join):
    Document.objects.filter(pk=coded.pk).update(doc_number="示府发〔2020〕1号", region="示范市")
    Document.objects.filter(pk=newer.pk).update(doc_number="", region="别处")
    assert join(coded, newer).rows.filled == ["doc_number"]
    assert (fresh(newer).doc_number, fresh(newer).region) == ("示府发〔2020〕1号", "别处")


def test_what_was_a_duplicate_of_the_older_is_one_of_the_newest(coded, newer, join, import_text):
    other = import_text("别的文件\n\n第一条　内容。", "other.txt")
    Document.objects.filter(pk=other.pk).update(duplicate_of=coded, status="excluded")
    join(coded, newer)
    assert fresh(other).duplicate_of == newer


def test_their_pair_is_decided_and_not_taken_apart(coded, newer, join, cast):
    pair = NearDuplicate.objects.get()
    join(coded, newer)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("editions", cast.lead)
    with pytest.raises(Conflict):
        undo_decision(actor=cast.lead, pair=pair)


def test_a_preview_changes_nothing(coded, newer, cast):
    member = Membership.objects.get(user=cast.lead)
    told = preview_join(
        actor=cast.lead, older=coded, newer=newer,
        tell=lambda joined: (joined.counts, rounds_told(joined, member)),
    )  # fmt: skip
    counts, (row,) = told
    assert counts == {"exact": 3, "changed": 1, "vanished": 1, "added": 1}
    assert (row.passes, row.exact, row.changed, row.vanished) == (2, 3, 1, 2)
    assert (fresh(newer).previous, fresh(newer).number) == (None, newer.number)
    assert Assignment.objects.filter(kind="earlier").count() == 0
    assert not AuditEntry.objects.filter(verb="join_editions").exists()


def test_who_codes_blindly_in_the_round_is_told_no_numbers(coded, newer, cast, blind_round):
    Assignment.objects.create(round=blind_round, document=newer, coder=cast.lead)
    member = Membership.objects.get(user=cast.lead)
    (row,) = preview_join(
        actor=cast.lead, older=coded, newer=newer, tell=lambda joined: rounds_told(joined, member)
    )
    assert (row.passes, row.exact, row.changed, row.vanished, row.kept) == (
        2,
        None,
        None,
        None,
        None,
    )


def test_a_document_with_editions_follows_with_all_of_them(coded, newer, join, remake):
    middle = newer
    newest = remake(newer, NEW_POLICY.replace("一百万元", "二百万元")).document
    made = join(coded, newest).document
    assert made.pk == newest.pk
    chain = [(one.pk, one.edition) for one in Document.objects.filter(number=coded.number)]
    assert sorted(chain, key=lambda row: row[1]) == [(coded.pk, 1), (middle.pk, 2), (newest.pk, 3)]
    assert fresh(middle).previous == fresh(coded)
    assert judged(own(newest, "coder_a"), "专项资金").carried == "changed"
    assert Assignment.objects.filter(kind="coder", document=newest).count() == 2


def test_what_cannot_be_joined_says_why(coded, newer, join, remake):
    with pytest.raises(Unfit):
        join(coded, coded)
    with pytest.raises(Invalid):
        join_editions(actor=coded.created_by, older=coded, newer=newer, note=" ")
    Document.objects.filter(pk=newer.pk).update(duplicate_of=coded)
    with pytest.raises(Conflict):
        join(coded, newer)


def test_a_file_that_is_another_document_is_offered_for_joining_before_it_is_read(
    coded, newer, cast
):
    with pytest.raises(FileTaken) as raised:
        draft_of_file(coded, name="same.txt", digest=newer.file_digest)
    assert raised.value.other == newer
    page = visitor(cast.lead).post(
        f"/documents/{coded.pk}/editions/new/",
        {"how": "file", "file": upload("same.txt", NEW_POLICY), "action": "preview"},
    )
    said = text_of(page)
    assert f"The same file is document {newer.number} already" in said
    assert f"/documents/{coded.pk}/join/?with={newer.pk}&amp;newer={newer.pk}" in said


def upload(name, text):
    return SimpleUploadedFile(name, text.encode())


def test_the_page_tells_first_and_joins_then(coded, newer, cast):
    lead, path = visitor(cast.lead), f"/documents/{coded.pk}/join/?with={newer.pk}"
    said = text_of(lead.get(path))
    assert "Both are document 1 then, the newer text as its edition 2" in said
    assert fresh(newer).number == 2
    answer = lead.post(path, {"note": ""})
    assert answer.status_code == 400
    answer = lead.post(path, {"note": "the revised text"}, follow=True)
    assert "The two are document 1 now, the newer text as its edition 2." in text_of(answer)
    assert "This text was document 2 until it was joined" in text_of(answer)


def test_the_api_joins(coded, newer, cast, api):
    lead = api(cast.lead)
    path = f"documents/{coded.pk}/join/"
    told = lead.post(path, {"newer": newer.pk, "preview": True}).json()
    assert (told["number"], told["edition"], told["former_number"]) == (1, 2, 2)
    assert fresh(newer).number == 2
    answer = lead.post(path, {"newer": newer.pk, "note": "revised"})
    assert (answer.status_code, answer.json()["rounds"][0]["exact"]) == (201, 3)
    assert api(cast.coder_a).post(path, {"newer": newer.pk, "note": "x"}).status_code == 403
