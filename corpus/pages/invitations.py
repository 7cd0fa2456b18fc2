from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corpus.access import own_invitation
from corpus.accounts.joining import accept, decline
from corpus.accounts.requests import PageRequest
from policycoder.errors import DomainError, Invalid


@require_POST
def answer_invitation(request: PageRequest, pk: int) -> HttpResponse:
    """Accept or decline, from the home page."""
    invitation = own_invitation(request.user, pk)
    action = request.POST.get("action", "")
    if action not in ("accept", "decline"):
        raise Invalid(_("The request could not be understood."))
    name = {"name": invitation.project.name}
    try:
        if action == "accept":
            accept(actor=request.user, invitation=invitation)
            messages.success(request, _("You are a member of “%(name)s” now.") % name)
            return redirect("project", invitation.project_id)
        decline(actor=request.user, invitation=invitation)
        messages.success(request, _("You have declined the invitation to “%(name)s”.") % name)
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("home")
