"""Who gets in: local accounts with a code, work accounts with a verified mailbox, nobody else."""

from base64 import b32encode
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
import requests
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView

from kinfold.registers import accounts
from kinfold.registers.models import Account
from kinfold.web import oidc
from kinfold.web.authority import BACKEND, Provider, settings_for
from kinfold.web.failures import SignInRefused
from tests.journeys import county

SignedIn = Callable[..., Account]
ISSUER = "https://id.marshire.example"
PROVIDER = Provider(
    name="work account",
    issuer=ISSUER,
    authorization_endpoint=f"{ISSUER}/authorize",
    token_endpoint=f"{ISSUER}/token",
    userinfo_endpoint=f"{ISSUER}/me",
    jwks_endpoint=f"{ISSUER}/jwks",
    client_id="kinfold",
    client_secret="hush",
)


@pytest.fixture
def work(settings: Any, db: None) -> None:
    """A provider is set up."""
    for name, value in settings_for(PROVIDER).items():
        setattr(settings, name, value)
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, BACKEND]


@pytest.fixture
def local(settings: Any, db: None) -> None:
    """Local accounts are on."""
    settings.KINFOLD_LOCAL_ACCOUNTS = True


def posted(account: Account, *, password: str = county.PASSWORD, code: str = "") -> dict[str, str]:
    """The local form as filled in; the right code unless another is given."""
    device = county.one_time_codes(account)
    now = pyotp.TOTP(b32encode(device.bin_key).decode()).now()
    return {"login": account.login, "password": password, "code": code or now}


@pytest.mark.usefixtures("local")
def test_password_and_code_together_open_the_session(client: Client) -> None:
    account = county.account_for("administrator", password=county.PASSWORD)
    answer = client.post("/sign-in/local", {**posted(account), "next": "/account"})
    assert (answer.status_code, answer["Location"]) == (302, "/account")
    assert client.get("/sign-in")["Location"] == "/"


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    "given", [{"code": "000000"}, {"password": "wrong"}, {"code": "12 34"}, {"code": "x"}]
)
def test_one_alone_does_not(client: Client, given: dict[str, str]) -> None:
    account = county.account_for("administrator", password=county.PASSWORD)
    answer = client.post("/sign-in/local", posted(account, **given))
    assert answer.status_code == 400
    assert b"is not right" in answer.content
    assert county.PASSWORD.encode() not in answer.content


@pytest.mark.usefixtures("local")
def test_a_code_is_good_once(client: Client) -> None:
    account = county.account_for("administrator", password=county.PASSWORD)
    form = posted(account)
    assert client.post("/sign-in/local", form).status_code == 302
    assert Client().post("/sign-in/local", form).status_code == 400


@pytest.mark.usefixtures("local")
def test_an_account_that_was_ended_stays_out(client: Client) -> None:
    account = county.account_for("administrator", password=county.PASSWORD)
    form = posted(account)
    accounts.set_active(account.login, to="closed")
    assert client.post("/sign-in/local", form).status_code == 400


@pytest.mark.usefixtures("local")
def test_five_wrong_tries_lock(client: Client) -> None:
    account = county.account_for("administrator", password=county.PASSWORD)
    form = posted(account)
    codes = [
        client.post("/sign-in/local", {**form, "code": "000000"}).status_code for _ in range(5)
    ]
    assert codes[0] == 400
    assert codes[-1] == 429
    assert client.post("/sign-in/local", form).status_code == 429


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_next_never_leaves_the_service(client: Client, target: str) -> None:
    account = county.account_for("administrator", password=county.PASSWORD)
    answer = client.post("/sign-in/local", {**posted(account), "next": target})
    assert answer["Location"] == "/"


def test_ways_in_that_are_not_set_up_do_not_exist(client: Client, db: None) -> None:
    for address in ("/sign-in/local", "/sign-in/work", "/sign-in/work/back"):
        assert client.get(address).status_code == 404
    assert b"not been set up" in client.get("/sign-in").content


