"""The purposes a person may declare: those that agreements in force give their role (TDV-5.5)."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from kinfold.registers.models import Account
from kinfold.web.guards import PURPOSE_KEY, account_of
from kinfold.web.terms import usable, view_grants


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """One purpose of one agreement; `key` is "agreement-id:purpose-id"."""

    key: str
    agreement_id: str
    purpose_id: str
    text: str
    agreement: str
    clause: str


def offered(account: Account, *, at: datetime) -> tuple[Purpose, ...]:
    """What this account may declare at `at`, in the order of the agreements."""
    found: list[Purpose] = []
    for version in usable(at=at):
        agreement = version.agreement
        named = {name for grant in view_grants(agreement, account) for name in grant.purposes}
        found.extend(
            Purpose(
                key=f"{agreement.id}:{purpose.id}",
                agreement_id=agreement.id,
                purpose_id=purpose.id,
                text=purpose.text,
                agreement=agreement.title,
                clause=purpose.clause,
            )
            for purpose in agreement.purposes
            if purpose.id in named
        )
    return tuple(found)


def chosen(request: HttpRequest, *, at: datetime) -> Purpose | None:
    """The session's purpose, if it is still one this account may declare."""
    account = account_of(request)
    key = request.session.get(PURPOSE_KEY)
    if account is None or key is None:
        return None
    return next((one for one in offered(account, at=at) if one.key == key), None)
