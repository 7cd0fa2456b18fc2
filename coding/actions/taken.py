"""Proposals that were taken into a draft which does not hold them any more."""

from typing import Any

from coding.codebook.content import keys_of, nodes_of
from coding.codebook.stored import content_of
from coding.codebook.versions import newest_version
from coding.models import Draft, Proposal
from corpus.audit import record
from corpus.models import Project, User

Content = dict[str, Any]


def let_go(*, actor: User, project: Project) -> list[Proposal]:
    """Open again what was accepted since the last version and is in the draft no more: it was
    undone, removed, or the draft was discarded. Returns these proposals."""
    newest = newest_version(project)
    accepted = Proposal.objects.filter(project=project, state=Proposal.State.ACCEPTED)
    if newest and newest.published_at:
        accepted = accepted.filter(answered_at__gt=newest.published_at)
    found = list(accepted.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    if not found:
        return []
    draft = Draft.objects.filter(codebook__project=project).first()
    before: Content = content_of(newest) if newest else {"dimensions": []}
    now: Content = draft.content if draft else before
    lost = [one for one in found if not _stands(one, now, before)]
    for one in lost:
        _open(actor, one)
    return lost


def _stands(one: Proposal, now: Content, before: Content) -> bool:
    if one.kind == Proposal.Kind.NODE:
        return one.result in _keys(now, one.dimension)
    return _said(now, one) != _said(before, one)


def _keys(content: Content, dimension: str) -> set[str]:
    return {
        key
        for entry in content["dimensions"]
        if entry["key"] == dimension
        for key in keys_of(entry)
    }


def _said(content: Content, one: Proposal) -> list[tuple[str, str]]:
    """The field that it rewords, in both languages."""
    return [
        (node[f"{one.field}_zh"], node[f"{one.field}_en"])
        for entry in content["dimensions"]
        if entry["key"] == one.dimension
        for node, _parent, _siblings in nodes_of(entry)
        if node["key"] == one.node
    ]


def _open(actor: User, one: Proposal) -> None:
    before = {"state": one.state, "answer": one.answer}
    one.state, one.result, one.answer = Proposal.State.OPEN, "", ""
    one.answered_by = one.answered_at = None
    one.save()
    record(
        actor=actor,
        verb="answer_proposal",
        obj=one,
        project=one.project_id,
        round_id=one.round_id,
        before=before,
        after={"name": one.name or f"{one.dimension}.{one.node}", "state": one.state, "answer": ""},
    )
