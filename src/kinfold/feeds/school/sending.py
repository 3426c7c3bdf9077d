"""Sends to the authority's site, signed, and tries again what may be tried again.

A file goes under one idempotency key however often it is tried, so that it is taken in once.
"""

import hashlib
import http.client
import json
import secrets
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinfold.errors import KinfoldError, NeedsDecision
from kinfold.feeds import signing

ROOT: Final = "/api/feeds/v1"
WAIT_SECONDS: Final = 60
TRIES: Final = 8
FIRST_PAUSE: Final = 2.0
LONGEST_PAUSE: Final = 600.0
_MOST: Final = 1 << 20
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_ENDED: Final = frozenset({"done", "refused", "failed", "cancelled"})


class Unreachable(NeedsDecision):
    """The authority's site could not be reached, or did not answer as described."""

    def __init__(self, wrong: str) -> None:
        super().__init__(
            "The feed was to send to the authority.",
            why=wrong,
            remedy="Check the line and the address; the next run tries again. If it goes on, "
            "report a technical failure to the authority and agree another way.",
        )


class TurnedAway(NeedsDecision):
    """The authority's site refused, and said why."""

    def __init__(self, told: Mapping[str, object], *, status: int) -> None:
        super().__init__(
            "The feed was to send to the authority.",
            why=f"The authority’s site refused ({status}): {told.get('why', 'it did not say why')}",
            remedy=str(told.get("remedy", "Ask the authority.")),
        )
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Site:
    """The authority's site as a feed speaks to it; clock and pauses are the door's."""

    address: str
    key: Ed25519PrivateKey
    now: Callable[[], datetime]
    pause: Callable[[float], None] = time.sleep
    tries: int = TRIES
    context: ssl.SSLContext | None = field(default=None)

    def hand_in(
        self,
        content: bytes,
        *,
        key: str,
        data_set: str,
        period: str,
        as_at: date | None,
        agreement: str,
    ) -> Mapping[str, Any]:
        """Hand a file in and wait until it has come to its end; what the site says of it then.

        Raises TurnedAway or Unreachable.
        """
        said = {"data_set": data_set, "period": period}
        said |= {"as_at": as_at.isoformat()} if as_at is not None else {}
        said |= {"agreement": agreement} if agreement else {}
        path = f"{ROOT}/deliveries?{urlencode(said, quote_via=quote)}"
        made = self._asked("POST", path, content, kind="application/octet-stream", key=key)
        waited = 0
        while made.get("state") not in _ENDED:
            if waited >= 60 * self.tries:
                raise Unreachable("The file was handed in, and has not been taken in since.")
            waited += 1
            self.pause(1.0 if waited < 10 else 5.0)
            made = self._asked("GET", f"{ROOT}/deliveries/{made.get('delivery', '-')}")
        return made

    def tell(self, data_set: str, *, result: str, sha256: tuple[str, ...]) -> None:
        """Say that a run brought no file. Raises TurnedAway or Unreachable."""
        said = {"data_set": data_set, "result": result, "sha256": list(sha256)}
        content = json.dumps(said).encode()
        key = secrets.token_hex(16)
        self._asked("POST", f"{ROOT}/runs", content, kind="application/json", key=key)

    def _asked(
        self, method: str, path: str, content: bytes = b"", *, kind: str = "", key: str = ""
    ) -> Mapping[str, Any]:
        """The site's answer; a fault of the line or the site is tried again, later and later."""
        problem: KinfoldError = Unreachable("It was not tried.")
        pause = FIRST_PAUSE
        for number in range(self.tries):
            if number:
                self.pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            try:
                status, told, after = self._once(method, path, content, kind=kind, key=key)
            except (OSError, http.client.HTTPException):
                problem = Unreachable("It could not be reached, or the line broke.")
                continue
            if status in (200, 202):
                return told
            problem = TurnedAway(told, status=status)
            if status not in _AGAIN:
                break
            pause = min(max(pause, after), LONGEST_PAUSE)
        raise problem

    def _once(
        self, method: str, path: str, content: bytes, *, kind: str, key: str
    ) -> tuple[int, Mapping[str, Any], float]:
        parts = urlsplit(self.address)
        line = self._line(parts.hostname or "", parts.port)
        fields = {"Accept": "application/json, application/problem+json"}
        if method == "POST":
            fields |= {
                "Content-Type": kind,
                "Content-Digest": signing.digest_field(hashlib.sha256(content).digest()),
                "Idempotency-Key": key,
            }
        where, _, query = path.partition("?")
        message = signing.Message(
            method=method,
            authority=parts.netloc,
            path=where,
            query=query,
            fields={name.lower(): value for name, value in fields.items()},
        )
        fields |= signing.sign(
            message, key=self.key, nonce=secrets.token_urlsafe(24), at=self.now()
        )
        try:
            line.request(method, path, body=content or None, headers=fields)
            answer = line.getresponse()
            said = answer.read(_MOST)
        finally:
            line.close()
        return answer.status, _object(said), _seconds(answer.getheader("Retry-After"))

    def _line(self, host: str, port: int | None) -> http.client.HTTPConnection:
        if self.address.startswith("https:"):
            return http.client.HTTPSConnection(
                host, port, timeout=WAIT_SECONDS, context=self.context
            )
        return http.client.HTTPConnection(host, port, timeout=WAIT_SECONDS)


def _object(said: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(field: str | None) -> float:
    return float(field) if field is not None and field.isascii() and field.isdigit() else 0.0
