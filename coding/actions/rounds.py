from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.attempts import score_attempts
from coding.actions.dealing import deal_out, sealed, told
from coding.actions.exposure import refusal, remember
from coding.actions.passes import not_a_blind_round, require_open, set_status
from coding.actions.training import checked_bar, require_bar
from coding.agreement.training import Bar
from coding.judgements.held import require_still
from coding.models import Absence, Assignment, CodebookVersion, Round
from coding.reads.absence import documents_in, passes_in
from coding.reads.exposure import EDITORS
from coding.reads.plan import Dealing, Plan, Sampling, plan_round
from coding.results.agreement import agreement_of
from coding.results.life import start
from corpus.accounts.joining import hold_project
from corpus.audit import record
from corpus.models import Document, Membership, Project, User
from corpus.permissions import Capability, roles_that_may
from policycoder.errors import Conflict, Missing, Unfit

CODERS = roles_that_may(Capability.CODE)


@transaction.atomic
def create_round(
    *,
    actor: User,
    project: Project,
    name: str,
    version: CodebookVersion,
    coders: Sequence[str],
    documents: Sequence[int] | None,
    kind: str = Round.Kind.MAIN,
    blind: bool = True,
    bar: Bar | None = None,
    training: int | None = None,
    sampling: Sampling | None = None,
    dealing: Dealing | None = None,
) -> Round:
    """A round with one assignment per document and coder, or as `sampling` draws and `dealing` deals.

    `coders` are usernames of members who may code; `documents` ids, or None for all included
    ones. `bar` is what a training must reach; `training`, by id, what must be passed before the
    passes of any other round open. Raises Invalid naming what is unknown, Conflict for a name that
    is taken.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if Round.objects.filter(project=project, name=name).exists():
        raise Conflict.on(
            "name",
            _("Choose another name."),
            detail=_("There is a round named “%(name)s” already.") % {"name": name},
        )
    people = _coders(project, coders)
    chosen = _documents(project, documents)
    plan = plan_round(chosen, [person.username for person in people], sampling, dealing)
    made = Round.objects.create(
        project=project,
        name=name,
        kind=kind,
        blind=blind,
        sealed=sealed(blind, dealing),
        codebook_version=version,
        created_by=actor,
        **_trained_by(project, kind, version, bar, training),
    )
    deal_out(made, people, plan)
    record(
        actor=actor,
        verb="create_round",
        obj=made,
        project=project,
        round_id=made.pk,
        after={
            "name": name,
            "kind": kind,
            "blind": blind,
            "codebook_version": version.number,
            "coders": [person.username for person in people],
            **({"bar": made.bar} if made.bar is not None else {}),
            **({"training": made.training.name} if made.training else {}),
            "documents": sorted({one.number for one in plan.passes}),
            **told(plan, dealing),
        },
    )
    return made


def _trained_by(
    project: Project, kind: str, version: CodebookVersion, bar: Bar | None, training: int | None
) -> dict[str, Any]:
    """The columns of a round that say what must be passed in it, or before it."""
    is_training = kind == Round.Kind.TRAINING
    if bar is not None and not is_training:
        raise Unfit.on("bar", _("Only a training round has a bar to pass."))
    if training is not None and is_training:
        raise Unfit.on("training", _("A training does not wait for another."))
    columns: dict[str, Any] = {}
    if bar is not None:
        checked_bar(bar, version.pk)
        columns |= {"bar": bar.least, "bar_coefficient": bar.coefficient}
        columns["bar_dimensions"] = list(bar.dimensions)
    if training is not None:
        found = Round.objects.filter(project=project, pk=training).first()
        if found is None:
            said = _("The project has no round %(id)s.") % {"id": training}
            raise Missing.on("training", said)
        require_bar(found)
        columns["training"] = found
    return columns


def plan_of(
    *,
    project: Project,
    coders: Sequence[str],
    documents: Sequence[int] | None,
    blind: bool = True,
    sampling: Sampling | None = None,
    dealing: Dealing | None = None,
) -> Plan:
    """What `create_round` would make of it. Raises Invalid."""
    people = _coders(project, coders)
    sealed(blind, dealing)
    chosen = _documents(project, documents)
    return plan_round(chosen, [person.username for person in people], sampling, dealing)


@transaction.atomic
def extend_round(
    *,
    actor: User,
    round: Round,
    coders: Sequence[str] = (),
    documents: Sequence[int] | None = (),
    not_blind: Collection[str] = (),
    without: Collection[str] = (),
) -> list[Assignment]:
    """Add coders or documents to an open round; returns the assignments that arose.

    A new coder gets every document, or what is coded of it where nobody has it whole; a new
    document every coder who still may code, but for those named in `without`; `coders` and
    `documents` as in create_round. Who is in the round already is passed over, so that the same
    call twice changes nothing; who had left it comes back, and gets what is not theirs. Passes of
    those named in `not_blind` are marked so. Raises Conflict when the round is not open, Forbidden
    for somebody who could see the codings of a blind round and is named in neither.
    """
    held = hold_round(round)
    require_open(held)
    if not coders and documents is not None and not documents:
        raise Unfit(_("Choose coders or documents to add."))
    if not_blind and not held.blind:
        raise not_a_blind_round("not_blind")
    people = _coders(held.project, coders) if coders else []
    chosen = _documents(held.project, documents) if documents is None or documents else []
    require_no_reference(held, people)
    asked = _extension(held, people, chosen, set(without))
    _require_known(not_blind, asked, "not_blind")
    receivers = {person.pk for person in asked.receivers}
    exposed = remember(actor=actor, round=held, users=receivers)
    refused = [one for one in exposed.values() if one.user.username not in not_blind]
    if refused:
        raise refusal("coders" if coders else "documents", refused)
    made = Assignment.objects.bulk_create(
        Assignment(
            round=held,
            document=document,
            coder=person,
            not_blind=person.username in not_blind,
            clauses=asked.clauses.get(document.pk),
        )
        for person, document in asked.pairs()
    )
    returned = come_back(held, asked.people)
    if made or returned:
        marked = sorted({one.coder.username for one in made if one.not_blind})
        record(
            actor=actor,
            verb="extend_round",
            obj=held,
            project=held.project,
            round_id=held.pk,
            after={
                "coders": [person.username for person in asked.people],
                "documents": [document.number for document in asked.documents],
                "assignments": len(made),
                **({"not_blind": marked} if marked else {}),
            },
        )
    return made


def require_no_reference(round: Round, people: Iterable[User], field: str = "coders") -> None:
    """Raises Invalid for who makes the reference that they would be compared with."""
    makers = User.objects.filter(
        pk__in=[person.pk for person in people],
        assignments__round=round,
        assignments__kind=Assignment.Kind.REFERENCE,
    ).distinct()
    said = [
        _("%(name)s makes the reference of this training.") % {"name": one.username}
        for one in makers
    ]
    if said:
        raise Unfit.on(field, *said)


def hold_round(round: Round) -> Round:
    """The round and every pass, so that nobody codes before it is done."""
    hold_project(round.project_id)
    require_still(round)
    passes = Assignment.objects.select_for_update(no_key=True).filter(round=round)
    list(passes.order_by("pk").values_list("pk"))
    return Round.objects.select_for_update(of=("self",)).select_related("project").get(pk=round.pk)


@dataclass(frozen=True)
class _Extension:
    """New people, who get everything, and new documents, which go to those who stay.

    `clauses`: of the documents that nobody codes as a whole, by id, what is coded of each.
    """

    people: list[User]
    documents: list[Document]
    staying: list[User]
    everything: list[Document]
    clauses: dict[int, list[int]]
    held: set[tuple[int, int]]

    @property
    def receivers(self) -> list[User]:
        return self.people + (self.staying if self.documents else [])

    def pairs(self) -> list[tuple[User, Document]]:
        wanted = [(person, one) for person in self.people for one in self.everything] + [
            (person, one) for person in self.staying for one in self.documents
        ]
        return [(person, one) for person, one in wanted if (person.pk, one.pk) not in self.held]


def _extension(
    round: Round, people: list[User], documents: list[Document], without: set[str]
) -> _Extension:
    passes = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    held = set(passes.values_list("coder", "document"))
    left = round.absences.filter(kind=Absence.Kind.LEFT).values_list("user", flat=True)
    old_coders = {coder for coder, _document in held} - set(left)
    old_documents = documents_in(round)
    old_ids = {document.pk for document in old_documents}
    staying = User.objects.filter(
        pk__in=old_coders, memberships__project=round.project, memberships__role__in=CODERS
    )
    new_documents = [document for document in documents if document.pk not in old_ids]
    asked = _Extension(
        people=[person for person in people if person.pk not in old_coders],
        documents=new_documents,
        staying=list(staying),
        everything=[*old_documents, *new_documents],
        clauses=_coded_in_part(passes_in(round)),
        held=held,
    )
    _require_known(without, asked, "without")
    return replace(
        asked, staying=[person for person in asked.staying if person.username not in without]
    )


def _coded_in_part(passes: QuerySet[Assignment]) -> dict[int, list[int]]:
    found: dict[int, list[list[int] | None]] = defaultdict(list)
    for document, clauses in passes.order_by().values_list("document", "clauses"):
        found[document].append(clauses)
    return {
        document: sorted({pk for clauses in lists if clauses for pk in clauses})
        for document, lists in found.items()
        if None not in lists
    }


def come_back(round: Round, people: Iterable[User]) -> bool:
    """Those of them who had left the round are in it again; returns whether there was one."""
    left = round.absences.filter(kind=Absence.Kind.LEFT, user__in=[one.pk for one in people])
    return left.delete()[0] > 0


def _require_known(named: Collection[str], asked: _Extension, field: str) -> None:
    """Raises Invalid for somebody named who neither codes in the round nor is added to it."""
    known = {person.username for person in (*asked.people, *asked.staying)}
    said = [
        _("%(name)s does not code in this round.") % {"name": name}
        for name in named
        if name not in known
    ]
    if said:
        raise Missing.on(field, *said)


def _coders(project: Project, usernames: Sequence[str]) -> list[User]:
    wanted = list(dict.fromkeys(usernames))
    members = Membership.objects.filter(
        project=project, role__in=CODERS, user__username__in=wanted
    ).select_related("user")
    found = {member.user.username: member.user for member in members}
    errors = [
        _("%(name)s is not a member of this project who may code.") % {"name": name}
        for name in wanted
        if name not in found
    ]
    if errors or not wanted:
        said = errors or [_("Choose at least one coder.")]
        raise Missing.on("coders", *said)
    return [found[name] for name in wanted]


def _documents(project: Project, ids: Sequence[int] | None) -> list[Document]:
    queryset = Document.objects.current().filter(project=project).order_by("number")
    queryset = queryset.with_details()
    if ids is None:
        chosen = list(queryset.filter(status=Document.Status.INCLUDED))
        missing: set[int] = set()
    else:
        chosen = list(queryset.filter(pk__in=ids))
        missing = set(ids) - {document.pk for document in chosen}
    if missing or not chosen:
        said = [
            _("Document %(id)s is not in this project.") % {"id": pk} for pk in sorted(missing)
        ] or [_("There is no document to code. Import and include documents first.")]
        raise Missing.on("documents", *said)
    return chosen


@transaction.atomic
def lock_round(*, actor: User, round: Round) -> Round:
    """End the coding: no judgement of the round changes any more, and its agreement is computed.

    Passes of owners and leads are submitted with it: from now on they see the codings, so
    their own pass is not theirs to continue if the round is opened again. Who becomes one later
    keeps theirs, and sees nothing.
    """
    # In the order of save_judgement: first the passes, then the round.
    hold_project(round.project_id)
    require_still(round)
    list(Assignment.objects.select_for_update().filter(round=round).order_by("pk"))
    open_until_now = Round.objects.filter(pk=round.pk, status=Round.Status.OPEN).exists()
    round = _move(actor, round, {Round.Status.OPEN}, Round.Status.LOCKED, "lock_round")
    if round.blind and open_until_now:
        _end_passes_of_editors(actor, round)
    score_attempts(actor=actor, round=round)
    start(actor=actor, asked=agreement_of(round))
    return round


def _end_passes_of_editors(actor: User, round: Round) -> None:
    editors = Membership.objects.filter(project=round.project_id, role__in=EDITORS)
    own = Assignment.objects.filter(
        round=round,
        status=Assignment.Status.OPEN,
        kind=Assignment.Kind.CODER,
        coder__in=editors.values("user"),
    )
    ended = list(own.select_related("round", "document", "coder"))
    for held in ended:
        set_status(actor, held, Assignment.Status.SUBMITTED, "submit_assignment")
    users = {held.coder_id for held in ended}
    remember(actor=actor, round=round, users=users, since=timezone.now())


@transaction.atomic
def reopen_round(*, actor: User, round: Round) -> Round:
    """Let coding go on in a locked round: passes that are not submitted, whose coders have seen
    nothing of the others' codings of a blind round meanwhile, whatever their role."""
    return _move(actor, round, {Round.Status.LOCKED}, Round.Status.OPEN, "reopen_round")


@transaction.atomic
def close_round(*, actor: User, round: Round) -> Round:
    """Make the round's results readable for every member."""
    allowed = {Round.Status.LOCKED, Round.Status.ADJUDICATING}
    return _move(actor, round, allowed, Round.Status.CLOSED, "close_round")


def _move(actor: User, round: Round, allowed: set, target: str, verb: str) -> Round:
    hold_project(round.project_id)
    require_still(round)
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.status == target:
        return round
    if round.status not in allowed:
        raise Conflict(
            _("A round that is “%(status)s” cannot become “%(target)s”.")
            % {
                "status": round.get_status_display(),
                "target": Round.Status(target).label,
            }
        )
    before, round.status = round.status, target
    round.save(update_fields=["status"])
    record(
        actor=actor,
        verb=verb,
        obj=round,
        project=round.project_id,
        round_id=round.pk,
        before={"status": before},
        after={"status": target},
    )
    return round
