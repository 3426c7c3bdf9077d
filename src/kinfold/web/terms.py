"""The agreements that stand today, as pages about a person's own access need them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from kinfold.agreement import load
from kinfold.agreement.case import is_of
from kinfold.agreement.model import Agreement, Grant, Version
from kinfold.registers import agreements
from kinfold.registers.models import Account

STANDING_TO_USE: Final = frozenset({"in_force", "review_due"})
VIEW: Final = "view"


def usable(*, at: datetime) -> Iterator[Version]:
    """Each agreement's version that is in force at `at`, by agreement."""
    for version in agreements.current_versions(at=at):
        if version.state in STANDING_TO_USE:
            yield load.from_canonical(agreements.canonical(version.hash))


def view_grants(agreement: Agreement, account: Account) -> tuple[Grant, ...]:
    """The grants that let this account's role, at its organisation, look at records."""
    organisation = account.organisation
    ours = {
        party.id for party in agreement.parties if is_of(party, organisation.id, organisation.kind)
    }
    return tuple(
        grant for grant in agreement.grants_for(account.role, VIEW) if ours & set(grant.parties)
    )
