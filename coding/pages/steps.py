"""The steps of a study, what waits in each, and the one that is next: words and addresses."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.models import Round
from coding.reads.standing import RoundStanding, Standing

IMPORT, COPIES, SCREEN, CONFIRM = "import", "copies", "screen", "confirm"
AGENCIES = "agencies"
BOOK, PEOPLE, OPEN, CODE = "book", "people", "open", "code"
AGREE, SETTLE, EXPORT = "agree", "settle", "export"


@dataclass(frozen=True)
class Step:
    """`note`: its state in words. `button`: what the button says that leads there. `waits`: how many
    wait in it for whoever leads; 0 where nobody does, or it is not told."""

    key: str
    label: str
    note: str
    url: str
    done: bool
    button: str = ""
    waits: int = 0
    next: bool = False


def steps_of(
    project: int, found: Standing, agreed: Collection[int], *, manages: bool
) -> list[Step]:
    """In the order of the work, with `next` marked. `agreed`: rounds whose agreement is computed."""

    def page(name: str, query: str = "") -> str:
        return reverse(name, args=[project]) + query

    steps = [*_corpus(found, page), *_rounds(found, set(agreed), page)]
    left_out = {PEOPLE} if not manages else set()
    if not found.corpus.agencies:
        left_out.add(AGENCIES)
    steps = [one for one in steps if one.key not in left_out]
    key = _next(found, {one.key: one for one in steps})
    return [replace(one, next=one.key == key) for one in steps]


def _next(found: Standing, steps: dict[str, Step]) -> str:
    """What leads can do to bring the study on, before what they wait for."""
    if not found.corpus.documents:
        return IMPORT
    order = [CODE] if any(one.ready for one in found.open) else []
    order += [AGREE, SETTLE] if found.locked else []
    order += [COPIES, SCREEN]
    # Documents can be coded before their metadata are confirmed, so open rounds go before them.
    early = [AGENCIES, CONFIRM, BOOK, OPEN]
    order += [CODE, *early] if found.open else early
    return next((key for key in order if key in steps and not steps[key].done), EXPORT)


def _corpus(found: Standing, page: Any) -> list[Step]:
    corpus = found.corpus
    some = corpus.documents > 0
    return [
        Step(
            IMPORT,
            _("Import the documents"),
            _("Files are being read.")
            if corpus.importing
            else ngettext("%(n)s document", "%(n)s documents", corpus.documents)
            % {"n": corpus.documents}
            if some
            else _("Files become numbered clauses."),
            page("import_documents"),
            some and not corpus.importing,
            _("Import documents"),
        ),
        Step(
            COPIES,
            _("Decide near duplicates"),
            _copies(corpus.copies) if some else _("Found while documents are imported."),
            page("duplicates"),
            some and not corpus.copies,
            _("Decide near duplicates"),
            corpus.copies,
        ),
        Step(
            SCREEN,
            _("Screen the candidates"),
            _candidates(corpus.candidates) if some else _("Include, or exclude for a reason."),
            page("screening"),
            some and not corpus.candidates,
            _("Screen the candidates"),
            corpus.candidates,
        ),
        Step(
            AGENCIES,
            _("Merge agencies that are one"),
            _agencies(corpus.agencies),
            page("lists"),
            not corpus.agencies,
            _("Merge agencies that are one"),
            corpus.agencies,
        ),
        Step(
            CONFIRM,
            _("Confirm the metadata"),
            _("%(confirmed)s of %(n)s confirmed")
            % {"confirmed": corpus.confirmed, "n": corpus.included}
            if corpus.included
            else _("Each value beside the place it was found in."),
            page("review", "?status=included"),
            corpus.included > 0 and not corpus.unconfirmed,
            _("Confirm the metadata"),
            corpus.unconfirmed,
        ),
        Step(
            BOOK,
            _("Publish the codebook"),
            _("Version %(number)s is published.") % {"number": found.codebook}
            if found.codebook
            else _("Definitions and rules every coder sees."),
            page("codebook"),
            found.codebook is not None,
            _("Publish the codebook"),
        ),
        Step(
            PEOPLE,
            _("Add the coders"),
            ngettext("%(n)s member", "%(n)s members", found.people) % {"n": found.people},
            page("members"),
            found.people > 1,
        ),
    ]


def _rounds(found: Standing, agreed: set[int], page: Any) -> list[Step]:
    ready = next((one for one in found.open if one.ready), None)
    shown = [one for one in found.locked if not one.hidden]
    unmeasured = next((one for one in shown if one.round.pk not in agreed), None)
    return [
        Step(
            OPEN,
            _("Open a round"),
            _rounds_told(found) if found.any_round else _("Documents × coders, blind or open."),
            page("rounds") if found.any_round else page("round_new"),
            found.any_round,
            _("Open a round"),
        ),
        Step(
            CODE,
            _("Code, then lock the round"),
            _("%(submitted)s of %(n)s submitted")
            % {"submitted": found.submitted, "n": found.passes}
            if found.open
            else _("Progress of each coder and document."),
            _round_page(ready or (found.open[0] if len(found.open) == 1 else None), page),
            found.any_round and not found.open,
            _("Lock “%(round)s”") % {"round": ready.round.name}
            if ready
            else _("See how far the coding is"),
        ),
        Step(
            AGREE,
            _("Compute the agreement"),
            _("How reliable the coding is."),
            reverse("agreement", args=[unmeasured.round.pk])
            if unmeasured
            else page("project_agreement"),
            bool(found.locked or found.closed) and not unmeasured and bool(agreed),
            _("Compute the agreement"),
        ),
        Step(
            SETTLE,
            _("Settle disagreements, close the round"),
            _locked_told(found.locked) or _("From then on every member reads the results."),
            _round_page(found.locked[0] if len(found.locked) == 1 else None, page),
            bool(found.closed) and not found.locked,
            _("Settle disagreements"),
        ),
        Step(
            EXPORT,
            _("Read the results, export"),
            _("Node counts, words, files for other programs."),
            page("exports") if found.any_round else page("words"),
            False,
            _("Export"),
        ),
    ]


def _round_page(one: RoundStanding | None, page: Any) -> str:
    return reverse("round", args=[one.round.pk]) if one else page("rounds")


def _copies(n: int) -> str:
    if not n:
        return _("None is open.")
    return ngettext("%(n)s group to decide", "%(n)s groups to decide", n) % {"n": n}


def _agencies(n: int) -> str:
    said = ngettext("%(n)s pair of agencies to decide", "%(n)s pairs of agencies to decide", n)
    return said % {"n": n}


def _candidates(n: int) -> str:
    if not n:
        return _("No candidate waits.")
    return ngettext("%(n)s candidate to screen", "%(n)s candidates to screen", n) % {"n": n}


def _rounds_told(found: Standing) -> str:
    n = len(found.rounds) + found.closed
    return ngettext("%(n)s round", "%(n)s rounds", n) % {"n": n}


def _locked_told(locked: list[RoundStanding]) -> str:
    n = len(locked)
    return ngettext("%(n)s round to close", "%(n)s rounds to close", n) % {"n": n} if n else ""


@dataclass(frozen=True)
class Waiting:
    """A line of what waits for a lead; `warm` where it is their turn."""

    text: str
    url: str
    warm: bool = True


def waits_of(project: int, found: Standing, steps: list[Step]) -> list[Waiting]:
    """What waits in the corpus, then in the rounds, then what coders ask."""
    waits = [
        Waiting(one.note if one.key != CONFIRM else _unconfirmed(one.waits), one.url)
        for one in steps
        if one.waits
    ]
    waits += [_of_round(one) for one in found.rounds]
    if n := found.proposals:
        said = ngettext("%(n)s proposal to answer", "%(n)s proposals to answer", n) % {"n": n}
        waits.append(Waiting(said, reverse("proposals", args=[project])))
    if n := found.questions:
        said = ngettext("%(n)s question to answer", "%(n)s questions to answer", n) % {"n": n}
        waits.append(Waiting(said, reverse("notes", args=[project]) + "?view=questions"))
    return waits


def _unconfirmed(n: int) -> str:
    said = ngettext(
        "Metadata of %(n)s included document to confirm",
        "Metadata of %(n)s included documents to confirm",
        n,
    )
    return said % {"n": n}


def _of_round(one: RoundStanding) -> Waiting:
    url = reverse("round", args=[one.round.pk])
    said = {"round": one.round.name, "submitted": one.submitted, "n": one.passes}
    if one.round.status == Round.Status.OPEN:
        if one.ready:
            return Waiting(_("“%(round)s”: all submitted, to be locked") % said, url)
        text = _("“%(round)s”: %(submitted)s of %(n)s submitted") % said
        return Waiting(text, url, warm=False)
    if one.round.status == Round.Status.LOCKED:
        return Waiting(_("“%(round)s” is locked: agreement, then close it") % said, url)
    return Waiting(_("“%(round)s”: disagreements to be settled") % said, url)
