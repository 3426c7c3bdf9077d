"""A real OpenID Connect provider (a mock of an authority's), run as its own process."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from kinfold.web.authority import Provider

PEOPLE = (
    {"sub": "lead", "email": "dsl@st-edmunds.marshire.example", "email_verified": True},
    {"sub": "other", "email": "dsl@st-edmunds.marshire.example", "email_verified": True},
    {"sub": "unverified", "email": "dsl@st-edmunds.marshire.example", "email_verified": False},
    {"sub": "stranger", "email": "head@elsewhere.marshire.example", "email_verified": True},
)


@dataclass(frozen=True)
class RunningProvider:
    """A provider that answers at `url`."""

    url: str

    def as_provider(self) -> Provider:
        """What an authority would write in kinfold.toml for it."""
        return Provider(
            name="Marshire work account",
            issuer=self.url,
            authorization_endpoint=f"{self.url}/oauth2/authorize",
            token_endpoint=f"{self.url}/oauth2/token",
            userinfo_endpoint=f"{self.url}/userinfo",
            jwks_endpoint=f"{self.url}/jwks",
            client_id="kinfold",
            client_secret="a secret of the provider and us",
        )


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_provider() -> Iterator[RunningProvider]:
    """The provider, until the block ends."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "--port", str(port)]
    command += ["--require-nonce", "true"]
    for person in PEOPLE:
        command += ["--user-claims", json.dumps(person)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        found = RunningProvider(f"http://127.0.0.1:{port}")
        _wait_for(found.url)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(url: str) -> None:
    for _ in range(150):
        try:
            requests.get(f"{url}/.well-known/openid-configuration", timeout=2)
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise TimeoutError("the provider did not start")
