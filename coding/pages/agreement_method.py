"""The paragraph on method for a paper, in both languages, from the table of coefficients."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.agreement.table import COEFFICIENTS, Coefficient, figure_in
from coding.models import CodebookVersion, Round, Snapshot
from coding.pages.agreement_report import Names, not_blind, reason_words
from policycoder.numbers import grouped

LANGUAGES = (("zh-hans", "中文"), ("en", "English"))


def method_paragraphs(
    round: Round, snapshot: Snapshot, version: CodebookVersion
) -> list[dict[str, Any]]:
    """`{code, name, text}` in each of LANGUAGES, the reader's first: who coded what, every figure with its interval, what
    the coefficients are, how the intervals were drawn, and where the figures come from."""
    found = []
    own = translation.get_language()
    for code, name in sorted(LANGUAGES, key=lambda one: one[0] != own):
        with translation.override(code):
            text = " ".join(_sentences(round, snapshot, Names(version)))
        # Chinese sets no space between sentences.
        found.append(
            {
                "code": code,
                "name": name,
                "text": text.replace("。 ", "。") if code != "en" else text,
            }
        )
    return found


def _sentences(round: Round, snapshot: Snapshot, names: Names) -> list[str]:
    data = snapshot.data
    told: dict[str, Coefficient] = {}
    said = [_who(round, data)]
    for key, name in names.dimensions.items():
        if key in data["dimensions"]:
            own = _told(names, key)
            told |= {one.key: one for one in own}
            said.append(_figures(name, data["dimensions"][key], own))
    said.append(
        _("The unit is a clause within a dimension, its value the whole set of nodes given to it.")
    )
    said.append(
        _("Definitions: %(definitions)s.")
        % {"definitions": _("; ").join(_(one.method) for one in told.values())}
    )
    if data.get("resamples"):
        said.append(_intervals(data))
    said.append(
        _("All figures are pooled over the round (snapshot %(snapshot)s of %(day)s).")
        % {"snapshot": snapshot.pk, "day": snapshot.created_at.date().isoformat()}
    )
    return said


def _told(names: Names, key: str) -> list[Coefficient]:
    """What heads the dimension, then all others with a method that head none."""
    first = names.headline(key)
    others = [one for one in COEFFICIENTS if one.method and not one.heads]
    return [first, *(one for one in others if one is not first)]


def _who(round: Round, data: dict[str, Any]) -> str:
    n = len(data["coders"])
    counted = {
        "coders": grouped(n),
        "clauses": grouped(data["units"]),
        "documents": grouped(data["documents"]),
        "round": round.name,
        "version": data["codebook_version"],
    }
    text = ngettext(
        "%(coders)s coder judged %(clauses)s clauses of %(documents)s policy documents by version %(version)s of the codebook (round “%(round)s”).",
        "%(coders)s coders judged %(clauses)s clauses of %(documents)s policy documents by version %(version)s of the codebook (round “%(round)s”).",
        n,
    )
    said = [text % counted]
    people = not_blind(data)
    if round.blind and people:
        said.append(
            _(
                "They worked independently and could not see each other's codings, except for"
                " %(people)s: there the coder could have seen the codings of others."
            )
            % {"people": people}
        )
    elif round.blind:
        said.append(_("They worked independently and could not see each other's codings."))
    return " ".join(said)


def _figures(name: str, found: dict[str, Any], told: list[Coefficient]) -> str:
    return _("%(dimension)s (%(n)s clauses judged by two or more): %(figures)s.") % {
        "dimension": name,
        "n": grouped(found["n_pairable"]),
        "figures": _("; ").join(_figure(one, figure_in(found, one)) for one in told),
    }


def _figure(one: Coefficient, found: dict[str, Any] | None) -> str:
    found = (found or {}).get("mean", found)
    label = _(one.label)
    if not found or found["value"] is None:
        reason = reason_words(found["reason"]) if found else _("not computed")
        return _("%(coefficient)s not defined (%(reason)s)") % {
            "coefficient": label,
            "reason": reason,
        }
    values = [found["value"], found.get("low"), found.get("high")]
    shown = [_number(one, value) for value in values if value is not None]
    if len(shown) < 3:
        return f"{label} = {shown[0]}"
    return f"{label} = {shown[0]} [{shown[1]}, {shown[2]}]"


def _number(one: Coefficient, value: float) -> str:
    return f"{100 * value + 0.0:.1f}%" if one.percent else f"{round(value, 3) + 0.0:.3f}"


def _intervals(data: dict[str, Any]) -> str:
    counted = {"resamples": grouped(data["resamples"]), "seed": data["seed"]}
    if any(found.get("drawn") == "unit" for found in data["dimensions"].values()):
        text = _(
            "In brackets stand 95 %% intervals by the percentiles of %(resamples)s bootstrap resamples"
            " of clauses (seed %(seed)s), as there is one document."
        )
    else:
        text = _(
            "In brackets stand 95 %% intervals by the percentiles of %(resamples)s bootstrap resamples"
            " of whole documents (seed %(seed)s)."
        )
    return text % counted
