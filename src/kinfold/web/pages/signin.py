"""Signing in and out: by the work account a person has already, or by a local account.

A local account needs a password and a one-time code, and exists for the first administrator and
for demonstrations only. Sign-in by work account is a link, because the policy that keeps forms on
this site would stop a form that ends up at the provider.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as otp_login
from django_otp import match_token

from kinfold.registers.models import Account
from kinfold.web import forms
from kinfold.web.failures import Forbidden, no_such_page, page_for
from kinfold.web.gateway import remember
from kinfold.web.guards import account_of

WRONG = "The e-mail address, password or code is not right"


def next_address(request: HttpRequest) -> str:
    """The page to go on to: what `next` names, if it is a page here, else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("home")


class LocalSignIn(forms.Form):
    """Mailbox, password and one-time code."""

    login = forms.EmailAddressField(
        label="E-mail address",
        autocomplete="username",
        error_messages={"required": "Enter your e-mail address", "invalid": WRONG},
    )
    password = forms.PasswordField(
        label="Password", strip=False, error_messages={"required": "Enter your password"}
    )
    code = forms.TextField(
        label="One-time code",
        help_text="The 6 digits your authenticator app shows now",
        autocomplete="one-time-code",
        inputmode="numeric",
        width=10,
        error_messages={"required": "Enter the 6-digit code"},
    )


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """The ways in. Somebody who is signed in goes on."""
    if account_of(request) is not None:
        return HttpResponseRedirect(next_address(request))
    context = {
        "provider": settings.KINFOLD_PROVIDER_NAME,
        "local": settings.KINFOLD_LOCAL_ACCOUNTS,
        "next": next_address(request),
        "idle_minutes": settings.KINFOLD_IDLE_SECONDS // 60,
    }
    return render(request, "signin/sign_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def local(request: HttpRequest) -> HttpResponse:
    """The local account's form. Does not exist where local accounts are off."""
    if not settings.KINFOLD_LOCAL_ACCOUNTS:
        raise no_such_page()
    form = LocalSignIn.of(request)
    if request.method == "POST" and form.is_valid():
        if _signed_in(request, form.cleaned_data):
            return HttpResponseRedirect(next_address(request))
        form.add_error(None, WRONG)
    context = {"form": form, "next": next_address(request)}
    status = 400 if form.errors else 200
    return render(request, "signin/local.html", context, status=status)


def _signed_in(request: HttpRequest, given: dict[str, Any]) -> bool:
    """Whether password and code are both right; then the session is that account's."""
    account = authenticate(request, username=given["login"], password=given["password"])
    if not isinstance(account, Account):
        return False
    device = match_token(account, given["code"].replace(" ", ""))
    if device is None:
        # A wrong code counts as a wrong password does, so neither can be guessed alone.
        credentials = {"username": given["login"]}
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        remember("session.refused", account=account, by="local account")
        return False
    login(request, account)
    otp_login(request, device)
    remember("session.started", account=account, by="local account")
    return True


def locked_out(request: HttpRequest, _response: object, _credentials: object) -> HttpResponse:
    """What django-axes answers after too many wrong tries."""
    error = Forbidden(
        "Sign in with a local account.",
        why="There have been too many wrong tries.",
        remedy="Wait 15 minutes, then try again. If it was not you, tell your administrator.",
    )
    return page_for(request, error, status=429, title="Too many tries")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and have the browser forget what it kept."""
    account = account_of(request)
    logout(request)
    if account is not None:
        remember("session.ended", account=account, by="the person")
    response = HttpResponseRedirect(reverse("signed_out"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that the session is over."""
    return render(request, "signin/signed_out.html")


@require_safe
def still_here(request: HttpRequest) -> HttpResponse:
    """The person is still there: asking was enough to keep the session (WCAG 2.2.1)."""
    return HttpResponse(status=204)
