from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from corpus.accounts import people as accounts
from corpus.accounts.devices import remember_device
from corpus.accounts.links import link_of, use_link
from corpus.accounts.login import check_login
from corpus.accounts.requests import PageRequest
from corpus.accounts.tokens import setup_link_valid
from corpus.models import User
from corpus.pages.forms import FirstOwnerForm, LoginForm, NewPasswordForm
from policycoder.errors import Conflict, DomainError
from policycoder.responses import with_status


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
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            user = check_login(request, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.detail)
            refused = error
        else:
            return _enter(request, user, _safe_next(request) or "home")
    context = {"form": form, "next": _safe_next(request)}
    response = render(request, "corpus/login.html", context)
    return with_status(response, refused) if refused else response


def _enter(request: PageRequest, user: User, target: str = "home") -> HttpResponse:
    """Log in who has just given or set the account's password."""
    login(request, user)
    response = redirect(target)
    remember_device(request, response, user)
    return response


@login_not_required
@require_POST
def log_out(request: PageRequest) -> HttpResponse:
    logout(request)
    return redirect("login")


@login_not_required
def welcome(request: PageRequest, uid: str, token: str) -> HttpResponse:
    """The one-time link: its holder sets a password and is logged in."""
    link = link_of(uid, token)
    if link is None:
        return render(request, "corpus/welcome.html", {"form": None}, status=410)
    form = NewPasswordForm(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = use_link(link=link, **form.cleaned_data)
        except Conflict:
            return render(request, "corpus/welcome.html", {"form": None}, status=410)
        return _enter(request, user)
    return render(request, "corpus/welcome.html", {"form": form, "link": link})


@login_not_required
def setup(request: PageRequest, token: str) -> HttpResponse:
    """The first account of an empty installation."""
    if not setup_link_valid(token):
        return render(request, "corpus/setup.html", {"form": None}, status=410)
    form = FirstOwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = accounts.make_first_owner(**form.cleaned_data)
        return _enter(request, user)
    return render(request, "corpus/setup.html", {"form": form})


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