@pytest.mark.usefixtures("work")
def test_sign_in_by_work_account_is_a_link_with_pkce_and_nonce(client: Client) -> None:
    assert b'href="/sign-in/work?next=/account"' in client.get("/sign-in?next=/account").content
    where = client.get("/sign-in/work")["Location"]
    assert where.startswith(f"{ISSUER}/authorize?")
    for part in ("code_challenge=", "code_challenge_method=S256", "nonce=", "state="):
        assert part in where


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({}, True),
        ({"aud": ["kinfold"]}, True),
        ({"aud": ["kinfold", "x"], "azp": "kinfold"}, True),
        ({"aud": ["kinfold", "x"]}, False),
        ({"aud": "another"}, False),
        ({"aud": None}, False),
        ({"iss": "https://id.elsewhere.example"}, False),
    ],
)
def test_tokens_must_be_ours(
    monkeypatch: pytest.MonkeyPatch, claims: dict[str, object], good: bool
) -> None:
    said = {"iss": ISSUER, "aud": "kinfold", "sub": "1", **claims}
    monkeypatch.setattr(OIDCAuthenticationBackend, "verify_token", lambda *_a, **_k: said)
    if good:
        assert oidc.WorkAccounts().verify_token("token") == said
    else:
        with pytest.raises(SuspiciousOperation):
            oidc.WorkAccounts().verify_token("token")


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"email_verified": True}, None),
        ({"email_verified": False}, SignInRefused),
        ({"email_verified": "true"}, SignInRefused),
        ({}, SignInRefused),
        ({"email_verified": True, "email": ""}, SignInRefused),
        ({"email_verified": True, "sub": "2"}, SuspiciousOperation),
    ],
)
def test_only_a_verified_mailbox_counts(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, object], expected: type[Exception] | None
) -> None:
    account = county.account_for("safeguarding_lead")
    answer = {"sub": "1", "email": account.login.upper(), **said}
    monkeypatch.setattr(OIDCAuthenticationBackend, "get_userinfo", lambda *_a: answer)
    if expected is None:
        found = oidc.WorkAccounts().get_or_create_user("a", "b", {"sub": "1"})
        assert found == account
        assert found.external_subject == f"{ISSUER}|1"
    else:
        with pytest.raises(expected):
            oidc.WorkAccounts().get_or_create_user("a", "b", {"sub": "1"})


@pytest.mark.usefixtures("work")
def test_access_is_bound_to_one_work_account() -> None:
    account = county.account_for("safeguarding_lead")
    assert oidc.account_for(account.login, subject="one") == account
    assert oidc.account_for(account.login, subject="one") == account
    with pytest.raises(SignInRefused, match="another work account"):
        oidc.account_for(account.login, subject="two")
    accounts.set_active(account.login, to="closed")
    with pytest.raises(SignInRefused, match="ended"):
        oidc.account_for(account.login, subject="one")
    with pytest.raises(SignInRefused, match="not known"):
        oidc.account_for("nobody@marshire.example", subject="one")
    assert Account.objects.count() == 1


@pytest.mark.usefixtures("work")
@pytest.mark.requirement("TDV-10.3b")
def test_a_closed_account_is_out_at_its_next_request() -> None:
    account = county.account_for("safeguarding_lead")
    backend = oidc.WorkAccounts()
    assert backend.get_user(account.pk) == account
    accounts.set_active(account.login, to="closed")
    assert backend.get_user(account.pk) is None


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("fault", [SuspiciousOperation, requests.ConnectionError, KeyError])
def test_whatever_goes_wrong_at_the_provider_is_one_answer(
    monkeypatch: pytest.MonkeyPatch, rf: RequestFactory, fault: type[Exception]
) -> None:
    def fail(*_given: object) -> None:
        raise fault("a token")

    monkeypatch.setattr(OIDCAuthenticationCallbackView, "get", fail)
    with pytest.raises(SignInRefused, match="could not be checked") as told:
        oidc.callback(rf.get("/sign-in/work/back"))
    assert "a token" not in str(told.value)


@pytest.mark.usefixtures("work")
def test_a_reply_nobody_asked_for(client: Client) -> None:
    answer = client.get("/sign-in/work/back?code=a&state=b")
    assert answer.status_code == 403
    assert b"You cannot sign in" in answer.content
