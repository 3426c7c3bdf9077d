"""Which items of an amendment wait for a notice to providers, and whom such a notice goes to.

Worked out from the versions that were in force, and kept by their hashes: a request only looks up.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from kinfold.agreement import Announcement, Version, VersionFacts
from kinfold.agreement.announcing import Awaiting, Known, Lived, announced, awaiting
from kinfold.agreement.load import from_canonical
from kinfold.agreement.model import Agreement
from kinfold.calendars import day_in_england
from kinfold.registers import accounts, agreements, change_notices, facts


def version_facts(version: Version, *, at: datetime) -> VersionFacts:
    """Everything a decision needs to know about one version, what providers know included."""
    held = agreements.version_facts(version.hash, at=at)
    if version.agreement.change_notice is None:
        return held
    return replace(held, announced=known(version, at=at))


def known(version: Version, *, at: datetime) -> Known:
    """Since when and until when providers know of each item of a version (SOM, 3.3)."""
    hashes = agreements.lineage(version.hash, at=at)
    return _known(hashes, change_notices.given(hashes, at=at))


@lru_cache(maxsize=256)
def _known(hashes: tuple[str, ...], notices: tuple[facts.ChangeNotice, ...]) -> Known:
    return announced(
        [
            Lived(
                agreement=_text(digest),
                notices=tuple(
                    (
                        frozenset(one.items),
                        Announcement(begins_on=one.begins_on, until=one.until),
                    )
                    for one in notices
                    if one.version == digest
                ),
            )
            for digest in hashes
        ]
    )


@lru_cache(maxsize=256)
def _text(digest: str) -> Agreement:
    """What a version says; a text never changes under its hash."""
    return from_canonical(agreements.canonical(digest)).agreement


def waiting(version: Version, *, at: datetime) -> tuple[Awaiting, ...]:
    """The item groups of a loaded version that wait for a notice, or for its days to run."""
    if version.agreement.change_notice is None:
        return ()
    return awaiting(version.agreement, known(version, at=at), on=day_in_england(at))


def told_by(version: Version) -> tuple[facts.Organisation, ...]:
    """The registered organisations that a notice of a new item goes to, by their names."""
    notice = version.agreement.change_notice
    if notice is None:
        return ()
    parties = [party for party in version.agreement.parties if party.id in notice.parties]
    names = {party.organisation for party in parties}
    kinds = {party.organisation_kind for party in parties}
    return tuple(one for one in accounts.organisations() if one.id in names or one.kind in kinds)
