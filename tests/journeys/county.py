"""The few organisations and accounts the shell's journeys need, made through the registers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django_otp.plugins.otp_totp.models import TOTPDevice

from kinfold.registers import accounts, facts
from kinfold.registers.models import Account
from kinfold.web import statement
from kinfold.web.guards import PURPOSE_KEY

PASSWORD = "a quiet marsh in winter 9"
COUNCIL = facts.Organisation(
    id="marshire", name="Marshire County Council", kind="la", la_code="999"
)
SCHOOL = facts.Organisation(
    id="st-edmunds", name="St Edmund's Primary", kind="school", laestab="9992001"
)


@dataclass(frozen=True, kw_only=True)
class Post:
    """A role's account: mailbox, title, organisation, permissions."""

    login: str
    title: str
    organisation: facts.Organisation
    permissions: tuple[str, ...] = ()


POSTS = {
    "data_manager": Post(
        login="data@marshire.example",
        title="Data manager",
        organisation=COUNCIL,
        permissions=("social_care",),
    ),
    "governance_officer": Post(
        login="governance@marshire.example", title="Governance officer", organisation=COUNCIL
    ),
    "safeguarding_lead": Post(
        login="dsl@st-edmunds.marshire.example",
        title="Designated safeguarding lead",
        organisation=SCHOOL,
        permissions=("social_care",),
    ),
    "administrator": Post(
        login="admin@marshire.example", title="Administrator", organisation=COUNCIL
    ),
}


def account_for(role: str, *, password: str | None = None) -> Account:
    """The account of a role, made on first use."""
    post = POSTS[role]
    found = Account.objects.filter(login=post.login).first()
    if found is not None:
        return found
    if accounts.organisation(post.organisation.id) is None:
        accounts.add_organisation(post.organisation)
    accounts.add_account(
        post.login,
        organisation=post.organisation.id,
        role=role,
        title=post.title,
        permissions=post.permissions,
        password=password,
    )
    return Account.objects.get(login=post.login)


def one_time_codes(account: Account) -> TOTPDevice:
    """A device that makes one-time codes for an account."""
    device: TOTPDevice = TOTPDevice.objects.create(user=account, name="journey", confirmed=True)
    return device


def accept_statement(account: Account) -> None:
    """The account accepts the data protection statement now."""
    statement.accept(account, at=datetime.now(UTC))


def session_for(account: Account, *, purpose: str = "") -> str:
    """The key of a new session in which the account is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    if purpose:
        session[PURPOSE_KEY] = purpose
    session.create()
    key = session.session_key
    assert key is not None
    return key
