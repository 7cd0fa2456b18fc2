"""Proposals for the codebook as their reader may see them, and what is like one."""

from collections.abc import Iterable, Iterator
from typing import Any

from coding.codebook.scheme import Scheme, compiled
from coding.codebook.similarity import Names, likeness, nearest
from coding.codebook.versions import newest_version
from coding.models import Assignment, CodebookVersion, Proposal, ProposalClause, Round
from corpus.models import Clause, Membership
from corpus.reads.clauses import Newest, newest_of

MOST_LIKE = 8


def proposals_json(found: Iterable[Proposal], member: Membership) -> list[dict[str, Any]]:
    """The proposals in the shape of the API. The caller has chosen those the member may see."""
    rows = list(found)
    places = ProposalClause.objects.filter(proposal__in=[one.pk for one in rows])
    of: dict[Any, list[ProposalClause]] = {one.pk: [] for one in rows}
    for place in places:
        of[place.proposal_id].append(place)
    newest = newest_of((place.clause_id for place in places), member.project_id)
    shut = _shut(member)
    return [
        _json(one, member)
        | {
            "clauses": [
                _place(place, newest)
                for place in of[one.pk]
                if (one.round_id, newest[place.clause_id].asked.document.number) not in shut
            ]
        }
        for one in rows
    ]


def _shut(member: Membership) -> set[tuple[int, int]]:
    """Rounds and numbers of documents in which the member has handed in what is shut to them: which
    clauses they proposed something from would tell them what comes back."""
    handed_in = Assignment.objects.filter(
        round__in=Round.objects.sealed_from(member.user_id).filter(project=member.project_id),
        coder=member.user_id,
        kind=Assignment.Kind.CODER,
        status=Assignment.Status.SUBMITTED,
    )
    return set(handed_in.values_list("round", "document__number"))


def _json(one: Proposal, member: Membership) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "kind": one.kind,
        "state": one.state,
        "round": {"id": one.round_id, "name": one.round.name},
        "author": _person(one.author),
        "own": one.author_id == member.user_id,
        "created_at": one.created_at,
        "dimension": one.dimension,
        "node": one.node,
        "name": one.name,
        "field": one.field,
        "text": one.text,
        "reason": one.reason,
        "answer": one.answer,
        "answered_by": _person(one.answered_by) if one.answered_by else None,
        "answered_at": one.answered_at,
        "result": one.result,
    }


def _person(user: Any) -> dict[str, str]:
    return {"username": user.username, "name": user.get_full_name()}


def _place(place: ProposalClause, newest: dict[int, Newest]) -> dict[str, Any]:
    """`clause` is where it stands now; `quote` and `text` are those it was proposed from."""
    found = newest[place.clause_id]
    asked, now = found.asked, found.clause
    shown = now or asked
    return {
        "clause": shown.pk,
        "asked": asked.pk,
        "number": shown.number or "",
        "document": {
            "id": shown.document_id,
            "number": shown.document.number,
            "title": shown.document.title,
        },
        "start": place.start,
        "end": place.end,
        "quote": _quote(place, asked),
        "text": asked.text.strip(),
        "changed": found.changed,
        "gone": now is None,
    }


def _quote(place: ProposalClause, clause: Clause) -> str:
    if place.start is None or place.end is None:
        return ""
    return clause.text[place.start - clause.start : place.end - clause.start]


def proposals_on(assignment: Assignment, member: Membership) -> list[dict[str, Any]]:
    """Those from clauses of the pass's document that the member may see, for the workbench."""
    if not Proposal.objects.filter(round=assignment.round_id).exists():
        return []  # as in most rounds, and the rest takes a while
    document = assignment.document
    found = (
        Proposal.objects.visible_to(member)
        .filter(
            round=assignment.round_id,
            places__clause__document__number=document.number,
            places__clause__document__project=member.project_id,
        )
        .exclude(state=Proposal.State.WITHDRAWN)
        .select_related("round", "author", "answered_by")
        .distinct()
    )
    return proposals_json(found, member)


def alike(
    name: str, member: Membership, version: CodebookVersion | None = None
) -> list[dict[str, Any]]:
    """What is called like `name`, the nearest first: nodes of the version (the newest unless told)
    and proposals that the member may see.

    `{kind: node|proposal, way, likeness, dimension, name, key}` of a node; of a proposal `id`,
    `state`, `own` and `answer` as well. `way` is one of `similarity.WAYS`.
    """
    version = version or newest_version(member.project_id)
    found = []
    candidates = [*(_nodes(compiled(version)) if version else ()), *_proposed(member)]
    for names, row in candidates:
        if like := likeness(name, names):
            found.append((like, row))
    places = nearest(like for like, _row in found)[:MOST_LIKE]
    return [
        {**found[place][1], "way": found[place][0][0], "likeness": round(found[place][0][1], 3)}
        for place in places
    ]


def _nodes(scheme: Scheme) -> Iterator[tuple[Names, dict[str, Any]]]:
    for dimension in scheme.dimensions.values():
        for node in dimension.tree.values():
            row = node.row
            names = Names(tuple(filter(None, (row.name_zh, row.name_en))), row.initials)
            yield (
                names,
                {"kind": "node", "dimension": dimension.key, "key": node.key, "name": node.name},
            )


def _proposed(member: Membership) -> Iterator[tuple[Names, dict[str, Any]]]:
    visible = Proposal.objects.visible_to(member).filter(kind=Proposal.Kind.NODE)
    for one in visible.exclude(state=Proposal.State.WITHDRAWN):
        own = one.author_id == member.user_id
        yield (
            Names((one.name,)),
            {
                "kind": "proposal",
                "dimension": one.dimension,
                "key": one.result,
                "name": one.name,
                "id": str(one.pk),
                "state": one.state,
                "own": own,
                "answer": one.answer,
            },
        )
