"""A new edition of a document carries the codings along, and drops none in silence."""

import threading
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client

from coding.actions import editions as acting
from coding.actions.passes import submit_assignment
from coding.actions.rounds import close_round, create_round, lock_round
from coding.agreement.units import load_units, state_of
from coding.codebook.versions import published_version
from coding.models import Bookmark, Judgement, Reference, TimeSpent
from coding.reads.progress import known_to, table_of
from coding.results.base import Base
from coding.results.kinds import Asked
from coding.results.life import is_stale, take
from coding.results.nodes import count_nodes
from corpus.audit import record
from corpus.models import AuditEntry, ClauseLink, Fingerprint, Membership
from tests.coding.carrying import (
    NEW_POLICY,
    NONE,
    clause_with,
    codings,
    judged,
    own,
    put,
)
from tests.conftest import POLICY


def test_the_new_edition_is_the_document_now(coded, remake, cast):
    made = remake(coded).document
    coded.refresh_from_db()
    assert (made.number, made.edition, made.previous, made.current) == (
        coded.number,
        2,
        coded,
        True,
    )
    assert (coded.current, coded.edition) == (False, 1)
    assert (made.title, made.edition_note, made.created_by) == (
        coded.title,
        "a misprint",
        cast.lead,
    )
    assert made.agency_names() == coded.agency_names()
    numbers = list(made.clauses.codable().order_by("start").values_list("number", flat=True))
    assert numbers[0] == f"{made.number}-1"
    assert len(set(numbers)) == len(numbers) == made.clause_count
    assert "".join(one.text for one in made.clauses.order_by("start")) == made.text.content
    assert Fingerprint.objects.filter(document=made).exists()
    assert made.words.clauses == list(made.clauses.order_by("start").values_list("pk", flat=True))


def test_every_clause_of_both_editions_is_in_one_link(coded, remake):
    made = remake(coded).document
    links = ClauseLink.objects.filter(document=made)
    assert sorted(filter(None, links.values_list("old", flat=True))) == sorted(
        coded.clauses.values_list("pk", flat=True)
    )
    assert sorted(filter(None, links.values_list("new", flat=True))) == sorted(
        made.clauses.values_list("pk", flat=True)
    )


def test_exact_clauses_take_their_codings_along(coded, remake):
    before = judged(own(coded, "coder_a"), "公共检测平台")
    made = remake(coded).document
    after = judged(own(made, "coder_a"), "公共检测平台")
    assert after.carried == "exact"
    assert after.carried_from == before
    for field in ("outcomes", "memo", "unsure", "complete", "revision", "created_at"):
        assert getattr(after, field) == getattr(before, field)
    assert [one.node.key for one in after.references.all()] == ["funding"]


def test_changed_clauses_take_theirs_along_with_a_flag(coded, remake):
    made = remake(coded).document
    after = judged(own(made, "coder_a"), "专项资金")
    assert after.carried == "changed"
    reference = after.references.get()
    assert made.text.content[reference.start : reference.end] == "专项资金"


def test_a_span_whose_words_are_gone_becomes_the_whole_clause(coded, remake):
    made = remake(coded, POLICY.replace("设立专项资金", "设立引导基金")).document
    after = judged(own(made, "coder_a"), "引导基金")
    assert after.carried == "changed"
    assert (after.references.get().start, after.references.get().end) == (None, None)


def test_the_codings_of_vanished_clauses_stay_where_they_were(coded, remake):
    before = own(coded, "coder_a")
    made = remake(coded)
    before.refresh_from_db()
    assert (before.kind, before.superseded_by) == ("earlier", own(made.document, "coder_a"))
    assert judged(before, "坚持企业").outcomes["tool"] == "coded"
    assert Reference.objects.filter(assignment=before).count() == 5
    told = {one.assignment.coder.username: one for one in made.passes}
    assert (told["coder_a"].exact, told["coder_a"].changed, told["coder_a"].vanished) == (3, 1, 1)
    assert (told["coder_b"].exact, told["coder_b"].changed, told["coder_b"].vanished) == (0, 0, 1)


