"""What a result is drawn from: rounds, one layer of the passes in them, and whose eyes it is for."""

import hashlib
import json
from collections.abc import Set
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from coding.access import round_results_for
from coding.codebook.versions import newest_version
from coding.models import Assignment, CodebookVersion, Judgement, Migration, Round, Snapshot
from coding.results.sample import EVERY, Sample
from corpus.models import Membership, Project, User
from corpus.permissions import Capability
from policycoder.errors import Forbidden, Invalid, Missing
from policycoder.values import Parameter, whole

ALL = "all"
CONSENSUS = "consensus"
# Of files alone: what was taken out of the rounds.
SET_ASIDE = "set_aside"
_KINDS = {CONSENSUS: Assignment.Kind.CONSENSUS, SET_ASIDE: Assignment.Kind.SET_ASIDE}
CODER = "coder:"

LONGEST_KEY = 400


@dataclass(frozen=True)
class Base:
    """Rounds by id and a layer: `all` (every coder's passes as they are), `coder:<username>` or
    `consensus`.

    Of the rounds in `own` nothing is taken but the passes of the user `eyes`. Without rounds the
    names come from `version`, a codebook version. With a `sample` only its documents count.
    Two bases with the same key give the same result.
    """

    project: int
    rounds: tuple[int, ...] = ()
    layer: str = ALL
    own: tuple[int, ...] = ()
    eyes: int | None = None
    version: int | None = None
    sample: Sample = EVERY

    @property
    def key(self) -> str:
        """One short text for one base; rounds too many to name are named by their digest."""
        parts = [f"rounds={_listed(self.rounds)}", f"layer={self.layer}"]
        if self.own:
            parts += [f"own={_listed(self.own)}", f"eyes={self.eyes}"]
        if self.version is not None:
            parts.append(f"version={self.version}")
        if self.sample != EVERY:
            parts.append(f"sample={compact(self.sample.chosen)}")
        return shortened(";".join(parts))

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"sample": self.sample.chosen}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Self:
        lists = {name: tuple(found[name]) for name in ("rounds", "own")}
        return cls(**{**found, **lists, "sample": Sample.of(**found["sample"])})

    @property
    def coder(self) -> str | None:
        return self.layer.removeprefix(CODER) if self.layer.startswith(CODER) else None

    def passes(self) -> QuerySet[Assignment]:
        """Of layer `all` every coder's, not the consensus: what counts are drawn from."""
        found = self._readable().filter(kind=_KINDS.get(self.layer, Assignment.Kind.CODER))
        return found.filter(coder__username=self.coder) if self.coder else found

    def every_pass(self) -> QuerySet[Assignment]:
        """As `passes`, but layer `all` has the consensus too: rows of files tell them apart."""
        if self.layer != ALL:
            return self.passes()
        return self._readable().filter(kind__in=(Assignment.Kind.CODER, Assignment.Kind.CONSENSUS))

    def set_aside(self) -> list[int] | None:
        """Ids of the passes taken out of the rounds: results drawn with others are out of date."""
        out = Assignment.objects.filter(round__in=self.rounds, kind=Assignment.Kind.SET_ASIDE)
        return list(out.order_by("pk").values_list("pk", flat=True)) or None

    def books(self) -> list[list[int]] | None:
        """Of the rounds that have moved: id and the number of the codebook version they are at."""
        done = Migration.objects.filter(round__in=self.rounds, state=Migration.State.DONE)
        rounds = Round.objects.filter(pk__in=done.values("round")).order_by("pk")
        return [list(row) for row in rounds.values_list("pk", "codebook_version__number")] or None

    def standing(self) -> Any:
        """What a result depends on besides judgements: what was taken out, and where moved rounds
        are. None where neither has happened."""
        aside, books = self.set_aside(), self.books()
        return {"set_aside": aside, "books": books} if books else aside

    def _readable(self) -> QuerySet[Assignment]:
        found = Assignment.objects.filter(round__in=self.rounds)
        if self.own:
            mine = Q(coder=self.eyes, kind=Assignment.Kind.CODER)
            found = found.filter(~Q(round__in=self.own) | mine)
        if self.sample != EVERY:
            found = found.filter(document__in=self.sample.documents(self.project).order_by())
        return found

    def judgements(self) -> QuerySet[Judgement]:
        return Judgement.objects.filter(assignment__in=self.passes().order_by().values("pk"))

    def versions(self) -> list[CodebookVersion]:
        """The codebook versions the rounds were coded with, the newest first."""
        wanted = Q(pk=self.version) if self.version is not None else Q(rounds__in=self.rounds)
        return list(CodebookVersion.objects.filter(wanted).distinct().order_by("-number"))


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def shortened(key: str) -> str:
    """A key that is too long, as its digest."""
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def _listed(rounds: tuple[int, ...]) -> str:
    text = ",".join(map(str, rounds))
    return text if len(text) <= 300 else hashlib.sha256(text.encode()).hexdigest()


