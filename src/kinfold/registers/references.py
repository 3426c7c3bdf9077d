"""Checks on what is handed to the registers: a known account, an opaque id, a real moment."""

import re
from datetime import datetime
from typing import Final

from kinfold import law
from kinfold.errors import UsageProblem
from kinfold.registers.models import Account, AgreementVersion, Organisation

_OPAQUE: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
# A pupil number, an NHS or learner number, and a date: none of them is an opaque id.
_TELLING: Final = re.compile(
    r"[A-Z][0-9]{11}[0-9A-Z]|[0-9]{10}|[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}", re.IGNORECASE
)


def moment(at: datetime) -> datetime:
    """`at` itself; ValueError where it does not know its time zone."""
    if at.tzinfo is None:
        msg = "a moment without a time zone is not a moment"
        raise ValueError(msg)
    return at


def opaque(identifier: str) -> str:
    """`identifier` itself; ValueError where it could tell who somebody is.

    Ids from the person index and the store are hashes or counters: letters, digits and marks,
    with at least one digit. A name, a pupil number, an NHS number or a date is not one.
    """
    if not _OPAQUE.fullmatch(identifier) or _TELLING.fullmatch(identifier):
        msg = "an opaque id was expected here (the value is not repeated)"
        raise ValueError(msg)
    return identifier


def account_key(login: str, *, asked: str) -> int:
    """The key of the account with this mailbox; UsageProblem where there is none."""
    key = Account.objects.filter(login=login.strip().lower()).values_list("pk", flat=True).first()
    if key is None:
        raise UsageProblem(
            asked, why="No account has that mailbox.", remedy="Check the mailbox, or add it."
        )
    return key


def doer_key(by: str | None, *, asked: str) -> int | None:
    """The key of the account that does something; None is the installation itself."""
    return None if by is None else account_key(by, asked=asked)


def organisation_key(organisation: str, *, asked: str) -> str:
    """`organisation` itself; UsageProblem where no such organisation is registered."""
    if not Organisation.objects.filter(pk=organisation).exists():
        raise UsageProblem(
            asked,
            why=f"No organisation is registered as {organisation!r}.",
            remedy="Check the organisation id, or register the organisation first.",
        )
    return organisation


def role_code(code: str, *, asked: str) -> str:
    """`code` itself; UsageProblem where the law's closed list of roles has no such word."""
    if code not in law.roles():
        raise UsageProblem(
            asked, why="That role is not one Kinfold knows.", remedy="Use a role from the list."
        )
    return code


def kind_code(code: str, *, asked: str) -> str:
    """`code` itself; UsageProblem where the closed list of kinds of organisation lacks it."""
    if code not in law.organisation_kinds():
        raise UsageProblem(
            asked,
            why="That kind of organisation is not one Kinfold knows.",
            remedy="Use a kind from the list.",
        )
    return code


def version_key(version_hash: str, *, asked: str) -> int:
    """The key of an agreement version; UsageProblem where that text was never loaded."""
    key = AgreementVersion.objects.filter(hash=version_hash).values_list("pk", flat=True).first()
    if key is None:
        raise UsageProblem(
            asked,
            why="No agreement version with that hash has been loaded.",
            remedy="Load the agreement file first.",
        )
    return key
