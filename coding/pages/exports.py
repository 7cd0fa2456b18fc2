from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coding.actions.codings import import_codings, table
from coding.actions.codings.file import OPTIONAL, REQUIRED
from coding.codebook.versions import published_version
from coding.exports.books import BOOKS
from coding.exports.files import FILES
from coding.models import Round
from coding.results.base import (
    ALL,
    CODER,
    CONSENSUS,
    FILE_LAYER,
    ROUND,
    SET_ASIDE,
    layers_of,
    readable_rounds,
)
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.models import Membership, User
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from policycoder.downloads import BOM
from policycoder.errors import DomainError, Invalid
from policycoder.received import check_size, takes_files

# Each named in itself.
BOOK_LANGUAGES = (("zh-hans", "中文"), ("en", "English"))


@dataclass(frozen=True)
class Options:
    """What the links of the page ask for. `rounds` and `layers` are (value, label)."""

    rounds: list[tuple[str, str]]
    layers: list[tuple[str, str]]
    round: str
    layer: str
    bom: bool

    @property
    def uncounted(self) -> bool:
        return self.layer == SET_ASIDE

    @property
    def query(self) -> str:
        chosen = {"round": self.round, "layer": self.layer if self.layer != ALL else ""}
        asked = {name: value for name, value in chosen.items() if value}
        return urlencode(asked | ({} if self.bom else {"bom": "0"}))


@takes_files("file")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: PageRequest, pk: int) -> HttpResponse:
    """Every file with its columns and a link that follows the options; POST brings codings in."""
    if request.method == "POST":
        return _bring_in(request, pk)
    return _page(request, member_of(request.user, pk))


def _page(
    request: PageRequest, member: Membership, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = project_context(request, member, active="exports") | {
        "files": FILES.values(),
        "books": BOOKS.values(),
        "book_languages": BOOK_LANGUAGES,
        "options": _options(request, member),
        "required": REQUIRED,
        "optional": OPTIONAL,
        **more,
    }
    return render(request, "coding/exports.html", context, status=status)


def _options(request: PageRequest, member: Membership) -> Options:
    readable, own = readable_rounds(member)
    rounds = [
        (
            str(found.pk),
            _("%(round)s (your own codings)") % {"round": found.name}
            if found.pk in own
            else found.name,
        )
        for found in Round.objects.filter(pk__in=readable | own)
    ]
    layers = [(ALL, _("All coders")), (CONSENSUS, _("Consensus"))]
    layers += _coder_layers(layers_of(tuple(readable)), member, own=bool(own))
    if member.can(Capability.EDIT):
        layers.append((SET_ASIDE, _("Set aside")))
    asked_round, asked_layer = str(ROUND.of(request.GET) or ""), FILE_LAYER.of(request.GET)
    return Options(
        rounds=rounds,
        layers=layers,
        round=asked_round if asked_round in dict(rounds) else "",
        layer=asked_layer if asked_layer in dict(layers) else ALL,
        bom=BOM.of(request.GET),
    )


def _coder_layers(found: list[str], member: Membership, *, own: bool) -> list[tuple[str, str]]:
    names = {layer.removeprefix(CODER) for layer in found if layer.startswith(CODER)}
    if own:
        names.add(member.user.username)
    people = User.objects.filter(username__in=names).order_by("username")
    return [(CODER + person.username, person.get_full_name()) for person in people]


def _bring_in(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    upload, name = request.FILES.get("file"), request.POST.get("name", "")
    try:
        if upload is None:
            raise Invalid(_("Choose a csv file."))
        check_size(upload.size or 0, "file")
        made = import_codings(
            actor=request.user,
            project=member.project,
            version=published_version(member.project),
            lines=table.lines_of(upload.read(), upload.name or ""),
            options=table.Options(name=name),
        )
    except DomainError as error:
        # What is said of the file or the name as a whole stands in the detail already.
        rows = [
            (where.removeprefix("row "), said)
            for where, said in (error.errors or {}).items()
            if where.startswith("row ")
        ]
        refused = {"error": error, "name": name, "rows": rows}
        return _page(request, member, status=error.status, refused=refused)
    messages.success(
        request,
        _("%(references)s references on %(clauses)s judged clauses are in a round of their own.")
        % made,
    )
    return redirect("round", made["round"])
