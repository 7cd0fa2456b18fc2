from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from corpus.accounts import people as accounts
from corpus.accounts.login import check_login
from corpus.accounts.requests import PageRequest
from corpus.accounts.tokens import setup_link_valid, user_of_link
from corpus.models import Token
from corpus.pages.forms import (
    ChangePasswordForm,
    FirstOwnerForm,
    LoginForm,
    NewPasswordForm,
    ProfileForm,
    TokenForm,
)
from policycoder.errors import DomainError
from policycoder.values import whole_number


def _safe_next(request: PageRequest) -> str:
    """Where to go afterwards: the page asked for, if it is one of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else ""


@login_not_required
def log_in(request: PageRequest) -> HttpResponse:
    if request.user.is_authenticated and request.method == "GET":
        return redirect(_safe_next(request) or "home")
    form = LoginForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            user = check_login(request, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.detail)
            status = error.status
        else:
            login(request, user)
            return redirect(_safe_next(request) or "home")
    context = {"form": form, "next": _safe_next(request)}
    return render(request, "corpus/login.html", context, status=status)


@login_not_required
@require_POST
def log_out(request: PageRequest) -> HttpResponse:
    logout(request)
    return redirect("login")


@login_not_required
def welcome(request: PageRequest, uid: str, token: str) -> HttpResponse:
    """The one-time link: its holder sets a password and is logged in."""
    user = user_of_link(uid, token)
    if user is None:
        return render(request, "corpus/welcome.html", {"form": None}, status=410)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        accounts.set_password(actor=user, user=user, password=form.cleaned_data["password"])
        login(request, user)
        return redirect("home")
    return render(request, "corpus/welcome.html", {"form": form, "account": user})


@login_not_required
def setup(request: PageRequest, token: str) -> HttpResponse:
    """The first account of an empty installation."""
    if not setup_link_valid(token):
        return render(request, "corpus/setup.html", {"form": None}, status=410)
    form = FirstOwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = accounts.make_first_owner(**form.cleaned_data)
        login(request, user)
        return redirect("home")
    return render(request, "corpus/setup.html", {"form": form})


def account(request: PageRequest) -> HttpResponse:
    action = request.POST.get("action", "")
    profile = ProfileForm(
        request.POST if action == "profile" else None,
        initial={"name": request.user.name, "language": request.LANGUAGE_CODE},
    )
    password = ChangePasswordForm(request.POST if action == "password" else None, user=request.user)
    token = TokenForm(request.POST if action == "token" else None)
    new_token = ""
    if action == "profile" and profile.is_valid():
        accounts.change_profile(actor=request.user, **profile.cleaned_data)
        with override(profile.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect("account")
    if action == "password" and password.is_valid():
        accounts.set_password(
            actor=request.user, user=request.user, password=password.cleaned_data["password"]
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password has been changed."))
        return redirect("account")
    if action == "token" and token.is_valid():
        _row, new_token = accounts.make_token(actor=request.user, **token.cleaned_data)
    if action == "revoke":
        _revoke(request)
        return redirect("account")
    context = {
        "profile_form": profile,
        "password_form": password,
        "token_form": token,
        "new_token": new_token,
        "tokens": Token.objects.filter(user=request.user),
    }
    return render(request, "corpus/account.html", context)


def _revoke(request: PageRequest) -> None:
    pk = whole_number(request.POST.get("token"))
    token = Token.objects.filter(user=request.user, pk=pk or 0).first()
    if token is None:
        raise Http404
    accounts.revoke_token(actor=request.user, token=token)
    messages.success(request, _("The token has been revoked."))


@login_not_required
@require_POST
def set_language(request: PageRequest) -> HttpResponse:
    """Remembered for the account, and by a cookie for whoever is not logged in."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_safe_next(request) or "/")
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            accounts.change_profile(actor=request.user, name=request.user.name, language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            httponly=True,
            secure=settings.HTTPS,
        )
    return response
