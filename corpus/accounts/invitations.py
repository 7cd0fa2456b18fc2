"""One-time links for people who have not set a password yet."""

from corpus.models import Membership, User
from corpus.permissions import Role


def may_invite(*, actor: User, user: User) -> bool:
    """Whether `actor` may hold a link that sets the password of `user`.

    Never for an account that has one; and only when every project the account belongs to is the
    actor's own, as whoever follows the link acts in all of them.
    """
    if user.has_usable_password():
        return False
    owned = Membership.objects.filter(user=actor, role=Role.OWNER).values("project")
    return not Membership.objects.filter(user=user).exclude(project__in=owned).exists()
