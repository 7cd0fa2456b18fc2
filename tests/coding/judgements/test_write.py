"""One write for whoever holds the pass."""

import pytest
from django.db import connection, transaction

from coding.codebook.scheme import scheme_of
from coding.judgements.content import Content
from coding.judgements.held import HeldPass, Holder
from coding.judgements.write import Stale, read_place, write, write_new
from coding.models import Assignment, Judgement, Round
from corpus.models import AuditEntry
from policycoder.errors import Conflict

STATUSES = [
    (holder, round_status, pass_status)
    for holder in Holder
    for round_status in Round.Status
    for pass_status in Assignment.Status
]
ALLOWED = {
    (Holder.CODER, "open", "open"),
    (Holder.REFERENCE, "open", "open"),
    (Holder.REFERENCE, "locked", "open"),
    (Holder.ADJUDICATOR, "adjudicating", "open"),
    (Holder.IMPORT, "locked", "submitted"),
    *((Holder.EDITION, r, p) for r in ("open", "locked", "adjudicating") for p in ("open", "submitted")),
}  # fmt: skip


@pytest.mark.parametrize(("holder", "round_status", "pass_status"), STATUSES)
def test_who_holds_a_pass_decides_when_it_is_written(holder, round_status, pass_status):
    if (holder, round_status, pass_status) in ALLOWED:
        holder.check(round_status, pass_status)
    else:
        with pytest.raises(Conflict):
            holder.check(round_status, pass_status)


@pytest.fixture
def consensus(cast, blind_round, document) -> Assignment:
    """A consensus pass of the lead in a round that is being adjudicated."""
    Round.objects.filter(pk=blind_round.pk).update(status=Round.Status.ADJUDICATING)
    return Assignment.objects.create(
        round=blind_round, document=document, coder=cast.lead, kind=Assignment.Kind.CONSENSUS
    )


def held(assignment: Assignment, holder: Holder) -> HeldPass:
    found = assignment.round
    return HeldPass(
        holder,
        assignment.pk,
        assignment.status,
        assignment.document_id,
        found.pk,
        found.project_id,
        found.codebook_version_id,
    )


def save(actor, assignment, holder, content, revision=0):
    with transaction.atomic(), connection.cursor() as cursor:
        own = held(assignment, holder)
        clause = assignment.document.clauses.codable().first()
        place = read_place(cursor, own, clause.pk)
        scheme = scheme_of(own.codebook_version_id)
        return write(cursor, own, place, content, scheme, actor=actor, revision=revision)


def test_a_consensus_is_written_as_a_coders_pass_is(cast, consensus):
    stored = save(cast.lead, consensus, Holder.ADJUDICATOR, Content({"tool": "none"}))
    assert stored.revision == 1
    assert Judgement.objects.get(assignment=consensus).outcomes == {"tool": "none"}
    entry = AuditEntry.objects.get(verb="save_judgement")
    assert (entry.actor_name, entry.round_id) == ("lead", consensus.round_id)
    with pytest.raises(Stale):
        save(cast.lead, consensus, Holder.ADJUDICATOR, Content({"stage": "none"}))
    again = save(cast.lead, consensus, Holder.ADJUDICATOR, Content({"tool": "none"}))
    assert again.revision == 1


def test_a_coder_does_not_write_while_the_round_is_adjudicated(cast, consensus, passes):
    with pytest.raises(Conflict, match="locked"):
        save(cast.coder_a, passes["coder_a"], Holder.CODER, Content({"tool": "none"}))
    assert not Judgement.objects.exists()


def test_many_new_rows_ask_the_same_table(consensus):
    with pytest.raises(Conflict, match="locked"):
        write_new(Holder.IMPORT, [consensus], [])