def based_on(
    project: int,
    rounds: Set[int],
    layer: str = ALL,
    *,
    own: Set[int] = frozenset(),
    eyes: int | None = None,
) -> Base:
    """A base of these rounds, or without any of the newest published codebook version."""
    version = None
    if not rounds:
        newest = newest_version(project)
        version = newest.pk if newest else None
    return Base(
        project,
        tuple(sorted(rounds)),
        layer,
        own=tuple(sorted(own)),
        eyes=eyes if own else None,
        version=version,
    )


def own_rounds(member: Membership) -> QuerySet[Round]:
    """Rounds in which the member has a pass of their own."""
    own = Assignment.objects.filter(coder=member.user_id, kind=Assignment.Kind.CODER)
    return Round.objects.filter(project=member.project_id, pk__in=own.values("round"))


def readable_rounds(member: Membership) -> tuple[set[int], set[int]]:
    """Rounds whose results the member may read, and the others in which they have a pass."""
    visible = set(Round.objects.results_visible_to(member).values_list("pk", flat=True))
    own = own_rounds(member).exclude(pk__in=Round.objects.sealed_from(member.user_id))
    return visible, set(own.values_list("pk", flat=True)) - visible


def base_for(member: Membership, *, round_id: int | None = None, layer: str = "") -> Base:
    """The base this member asks for: one round, or all whose results they may read.

    Their own codings a member may always read. Raises Http404 for a round that is not there,
    Forbidden for one whose results are not theirs to read yet, Invalid for an unknown layer.
    """
    layer = _known(layer)
    own = layer == CODER + member.user.username
    visible, mine = readable_rounds(member)
    base = based_on(
        member.project_id, _asked(member, round_id, visible, mine if own else set()), layer
    )
    if base.coder and not own and not base.passes().exists():
        said = _("No results of %(name)s are there for you to read.") % {"name": base.coder}
        if member.can(Capability.EDIT):
            raise Missing.on("layer", said)
        raise Forbidden(said)
    return base


def files_base_for(member: Membership, *, round_id: int | None = None, layer: str = "") -> Base:
    """As `base_for`, with the member's own passes of the rounds that are not theirs to read yet.

    Of layer `set_aside` only the rounds whose codings an owner or lead sees."""
    layer = _known_of_files(layer)
    visible, mine = readable_rounds(member)
    if layer == SET_ASIDE:
        if not member.can(Capability.EDIT):
            raise Forbidden.on("layer", _("Only owners and leads read what was set aside."))
        return based_on(member.project_id, _asked(member, round_id, visible, set()), layer)
    rounds = _asked(member, round_id, visible, mine)
    base = based_on(member.project_id, rounds, layer, own=mine & rounds, eyes=member.user_id)
    if base.coder not in (None, member.user.username) and not base.passes().exists():
        # The same words whether the coder has passes the member may not see, or none.
        said = _("No codings of %(name)s are there for you to read.") % {"name": base.coder}
        raise Forbidden.on("layer", said)
    return base


def _asked(member: Membership, round_id: int | None, visible: set[int], mine: set[int]) -> set[int]:
    """The rounds asked for. Raises Http404 and Forbidden."""
    if round_id is None:
        return visible | mine
    if not Round.objects.filter(pk=round_id, project=member.project_id).exists():
        raise Http404
    if round_id not in mine:
        round_results_for(member.user, round_id)
    return {round_id}


