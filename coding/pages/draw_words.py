"""What the log tells of random draws and of dealing, in words."""

from typing import Any

from django.utils.translation import gettext as _

from coding.models import Draw
from coding.reads.frame import STRATA
from policycoder.numbers import grouped


def draw_in_words(told: dict[str, Any]) -> str:
    """`told` is `{purpose, units, size or share, seed, drawn, strata}`; some of it may be missing."""
    parts = [_asked(told)]
    if "drawn" in told:
        parts.append(_("%(n)s drawn") % {"n": grouped(told["drawn"])})
    if strata := told.get("strata"):
        fields = _(", ").join(str(STRATA[name][0]) for name in strata if name in STRATA)
        parts.append(_("by %(fields)s") % {"fields": fields})
    if told.get("seed"):
        parts.append(_("seed %(seed)s") % {"seed": told["seed"]})
    purpose = dict(Draw.Purpose.choices).get(told.get("purpose", ""), "")
    return _("%(purpose)s (%(how)s)") % {"purpose": purpose, "how": _(", ").join(parts)}


def dealing_in_words(told: dict[str, Any]) -> str:
    """`told` is `{by, seed}`."""
    return _("each clause to one coder, seed %(seed)s") % {"seed": told.get("seed", "")}


def _asked(told: dict[str, Any]) -> str:
    units = dict(Draw.Units.choices).get(told.get("units", ""), "")
    size = f"{told['share'] * 100:.4g}%" if "share" in told else grouped(told.get("size", 0))
    return _("%(units)s: %(size)s") % {"units": units, "size": size}
