from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coding.actions.codebook import load_template
from coding.codebook.tree import codebook_tree
from coding.models import CodebookVersion
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from policycoder.errors import Conflict, Invalid
from policycoder.values import whole

VERSION = whole("version")
TEMPLATE = "policy-tools"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def codebook(request: PageRequest, pk: int) -> HttpResponse:
    """The newest version, or the one `?version=` names."""
    if request.method == "POST":
        return _load_template(request, pk)
    member = member_of(request.user, pk)
    published = CodebookVersion.objects.of(pk).published().select_related("published_by")
    versions = list(published.newest_first())
    newest = versions[0] if versions else None
    asked = VERSION.of(request.GET)
    shown = next((one for one in versions if one.number == asked), None)
    if shown is None:
        if asked is not None and newest:
            messages.warning(request, _("There is no such version; this is the newest one."))
        shown = newest
    context = project_context(request, member, active="codebook") | {
        "version": shown,
        "versions": versions,
        "newest": newest,
        "tree": codebook_tree(shown) if shown else None,
    }
    return render(request, "coding/codebook.html", context)


def _load_template(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    if request.POST.get("action") != "load_template":
        raise Invalid(_("The request could not be understood."))
    if CodebookVersion.objects.of(pk).published().exists():
        raise Conflict(_("The project has a codebook already."))
    version = load_template(actor=request.user, project=member.project, template=TEMPLATE)
    messages.success(
        request,
        _("The template is published as version %(number)s of the codebook.")
        % {"number": version.number},
    )
    return redirect("codebook", pk)
