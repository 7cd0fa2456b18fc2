from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corpus.access import member_of, require
from corpus.accounts.invitations import may_invite
from corpus.accounts.requests import PageRequest
from corpus.accounts.tokens import password_link
from corpus.actions.projects import add_member, change_role, remove_member
from corpus.models import Membership, User
from corpus.pages.forms import MemberForm, RoleForm
from corpus.pages.frame import project_context
from corpus.permissions import Capability, Role
from policycoder.errors import DomainError, Forbidden, Invalid
from policycoder.values import whole_number


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: PageRequest, pk: int) -> HttpResponse:
    own = member_of(request.user, pk)
    if request.method != "POST":
        return _page(request, own)
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
    invited: User | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list; `invited` is the person whose one-time link is shown, this once."""
    people = list(own.project.memberships.select_related("user").order_by("created_at", "pk"))
    context = project_context(request, own, active="members") | {
        "people": people,
        "roles": Role.choices,
        "form": form or MemberForm(),
        "invited": invited,
        "link": password_link(invited) if invited else "",
    }
    return render(request, "corpus/members.html", context, status=status)


def _add(request: PageRequest, own: Membership) -> HttpResponse:
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _page(request, own, form=form, status=400)
    try:
        added, made = add_member(actor=request.user, project=own.project, **form.cleaned_data)
    except DomainError as error:
        form.add_error("username", error.detail)
        return _page(request, own, form=form, status=error.status)
    if made:
        return _page(request, own, invited=added.user)
    said = _("%(name)s has an account already and can open this project now.")
    messages.success(request, said % {"name": added.user.get_full_name()})
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
    return (
        redirect("home") if target.user_id == own.user_id else redirect("members", own.project_id)
    )


def _invite(request: PageRequest, own: Membership) -> HttpResponse:
    target = _target(request, own)
    if not may_invite(actor=request.user, user=target.user):
        raise Forbidden(
            _("%(name)s has set a password, or belongs to projects that are not yours.")
            % {"name": target.user.get_full_name()}
        )
    return _page(request, own, invited=target.user)


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
    "link": _invite,
}
