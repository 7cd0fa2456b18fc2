"""One's own account: name and language, password, API tokens."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from corpus.accounts import people as accounts
from corpus.accounts.api_tokens import make_token, revoke_token
from corpus.accounts.devices import remember_device
from corpus.accounts.login import check_own_password
from corpus.accounts.requests import PageRequest
from corpus.models import Token
from corpus.pages.forms import ChangePasswordForm, ProfileForm, TokenForm, add_errors
from policycoder.errors import DomainError, TooMany
from policycoder.responses import with_status
from policycoder.values import whole_number


def account(request: PageRequest) -> HttpResponse:
    action = ACTIONS.get(request.POST.get("action", ""))
    return action(request) if action else _page(request)


def _page(request: PageRequest, **shown: Any) -> HttpResponse:
    """`shown`: what is to be seen of an action just taken."""
    profile = {"name": request.user.name, "language": request.LANGUAGE_CODE}
    context = {
        "profile_form": ProfileForm(initial=profile),
        "password_form": ChangePasswordForm(user=request.user),
        "token_form": TokenForm(),
        "new_token": "",
        "tokens": Token.objects.filter(user=request.user),
    }
    return render(request, "corpus/account.html", context | shown)


def _change_profile(request: PageRequest) -> HttpResponse:
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, profile_form=form)
    accounts.change_profile(actor=request.user, **form.cleaned_data)
    with override(form.cleaned_data["language"]):
        messages.success(request, _("Saved."))
    return redirect("account")


def _change_password(request: PageRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, password_form=form)
    try:
        check_own_password(request, user=request.user, password=form.cleaned_data["current"])
        accounts.set_password(
            actor=request.user,
            user=request.user,
            password=form.cleaned_data["password"],
            keep_tokens=form.cleaned_data.get("keep_tokens", False),
        )
    except DomainError as error:
        add_errors(form, error)
        response = _page(request, password_form=form)
        return with_status(response, error) if isinstance(error, TooMany) else response
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Your password has been changed."))
    response = redirect("account")
    remember_device(request, response, request.user)
    return response


def _make_token(request: PageRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token_form=form)
    try:
        _row, secret = make_token(actor=request.user, **form.cleaned_data)
    except DomainError as error:
        add_errors(form, error)
        return _page(request, token_form=form)
    return _page(request, new_token=secret)


def _revoke(request: PageRequest) -> HttpResponse:
    pk = whole_number(request.POST.get("token"))
    token = Token.objects.filter(user=request.user, pk=pk or 0).first()
    if token is None:
        raise Http404
    revoke_token(actor=request.user, token=token)
    messages.success(request, _("The token has been revoked."))
    return redirect("account")


ACTIONS: dict[str, Callable[[PageRequest], HttpResponse]] = {
    "profile": _change_profile,
    "password": _change_password,
    "token": _make_token,
    "revoke": _revoke,
}
