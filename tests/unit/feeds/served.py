"""The real site over a yard's installation, on a port of this machine, and a school beside it."""

import hashlib
import http.client
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinfold.feeds import knowing, signing
from kinfold.feeds.school import running
from tests import estate
from tests.unit.feeds.conftest import FEED, Yard

ROOT = "/api/feeds/v1"
BYTES = "application/octet-stream"


class Quiet(WSGIRequestHandler):
    """Says nothing to the terminal, and gives the address as it was asked for."""

    def log_message(self, *_args: object) -> None:
        """Nothing."""


class Hands:
    """The clock at the site's door is the yard's."""

    def __init__(self, yard: Yard) -> None:
        self.yard = yard

    def now(self, _zone: object = None) -> datetime:
        """The moment it is."""
        return self.yard.at


@contextmanager
def site(yard: Yard, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port at which the site answers."""
    from kinfold.web import clock
    from kinfold.web.site import application

    settings.KINFOLD_HOME = yard.grounds.home
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(clock, "datetime", Hands(yard))

    def answer(environ: dict[str, Any], start: Any) -> Any:
        with estate._registers_at(yard.grounds.home):
            return list(application(environ, start))

    server = make_server("127.0.0.1", 0, answer, WSGIServer, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(kw_only=True)
class School:
    """A school with a key, in a folder of its own, and the site it sends to."""

    yard: Yard
    port: int
    folder: Path
    key: Ed25519PrivateKey

    @property
    def address(self) -> str:
        """Where it sends."""
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        key: str = "a-key-of-its-own",
        kind: str = BYTES,
        nonce: str = "",
        at: datetime | None = None,
        signer: Ed25519PrivateKey | None = None,
        signed: Mapping[str, str] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Make a signed request; its status, its JSON and its headers."""
        fields: dict[str, str] = {}
        if method == "POST":
            digest = signing.digest_field(hashlib.sha256(body).digest())
            fields = {"Content-Type": kind, "Content-Digest": digest, "Idempotency-Key": key}
        where, _, query = path.partition("?")
        message = signing.Message(
            method=method, authority=f"127.0.0.1:{self.port}", path=where, query=query,
            fields={name.lower(): value for name, value in fields.items()},
        )  # fmt: skip
        if method in signing.COVERED and signed is None:
            signed = signing.sign(
                message, key=signer or self.key, nonce=nonce or secrets.token_urlsafe(24),
                at=at or self.yard.at,
            )  # fmt: skip
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(
            method, path, body=body or None, headers={**fields, **(signed or {}), **(more or {})}
        )
        answer = line.getresponse()
        content = answer.read()
        line.close()
        told = json.loads(content) if content.startswith(b"{") else {}
        return answer.status, told, {k.lower(): v for k, v in answer.getheaders()}


@contextmanager
def school(
    yard: Yard, settings: Any, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> Iterator[School]:
    """A school whose key is trusted at the authority's site."""
    folder.mkdir()
    public = running.new_key(folder / "feed.key")
    knowing.trust(
        yard.gate, yard.actor(estate.GOVERNANCE), account=FEED, public=public, kind="signature",
        at=yard.at,
    )  # fmt: skip
    with site(yard, settings, monkeypatch) as port:
        yield School(yard=yard, port=port, folder=folder, key=running.key_of(folder / "feed.key"))
