"""Which other installations parcels go to and come from, and the keys each is trusted by.

Nothing is sent to a partner that is not here, and nothing from one is opened. Keys come by a
way of their own, such as a meeting or the telephone, and are compared by fingerprint.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby, pairwise
from typing import Final

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models
from kinfold.registers.references import doer_key, label, moment, reasoned

_RECIPIENT: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_VERIFY_KEY: Final = re.compile(r"[0-9a-f]{64}")
# Without encryption on the way only inside one machine.
_URL: Final = re.compile(r"https://\S+|http://(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]\S*)?")
_GROUPS: Final = 8


def trust(
    organisation: str,
    *,
    name: str,
    url: str | None,
    recipient: str,
    verify_key: str,
    at: datetime,
    by: str | None,
) -> int:
    """Trust another installation by its keys from `at` on; the number of the record.

    `recipient` is its public age key, `verify_key` its Ed25519 key as 64 hexadecimal digits,
    `url` where it takes parcels (https), or None where they are carried. Other keys for the same
    organisation end the ones before. Raises UsageProblem for keys or an address that cannot be
    right, NothingToDo where exactly this is trusted already.
    """
    asked = "Trust another installation."
    found = fingerprint(recipient=recipient, verify_key=verify_key)
    if url is not None and not _URL.fullmatch(url):
        raise UsageProblem(
            asked, why="The address does not begin with https://.", remedy="Correct the address."
        )
    known_as = reasoned(name, longest=200, asked=asked)
    held = partner(organisation, at=at)
    if held and (held.name, held.url, held.fingerprint) == (known_as, url, found):
        raise NothingToDo(
            asked, why="It is trusted by these keys already.", remedy="Nothing more is needed."
        )
    row = models.Partner.objects.create(
        organisation=label(organisation, asked=asked, longest=60),
        known_as=known_as,
        url=url,
        recipient=recipient,
        verify_key=verify_key,
        state="trusted",
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def end(organisation: str, *, at: datetime, by: str | None) -> None:
    """End trust in another installation; NothingToDo where it is not trusted."""
    asked = "End trust in another installation."
    held = partner(organisation, at=at)
    if held is None:
        raise NothingToDo(asked, why="It is not trusted.", remedy="Nothing more is needed.")
    models.Partner.objects.create(
        organisation=organisation,
        known_as=held.name,
        url=held.url,
        recipient=held.recipient,
        verify_key=held.verify_key,
        state="ended",
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )


def partner(organisation: str, *, at: datetime) -> facts.Partner | None:
    """The organisation's installation and keys as trusted at `at`, or None."""
    return next((one for one in history(organisation) if _trusted(one, at=at)), None)


def partners(*, at: datetime) -> tuple[facts.Partner, ...]:
    """Every installation trusted at `at`, by organisation."""
    return tuple(one for one in history() if _trusted(one, at=at))


def history(organisation: str | None = None) -> tuple[facts.Partner, ...]:
    """Every set of keys ever trusted, one organisation's or all, oldest first."""
    rows = models.Partner.objects.select_related("by").order_by("organisation", "at", "id")
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return tuple(
        partner
        for _, life in groupby(rows, key=lambda row: row.organisation)
        for partner in _life(tuple(life))
    )


def fingerprint(*, recipient: str, verify_key: str) -> str:
    """Both keys as eight groups of four, for two people to compare; the same as a parcel's.

    Raises UsageProblem where either is not a key of its kind.
    """
    if not _RECIPIENT.fullmatch(recipient) or not _VERIFY_KEY.fullmatch(verify_key):
        raise UsageProblem(
            "Read an installation's keys.",
            why="One of them is not a key of its kind.",
            remedy="Ask the partner for its keys again.",
        )
    text = hashlib.sha256(f"kinfold keys 1\n{recipient}\n{verify_key}".encode()).hexdigest()
    return " ".join(text[start : start + 4] for start in range(0, 4 * _GROUPS, 4))


def _life(rows: Sequence[models.Partner]) -> list[facts.Partner]:
    followed = [*pairwise(rows), (rows[-1], None)]
    return [
        _partner(row, until=None if after is None else after.at)
        for row, after in followed
        if row.state == "trusted"
    ]


def _trusted(one: facts.Partner, *, at: datetime) -> bool:
    return one.since <= moment(at) and (one.until is None or at < one.until)


def _partner(row: models.Partner, *, until: datetime | None) -> facts.Partner:
    return facts.Partner(
        organisation=row.organisation,
        name=row.known_as,
        url=row.url,
        recipient=row.recipient,
        verify_key=row.verify_key,
        fingerprint=fingerprint(recipient=row.recipient, verify_key=row.verify_key),
        since=row.at,
        until=until,
        by=None if row.by is None else row.by.login,
    )
