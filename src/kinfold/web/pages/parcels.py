"""Takes sealed parcels from partners' installations: the one address that machines speak to.

Nobody is signed in. A parcel is let in by its own signature, which a trusted partner alone can
make, and this is proved from its first bytes before the rest is read. It then only waits: nothing
in it is kept before a designated person accepts it (CCIS framework, section 6).
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from django.http import HttpRequest, JsonResponse

from kinfold.errors import KinfoldError, UsageProblem
from kinfold.exchange import carrying, inbox
from kinfold.parcels import HEAD, CutShort, SignedBySomebodyElse, TooLarge
from kinfold.web.clock import now
from kinfold.web.failures import status_of
from kinfold.web.gateway import gate
from kinfold.web.guards import Public
from kinfold.web.routes import Route

ASKED: Final = "A parcel was sent to this installation."
CHUNK: Final = 1 << 20
#: How much of a refused parcel is read away, so that its sender still hears why.
READ_AWAY: Final = 4 << 20


@dataclass(frozen=True)
class SignedByItself(Public):
    """A page whose request carries its own proof of who sent it; no browser's form leads here."""

    csrf_exempt: ClassVar[bool] = True


class NotSent(UsageProblem):
    """A request that does not bring a parcel in the way parcels are brought."""

    status = 400


def _not_sent(why: str, *, status: int) -> NotSent:
    problem = NotSent(
        ASKED,
        why=why,
        remedy="Send the parcel's bytes by POST, as application/octet-stream, with their length.",
    )
    problem.status = status
    return problem


def take_parcel(request: HttpRequest) -> JsonResponse:
    """Let a parcel wait in the inbox; its id, or in four parts why it was turned away.

    Sent again, it is answered as the first time. A sender that is not trusted here and a signature
    that is not the sender's are answered alike.
    """
    try:
        name = inbox.arrive(gate(), _body(request), at=now())
    except KinfoldError as problem:
        return JsonResponse(problem.as_json(), status=_status(problem))
    return JsonResponse({"parcel": name, "arrived": True}, status=202)


def _status(problem: KinfoldError) -> int:
    if isinstance(problem, NotSent):
        return problem.status
    if isinstance(problem, TooLarge):
        return 413
    return 403 if isinstance(problem, SignedBySomebodyElse) else status_of(problem)[0]


def _body(request: HttpRequest) -> bytes:
    """The whole parcel, of which no more is read than a partner has signed for."""
    if request.method != "POST":
        raise _not_sent("It was not posted.", status=405)
    if request.content_type != "application/octet-stream":
        raise _not_sent("It is not said to be bytes.", status=415)
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isascii() or not length.isdigit():
        raise _not_sent("Its length is not said.", status=411)
    found = bytearray()
    try:
        _read(request, found, upto=min(int(length), HEAD))
        whole = gate().announced(bytes(found), at=now())
    except KinfoldError:
        _read(request, bytearray(), upto=min(int(length) - len(found), READ_AWAY))
        raise
    # One byte more, where there is one: what is too long must not pass for what was signed.
    _read(request, found, upto=min(int(length), whole + 1))
    if len(found) < min(int(length), whole):
        raise CutShort
    return bytes(found)


def _read(request: HttpRequest, found: bytearray, *, upto: int) -> None:
    """Add to `found` until it has `upto` bytes or the line ends."""
    try:
        while len(found) < upto and (part := request.read(min(CHUNK, upto - len(found)))):
            found += part
    except OSError:
        return  # the line broke: what came is told from what was announced


ROUTE: Final = Route(
    path=carrying.PATH.lstrip("/"),
    view=SignedByItself(
        take_parcel,
        because="A parcel is let in by the signature of a partner trusted here, not by a sign-in.",
    ),
    name="take_parcel",
)
