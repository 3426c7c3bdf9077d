"""Sign-in with the professional's existing work account, by OpenID Connect (TDV-AP1-4).

The provider says who somebody is; it never says what they may do. A person whose verified e-mail
address belongs to no active account here is refused, and no account is ever made by signing in.
"""

from typing import Any

import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from kinfold.registers.models import Account
from kinfold.web.failures import SignInRefused, no_such_page
from kinfold.web.gateway import remember

ASKED = "Sign in with your work account."


def refused(why: str, *, remedy: str, account: Account | None = None) -> SignInRefused:
    """A sign-in that is refused, in the person's words, and remembered."""
    entry = remember("session.refused", account=account, by="work account")
    return SignInRefused(ASKED, why=why, remedy=remedy, ledger_ref=entry)


class WorkAccounts(OIDCAuthenticationBackend):
    """Finds the account of somebody the provider vouches for."""

    def verify_token(self, token: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's own arguments
        """The ID token's claims, signed by our provider, for us (OpenID Connect Core 3.1.3.7).

        The library checks signature, expiry and nonce and leaves issuer and audience to us.
        Raises SuspiciousOperation.
        """
        claims: dict[str, Any] = super().verify_token(token, **given)
        audience = claims.get("aud")
        names = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != settings.KINFOLD_PROVIDER_ISSUER:
            raise SuspiciousOperation("The token was issued by somebody else.")
        if settings.OIDC_RP_CLIENT_ID not in names:
            raise SuspiciousOperation("The token was issued for somebody else.")
        if len(names) > 1 and claims.get("azp") != settings.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("The token was issued to somebody else.")
        return claims

    def get_user(self, user_id: int | str) -> Account | None:
        """The session's account while it is open; the library would keep a closed one signed in."""
        return Account.objects.filter(pk=user_id, is_active=True).first()

    def get_or_create_user(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> Account:
        """The account with the verified e-mail address. Raises SignInRefused; never makes one."""
        said: dict[str, Any] = self.get_userinfo(access_token, id_token, payload)
        if said.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("Two different people in one answer.")
        if said.get("email_verified") is not True or not said.get("email"):
            raise refused(
                "Your work account has no verified e-mail address.",
                remedy="Ask your own IT team to verify it, then sign in again.",
            )
        subject = f"{settings.KINFOLD_PROVIDER_ISSUER}|{payload['sub']}"
        return account_for(str(said["email"]), subject=subject)


def account_for(email: str, *, subject: str) -> Account:
    """The active account with this mailbox, bound to the first work account that opens it.

    A mailbox that is handed on does not hand on the access: the new holder's work account differs.
    Raises SignInRefused.
    """
    account = Account.objects.filter(login=email.strip().lower()).first()
    if account is None:
        raise refused(
            "Your work account is not known here: no organisation has given it access.",
            remedy="Ask your organisation's administrator to request access for you.",
        )
    if not account.is_active:
        raise refused(
            "Access for your account has been ended.",
            remedy="Ask your organisation's administrator whether that is right.",
            account=account,
        )
    if account.external_subject is None:
        account.external_subject = subject
        account.save(update_fields=["external_subject"])
    elif account.external_subject != subject:
        raise refused(
            "This mailbox's access belongs to another work account.",
            remedy="Ask your administrator to hand the access over to you.",
            account=account,
        )
    return account


class Callback(OIDCAuthenticationCallbackView):
    """Where the provider sends people back."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Finish signing in. Raises SignInRefused for anything that does not fit."""
        try:
            response: HttpResponseBase = super().get(request)
        except (SuspiciousOperation, requests.RequestException, KeyError, ValueError):
            # Their words may repeat addresses and tokens, so none is passed on.
            response = self.login_failure()
        return response

    def login_success(self) -> HttpResponseBase:
        """Start the session and remember that it started."""
        response: HttpResponseBase = super().login_success()
        remember("session.started", account=self.user, by="work account")
        return response

    def login_failure(self) -> HttpResponseBase:
        """Refuse, without saying which check failed."""
        raise refused(
            "The sign-in was cancelled, took too long, or could not be checked.",
            remedy="Go back to the sign-in page and try again.",
        ) from None


def configured() -> bool:
    """Whether an authority has set up sign-in by work account."""
    return bool(settings.KINFOLD_PROVIDER_ISSUER)


def start(request: HttpRequest) -> HttpResponseBase:
    """Send the person to their provider; no page where none is set up."""
    if not configured():
        raise no_such_page()
    response: HttpResponseBase = OIDCAuthenticationRequestView.as_view()(request)
    return response


def callback(request: HttpRequest) -> HttpResponseBase:
    """Take the person back from their provider; no page where none is set up."""
    if not configured():
        raise no_such_page()
    response: HttpResponseBase = Callback.as_view()(request)
    return response
