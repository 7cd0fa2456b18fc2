"""People who coded elsewhere: names in the tables of a project, with which nobody logs in.

Accounts are the instance owners' affair, and these are none: such a row has no password, is never
active (held by a constraint of the database), stands in no list of accounts and takes no name from
them, as its user name holds signs that no account's can.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from corpus.models import Project, User
from policycoder.errors import Unfit

LONGEST = User._meta.get_field("name").max_length or 0


def outside_people(*, project: Project, names: Iterable[str]) -> dict[str, User]:
    """By name, those that the project has, the others made. The caller holds the project.

    Raises Invalid for a name that is too long.
    """
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if len(name) > LONGEST:
            said = _("The name of a coder has at most %(limit)s characters: “%(name)s…”.")
            raise Unfit.on("coders", said % {"limit": LONGEST, "name": name[:30]})
    found = {one.name: one for one in User.objects.filter(outside_of=project, name__in=wanted)}
    made = [_outsider(project, name) for name in wanted if name not in found]
    User.objects.bulk_create(made)
    return found | {one.name: one for one in made}


def _outsider(project: Project, name: str) -> User:
    one = User(username=f"{name} ({project.pk})", name=name, outside_of=project, is_active=False)
    one.set_unusable_password()
    return one
