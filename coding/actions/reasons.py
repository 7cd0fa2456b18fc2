"""Why somebody changed something, in their own words."""

from django.utils.translation import gettext as _

from policycoder.errors import Invalid

LONGEST_WHY = 500


def reason(why: str) -> dict[str, str]:
    """The reason as an audit row has it. Raises Invalid for one that is too long."""
    why = why.strip()
    if len(why) > LONGEST_WHY:
        said = _("Say it in at most %(limit)s characters.") % {"limit": LONGEST_WHY}
        raise Invalid.on("why", said)
    return {"why": why} if why else {}
