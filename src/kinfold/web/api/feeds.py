"""Where schools’ feeds send to (agreement B, 5.2.1): deliveries, what became of them, runs.

A file that is let in here only waits: the gate decides when a worker takes it in, and the sender
asks after it by its name. Every refusal is a problem document (RFC 9457) with the four parts.
"""

import functools
import hashlib
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from kinfold.agreement import Actor
from kinfold.errors import KinfoldError
from kinfold.feeds import handing_in, signing, telling
from kinfold.gate.waiting import TooMuch
from kinfold.registers import deliveries, loads
from kinfold.registers.deliveries import OtherFile
from kinfold.registers.facts import Delivery
from kinfold.web.api import openapi, requests
from kinfold.web.api.requests import Unfit
from kinfold.web.clock import now
from kinfold.web.failures import status_of
from kinfold.web.gateway import gate
from kinfold.web.guards import public
from kinfold.web.pages.parcels import SignedByItself
from kinfold.web.routes import Route

CHANNEL: Final = "feed"
ROOT: Final = "api/feeds/v1"
PROBLEM: Final = "application/problem+json"
STATUSES: Final[tuple[tuple[type[KinfoldError], int], ...]] = (
    (signing.NotSigned, 401),
    (TooMuch, 413),
    (handing_in.NotAsSaid, 400),
    (OtherFile, 409),
    (telling.NotHeldHere, 409),
)
View = Callable[..., JsonResponse]


def answering(*methods: str) -> Callable[[View], View]:
    """Answers what goes wrong in four parts, and other methods with those there are."""

    def around(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, **parts: str) -> JsonResponse:
            try:
                if request.method not in methods:
                    raise Unfit("The address does not take this method.", status=405)
                return view(request, **parts)
            except KinfoldError as problem:
                requests.read_away(request)
                return _problem(problem, methods)

        return answer

    return around


def _problem(problem: KinfoldError, methods: tuple[str, ...]) -> JsonResponse:
    status = _status(problem)
    told = {"type": "about:blank", "title": type(problem).__name__, "status": status}
    response = JsonResponse(told | problem.as_json(), status=status, content_type=PROBLEM)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Signature"
    if status == 405:
        response.headers["Allow"] = ", ".join(methods)
    return response


def _status(problem: KinfoldError) -> int:
    if isinstance(problem, Unfit):
        return problem.status
    known = (code for kind, code in STATUSES if isinstance(problem, kind))
    return next(known, status_of(problem)[0])


@answering("POST")
def hand_in(request: HttpRequest) -> JsonResponse:
    """Let a file wait; sent again under its key it is answered as the first time."""
    actor = requests.sender(request)
    words, key = requests.words(request), requests.idempotency_key(request)
    digest = signing.read_digest(request.headers.get("Content-Digest", ""))
    most: int = settings.KINFOLD_UPLOAD_BYTES
    size = requests.length(request, kind=requests.BYTES, most=most)
    made = handing_in.hand_in(
        gate(),
        actor,
        requests.body(request, upto=size),
        said=handing_in.Said(
            key=key,
            channel=CHANNEL,
            agreement=words.agreement,
            data_set=words.data_set,
            period=words.period,
            as_at=words.as_at,
        ),
        most=most,
        at=now(),
        sha256=digest,
    )
    response = JsonResponse(_shown(made), status=202)
    response.headers["Location"] = f"/{ROOT}/deliveries/{made.name}"
    return response


@answering("GET")
def show(request: HttpRequest, name: str) -> JsonResponse:
    """What has become of a delivery, to the organisation that sent it."""
    actor = requests.sender(request)
    found = deliveries.delivery(name)
    if found is None or found.organisation != actor.organisation:
        raise Unfit("There is no delivery of that name of yours.", status=404)
    response = JsonResponse(_shown(found))
    if not found.ended:
        response.headers["Retry-After"] = "5"
    return response


@answering("POST")
def tell(request: HttpRequest) -> JsonResponse:
    """Record a run that brought no file: nothing changed, or it failed at the school."""
    actor = requests.sender(request)
    requests.idempotency_key(request)
    digest = signing.read_digest(request.headers.get("Content-Digest", ""))
    size = requests.length(request, kind=requests.JSON, most=requests.MOST_SAID)
    content = b"".join(requests.body(request, upto=size))
    if hashlib.sha256(content).hexdigest() != digest:
        raise handing_in.NotAsSaid
    return _told(actor, content)


def _told(actor: Actor, content: bytes) -> JsonResponse:
    said = requests.said(content)
    result, files = said.get("result"), said.get("sha256", [])
    if result not in openapi.RESULTS or set(said) - {"data_set", "result", "sha256"}:
        raise Unfit("It does not say what came of the run.", status=400)
    if not isinstance(files, list) or not all(isinstance(one, str) for one in files):
        raise Unfit("Its sha256 is not a list of digests.", status=400)
    data_set = requests.known_data_set(str(said.get("data_set")))
    telling.tell(
        gate(), actor, data_set=data_set, result=str(result), sha256=tuple(files), at=now()
    )
    return JsonResponse({"data_set": data_set, "result": result}, status=202)


@answering("GET")
def description(request: HttpRequest) -> JsonResponse:
    """What this address takes and answers, for machines (OpenAPI 3.1)."""
    return JsonResponse(openapi.description(most=settings.KINFOLD_UPLOAD_BYTES))


def _shown(one: Delivery) -> dict[str, object]:
    report = loads.load_report(one.report) if one.report is not None else None
    return {
        "delivery": one.name,
        "state": one.state,
        "data_set": one.data_set,
        "period": one.period or None,
        "as_at": one.as_at.isoformat() if one.as_at is not None else None,
        "sha256": one.sha256,
        "handed_in_at": one.handed_in_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at is not None else None,
        "progress": {"done": one.done, "of": one.of},
        "report": None
        if report is None
        else {"number": report.id, "outcome": report.outcome, "counts": dict(report.counts)},
        "problem": dict(one.problem) if one.ended and one.problem is not None else None,
    }


def _machines(view: Callable[..., HttpResponseBase]) -> SignedByItself:
    return SignedByItself(
        view, because="A feed’s request carries its own signature; nobody is signed in."
    )


ROUTES: Final[tuple[Route, ...]] = (
    Route(path=f"{ROOT}/deliveries", view=_machines(hand_in), name="feed_deliveries"),
    Route(path=f"{ROOT}/deliveries/<path:name>", view=_machines(show), name="feed_delivery"),
    Route(path=f"{ROOT}/runs", view=_machines(tell), name="feed_runs"),
    Route(
        path=f"{ROOT}/openapi.json",
        view=public(description, because="It describes the address and holds no personal data."),
        name="feed_description",
    ),
)
