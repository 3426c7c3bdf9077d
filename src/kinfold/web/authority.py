"""What an authority sets for its pages in kinfold.toml: its name, colour, contact and sign-in."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kinfold.errors import UsageProblem
from kinfold.registers.installation import CONFIGURATION, Installation
from kinfold.web.theme import DEFAULT_COLOUR, checked

BACKEND = "kinfold.web.oidc.WorkAccounts"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """An OpenID Connect provider: the login people have already. All are https addresses."""

    name: str
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_endpoint: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """The [site] and [sign_in] tables of kinfold.toml.

    `plain_http` is for a demonstration on one machine; everything else stands behind TLS.
    """

    authority: str
    colour: str
    contact: str
    local_accounts: bool
    plain_http: bool
    provider: Provider | None


def site(installation: Installation | None) -> Site:
    """The site of an installation; with none (tests, type checking), one with local accounts off.

    Raises UsageProblem where a table is incomplete or the colour cannot be read on.
    """
    if installation is None:
        return Site(
            authority="Kinfold",
            colour=DEFAULT_COLOUR,
            contact="your administrator",
            local_accounts=False,
            plain_http=True,
            provider=None,
        )
    table = tomllib.loads((installation.home / CONFIGURATION).read_text(encoding="utf-8"))
    said: dict[str, Any] = table.get("site", {})
    return Site(
        authority=said.get("authority", installation.name),
        colour=checked(said.get("colour", DEFAULT_COLOUR)),
        contact=said.get("contact", "your administrator"),
        local_accounts=said.get("local_accounts") is True,
        plain_http=said.get("plain_http") is True,
        provider=_provider(table.get("sign_in"), secret=installation.keys / "oidc.secret"),
    )


def _provider(said: dict[str, str] | None, *, secret: Path) -> Provider | None:
    if said is None:
        return None
    try:
        return Provider(**said, client_secret=secret.read_text(encoding="utf-8").strip())
    except (TypeError, OSError):
        raise UsageProblem(
            "Set up sign-in.",
            why=f"[sign_in] in {CONFIGURATION} is incomplete, or keys/oidc.secret is missing.",
            remedy="Give name, issuer, the four endpoints and client_id; put the secret in the "
            "key directory.",
        ) from None


def settings_for(provider: Provider) -> dict[str, Any]:
    """The settings mozilla-django-oidc reads for one provider."""
    return {
        "KINFOLD_PROVIDER_NAME": provider.name,
        "KINFOLD_PROVIDER_ISSUER": provider.issuer,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": provider.authorization_endpoint,
        "OIDC_OP_TOKEN_ENDPOINT": provider.token_endpoint,
        "OIDC_OP_USER_ENDPOINT": provider.userinfo_endpoint,
        "OIDC_OP_JWKS_ENDPOINT": provider.jwks_endpoint,
        "OIDC_RP_CLIENT_ID": provider.client_id,
        "OIDC_RP_CLIENT_SECRET": provider.client_secret,
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": "openid email",
        "OIDC_USE_NONCE": True,
        "OIDC_USE_PKCE": True,
        "OIDC_PKCE_CODE_CHALLENGE_METHOD": "S256",
        "OIDC_CREATE_USER": False,
        "OIDC_TIMEOUT": 10,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "oidc_callback",
    }
