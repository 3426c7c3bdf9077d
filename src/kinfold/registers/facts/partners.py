"""The other installations, and the keys each is trusted by."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Partner:
    """Another installation, and the keys it was trusted by from `since` to `until`.

    `fingerprint` is what two people read to each other on the telephone before they trust.
    """

    organisation: str
    name: str
    url: str | None
    recipient: str
    verify_key: str
    fingerprint: str
    since: datetime
    until: datetime | None
    by: str | None
