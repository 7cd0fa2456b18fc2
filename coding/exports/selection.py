"""Which passes go into a file, and what this member may take along."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from coding.access import round_results_for
from coding.models import Assignment, Round
from coding.results.base import ALL, CODER, CONSENSUS, Base, own_rounds
from corpus.models import Membership, Project
from policycoder.errors import Forbidden, Invalid


@dataclass(frozen=True)
class Selection(Base):
    """A base for files: of the rounds in `own_only`, nothing but the passes of `coder_id`."""

    own_only: tuple[int, ...] = ()
    coder_id: int | None = None

    def passes(self) -> QuerySet[Assignment]:
        """Of layer `all` every coder's, not the consensus: what counts are drawn from."""
        return super().passes().filter(self._readable())

    def every_pass(self) -> QuerySet[Assignment]:
        """As `passes`, but layer `all` has the consensus too: rows tell the layers apart."""
        if self.layer != ALL:
            return self.passes()
        counted = (Assignment.Kind.CODER, Assignment.Kind.CONSENSUS)
        return Assignment.objects.filter(self._readable(), round__in=self.rounds, kind__in=counted)

    def _readable(self) -> Q:
        own = Q(coder=self.coder_id, kind=Assignment.Kind.CODER)
        return ~Q(round__in=self.own_only) | own if self.own_only else Q()


def selection_for(member: Membership, *, round_id: int | None = None, layer: str = "") -> Selection:
    """What this member may read of one round, or of all; their own passes always.

    Raises Http404 for a round that is not there, Forbidden for one whose results are not theirs
    to read yet and in which they have no pass, Invalid for a layer nobody has.
    """
    visible = set(Round.objects.results_visible_to(member).values_list("pk", flat=True))
    own = set(own_rounds(member).values_list("pk", flat=True)) - visible
    if round_id is not None:
        if not Round.objects.filter(pk=round_id, project=member.project_id).exists():
            raise Http404
        if round_id not in own:
            round_results_for(member.user, round_id)
        visible, own = visible & {round_id}, own & {round_id}
    found = Selection(
        project=member.project_id,
        rounds=tuple(sorted(visible | own)),
        layer=_known(layer),
        own_only=tuple(sorted(own)),
        coder_id=member.user_id,
    )
    if found.coder not in (None, member.user.username) and not found.passes().exists():
        # The same words whether the coder has passes the member may not see, or none.
        said = _("No codings of %(name)s are there for you to read.") % {"name": found.coder}
        raise Forbidden(said, errors={"layer": [said]})
    return found


def everything(project: Project, *, round_id: int | None = None, layer: str = "") -> Selection:
    """Every pass of the project, for who runs the server. Raises Invalid for an unknown round."""
    rounds = Round.objects.filter(project=project)
    if round_id is not None:
        rounds = rounds.filter(pk=round_id)
        if not rounds.exists():
            raise Invalid(_("The project has no round %(id)s.") % {"id": round_id})
    chosen = tuple(rounds.order_by("pk").values_list("pk", flat=True))
    return Selection(project=project.pk, rounds=chosen, layer=_known(layer))


def _known(layer: str) -> str:
    layer = layer or ALL
    if layer not in (ALL, CONSENSUS) and not layer.startswith(CODER):
        said = _("Use all, consensus or coder:<username>.")
        raise Invalid(f"layer: {said}", errors={"layer": [said]})
    return layer
