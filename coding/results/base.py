"""What a result is drawn from: rounds, and one layer of the passes in them."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from coding.access import round_results_for
from coding.models import Assignment, CodebookVersion, Round
from corpus.models import Membership, User
from corpus.permissions import Capability
from policycoder.errors import Forbidden, Invalid

ALL = "all"
CONSENSUS = "consensus"
CODER = "coder:"


@dataclass(frozen=True)
class Base:
    """Rounds by id and a layer: `all` (every coder's passes as they are), `coder:<username>` or
    `consensus`."""

    project: int
    rounds: tuple[int, ...]
    layer: str = ALL

    @property
    def key(self) -> str:
        """One short text for one base; rounds too many to name are named by their digest."""
        rounds = ",".join(map(str, self.rounds))
        if len(rounds) > 300:
            rounds = hashlib.sha256(rounds.encode()).hexdigest()
        return f"rounds={rounds};layer={self.layer}"

    @property
    def coder(self) -> str | None:
        return self.layer.removeprefix(CODER) if self.layer.startswith(CODER) else None

    def passes(self) -> QuerySet[Assignment]:
        kind = Assignment.Kind.CONSENSUS if self.layer == CONSENSUS else Assignment.Kind.CODER
        found = Assignment.objects.filter(round__in=self.rounds, kind=kind)
        return found.filter(coder__username=self.coder) if self.coder else found

    def versions(self) -> list[CodebookVersion]:
        """The codebook versions the rounds were coded with, the newest first."""
        found = CodebookVersion.objects.filter(rounds__in=self.rounds).distinct()
        return list(found.newest_first()) or list(
            CodebookVersion.objects.of(self.project).published().newest_first()[:1]
        )


def own_rounds(member: Membership) -> QuerySet[Round]:
    """Rounds in which the member has a pass of their own."""
    own = Assignment.objects.filter(coder=member.user_id, kind=Assignment.Kind.CODER)
    return Round.objects.filter(project=member.project_id, pk__in=own.values("round"))


def base_for(member: Membership, *, round_id: int | None = None, layer: str = "") -> Base:
    """The base this member asks for: one round, or all whose results they may read.

    Their own codings a member may always read. Raises Http404 for a round that is not there,
    Forbidden for one whose results are not theirs to read yet, Invalid for an unknown layer.
    """
    layer = layer or ALL
    if layer not in (ALL, CONSENSUS) and not layer.startswith(CODER):
        said = _("Use all, consensus or coder:<username>.")
        raise Invalid(f"layer: {said}", errors={"layer": [said]})
    own = layer == CODER + member.user.username
    if round_id is None:
        visible = set(Round.objects.results_visible_to(member).values_list("pk", flat=True))
        if own:
            visible |= set(own_rounds(member).values_list("pk", flat=True))
        base = Base(member.project_id, tuple(sorted(visible)), layer)
    else:
        if not Round.objects.filter(pk=round_id, project=member.project_id).exists():
            raise Http404
        if not (own and own_rounds(member).filter(pk=round_id).exists()):
            round_results_for(member.user, round_id)
        base = Base(member.project_id, (round_id,), layer)
    if base.coder and not own and not base.passes().exists():
        said = _("No results of %(name)s are there for you to read.") % {"name": base.coder}
        if member.can(Capability.EDIT):
            raise Invalid(said, errors={"layer": [said]})
        raise Forbidden(said)
    return base


def layers_of(rounds: tuple[int, ...]) -> list[str]:
    """The layers the passes of these rounds have: all, consensus if there is one, each coder."""
    passes = Assignment.objects.filter(round__in=rounds)
    kinds = set(passes.order_by().values_list("kind", flat=True).distinct())
    usernames = coders_of(Base(0, rounds)).values_list("username", flat=True)
    consensus = [CONSENSUS] if Assignment.Kind.CONSENSUS in kinds else []
    return [ALL, *consensus, *(CODER + username for username in usernames)]


def coders_of(base: Base) -> QuerySet[User]:
    return User.objects.filter(pk__in=base.passes().order_by().values("coder")).order_by("username")


def described(base: Base) -> dict[str, Any]:
    """The base spelled out, as JSON values.

    `{layer, rounds: [{id, name, kind, codebook_version}], codebook_versions: [n], documents: n,
    coders: [{username, name}]}`; `documents` counts those that have a pass.
    """
    rounds = Round.objects.filter(pk__in=base.rounds).select_related("codebook_version")
    documents = base.passes().order_by().aggregate(n=Count("document__number", distinct=True))
    return {
        "layer": base.layer,
        "rounds": [
            {
                "id": found.pk,
                "name": found.name,
                "kind": found.kind,
                "codebook_version": found.codebook_version.number,
            }
            for found in rounds.order_by("pk")
        ],
        "codebook_versions": sorted(version.number for version in base.versions()),
        "documents": documents["n"],
        "coders": [
            {"username": coder.username, "name": coder.get_full_name()} for coder in coders_of(base)
        ],
    }
