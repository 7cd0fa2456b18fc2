"""A table of codings from elsewhere, looked at and then checked."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from coding.actions.codings.bringing import bring_in
from coding.actions.codings.preview import Preview
from coding.actions.codings.table import OMIT, Options
from coding.agreement.statistics import LABELS
from coding.codebook.versions import newest_version
from coding.models import Round
from coding.pages.agreement_report import reason_words
from corpus.access import member_of, projects_of
from corpus.accounts.requests import PageRequest
from corpus.models import Membership
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from policycoder.errors import DomainError, Invalid
from policycoder.received import check_size, takes_files

# What a name or a column of a table is taken for.
ROLES = {
    "coder": gettext_lazy("Coder"),
    "model": gettext_lazy("Model"),
    "reference": gettext_lazy("Reference"),
    "consensus": gettext_lazy("Consensus"),
    OMIT: gettext_lazy("Leave out"),
}
COLUMNS = ROLES | {
    "unit": gettext_lazy("Unit"),
    "document": gettext_lazy("Document"),
    "clause": gettext_lazy("Clause"),
    "dimension": gettext_lazy("Dimension"),
    "node": gettext_lazy("Node"),
    "text": gettext_lazy("Text"),
    "value": gettext_lazy("Category"),
    "start": gettext_lazy("Start"),
    "end": gettext_lazy("End"),
    "length": gettext_lazy("Length"),
    OMIT: gettext_lazy("not used"),
}
SWITCHES = ("blank_is_empty", "ordinal", "outside", "dimension", "as", "name")


@takes_files("file")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PageRequest, pk: int | None = None) -> HttpResponse:
    """Choose a table; htmx asks how it is understood, a plain POST takes it."""
    member = member_of(request.user, pk, Capability.EDIT) if pk is not None else None
    if request.method != "POST":
        return _page(request, member)
    looking = bool(request.headers.get("HX-Request"))
    try:
        brought = _bring_in(request, member, preview=looking)
    except DomainError as error:
        refused = {"refused": _refusal(error), "chosen": _chosen(request)}
        if looking:
            return render(request, "coding/_check.html", refused)
        return _page(request, member, status=error.status, **refused)
    if isinstance(brought, Preview):
        return _shown(request, member, brought, whole=not looking)
    if "job" in brought:
        return redirect("agreement", brought["round"])
    messages.success(
        request,
        _("%(references)s references on %(clauses)s judged clauses are in a round of their own.")
        % brought,
    )
    return redirect("round", brought["round"])


def _bring_in(
    request: PageRequest, member: Membership | None, *, preview: bool
) -> dict[str, Any] | Preview:
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(_("Choose a table: CSV or XLSX."))
    check_size(upload.size or 0, "file")
    return bring_in(
        actor=request.user,
        project=member.project if member else None,
        data=upload.read(),
        file=upload.name or "",
        options=_options(request),
        preview=preview,
    )


def _options(request: PageRequest) -> Options:
    """Of a name only what differs from what the page had found itself."""
    sent = request.POST
    rows = zip(*(sent.getlist(f"coder-{of}") for of in ("name", "found", "role")), strict=False)
    roles = {name: role for name, found, role in rows if role in ROLES and role != found}
    asked = Options.of({name: sent.get(name, "") for name in SWITCHES})
    return Options(**{**vars(asked), "roles": roles})


def _chosen(request: PageRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in SWITCHES}


def _refusal(error: DomainError) -> dict[str, Any]:
    rows = [
        (where.removeprefix("row "), " ".join(said))
        for where, said in error.errors.items()
        if where.startswith("row ")
    ]
    return {"detail": error.detail, "rows": rows}


def _page(
    request: PageRequest, member: Membership | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context: dict[str, Any] = {"tables": _tables(request, member)}
    if member is not None:
        context |= project_context(request, member, active="project_agreement")
        url = reverse("project_agreement", args=[member.project_id])
        context["crumbs"] = [{"label": _("Agreement"), "url": url}]
        context["has_codebook"] = newest_version(member.project_id) is not None
    return render(request, "coding/check.html", context | more, status=status)


def _tables(request: PageRequest, member: Membership | None) -> list[Round]:
    """The rounds of the tables that were checked before, the newest first."""
    seen = projects_of(request.user).filter(memberships__user=request.user)
    made: Mapping[str, Any] = {"checked_from": member.project_id} if member else {}
    homes = seen.filter(**made) if member else seen.filter(created_by=request.user)
    rounds = Round.objects.filter(
        project__in=homes, imported=True, status=Round.Status.CLOSED, kind=Round.Kind.RELIABILITY
    )
    return list(rounds.select_related("project").order_by("-created_at")[:10])


def _shown(
    request: PageRequest, member: Membership | None, found: Preview, *, whole: bool
) -> HttpResponse:
    chosen = _options(request).roles
    context: dict[str, Any] = {
        "found": found,
        "chosen": _chosen(request),
        "roles": ROLES.items(),
        "columns": [(one["name"], COLUMNS.get(one["role"], one["role"])) for one in found.columns],
        "coders": [one | {"found": _found(one, chosen)} for one in found.coders],
        "more_categories": found.n_categories - len(found.categories),
        "most": max((one["count"] for one in found.categories), default=1),
        "figures": _figures(found),
    }
    if whole:
        return _page(request, member, looked=True, **context)
    return render(request, "coding/_check.html", context)


def _found(coder: Mapping[str, Any], chosen: Mapping[str, str]) -> str:
    """The role the page had found itself, which a choice is told from."""
    return "" if coder["name"] in chosen else coder["role"]


def _figures(found: Preview) -> list[dict[str, Any]]:
    if found.statistics is None:
        return []
    every = [("", found.statistics["coefficients"]), *found.statistics["categories"].items()]
    return [
        {
            "category": category,
            "label": _(LABELS[stat]),
            "value": one["value"],
            "reason": reason_words(one["reason"]) if one["value"] is None else "",
            "units": one["units"],
        }
        for category, own in every
        for stat, one in own.items()
        if stat in LABELS
    ]
