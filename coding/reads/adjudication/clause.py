"""A clause to be decided: what each coder chose, and what was decided, as JSON values."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.crypto import salted_hmac

from coding.codebook.scheme import Scheme, scheme_of
from coding.judgements.content import REMARKS, Content
from coding.judgements.reading import spans_of
from coding.models import Assignment, Decision, Judgement, Reference, Round
from corpus.models import Clause, User

State = Decision.State


def decided_clauses(round: Round, clauses: Sequence[int], *, hidden: bool) -> list[dict[str, Any]]:
    """`{clause, revision, dimensions: {key: …}}` of each, in the order given, with every dimension of
    the codebook. `hidden`: whose choice is whose is told of what is decided alone."""
    rows: dict[int, dict[str, Decision]] = defaultdict(dict)
    found = Decision.objects.filter(round=round, clause__in=clauses).select_related("by")
    for row in found:
        rows[row.clause_id][row.dimension] = row
    scheme = scheme_of(round.codebook_version_id)
    said = _said(round, clauses, Assignment.Kind.CODER)
    consensus = _said(round, clauses, Assignment.Kind.CONSENSUS)
    people = _people(row for of in rows.values() for row in of.values())
    texts = Clause.objects.select_related("document").in_bulk(clauses)
    shown = []
    for pk in clauses:
        agreed = [content.json(scheme)["dimensions"] for _one, content in consensus[pk].values()]
        shown.append(
            {
                "clause": clause_json(texts[pk]),
                "revision": revision_of(rows[pk].values()),
                "dimensions": {
                    key: _dimension(
                        rows[pk].get(key),
                        agreed[0].get(key) if agreed else None,
                        _choices(said[pk], key, scheme),
                        people,
                        hidden=hidden,
                    )
                    for key in scheme.dimensions
                },
            }
        )
    return shown


def revision_of(rows: Iterable[Decision]) -> int:
    """What a change to decisions on a clause is based on."""
    return sum(row.revision for row in rows)


def clause_json(clause: Clause) -> dict[str, Any]:
    document = clause.document
    return {
        "id": clause.pk,
        "number": clause.number,
        "path": clause.path_text,
        "text": clause.text,
        "start": clause.start,
        "document": {"id": document.pk, "number": document.number, "title": document.title},
    }


Said = dict[int, tuple[Judgement, Content]]  # by coder


def _said(round: Round, clauses: Sequence[int], kind: str) -> dict[int, Said]:
    """Clause -> coder -> their judgement, and what it says."""
    found: dict[int, Said] = defaultdict(dict)
    judgements = Judgement.objects.filter(
        clause__in=clauses, assignment__round=round, assignment__kind=kind
    )
    judged = list(judgements.select_related("assignment").order_by("pk"))
    # By their ids: a statement within the statement may read every reference of the project.
    spans = spans_of(Reference.objects.filter(judgement__in=[one.pk for one in judged]))
    for one in judged:
        values = {name: getattr(one, name) for name in ("outcomes", *REMARKS)}
        content = Content.of(values, spans.get(one.pk, {}))
        found[one.clause_id][one.assignment.coder_id] = one, content
    return found


def _choices(said: Said, dimension: str, scheme: Scheme) -> dict[int, dict[str, Any]]:
    """Coder -> `{outcome, references, unsure, memo, revision}`, of who judged the dimension."""
    return {
        coder: {
            **content.json(scheme)["dimensions"][dimension],
            **content.remarks,
            "revision": judgement.revision,
        }
        for coder, (judgement, content) in said.items()
        if dimension in content.outcomes
    }


def _people(rows: Iterable[Decision]) -> dict[int, dict[str, str]]:
    known = {pk for row in rows for pk in (*row.coders, *row.equals, row.by_id) if pk is not None}
    users = User.objects.filter(pk__in=known)
    return {one.pk: {"username": one.username, "name": one.get_full_name()} for one in users}


NOTHING: dict[str, Any] = {"outcome": None, "references": []}


def _dimension(
    row: Decision | None,
    agreed: dict[str, Any] | None,
    choices: dict[int, dict[str, Any]],
    people: dict[int, dict[str, str]],
    *,
    hidden: bool,
) -> dict[str, Any]:
    row = row or Decision()
    named = not hidden or row.state == State.DECIDED
    groups = {coder: group for coder, _judgement, _revision, group in row.choices}
    leading = {group for _coder, judgement, _rev, group in row.choices if judgement == row.leader}
    order = sorted(choices, key=lambda pk: (people.get(pk, {}).get("username", ""), pk))
    if hidden:
        order.sort(key=lambda pk: salted_hmac("adjudication", f"{row.clause_id} {pk}").digest())
    majority = bool(leading) and row.largest * 2 > len(row.coders) > row.largest
    return {
        **(agreed or NOTHING),
        "state": row.state,
        "rule": row.rule,
        "reason": row.reason,
        "note": row.note,
        "kinds": row.kinds,
        "outdated": row.outdated,
        "by": people.get(row.by_id or 0),
        "at": row.at,
        "equals": [people[pk]["username"] for pk in row.equals if pk in people] if named else [],
        "acceptance": row.acceptance_id,
        "choices": [
            {
                "coder": people.get(pk) if named else None,
                "group": groups.get(pk, 0),
                "majority": majority and groups.get(pk) in leading,
                **choices[pk],
            }
            for pk in order
        ],
    }
