"""Audit entries in words: who did what to what, and what changed from what to what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.judgements.content import REMARKS
from coding.judgements.spans import Span
from coding.models import (
    Assignment,
    CodebookVersion,
    Exposure,
    Judgement,
    Node,
    Note,
    Proposal,
    Round,
)
from coding.pages.draw_words import dealing_in_words, draw_in_words
from coding.pages.sentence_words import JOBS, LABELS, LEFT_OUT, SENTENCES
from coding.reads.exposure import local_minute
from coding.reads.round_history import PEOPLE, people_in, said_of
from coding.reads.round_history import SENTENCES as CHANGES
from coding.results.entries import RESULTS
from corpus.fields import BY_NAME
from corpus.models import (
    AgencyDecision,
    AuditEntry,
    Clause,
    Document,
    NearDuplicate,
    Project,
    ScreeningDecision,
)
from corpus.permissions import Role
from corpus.reads.metadata import in_words
from policycoder.numbers import grouped
from policycoder.values import whole_number

LONGEST_VALUE = 200
IN_SENTENCE = {("job", "kind"), ("agency", "agencies")}


@dataclass(frozen=True)
class Change:
    """One property before and after; an empty side: it was not there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """An audit entry as it is read."""

    at: datetime
    actor: str
    sentence: str
    url: str
    changes: list[Change]


@dataclass(frozen=True)
class Names:
    """What the ids in a page of entries are called, loaded at once."""

    documents: dict[int, Document]
    clauses: dict[int, Clause]
    rounds: dict[int, str]
    nodes: dict[tuple[str, str], str]
    dimensions: dict[str, str]
    people: dict[str, str]

    def person(self, username: Any) -> str:
        return self.people.get(username, str(username))


TOLD_BY = (*PEOPLE, "username", "assignee")


def lines_of(entries: Sequence[AuditEntry]) -> list[Line]:
    names = _names(entries)
    return [
        Line(
            at=entry.at,
            actor=names.person(entry.actor_name) or _("The server"),
            sentence=_sentence(entry, names),
            url=_url(entry, names),
            changes=_changes(entry, names),
        )
        for entry in entries
    ]


def _names(entries: Sequence[AuditEntry]) -> Names:
    documents = _ids(entry.object_id for entry in entries if entry.object_type == "document")
    clauses = _ids(entry.clause_id for entry in entries)
    projects = {entry.project_id for entry in entries if entry.project_id}
    of_nodes = any(entry.object_type in {"judgement", "proposal"} for entry in entries)
    judged = projects if of_nodes else set()
    # Versions share their keys; the newest one's name wins.
    nodes = (
        Node.objects.filter(
            dimension__version__codebook__project__in=judged,
            dimension__version__status=CodebookVersion.Status.PUBLISHED,
        )
        .select_related("dimension")
        .order_by("dimension__version__number")
    )
    found = list(nodes)
    return Names(
        documents=Document.objects.only("number", "title").in_bulk(documents),
        clauses=Clause.objects.only("number", "document", "start", "end", "text").in_bulk(clauses),
        rounds=dict(
            Round.objects.filter(pk__in=_ids(entry.round_id for entry in entries)).values_list(
                "pk", "name"
            )
        ),
        nodes={(node.dimension.key, node.key): node.name for node in found},
        dimensions={node.dimension.key: node.dimension.name for node in found},
        people=people_in(entries, TOLD_BY),
    )


def _ids(values: Any) -> list[int]:
    return [number for value in {*values} if (number := whole_number(value)) is not None]


def _sentence(entry: AuditEntry, names: Names) -> str:
    pattern = SENTENCES.get(entry.verb)
    if pattern is None and entry.verb in CHANGES:
        return _("in “%(round)s”: %(what)s") % {
            "round": names.rounds.get(entry.round_id or 0, ""),
            "what": said_of(entry, names.people),
        }
    if pattern is None:
        return f"{entry.verb} {entry.object_type} {entry.object_id}"
    return str(pattern) % _words(entry, names)