def test_earlier_passes_are_not_counted_and_not_listed(coded, remake, api, cast, blind_round):
    made = remake(coded).document
    member = Membership.objects.get(user=cast.lead)
    table = table_of(blind_round, known_to(member))
    assert [row.document for row in table.rows] == [made.pk]
    assert (table.sum.passes, table.sum.done, table.sum.to_check) == (2, 4, 1)
    figures = count_nodes(Base(made.project_id, (blind_round.pk,)))["tool"]["total"]
    assert figures == {"sources": 1, "references": 4, "clauses": 4}
    assert set(load_units(blind_round).clauses) <= set(made.clauses.values_list("pk", flat=True))
    listed = api(cast.coder_a).get(f"projects/{made.project_id}/assignments/").json()["results"]
    assert [one["document"]["id"] for one in listed] == [made.pk]
    answer = api(cast.lead).get(f"projects/{made.project_id}/exports/references.csv")
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert len(rows) == 1 + 4


def test_the_same_document_in_a_closed_and_an_open_round_is_one_source(
    coded, remake, cast, blind_round, api
):
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    later = create_round(
        actor=cast.lead, project=coded.project, name="Later", coders=["coder_a"],
        version=published_version(coded.project), documents=[coded.pk],
    )  # fmt: skip
    clause = clause_with(coded, "公共检测")
    put(api, cast.coder_a, later.assignments.get(), clause, codings())
    remake(coded)
    figures = count_nodes(Base(coded.project_id, (blind_round.pk, later.pk)))["tool"]["total"]
    assert figures["sources"] == 1


def test_a_closed_round_keeps_the_edition_it_coded(coded, remake, cast, blind_round):
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    made = remake(coded)
    assert made.passes == []
    assert set(blind_round.assignments.values_list("document", "kind")) == {(coded.pk, "coder")}


def test_a_submitted_pass_is_given_back_when_there_is_something_to_look_at(
    coded, remake, cast, passes
):
    for one in passes.values():
        submit_assignment(actor=one.coder, assignment=one)
    made = remake(coded)
    assert {one.assignment.status for one in made.passes} == {"open"}
    assert all(one.reopened for one in made.passes)


def test_a_submitted_pass_stays_so_when_nothing_concerns_it(coded, remake, cast, passes):
    for one in passes.values():
        submit_assignment(actor=one.coder, assignment=one)
    shorter = POLICY.replace("（二）坚持企业主体、市场导向。\n\n", "")
    made = remake(coded, shorter)
    assert {one.assignment.status for one in made.passes} == {"submitted"}


def test_a_lead_who_coded_blind_does_not_get_their_pass_back(document, project, cast, api, remake):
    found = create_round(
        actor=cast.owner, project=project, name="With a lead", coders=["lead", "coder_a"],
        version=published_version(project), documents=[document.pk],
    )  # fmt: skip
    mine = found.assignments.get(coder=cast.lead)
    put(api, cast.lead, mine, clause_with(document, "专项资金"), codings())
    submit_assignment(actor=cast.lead, assignment=mine)
    made = remake(document)
    (told,) = [one for one in made.passes if one.assignment.coder == cast.lead]
    assert (told.changed, told.reopened, told.kept_submitted) == (1, False, True)


def test_a_save_clears_the_flag_and_the_same_judgement_confirms(coded, remake, api, cast):
    made = remake(coded).document
    mine = own(made, "coder_a")
    flagged = judged(mine, "专项资金")
    stored = api(cast.coder_a).get(f"assignments/{mine.pk}/judgements/").json()
    (told,) = [one for one in stored if one["carried"] == "changed"]
    for revision in (0, told["revision"] + 1):
        remarks = {"memo": told["memo"], "unsure": told["unsure"]}
        stale = put(
            api, cast.coder_a, mine, flagged.clause, told["dimensions"], revision, **remarks
        )
        assert stale.json() == told  # nobody confirms what they have not seen
    answer = put(
        api, cast.coder_a, mine, flagged.clause, told["dimensions"], told["revision"], memo="见"
    )
    assert (answer.json()["carried"], answer.json()["revision"]) == ("", told["revision"] + 1)
    flagged.refresh_from_db()
    assert flagged.carried == ""
    again = put(api, cast.coder_a, mine, flagged.clause, told["dimensions"], 7, memo="见")
    assert again.json() == answer.json()


