"""The data protection statement each person accepts before using the service (TDV-10.3).

Accepting it is evidence with a date and a version; a new version must be accepted again. The text
below is what version 2026-1 says: change the text, change the version, here and in the agreements
that ask for it.
"""

from datetime import datetime
from typing import Final

from kinfold.calendars import day_in_england
from kinfold.registers.models import Account, Attestation

CONDITION: Final = "statement"
VERSION: Final = "2026-1"
PROMISES: Final[tuple[tuple[str, str], ...]] = (
    (
        "Only for the purpose you declare",
        "I will look at information only where my work needs it, for the purpose I have chosen, "
        "and only about people my organisation is working with.",
    ),
    (
        "Never about people I know privately",
        "I will not look up myself, my family, my friends, my neighbours or anybody else without "
        "a work reason.",
    ),
    (
        "Kept where it is",
        "I will not copy, photograph, print or pass on what I see, except where the agreement "
        "allows it, and then I will record that I did.",
    ),
    (
        "My sign-in is mine",
        "I will not let anybody else use my account, and I will not leave a screen with personal "
        "information unattended.",
    ),
    (
        "Mistakes are reported at once",
        "If information looks wrong, or has been seen by somebody who should not have seen it, I "
        "will report it the same day.",
    ),
)


def accepted(account: Account) -> bool:
    """Whether the account has accepted this version and nobody has ended that since."""
    found = Attestation.objects.filter(
        account=account, condition=CONDITION, version=VERSION, lapse__isnull=True
    )
    return bool(found.exists())


def accept(account: Account, *, at: datetime) -> None:
    """Record that the account accepts this version, once."""
    if accepted(account):
        return
    Attestation.objects.create(
        account=account,
        condition=CONDITION,
        version=VERSION,
        attested_on=day_in_england(at),
        attester_role=account.role,
        at=at,
        by=account,
    )
