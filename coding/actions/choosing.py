"""Who and what goes into a round: members who may code, documents of the project."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from coding.models import Absence, Assignment, Round
from corpus.models import Document, Membership, Project, User
from corpus.permissions import Capability, roles_that_may
from policycoder.errors import Missing, Unfit

CODERS = roles_that_may(Capability.CODE)


def coders_named(project: Project, usernames: Sequence[str]) -> list[User]:
    """The members by user name, each once. Raises Missing for who may not code, or for nobody."""
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


def documents_chosen(project: Project, ids: Sequence[int] | None) -> list[Document]:
    """The documents by id, None for all included ones. Raises Missing for others, or for none."""
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
            _("The document with the id %(id)s is not in this project.") % {"id": pk}
            for pk in sorted(missing)
        ] or [_("There is no document to code. Import and include documents first.")]
        raise Missing.on("documents", *said)
    return chosen


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


def come_back(round: Round, people: Iterable[User]) -> bool:
    """Those of them who had left the round are in it again; returns whether there was one."""
    left = round.absences.filter(kind=Absence.Kind.LEFT, user__in=[one.pk for one in people])
    return left.delete()[0] > 0
