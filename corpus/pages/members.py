from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corpus.access import member_of, require, require_instance_owner, sent_invitation
from corpus.accounts.instance import Unconfirmed, made_in_words, renew_link
from corpus.accounts.joining import withdraw
from corpus.accounts.links import Link
from corpus.accounts.requests import PageRequest
from corpus.actions.projects import add_member, change_role, remove_member
from corpus.coded import said_of_role
from corpus.models import Membership, User
from corpus.pages.forms import MemberForm, RoleForm
from corpus.pages.frame import project_context
from corpus.permissions import Capability, Role
from policycoder.errors import DomainError, Invalid
from policycoder.values import whole_number


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: PageRequest, pk: int) -> HttpResponse:
    own = member_of(request.user, pk)
    if request.method != "POST":
        return _page(request, own)
    if request.POST.get("action") == "leave":
        return _leave(request, own)
    require(own, Capability.MANAGE)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Invalid(_("The request could not be understood."))
    return action(request, own)


def _page(
    request: PageRequest,
    own: Membership,
    *,
    form: MemberForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The list, and `more` that is shown this once: a person's one-time link, or a doubt."""
    project = own.project
    invited = project.invitations.pending().select_related("user__made_by", "invited_by")
    context = project_context(request, own, active="members") | {
        "people": list(project.memberships.select_related("user").order_by("created_at", "pk")),
        "invitations": list(invited) if own.can(Capability.MANAGE) else [],
        "roles": Role.choices,
        "form": form or MemberForm(maker=request.user),
    }
    return render(request, "corpus/members.html", context | more, status=status)


def _linked(request: PageRequest, own: Membership, user: User, link: Link) -> HttpResponse:
    return _page(request, own, link=link, person=user)


def _add(request: PageRequest, own: Membership) -> HttpResponse:
    form = MemberForm(request.POST, maker=request.user)
    if not form.is_valid():
        return _page(request, own, form=form, status=400)
    confirmed = request.POST.get("confirm") == "1"
    given = form.cleaned_data
    try:
        added = add_member(actor=request.user, project=own.project, confirmed=confirmed, **given)
    except Unconfirmed as doubt:
        return _page(request, own, form=form, status=doubt.status, doubt=doubt)
    except DomainError as error:
        form.add_error("username", error.detail)
        return _page(request, own, form=form, status=error.status)
    if added.link and added.member:
        return _linked(request, own, added.member.user, added.link)
    if added.invitation:
        said = _("%(name)s has been invited, and is a member once they accept.")
        messages.success(request, said % {"name": added.invitation.user.username})
    elif added.member:
        said = _("%(name)s shares a project with you and can open this one now. %(made)s")
        user = added.member.user
        words = {"name": user.get_full_name(), "made": made_in_words(user)}
        messages.success(request, said % words)
        for sentence in said_of_role(added.member):
            messages.info(request, sentence)
    return redirect("members", own.project_id)


def _change(request: PageRequest, own: Membership) -> HttpResponse:
    target, form = _target(request, own), RoleForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("There is no such role."))
    try:
        changed = change_role(actor=request.user, member=target, role=form.cleaned_data["role"])
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        said = _("%(name)s is now %(role)s.")
        words = {"name": target.user.get_full_name(), "role": changed.get_role_display()}
        messages.success(request, said % words)
        for sentence in said_of_role(changed):
            messages.info(request, sentence)
    return redirect("members", own.project_id)


def _remove(request: PageRequest, own: Membership) -> HttpResponse:
    target = _target(request, own)
    try:
        remove_member(actor=request.user, member=target)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("members", own.project_id)
    said = _("%(name)s is no longer a member. What they coded is kept.")
    messages.success(request, said % {"name": target.user.get_full_name()})
    return redirect("members", own.project_id)


def _leave(request: PageRequest, own: Membership) -> HttpResponse:
    try:
        remove_member(actor=request.user, member=own)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("members", own.project_id)
    said = _("You have left “%(project)s”. What you coded is kept.")
    messages.success(request, said % {"project": own.project.name})
    return redirect("home")


def _link(request: PageRequest, own: Membership) -> HttpResponse:
    target = _target(request, own)
    require_instance_owner(request.user)
    return _linked(request, own, target.user, renew_link(actor=request.user, user=target.user))


def _withdraw(request: PageRequest, own: Membership) -> HttpResponse:
    pk = whole_number(request.POST.get("invitation")) or 0
    try:
        withdraw(actor=request.user, invitation=sent_invitation(own, pk))
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, _("The invitation has been withdrawn."))
    return redirect("members", own.project_id)


def _target(request: PageRequest, own: Membership) -> Membership:
    found = own.project.memberships.select_related("user")
    target = found.filter(pk=whole_number(request.POST.get("member")) or 0).first()
    if target is None:
        raise Http404
    return target


ACTIONS: dict[str, Callable[[PageRequest, Membership], HttpResponse]] = {
    "add": _add,
    "role": _change,
    "remove": _remove,
    "link": _link,
    "withdraw": _withdraw,
}
