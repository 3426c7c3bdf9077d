"""What holds for every request: default deny, no caching, a session that ends, a plain log.

The order is set in settings. Each class does one thing and none of them reads personal data.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kinfold.web import failures
from kinfold.web.clock import now
from kinfold.web.gateway import remember
from kinfold.web.guards import Guarded, Public, account_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]
STARTED: Final = "kinfold_started"
SEEN: Final = "kinfold_seen"
WRITE_SEEN_EVERY: Final = timedelta(seconds=60)
FEATURES_OFF: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY: Final = ", ".join(f"{name}=()" for name in FEATURES_OFF)

log = logging.getLogger("kinfold.web")


class RequestLog:
    """One line a request: method, the route's pattern, status, milliseconds. Never an address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on and write its line."""
        begun = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match else "(none)"
        spent = round((perf_counter() - begun) * 1000)
        log.info("%s /%s %s %sms", request.method, route, response.status_code, spent)
        return response


class Headers:
    """No page is kept by a browser or a proxy, and none may be framed or drawn into another."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that Django does not add by itself."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class SessionLimits:
    """A session ends after 15 idle minutes, and after 12 hours whatever happens."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Sign out a session that is over; note activity at most once a minute."""
        if request.user.is_authenticated:
            self._keep_or_end(request, at=now())
        return self.get_response(request)

    def _keep_or_end(self, request: HttpRequest, *, at: datetime) -> None:
        started = _moment(request, STARTED, otherwise=at)
        seen = _moment(request, SEEN, otherwise=at)
        idle = timedelta(seconds=settings.KINFOLD_IDLE_SECONDS)
        if at - seen >= idle or at - started >= timedelta(seconds=settings.KINFOLD_SESSION_SECONDS):
            account = account_of(request)
            logout(request)
            remember("session.ended", account=account, by="its limits")
            return
        if STARTED not in request.session:
            request.session[STARTED] = at.timestamp()
        if SEEN not in request.session or at - seen >= WRITE_SEEN_EVERY:
            request.session[SEEN] = at.timestamp()


def _moment(request: HttpRequest, key: str, *, otherwise: datetime) -> datetime:
    stamp = request.session.get(key)
    if stamp is None:
        return otherwise
    return datetime.fromtimestamp(stamp, tz=otherwise.tzinfo)


class DefaultDeny:
    """A view that is neither guarded nor listed as public does not exist."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, _args: object, _parts: object
    ) -> HttpResponse | None:
        """Answer "page not found" for a view nobody has put behind a guard."""
        if isinstance(view, Guarded | Public):
            return None
        return failures.page_for(request, failures.no_such_page())

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show a refusal as a page with four parts."""
        return failures.answer(request, exception)
