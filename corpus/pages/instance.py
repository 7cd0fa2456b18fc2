"""The accounts of the installation, for its instance owners."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corpus.access import account_for, require_instance_owner
from corpus.accounts import instance
from corpus.accounts.links import Link
from corpus.accounts.requests import PageRequest
from corpus.models import User
from corpus.pages.forms import AccountForm
from corpus.reads.accounts import accounts_seen_by, rows_of
from policycoder.errors import DomainError, Invalid
from policycoder.values import whole_number

PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: PageRequest) -> HttpResponse:
    require_instance_owner(request.user)
    if request.method != "POST":
        return _page(request)
    action = request.POST.get("action", "")
    if action == "create":
        return _create(request)
    change = CHANGES.get(action)
    if change is None and action != "link":
        raise Invalid(_("The request could not be understood."))
    user = account_for(request.user, whole_number(request.POST.get("account")) or 0)
    try:
        if change is None:
            return _linked(request, user, instance.renew_link(actor=request.user, user=user))
        change(request.user, user)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, _("Saved."))
    return redirect("accounts")


CHANGES: dict[str, Callable[[User, User], None]] = {
    "confirm": lambda actor, user: instance.confirm_account(actor=actor, user=user),
    "end": lambda actor, user: instance.end_account(actor=actor, user=user),
    "reactivate": lambda actor, user: instance.reactivate_account(actor=actor, user=user),
    "owner": lambda actor, user: instance.set_instance_owner(actor=actor, user=user, owner=True),
    "ordinary": lambda actor, user: instance.set_instance_owner(
        actor=actor, user=user, owner=False
    ),
}


def _page(
    request: PageRequest, *, form: AccountForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The list, and `more` that is shown this once: an account's one-time link."""
    q = request.GET.get("q", "").strip()
    page = Paginator(accounts_seen_by(request.user, q=q), PAGE).get_page(request.GET.get("page"))
    context = {"accounts": rows_of(page), "page": page, "q": q, "form": form or AccountForm()}
    return render(request, "corpus/accounts.html", context | more, status=status)


def _linked(request: PageRequest, user: User, link: Link) -> HttpResponse:
    return _page(request, link=link, person=user)


def _create(request: PageRequest) -> HttpResponse:
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=400)
    try:
        user, link = instance.make_account(actor=request.user, **form.cleaned_data)
    except DomainError as error:
        form.add_error("username", error.detail)
        return _page(request, form=form, status=error.status)
    return _linked(request, user, link)
