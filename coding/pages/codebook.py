from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coding.actions.codebook import load_template
from coding.codebook.tree import codebook_tree
from coding.models import CodebookVersion
from corpus.access import member_of
from corpus.models import Membership
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from policycoder.errors import Conflict, Invalid

TEMPLATE = "policy-tools"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def codebook(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest published version, or the one `?version=` names."""
    if request.method == "POST":
        return _load_template(request, pk)
    member = member_of(request.user, pk)
    versions = list(_published(member))
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == asked), None)
    if shown is None and versions:
        if asked:
            messages.warning(request, _("There is no such version; this is the newest one."))
        shown = versions[0]
    context = project_context(request, member, active="codebook") | {
        "version": shown,
        "versions": versions,
        "newest": versions[0] if versions else None,
        "tree": codebook_tree(shown) if shown else None,
    }
    return render(request, "coding/codebook.html", context)


def _published(member: Membership) -> QuerySet[CodebookVersion]:
    return (
        CodebookVersion.objects.filter(
            codebook__project=member.project_id, status=CodebookVersion.Status.PUBLISHED
        )
        .select_related("published_by")
        .order_by("-number")
    )


def _load_template(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    if request.POST.get("action") != "load_template":
        raise Invalid(_("The request could not be understood."))
    if _published(member).exists():
        raise Conflict(_("The project has a codebook already."))
    load_template(actor=request.user, project=member.project, template=TEMPLATE)
    messages.success(request, _("The template is published as version 1 of the codebook."))
    return redirect("codebook", pk)
