"""The county's two neighbours in the demonstration, and last month's exchange among the three.

Each is an installation of its own, so each step runs in a process of its own; parcels go between
them as files, as a carried parcel would.
"""

import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kinfold.cli import demo_county, demo_members, demo_notices
from kinfold.cli.demo_members import FRAMEWORK, MEMBERS, Place
from kinfold.errors import KinfoldError, NothingToDo, UsageProblem

if TYPE_CHECKING:
    from kinfold.agreement import Actor
    from kinfold.gate import Gate

SEED: Final = 2026
STEPS: Final = ("set-up", "meet", "post", "collect", "collect")
ROWS: Final = ("S1", "S2")
PORTS: Final = {"marshire": 8000, "eastreach": 8001, "littlewick": 8002}


def member(name: str) -> Place:
    """The member called `name`; KeyError where there is none."""
    return {one.id: one for one in MEMBERS}[name]


def homes(home: Path) -> dict[str, Path]:
    """Every member's home: the county's own, and the others beside it."""
    return {
        one.id: home if one.id == demo_county.AUTHORITY else home.parent / one.id for one in MEMBERS
    }


def build(home: Path, *, young_people: int, at: datetime, say: Callable[[str], None]) -> None:
    """Set the three up and let them exchange last month; a step that was done is passed over."""
    shared = _shared(home)
    for folder in ("cards", *(f"post/{one.id}" for one in MEMBERS)):
        (shared / folder).mkdir(parents=True, exist_ok=True)
    for step in STEPS:
        say(f"  {step.replace('-', ' ')}: {', '.join(one.name for one in MEMBERS)}")
        running = [
            subprocess.Popen(  # noqa: S603 - this program itself, with words of our own
                [
                    sys.executable,
                    "-m",
                    "kinfold.cli",
                    "--home",
                    str(place),
                    "demo",
                    "member",
                    name,
                    step,
                    "--shared",
                    str(shared),
                    "--young-people",
                    str(young_people),
                    "--at",
                    at.isoformat(),
                    "--at",
                    at.isoformat(),
                ]
            )
            for name, place in homes(home).items()
        ]
        ended = [one.wait() for one in running]
        if any(ended):
            raise UsageProblem(
                "The demonstration's neighbours were to be set up.",
                why=f"A step did not finish: {step}.",
                remedy="Read what it said above, remove the folder var, and build it again.",
            )


def run(home: Path, place: Place, step: str, *, shared: Path, size: int, at: datetime) -> None:
    """One step of one member, in a process of its own."""
    from kinfold.registers import configure, installation

    if not installation.is_installation(home):
        installation.prepare(home, name=place.name, organisation=place.id)
        with (home / installation.CONFIGURATION).open("a", encoding="utf-8") as file:
            file.write(demo_county.SITE)
    configure.ready(home)
    configure.migrate()
    from kinfold.gate import Gate

    gate = Gate.open(home)
    if step == "set-up":
        _set_up(gate, place, shared=shared, size=size, at=at)
    elif step == "meet":
        _meet(gate, place, shared=shared, at=at)
    elif step == "post":
        _post(gate, place, shared=shared, at=at)
    else:
        _collect(gate, place, shared=shared, at=at)


def serve(home: Path, *, say: Callable[[str], None]) -> None:
    """Serve every member that has been set up, each at its own port with a worker beside it."""
    running = []
    for name, place in homes(home).items():
        if not (place / demo_county.MARK).is_file():
            continue
        address = f"127.0.0.1:{PORTS[name]}"
        say(f"{member(name).name}: http://{address}/")
        for words in (["serve", "--address", address], ["worker"]):
            command = [sys.executable, "-m", "kinfold.cli", "--home", str(place), *words]
            running.append(subprocess.Popen(command))  # noqa: S603 - this program itself, with words of our own
    try:
        for one in running:
            one.wait()
    except KeyboardInterrupt:
        for one in running:
            one.terminate()
        for one in running:
            one.wait()


def _shared(home: Path) -> Path:
    return home.parent / "neighbours"


