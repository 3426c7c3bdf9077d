"""Reads a feed's request: who sent it, what it says beside its body, and the body in pieces."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import UsageProblem
from kinfold.feeds import knowing, signing
from kinfold.web.clock import now

CHUNK: Final = 1 << 20
#: How much of a refused body is read away, so that its sender still hears why.
READ_AWAY: Final = 4 << 20
MOST_SAID: Final = 64 * 1024
KEY: Final = r"[A-Za-z0-9._:-]{8,80}"
PERIOD: Final = r"[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}"
AGREEMENT: Final = r"[a-z0-9][a-z0-9-]{0,79}"
BYTES: Final = "application/octet-stream"
JSON: Final = "application/json"
ASKED: Final = "A feed made a request."


class Unfit(UsageProblem):
    """A request that is not one of those described; `status` says in which way."""

    def __init__(self, wrong: str, *, status: int, remedy: str = "") -> None:
        super().__init__(
            ASKED, why=wrong, remedy=remedy or "Make it as /api/feeds/v1/openapi.json describes."
        )
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a request says of its file."""

    data_set: str
    period: str
    as_at: date | None
    agreement: str


def sender(request: HttpRequest) -> Actor:
    """Whose feed makes the request; NotSigned where that is not proved."""
    at = now()
    header = settings.KINFOLD_FEED_CERTIFICATE_HEADER
    proved = request.headers.get(header, "") if header else ""
    if proved and request.META.get("REMOTE_ADDR") in settings.KINFOLD_FEED_PROXIES:
        return knowing.by_certificate(proved, at=at)
    return knowing.by_signature(message(request), at=at)


def message(request: HttpRequest) -> signing.Message:
    """The request as its signature sees it."""
    return signing.Message(
        method=request.method or "",
        authority=request.get_host(),
        path=request.META.get("RAW_URI", request.path).partition("?")[0],
        query=request.META.get("QUERY_STRING", ""),
        fields={name.lower(): value for name, value in request.headers.items()},
    )


def known_data_set(text: str) -> str:
    """A data set that a holder may send; Unfit for any other word."""
    found = datasets.catalogue().get(text)
    if found is None or found.derived:
        raise Unfit("It names no data set known here.", status=400)
    return found.id


def words(request: HttpRequest) -> Words:
    """What the address says of the file; Unfit where it cannot be read."""
    given = request.GET
    unknown = sorted(set(given) - {"data_set", "period", "as_at", "agreement"})
    if unknown or any(len(given.getlist(name)) > 1 for name in given):
        raise Unfit("Its address has a word twice, or one that is not described.", status=400)
    return Words(
        data_set=known_data_set(given.get("data_set", "")),
        period=_fitting(given.get("period", ""), PERIOD, name="period"),
        as_at=_day(given.get("as_at", "")),
        agreement=_fitting(given.get("agreement", ""), AGREEMENT, name="agreement"),
    )


def idempotency_key(request: HttpRequest) -> str:
    """The sender's own word for this sending; Unfit where there is none."""
    found = request.headers.get("Idempotency-Key", "").strip()
    if not re.fullmatch(KEY, found):
        raise Unfit("It has no Idempotency-Key of 8 to 80 letters and digits.", status=400)
    return found


def length(request: HttpRequest, *, kind: str, most: int) -> int:
    """How long the body is; Unfit where it is not of this kind, unsaid, or too long."""
    if request.content_type != kind:
        raise Unfit(f"Its body is not {kind}.", status=415)
    said = request.META.get("CONTENT_LENGTH") or ""
    if not re.fullmatch(r"[0-9]{1,15}", said):
        raise Unfit("Its length is not said.", status=411)
    if int(said) > most:
        raise Unfit(f"It is larger than {most // 1024} kB.", status=413)
    return int(said)


def body(request: HttpRequest, *, upto: int) -> Iterator[bytes]:
    """The body, piece by piece; a line that breaks ends it early, and its digest then tells."""
    left = upto
    try:
        while left and (piece := request.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
    except OSError:
        return


def read_away(request: HttpRequest) -> None:
    """Read what a refused sender is still sending, up to a limit."""
    for _ in body(request, upto=READ_AWAY):
        pass


def said(content: bytes) -> Mapping[str, object]:
    """The words of a JSON body; Unfit where it is not an object."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unfit("Its body is not a JSON object.", status=400)
    return found


def _fitting(text: str, pattern: str, *, name: str) -> str:
    if text and not re.fullmatch(pattern, text):
        raise Unfit(f"Its {name} is not written as described.", status=400)
    return text


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text or day > day_in_england(now()):
        raise Unfit("Its as_at is not a day up to today, written as 2026-09-01.", status=400)
    return day
