"""What makes an edition: a text, a file, another way to cut; and what is refused."""

import pytest
from django.utils import timezone, translation

from coding.actions.editions import make_edition
from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from corpus.actions.clauses import merge_clause, split_clause
from corpus.actions.editions import (
    draft_of_cuts,
    draft_of_granularity,
)
from corpus.actions.imports.store import Reading
from corpus.models import ClauseLink, Document, NearDuplicate, ScreeningDecision
from corpus.readers.parsed import ReadError
from corpus.sandbox.process import ReaderFault
from corpus.text.editions.links import Cut
from policycoder.errors import Conflict, Invalid
from tests.coding.carrying import (
    NEW_POLICY,
    clause_with,
    codings,
    judged,
    own,
    put,
)
from tests.conftest import POLICY


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_nothing_new_is_refused(document, remake, cast):
    with pytest.raises(Conflict, match="Nothing would change"):
        remake(document, POLICY)
    draft = draft_of_granularity(document, "article")
    with pytest.raises(Conflict, match="Nothing would change"):
        make_edition(actor=cast.lead, document=document, draft=draft, note="x")
    with pytest.raises(Invalid, match="why"):
        remake(document, note=" ")
    assert Document.objects.filter(number=document.number).count() == 1


def test_the_file_of_another_document_is_refused(document, import_text, remake):
    import_text(NEW_POLICY, "policy2.txt")
    with pytest.raises(Conflict, match="The same file is document"):
        remake(document)


def test_a_second_edition_of_the_same_is_refused_with_the_newest(document, remake):
    made = remake(document).document
    with pytest.raises(Conflict, match="edition 2 since, made by Lead") as refused:
        remake(document)
    assert refused.value.extra["document"] == made.pk


def test_sentences_take_their_clause_s_coding_to_the_longest(import_text, cast, project, api):
    document = import_text(
        "第一条 为了促进发展，制定本办法。\n\n第二条 设立资金。对首台（套）智能装备按照规定给予资助。\n"
    )
    found = create_round(
        actor=cast.lead, project=project, name="One", coders=["coder_a"],
        version=published_version(project), documents=[document.pk],
    )  # fmt: skip
    put(api, cast.coder_a, found.assignments.get(), clause_with(document, "资助"), codings())
    draft = draft_of_granularity(document, "sentence")
    made = make_edition(actor=cast.lead, document=document, draft=draft, note="sentences").document
    assert [one.text.strip() for one in made.clauses.codable().order_by("start")] == [
        "第一条 为了促进发展，制定本办法。", "第二条 设立资金。", "对首台（套）智能装备按照规定给予资助。",
    ]  # fmt: skip
    assert judged(own(made, "coder_a"), "给予资助").carried == "changed"
    added = ClauseLink.objects.get(document=made, kind="added")
    assert (added.new.text.strip(), added.whole) == (
        "第二条 设立资金。",
        clause_with(document, "资助"),
    )


def test_segments_are_corrected_by_hand_although_they_are_coded(coded, cast):
    clauses = list(coded.clauses.order_by("start"))
    cut = clause_with(coded, "公共检测平台")
    at = cut.start + cut.text.index("面向")
    cuts = [Cut(one.start, one.kind, one.codable) for one in clauses]
    cuts.insert(clauses.index(cut) + 1, Cut(at, cut.kind, True))
    made = make_edition(
        actor=cast.lead, document=coded, draft=draft_of_cuts(coded, cuts), note="two measures"
    ).document
    new = clause_with(made, "面向企业开放")
    assert new.text.startswith("面向企业开放")
    assert new.number.count("-") == 2
    assert made.clause_count == coded.clause_count + 1
    assert judged(own(made, "coder_a"), "公共检测平台").carried == "changed"
    with pytest.raises(Invalid, match="do not follow"):
        draft_of_cuts(made, cuts[1:])


def test_a_clause_that_is_no_longer_coded_keeps_its_codings_in_the_earlier_pass(coded, cast):
    gone = clause_with(coded, "坚持企业")
    cuts = [
        Cut(one.start, "other" if one == gone else one.kind, one.codable and one != gone)
        for one in coded.clauses.order_by("start")
    ]
    made = make_edition(
        actor=cast.lead, document=coded, draft=draft_of_cuts(coded, cuts), note="no measure"
    )
    assert {one.vanished for one in made.passes} == {1}
    assert ClauseLink.objects.get(document=made.document, old=gone).kind == "vanished"


def test_later_corrections_keep_every_clause_in_a_link(document, remake, cast):
    made = remake(document).document
    clause = clause_with(made, "公共检测平台")
    split_clause(actor=cast.lead, clause=clause, at=clause.start + clause.text.index("面向"))
    second = clause_with(made, "面向企业开放")
    link = ClauseLink.objects.get(document=made, new=second)
    assert (link.kind, link.whole) == ("added", clause_with(document, "公共检测平台"))
    assert ClauseLink.objects.get(document=made, new=clause).kind == "changed"
    merge_clause(actor=cast.lead, clause=clause_with(made, "面向企业开放"))
    merge_clause(actor=cast.lead, clause=clause_with(made, "专项资金"))
    links = ClauseLink.objects.filter(document=made)
    assert set(links.exclude(old=None).values_list("old", flat=True)) == set(
        document.clauses.values_list("pk", flat=True)
    )
    assert set(links.exclude(new=None).values_list("new", flat=True)) == set(
        made.clauses.values_list("pk", flat=True)
    )
    with pytest.raises(Conflict, match="earlier edition"):
        merge_clause(actor=cast.lead, clause=clause_with(document, "专项资金"))


def test_what_was_decided_about_a_document_follows_it(document, import_text, remake, cast):
    other = import_text(POLICY.replace("智能装备", "机器人"), "other.txt")
    pair = NearDuplicate.objects.get_or_create(
        project=document.project, first=document, second=other,
        defaults={"similarity": 0.9, "containment": 0.9},
    )[0]  # fmt: skip
    NearDuplicate.objects.filter(pk=pair.pk).update(state="distinct", kept=document)
    decision = ScreeningDecision.objects.create(
        document=document, screener=cast.lead, decision="included", at=timezone.now()
    )
    Document.objects.filter(pk=other.pk).update(duplicate_of=document)
    made = remake(document).document
    pair.refresh_from_db()
    assert (pair.first, pair.second, pair.kept, pair.state) == (other, made, made, "distinct")
    decision.refresh_from_db()
    assert decision.document == made
    other.refresh_from_db()
    assert other.duplicate_of == made


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ReaderFault("Traceback"), 409, "made its reader stop"),
        (ReadError("no_reader"), 503, "in a while"),
    ],
)
def test_a_fault_of_the_reader_is_said_in_words(
    document, cast, api, monkeypatch, error, status, words
):
    def fail(*_args):
        raise error

    monkeypatch.setattr(Reading, "extract", fail)
    path = f"documents/{document.pk}/editions/"
    answer = api(cast.lead).post(path, {"text": NEW_POLICY, "note": "x"})
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    # The text is there all the same to be cut another way.
    answer = api(cast.lead).post(path, {"granularity": "sentence", "note": "x"})
    assert answer.status_code == 409