def test_a_flag_outlives_the_next_edition(coded, remake):
    second = remake(coded).document
    third = remake(second, NEW_POLICY.replace("市场导向", "") + "\n\n附则。\n").document
    assert judged(own(third, "coder_a"), "专项资金").carried == "changed"


def test_nobody_writes_over_an_earlier_edition(coded, remake, api, cast, passes):
    made = remake(coded).document
    mine = passes["coder_a"]
    changed = clause_with(coded, "专项资金")
    answer = put(api, cast.coder_a, mine, changed, NONE, revision=1)
    assert answer.status_code == 409
    assert answer.json()["superseded_by"] == own(made, "coder_a").pk
    assert "edition (2)" in answer.json()["detail"]
    assert api(cast.coder_a).post(f"assignments/{mine.pk}/submit/").status_code == 409
    assert api(cast.lead).post(f"assignments/{mine.pk}/reopen/").status_code == 409
    assert api(cast.coder_a).get(f"assignments/{mine.pk}/").json()["editable"] is False
    assert api(cast.coder_a).get(f"assignments/{mine.pk}/judgements/").status_code == 200
    assert api(cast.coder_b).get(f"assignments/{mine.pk}/judgements/").status_code == 404


def test_what_a_browser_still_holds_arrives_in_the_new_edition(coded, remake, api, cast, passes):
    made = remake(coded).document
    old = clause_with(coded, "公共检测平台")
    at = old.text.index("公共检测")
    span = (old.start + at, old.start + at + 4)
    answer = put(api, cast.coder_a, passes["coder_a"], old, codings(span), revision=1)
    assert answer.status_code == 200
    said = answer.json()
    new = clause_with(made, "公共检测平台")
    assert said["moved_to"] == {"assignment": own(made, "coder_a").pk, "clause": new.pk}
    assert said["clause"] == old.pk
    (back,) = said["dimensions"]["tool"]["references"]
    assert (back["start"], back["end"]) == span
    reference = judged(own(made, "coder_a"), "公共检测平台").references.get()
    assert made.text.content[reference.start : reference.end] == "公共检测"
    stale = put(api, cast.coder_a, passes["coder_a"], old, NONE, revision=1)
    assert stale.status_code == 409
    assert stale.json()["judgement"]["clause"] == old.pk


def test_a_batch_says_of_each_clause_what_became_of_it(coded, remake, api, cast, passes):
    remake(coded)
    bodies = [
        {"clause": clause_with(coded, words).pk, "revision": 1, "dimensions": NONE}
        for words in ("公共检测平台", "专项资金", "坚持企业")
    ]
    path = f"assignments/{passes['coder_a'].pk}/clauses/"
    assert [one["status"] for one in api(cast.coder_a).put(path, bodies).json()] == [200, 409, 409]
    assert api(cast.coder_b).put(path, bodies).status_code == 404


def test_results_drawn_before_are_older_than_their_data(coded, remake, blind_round):
    asked = Asked("counts", Base(coded.project_id, (blind_round.pk,)))
    counts, state = take(asked), state_of(blind_round)
    assert not is_stale(counts, asked)
    remake(coded)
    assert is_stale(counts, asked)
    assert state_of(blind_round) != state


def test_a_clause_s_history_goes_back_through_the_editions(coded, remake, api, cast):
    second = remake(coded).document
    third = remake(second, NEW_POLICY + "\n\n附则。\n").document
    clause = clause_with(third, "公共检测平台")
    history = api(cast.lead).get(f"clauses/{clause.pk}/history/").json()
    assert [entry["verb"] for entry in history] == ["save_judgement"]


