"""The web server killed under load: never an answer on a screen without its entry in the ledger."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from kinfold.ledger.verify import verify
from tests import estate

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("served")]

HOST, PORT = "127.0.0.1", 8947
KILLS = 4
ANSWERS = 6
ENTRY = re.compile(rb'id="ledger-entry">(\d+)<')


def signed_in(home: Path) -> tuple[str, list[str]]:
    """A cookie and record pages, made in a process of the installation's own."""
    script = (
        "import json, sys; from pathlib import Path; from bench.page import signed_in;"
        "print(json.dumps(signed_in(Path(sys.argv[1]))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(home)], check=True, capture_output=True, text=True
    )
    cookie, paths = json.loads(done.stdout.splitlines()[-1])
    return cookie, paths


def serve(home: Path) -> subprocess.Popen[bytes]:
    """The real server in a process group of its own, answering."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kinfold.cli", "--home", str(home), "serve",
         "--address", f"{HOST}:{PORT}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    for _ in range(150):
        try:
            with closing(HTTPConnection(HOST, PORT, timeout=5)) as line:
                line.request("GET", "/accessibility")
                if line.getresponse().status == 200:
                    return process
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


def look(paths: list[str], cookie: str, entries: list[int], until: threading.Event) -> None:
    """Open records until told to stop; note the entry each page names."""
    while not until.is_set():
        with (
            suppress(OSError, HTTPException),
            closing(HTTPConnection(HOST, PORT, timeout=10)) as line,
        ):
            for path in random.sample(paths, len(paths)):
                line.request("GET", path, headers={"Cookie": cookie})
                answer = line.getresponse()
                named = ENTRY.search(answer.read())
                if answer.status == 200 and named:
                    entries.append(int(named[1]))
                if until.is_set():
                    break


@pytest.mark.requirement("GOV-1", "TDV-14.2.7")
def test_no_answer_without_its_entry(tmp_path: Path) -> None:
    grounds = estate.copied(estate.linked(), tmp_path / "home")
    with (grounds.home / "kinfold.toml").open("a", encoding="utf-8") as file:
        file.write("\n[site]\nlocal_accounts = true\nplain_http = true\n")
    cookie, paths = signed_in(grounds.home)
    seen: list[int] = []
    for _ in range(KILLS):
        process = serve(grounds.home)
        until = threading.Event()
        clients = [
            threading.Thread(target=look, args=(paths, cookie, seen, until)) for _ in range(6)
        ]
        for client in clients:
            client.start()
        enough, patience = len(seen) + ANSWERS, time.monotonic() + 30
        while len(seen) < enough and time.monotonic() < patience:
            time.sleep(0.05)
        time.sleep(random.uniform(0, 0.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        until.set()
        for client in clients:
            client.join()
    assert len(seen) >= KILLS * ANSWERS
    assert len(set(seen)) == len(seen)
    with grounds.opened() as gate:
        shown = {entry.index for entry in gate._ledger.entries(kinds={"view.outcome"})}
    assert set(seen) <= shown
    assert verify(grounds.home / "ledger").ok
