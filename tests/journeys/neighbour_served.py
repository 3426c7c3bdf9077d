"""Serves one neighbour's installation; its clock goes as time does, from a moment that is given.

A program of its own: the home comes from KINFOLD_HOME, the moment as its one argument, and the
port it listens on is printed.
"""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from kinfold.web import clock
from kinfold.web.site import application


@dataclass
class Clock:
    """Stands in for `datetime` at the door."""

    start: datetime
    began: datetime

    def now(self, zone: Any = None) -> datetime:
        """The moment it is in the neighbourhood."""
        return self.start + (datetime.now(UTC) - self.began)


class Threads(ThreadingMixIn, WSGIServer):
    """A server that answers several requests at once, as the real one does."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Nothing is printed but the port."""

    def log_message(self, *_said: object, **_more: object) -> None:
        """Say nothing."""


def serve(start: datetime) -> None:
    """Serve until stopped."""
    setattr(clock, "datetime", Clock(start=start, began=datetime.now(UTC)))  # noqa: B010 - a type
    with make_server(
        "127.0.0.1", 0, application, server_class=Threads, handler_class=Quiet
    ) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(datetime.fromisoformat(sys.argv[1]))