def everything(project: Project, *, round_id: int | None = None, layer: str = "") -> Base:
    """Every pass of the project, for who runs the server. Raises Invalid for an unknown round."""
    rounds = Round.objects.filter(project=project)
    if round_id is not None:
        rounds = rounds.filter(pk=round_id)
        if not rounds.exists():
            raise Missing(_("The project has no round %(id)s.") % {"id": round_id})
    return based_on(project.pk, set(rounds.values_list("pk", flat=True)), _known(layer))


def _known(layer: str) -> str:
    layer = layer or ALL
    if layer not in (ALL, CONSENSUS) and layer.removeprefix(CODER) in ("", layer):
        raise Invalid.on("layer", _("Use all, consensus or coder:<username>."), named=True)
    return layer


def _known_of_files(layer: str) -> str:
    return layer if layer == SET_ASIDE else _known(layer)


ROUND = whole("round", help="One round; without it, all you may read.")
LAYER = Parameter(
    "layer",
    _known,
    ALL,
    {"type": "string", "pattern": rf"^({ALL}|{CONSENSUS}|{CODER}[\w.@+-]+)$"},
    "Whose codings.",
)
FILE_LAYER = Parameter(
    "layer",
    _known_of_files,
    ALL,
    {"type": "string", "pattern": f"^({ALL}|{CONSENSUS}|{SET_ASIDE}|{CODER}.+)$"},
    "Whose codings; “set_aside”: what was taken out of the rounds, which counts nowhere.",
)


def layers_of(rounds: tuple[int, ...]) -> list[str]:
    """The layers the passes of these rounds have: all, consensus if there is one, each coder."""
    passes = Assignment.objects.filter(round__in=rounds)
    kinds = set(passes.order_by().values_list("kind", flat=True).distinct())
    usernames = coders_of(Base(0, rounds)).values_list("username", flat=True)
    consensus = [CONSENSUS] if Assignment.Kind.CONSENSUS in kinds else []
    return [ALL, *consensus, *(CODER + username for username in usernames)]


def bases_of(project: Project) -> list[Base]:
    """Every base some member can open now: each round alone and all that each may read
    together, in every layer they have."""
    round_sets: set[tuple[int, ...]] = {(pk,) for pk in project.rounds.values_list("pk", flat=True)}
    own_sets: set[Base] = set()
    for member in project.memberships.select_related("user"):
        visible, mine = readable_rounds(member)
        round_sets.add(tuple(sorted(visible)))
        if own_rounds(member).exists():
            own_sets.add(based_on(project.pk, visible | mine, CODER + member.user.username))
    bases = {
        Base(project.pk, rounds, layer)
        for rounds in round_sets
        if rounds
        for layer in layers_of(rounds)
    }
    return sorted(bases | own_sets, key=lambda base: (len(base.rounds), base.key))


def coders_of(base: Base) -> QuerySet[User]:
    return User.objects.filter(pk__in=base.passes().order_by().values("coder")).order_by("username")


def made_under(base: Base) -> list[dict[str, int]]:
    """By the version they were made under, how many judgements the base has, the oldest first:
    `[{codebook_version, judgements}]`; none where no round of it has been moved."""
    if not Migration.objects.filter(round__in=base.rounds, state=Migration.State.DONE).exists():
        return []
    rows = (
        base.judgements()
        .order_by()
        .values(number=Coalesce("version__number", "assignment__round__codebook_version__number"))
        .annotate(n=Count("pk"))
    )
    return [
        {"codebook_version": number, "judgements": n}
        for number, n in sorted(rows.values_list("number", "n"))
    ]


def drawn_with(snapshot: Snapshot) -> list[CodebookVersion]:
    """The codebook versions whose nodes a snapshot speaks of, the newest first: a round may have
    moved since it was taken."""
    data = snapshot.data
    numbers = data["base"]["codebook_versions"] if "base" in data else [data["codebook_version"]]
    found = CodebookVersion.objects.of(snapshot.project_id).published().filter(number__in=numbers)
    return list(found.newest_first())


def described(base: Base) -> dict[str, Any]:
    """The base spelled out, as JSON values.

    `{layer, rounds: [{id, name, kind, codebook_version}], codebook_versions: [n], made_under,
    documents: n, coders: [{username, name}]}`; `documents` counts those that have a pass.
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
        "made_under": made_under(base),
        "documents": documents["n"],
        "coders": [
            {"username": coder.username, "name": coder.get_full_name()} for coder in coders_of(base)
        ],
    }