def test_every_step_is_in_the_audit_log(coded, remake):
    made = remake(coded).document
    entry = AuditEntry.objects.get(verb="make_edition")
    assert entry.after["note"] == "a misprint"
    assert (entry.after["exact"], entry.after["changed"]) == (3, 1)
    assert (entry.after["vanished"], entry.after["added"]) == (1, 1)
    assert entry.object_id == str(made.pk)
    carried = AuditEntry.objects.filter(verb="carry_pass")
    assert {one.after["coder"] for one in carried} == {"coder_a", "coder_b"}


@pytest.mark.django_db(transaction=True)
def test_a_save_at_the_very_moment_waits_and_is_told(coded, remake, cast, passes):
    """The edition holds the passes: a save comes before it or after it, never between."""
    clause = clause_with(coded, "公共检测平台")
    answers: list = []

    def save():
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast.coder_a)
        answer = client.put(
            f"/api/v1/assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/",
            {"revision": 1, "dimensions": NONE},
            content_type="application/json",
        )
        answers.append(answer.json())
        connection.close()

    saving = threading.Thread(target=save)

    def slowly(**entry):
        if not saving.ident:
            saving.start()
            saving.join(0.5)
            assert saving.is_alive()
        record(**entry)

    # The passes are held, and nothing is carried yet.
    with patch.object(acting, "record", slowly):
        made = remake(coded).document
    saving.join(10)
    assert answers[0]["moved_to"]["assignment"] == own(made, "coder_a").pk
    assert judged(own(made, "coder_a"), "公共检测平台").outcomes["tool"] == "none"
    earlier = Judgement.objects.get(assignment=passes["coder_a"], clause=clause)
    assert earlier.outcomes["tool"] == "coded"


def test_a_pass_with_unchecked_clauses_is_submitted_only_on_confirmation(coded, remake, api, cast):
    mine = own(remake(coded).document, "coder_a")
    flagged = judged(mine, "专项资金")
    coder, path = api(cast.coder_a), f"assignments/{mine.pk}/submit/"
    refused = coder.post(path)
    assert refused.status_code == 409
    told = refused.json()
    assert (told["to_check"], told["clauses"]) == (1, [flagged.clause.number])
    assert flagged.clause.number in told["detail"]
    mine.refresh_from_db()
    assert mine.status == "open"
    assert coder.post(path, {"confirm": "perhaps"}).status_code == 400
    assert coder.post(path, {"confirm": True}).json()["status"] == "submitted"


def test_a_checked_pass_needs_no_confirmation(coded, remake, api, cast):
    mine = own(remake(coded).document, "coder_a")
    flagged = judged(mine, "专项资金")
    put(api, cast.coder_a, mine, flagged.clause, codings(), flagged.revision)
    assert api(cast.coder_a).post(f"assignments/{mine.pk}/submit/").status_code == 200


def test_bookmarks_and_times_go_along_to_what_their_clauses_became(
    coded, remake, api, cast, passes
):
    """A clause as it was, one that reads otherwise, one that is gone."""
    kept, changed, gone = (
        clause_with(coded, words) for words in ("公共检测平台", "专项资金", "坚持企业")
    )
    old = passes["coder_a"]
    for clause in (kept, changed, gone):
        path = f"assignments/{old.pk}/bookmarks/{clause.pk}/"
        assert api(cast.coder_a).put(path, {}).status_code == 200
    sitting = "01234567-89ab-4def-8123-456789abcdef"
    spent = [{"clause": one.pk, "seconds": n} for n, one in enumerate((kept, changed, gone), 5)]
    api(cast.coder_a).post(f"assignments/{old.pk}/time/", {"sitting": sitting, "spent": spent})
    made = remake(coded).document
    new = own(made, "coder_a")
    there = {clause_with(made, words).pk for words in ("公共检测平台", "专项资金")}
    marked = Bookmark.objects.filter(assignment=new, user=cast.coder_a)
    assert set(marked.values_list("clause", flat=True)) == there
    times = TimeSpent.objects.filter(assignment=new).values_list("clause__text", "seconds")
    assert {seconds for _text, seconds in times} == {5, 6}
    assert TimeSpent.objects.filter(assignment=old).count() == 3