def _words(entry: AuditEntry, names: Names) -> dict[str, str]:
    told = _flat(entry.before) | _flat(entry.after)
    document = names.documents.get(whole_number(entry.object_id) or 0)
    if entry.object_type == "document" and document:
        shown = f"{document.number} {document.title}"
    else:
        shown = str(told.get("number" if "number" in told else "document", entry.object_id))
    files = told.get("files") or []
    kind = str(told.get("kind", "")).rpartition(".")[2]
    return {
        "username": names.person(told.get("username", "")),
        "name": str(told.get("name", "")),
        "role": str(dict(Role.choices).get(told.get("role", ""), told.get("role", ""))),
        "files": ngettext("%(n)s file", "%(n)s files", len(files)) % {"n": grouped(len(files))},
        "document": shown,
        "clause": _clause_name(entry, told, names),
        "version": str(told.get("version", "")),
        "edition": str(told.get("edition", told.get("version", ""))),
        "round": names.rounds.get(entry.round_id or 0, str(told.get("name", ""))),
        "from": str(told.get("from", "")),
        "to": str(told.get("to", "")),
        "job": _job_name(kind),
        "coder": names.person(told.get("coder", "")),
        "because": str(dict(Assignment.Because.choices).get(told.get("because", ""), "")),
        "alias": str(told.get("alias", "")),
        "decided": grouped(whole_number(told.get("decided")) or 0),
        "decision": _decided(told),
        "duplicate_of": str(told.get("duplicate_of", "")),
        "agencies": _(" and ").join(map(str, told.get("agencies") or [])),
        "people": _(" and ").join(map(str, told.get("people") or [])),
        "documents": _(" and ").join(map(str, told.get("documents") or [])),
    }


def _job_name(kind: str) -> str:
    result = RESULTS.get(kind.removeprefix("compute_"))
    return str(result.label if result and result.label else JOBS.get(kind, kind))


def _decided(told: dict[str, Any]) -> str:
    """What was decided in screening, with the reason of an exclusion."""
    decision = str(dict(ScreeningDecision.Decision.choices).get(told.get("decision") or "", ""))
    reason = told.get("reason") if told.get("decision") == told.get("status") else None
    said = {"decision": decision, "reason": reason}
    return _("%(decision)s (%(reason)s)") % said if reason else decision


def _clause_name(entry: AuditEntry, told: dict, names: Names) -> str:
    clause = names.clauses.get(entry.clause_id or 0)
    first = told.get("first") or {}
    number = (clause.number if clause else None) or told.get("number") or first.get("number")
    return str(number or _("without a number"))


def _flat(state: Any) -> dict[str, Any]:
    return state if isinstance(state, dict) else {}


def _url(entry: AuditEntry, names: Names) -> str:
    clause = names.clauses.get(entry.clause_id or 0)
    if clause:
        return f"{reverse('document', args=[clause.document_id])}#c{clause.pk}"
    if entry.object_type == "document" and whole_number(entry.object_id) in names.documents:
        return reverse("document", args=[entry.object_id])
    if entry.round_id in names.rounds:
        return reverse("round", args=[entry.round_id])
    return ""


def _changes(entry: AuditEntry, names: Names) -> list[Change]:
    before, after = _flat(entry.before), _flat(entry.after)
    if entry.verb in CHANGES and entry.verb not in SENTENCES:
        return []
    if entry.verb in {"split_clause", "merge_clause"}:
        return [Change(_("Characters"), _pieces(before), _pieces(after))]
    if entry.object_type == "judgement":
        clause = names.clauses.get(entry.clause_id or 0)
        before, after = _judged(before, names, clause), _judged(after, names, clause)
    if entry.object_type == "proposal":
        before, after = _proposed(before, names), _proposed(after, names)
    changes = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if key in LEFT_OUT or old == new or (entry.object_type, key) in IN_SENTENCE:
            continue
        label = LABELS.get(key) or names.dimensions.get(key) or key
        if key == "coders":
            old, new = ([names.person(one) for one in side or []] for side in (old, new))
        elif key == "assignee":
            old, new = (names.person(side) if side else "" for side in (old, new))
        one = Change(str(label), _said(key, old, entry), _said(key, new, entry))
        if one.before or one.after:
            changes.append(one)
    return changes


