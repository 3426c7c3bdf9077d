"""How fast a practitioner's record page is, served for real, with every view durably in the ledger.

`python -m bench.page [--home DIR] [--children N] [--seconds S]` serves a demonstration county with
gunicorn, signs a safeguarding lead in, and asks for record pages of children on her roll: one
client alone, then eight at once. The peer in the same run is the accessibility page of the same
server, which passes no gate, reads nothing and records nothing. Every answer is counted against
the ledger. Prints JSON, then lines for a person. Times are wall-clock.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HOST, PORT = "127.0.0.1", 8931
CLIENTS = 8
CHILDREN_LOOKED_AT = 40


@dataclass
class Answers:
    """Seconds of each answered request, and how many were not the page."""

    seconds: list[float]
    wrong: int = 0


def built(home: Path, children: int) -> None:
    """Make sure the home holds a demonstration county."""
    command = [sys.executable, "-m", "kinfold.cli", "--home", str(home), "demo", "build"]
    subprocess.run([*command, "--children", str(children)], check=True)


@contextmanager
def served(home: Path) -> Iterator[None]:
    """The real server, until the block ends."""
    command = [sys.executable, "-m", "kinfold.cli", "--home", str(home), "serve"]
    process = subprocess.Popen(
        [*command, "--address", f"{HOST}:{PORT}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                if asked("/accessibility", "")[0] == 200:
                    break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def asked(
    path: str, cookie: str, line: http.client.HTTPConnection | None = None
) -> tuple[int, bytes]:
    """One request; the status and the body."""
    line = line or http.client.HTTPConnection(HOST, PORT, timeout=30)
    line.request("GET", path, headers={"Cookie": cookie, "Host": f"{HOST}:{PORT}"})
    answer = line.getresponse()
    return answer.status, answer.read()


def signed_in(home: Path) -> tuple[str, list[str]]:
    """A session cookie of the safeguarding lead, and the record pages of children on her roll."""
    os.environ["KINFOLD_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kinfold.web.settings"
    import django

    django.setup()
    from django.conf import settings
    from tests.journeys.county import session_for

    from kinfold.cli import demo_county
    from kinfold.gate import Gate
    from kinfold.registers.models import Account
    from kinfold.web import statement
    from kinfold.web.pages.find import FOUND_KEY

    account = Account.objects.get(login=demo_county.SAFEGUARDING_LEAD)
    if not statement.accepted(account):
        statement.accept(account, at=datetime.now(UTC))
    people = on_roll(Gate.open(home), demo_county.SAFEGUARDING_LEAD)
    key = session_for(account, purpose="practitioner-view:C-P1")
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore(session_key=key)
    tokens = {f"t{number}": person for number, person in enumerate(people)}
    session[FOUND_KEY] = tokens
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={key}", [f"/record/{token}" for token in tokens]


def on_roll(gate: object, login: str) -> list[str]:
    """The ids of some children on the lead's roll, found as a search finds them."""
    from kinfold.agreement import Flow
    from kinfold.gate import Gate
    from kinfold.view.find import AGREEMENT, IDENTITY_ITEMS

    assert isinstance(gate, Gate)
    actor, at = gate.actor(login), datetime.now(UTC)
    flow = Flow(
        actor=actor,
        operation="search",
        agreement=AGREEMENT,
        purpose="C-P1",
        items=IDENTITY_ITEMS,
        recipient=actor.organisation,
        at=at,
    )
    rows = gate.read(gate.ask(flow), at=at).rows("person_index.identity")
    return sorted(row["person"] for row in rows)[:CHILDREN_LOOKED_AT]


def clients(paths: list[str], cookie: str, *, many: int, seconds: float) -> Answers:
    """So many clients asking at once for so long, each on its own kept connection."""
    found = Answers(seconds=[])
    until = time.perf_counter() + seconds

    def client(first: int) -> None:
        line = http.client.HTTPConnection(HOST, PORT, timeout=30)
        number = first
        while time.perf_counter() < until:
            start = time.perf_counter()
            status, body = asked(paths[number % len(paths)], cookie, line)
            found.seconds.append(time.perf_counter() - start)
            found.wrong += status != 200 or b"kf-record" not in body
            number += many

    threads = [threading.Thread(target=client, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def rate(
    paths: list[str], cookie: str, *, many: int, seconds: float
) -> tuple[dict[str, float], Answers]:
    """Requests a second and milliseconds at the median and the 95th percentile."""
    start = time.perf_counter()
    answers = clients(paths, cookie, many=many, seconds=seconds)
    took = time.perf_counter() - start
    ordered = sorted(answers.seconds)
    return {
        "per_second": round(len(ordered) / took, 1),
        "p50_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * ordered[int(len(ordered) * 0.95)], 1),
    }, answers


def views_in_ledger(home: Path) -> int:
    """How many viewings the ledger holds."""
    from kinfold.gate import Gate

    ledger = Gate.open(home)._ledger
    return sum(1 for _ in ledger.entries(kinds={"view.outcome"}))


def measure(home: Path, *, seconds: float) -> dict[str, object]:
    """All the figures of one run."""
    cookie, paths = signed_in(home)
    before = views_in_ledger(home)
    with served(home):
        clients(paths, cookie, many=2, seconds=2)  # warm both workers
        warm = views_in_ledger(home) - before
        alone, first = rate(paths, cookie, many=1, seconds=seconds)
        together, second = rate(paths, cookie, many=CLIENTS, seconds=seconds)
        peer, _ = rate(["/accessibility"], "", many=CLIENTS, seconds=seconds)
    answered = len(first.seconds) + len(second.seconds)
    return {
        "record_alone": alone,
        "record_eight_clients": together,
        "peer_accessibility_page_eight_clients": peer,
        "ratio_to_peer": round(together["per_second"] / peer["per_second"], 3),
        "answers_not_the_page": first.wrong + second.wrong,
        "views_answered": answered,
        "views_in_ledger": views_in_ledger(home) - before - warm,
    }


def main() -> None:
    """Build, serve, measure, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--children", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=15)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = given.home or Path(temporary) / "home"
        built(home, given.children)
        found = measure(home, seconds=given.seconds)
    print(json.dumps(found))
    for name, value in found.items():
        print(f"{name.replace('_', ' ')}: {value}")


if __name__ == "__main__":
    main()
