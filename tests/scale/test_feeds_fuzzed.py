"""The feeds' address fuzzed against its own description: no fault, and every answer as described.

The real server, in processes of its own, is sent what schemathesis makes of the description. Half
of it is signed by a trusted key, so that what comes after the signature is tried too.
"""

import contextlib
import hashlib
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kinfold.feeds import knowing, signing
from kinfold.feeds.school import running
from tests import estate
from tests.unit.feeds.conftest import FEED, with_feed

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("served")]

HOST, PORT = "127.0.0.1", 8951
EXAMPLES = 60
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@contextlib.contextmanager
def served(home: Path) -> Iterator[str]:
    """The real server, answering."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kinfold.cli", "--home", str(home), "serve",
         "--address", f"{HOST}:{PORT}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "KINFOLD_HOSTS": HOST},
    )  # fmt: skip
    try:
        for _ in range(150):
            with contextlib.suppress(OSError), closing(HTTPConnection(HOST, PORT)) as line:
                line.request("GET", "/api/feeds/v1/openapi.json")
                if line.getresponse().status == 200:
                    break
            time.sleep(0.2)
        yield f"http://{HOST}:{PORT}"
    finally:
        process.terminate()
        process.wait()


class Proof(AuthBase):
    """Signs what schemathesis made, as far as it can be signed."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self.key = key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """The request with its proof, as a school's feed makes it."""
        parts = urlsplit(request.url or "")
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else bytes(body)  # type: ignore[arg-type] # never a stream here
        digest = signing.digest_field(hashlib.sha256(content).digest())
        request.headers["Content-Digest"] = digest
        message = signing.Message(
            method=request.method or "", authority=f"{HOST}:{PORT}", path=parts.path,
            query=parts.query,
            fields={name.lower(): str(value) for name, value in request.headers.items()},
        )  # fmt: skip
        with contextlib.suppress(signing.NotSigned, KeyError):
            nonce = secrets.token_urlsafe(24)
            request.headers.update(
                signing.sign(message, key=self.key, nonce=nonce, at=datetime.now(UTC))
            )
        return request


def fuzzed(operation: Any, mode: GenerationMode, url: str, proof: Proof) -> Counter[int]:
    """Send what the description lets be made of one operation; how often each status came."""
    seen = Counter[int]()

    @settings(
        max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), signed=st.booleans())
    def send(case: Any, signed: bool) -> None:
        answer = case.call(base_url=url, **({"auth": proof} if signed else {}))
        case.validate_response(answer, checks=CHECKS)
        seen[answer.status_code] += 1

    send()
    return seen


@pytest.mark.requirement("SOM-5.2.1a")
def test_every_answer_is_as_described(tmp_path: Path) -> None:
    grounds = estate.copied(estate.empty(children=60), tmp_path / "home")
    key = tmp_path / "feed.key"
    with grounds.opened() as gate:
        with_feed(grounds)
        knowing.trust(
            gate, gate.actor(estate.GOVERNANCE), account=FEED, public=running.new_key(key),
            kind="signature", at=estate.LATER,
        )  # fmt: skip
    proof = Proof(running.key_of(key))
    seen: dict[str, Counter[int]] = {}
    with served(grounds.home) as url:
        schema = schemathesis.openapi.from_url(f"{url}/api/feeds/v1/openapi.json")
        for found in schema.get_all_operations():
            operation: Any = found.ok()  # type: ignore[union-attr] # the description is sound
            seen[operation.label] = Counter()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                with contextlib.suppress(Unsatisfiable):
                    seen[operation.label] += fuzzed(operation, mode, url, proof)
    assert {202, 400, 401} <= set(seen["POST /api/feeds/v1/deliveries"])
    assert {401, 404} <= set(seen["GET /api/feeds/v1/deliveries/{name}"])
    assert {400, 401, 409} <= set(seen["POST /api/feeds/v1/runs"])