def _pieces(state: dict[str, Any]) -> str:
    """The segments on one side of a split or merge: `6-3 (441–507) + 6-3-1 (507–553)`."""
    pieces = [state["first"], state["second"]] if "first" in state else [state]
    return " + ".join(
        f"{piece.get('number') or ''} ({piece['start']}–{piece['end']})".strip() for piece in pieces
    )


def _judged(state: dict[str, Any], names: Names, clause: Clause | None) -> dict[str, Any]:
    """A judgement's state with the nodes of each dimension by name, spans with their words."""
    if not state:
        return {}
    dimensions = {
        key: _outcome(key, judged, names, clause)
        for key, judged in state.get("dimensions", {}).items()
    }
    remarks = {name: state.get(name) or None for name in REMARKS}
    return dimensions | remarks | {"codebook_version": state.get("version")}


def _proposed(state: dict[str, Any], names: Names) -> dict[str, Any]:
    """A proposal's state with its dimension and node by name."""
    found = dict(state)
    if dimension := state.get("dimension"):
        found["dimension"] = names.dimensions.get(dimension, dimension)
        node = state.get("node", "")
        found["node"] = names.nodes.get((dimension, node), node)
    return found


def _outcome(dimension: str, judged: dict[str, Any], names: Names, clause: Clause | None) -> str:
    if judged.get("outcome") == Judgement.NONE:
        return _("none applies")
    if judged.get("outcome") == Judgement.UNDETERMINABLE:
        return _("undeterminable")
    return _(", ").join(
        names.nodes.get((dimension, one["node"]), one["node"]) + _quoted(one, clause)
        for one in judged.get("references", [])
    )


def _quoted(reference: dict[str, Any], clause: Clause | None) -> str:
    span = Span(0, reference.get("start"), reference.get("end"))
    # A clause that was divided since may have lost the words.
    there = clause is not None and span.lies_within(clause.start, clause.end)
    quote = span.quote(clause.text, clause.start) if clause and there else ""
    return _(": “%(quote)s”") % {"quote": quote} if quote else ""


def _said(key: str, value: Any, entry: AuditEntry) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key == "draws":
        return _("; ").join(map(draw_in_words, value))
    if key == "dealt":
        return dealing_in_words(value)
    if entry.object_type == "document" and key in BY_NAME:
        text = in_words(BY_NAME[key], value)
    elif isinstance(value, list):
        text = _(", ").join(map(str, value))
    elif isinstance(value, dict) and value.keys() <= {"added", "removed"}:
        text = _words_changed(value)
    elif entry.object_type == "exposure" and key == "since":
        text = local_minute(datetime.fromisoformat(value))
    else:
        text = str(_choice(key, value, entry))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _words_changed(value: dict[str, list[str]]) -> str:
    """What a list of the lexicon gained and lost."""
    parts = {
        "added": _("added: %(words)s"),
        "removed": _("removed: %(words)s"),
    }
    return _("; ").join(
        said % {"words": _(", ").join(map(str, value[side]))}
        for side, said in parts.items()
        if value.get(side)
    )


def _choice(key: str, value: Any, entry: AuditEntry) -> Any:
    """The word for a value out of a fixed list, the value itself otherwise."""
    choices: dict[tuple[str, str], Callable[[], list]] = {
        ("document", "status"): lambda: Document.Status.choices,
        ("round", "status"): lambda: Round.Status.choices,
        ("round", "kind"): lambda: Round.Kind.choices,
        ("clause", "kind"): lambda: Clause.Kind.choices,
        ("document", "decision"): lambda: ScreeningDecision.Decision.choices,
        ("agency", "state"): lambda: AgencyDecision.State.choices,
        ("nearduplicate", "state"): lambda: NearDuplicate.State.choices,
        ("project", "granularity"): lambda: Project.Granularity.choices,
        ("membership", "role"): lambda: Role.choices,
        ("assignment", "status"): lambda: Assignment.Status.choices,
        ("exposure", "how"): lambda: Exposure.How.choices,
        ("proposal", "kind"): lambda: Proposal.Kind.choices,
        ("proposal", "state"): lambda: Proposal.State.choices,
        ("note", "kind"): lambda: Note.Kind.choices,
        ("note", "became"): lambda: Note.Became.choices,
    }
    found = choices.get((entry.object_type, key))
    return dict(found()).get(value, value) if found else value