def _set_up(gate: "Gate", place: Place, *, shared: Path, size: int, at: datetime) -> None:
    """Posts, the framework, the postcode directory, the caseload, and the card to give away."""
    from kinfold.agreement.load import read

    home = gate.installation.home
    known = demo_county.passwords(home) if (home / demo_county.MARK).is_file() else {}
    for post, _, _ in demo_members.POSTS:
        known.setdefault(demo_members.mailbox(post, place.id), secrets.token_urlsafe(9))
    demo_county.remember(home, known, built=False)
    version = read(demo_county.library() / FRAMEWORK / "2026-29.yaml")
    demo_members.join(gate, version, at=at, passwords=known)
    with suppress(FileExistsError, KinfoldError):
        demo_notices.write(home, organisation=place.id, name=place.name, area=place.name)
    _caseload(gate, place, shared=shared, size=size, at=at)
    card = gate.card
    told = {"recipient": card.recipient, "verify_key": card.verify_key}
    (shared / "cards" / f"{place.id}.json").write_text(json.dumps(told), encoding="utf-8")


def _caseload(gate: "Gate", place: Place, *, shared: Path, size: int, at: datetime) -> None:
    import csv

    from kinfold.intake.receive import Asked, receive
    from kinfold.registers import exchanges
    from kinfold.synthetic import neighbours

    made = neighbours.write(
        shared / f"files-{place.id}", as_at=at.date(), seed=SEED, young_people=size
    )
    with made.directory.open(encoding="utf-8", newline="") as file:
        rows = [(row["postcode"], row["la_code"]) for row in csv.DictReader(file)]
    exchanges.load_postcodes(rows, vintage=made.vintage, at=at, by=None)
    asked = Asked(agreement=FRAMEWORK, holder=place.id)
    with suppress(NothingToDo):
        receive(gate, _manager(gate, place), made.of(place.id), asked=asked, at=at)


def _manager(gate: "Gate", place: Place) -> "Actor":
    return gate.actor(demo_members.mailbox("ccis", place.id))


def _meet(gate: "Gate", place: Place, *, shared: Path, at: datetime) -> None:
    """Trust the others by their cards, as if their fingerprints had been read out by telephone."""
    others: dict[str, tuple[str, str, str | None]] = {}
    for path in sorted((shared / "cards").glob("*.json")):
        if path.stem != place.id:
            card = json.loads(path.read_text(encoding="utf-8"))
            url = f"http://127.0.0.1:{PORTS[path.stem]}"
            others[path.stem] = (card["recipient"], card["verify_key"], url)
    demo_members.trust(gate, others, at=at)


def _post(gate: "Gate", place: Place, *, shared: Path, at: datetime) -> None:
    """Plan, confirm and send last month, and put the parcels where the others collect them."""
    from kinfold.exchange import planning, sending

    actor = _manager(gate, place)
    for row in ROWS:
        plan = planning.plan(gate, actor, row=row, month=_last_month(at), at=at)
        with suppress(NothingToDo):
            planning.confirm(gate, actor, plan.number, at=at)
            sending.send(gate, actor, plan.number, at=at)
    _hand_over(gate, actor, shared=shared, at=at)


def _last_month(at: datetime) -> date:
    return (at.date().replace(day=1) - timedelta(days=1)).replace(day=1)


def _hand_over(gate: "Gate", actor: "Actor", *, shared: Path, at: datetime) -> None:
    from kinfold.exchange import carrying

    for one in carrying.outbox():
        if one.state == "sealed":
            folder = shared / "post" / one.partner
            carrying.to_file(gate, actor, one.parcel_id, folder=folder, at=at)


def _collect(gate: "Gate", place: Place, *, shared: Path, at: datetime) -> None:
    """Take in what was put there: process the deliveries but for one, which is left to look at."""
    from kinfold.exchange import inbox, processing

    actor = _manager(gate, place)
    for path in sorted((shared / "post" / place.id).glob("*.parcel")):
        inbox.arrive(gate, path.read_bytes(), at=at)
        path.unlink()
    opened = [one.contents for one in inbox.waiting(gate, at=at) if one.contents is not None]
    deliveries = [contents.id for contents in opened if contents.kind == "delivery"]
    for name in deliveries[:-1]:
        inbox.accept(gate, actor, name, at=at)
        with suppress(NothingToDo):
            processing.process(gate, actor, name, at=at)
    _hand_over(gate, actor, shared=shared, at=at)
    home = gate.installation.home
    demo_county.remember(home, demo_county.passwords(home), built=place.id != "marshire")
