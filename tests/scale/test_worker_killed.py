"""A worker killed at twenty-six moments: nothing stuck, nothing taken in twice, nothing half.

A driver hands every file of a small county over to the queue, then forks a worker and kills it with
SIGKILL: half the times just after one of its writes, half the times whenever it happens to be. Each
next worker finds the lease run out and goes on. At the end the shelf must hold what one undisturbed
worker leaves. Run as a module, this file is that driver.
"""

import functools
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 26
SEED = 4


def writes() -> list[tuple[Any, str]]:
    """Everything by which a worker makes something last."""
    from kinfold.gate import waiting
    from kinfold.ledger import Ledger
    from kinfold.registers import deliveries, loads
    from kinfold.store import Store

    return [
        (Ledger, "append"),
        (Store, "deposit"),
        (loads, "save_load_report"),
        (waiting, "drop"),
        *((deliveries, name) for name in ("claim", "note_progress", "end")),
    ]


def die_after(nth: int) -> None:
    """Let this process kill itself once its `nth` write has returned."""
    seen = [0]

    def watched(act: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(act)
        def doing(*args: Any, **given: Any) -> Any:
            result = act(*args, **given)
            seen[0] += 1
            if seen[0] == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return doing

    for owner, name in writes():
        setattr(owner, name, watched(getattr(owner, name)))


def forked(work: Callable[[], object], *, seconds: float | None = None) -> tuple[int, Any]:
    """How a fork that does `work` ended (killed after a while, if one is given) and its answer."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            os.write(writing, json.dumps(work()).encode())
        except BaseException:  # noqa: BLE001 - a fork must never go on as if it were the driver
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    if seconds is not None:
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return code, json.loads(said) if said else None


class Yard:
    """An installation in a folder, and what is done in it."""

    def __init__(self, home: Path) -> None:
        from tests import estate

        self.grounds = estate.Estate(home=home, county=estate.empty(children=60).county)

    def hand_in(self) -> int:
        """Every file of the county waits."""
        from kinfold.feeds import handing_in
        from tests import estate

        with self.grounds.opened() as gate:
            actor = gate.actor(estate.DATA_MANAGER)
            found = list(estate.deliveries(self.grounds.county))
            for number, (path, holder, agreement) in enumerate(found):
                said = handing_in.Said(
                    key=f"file-{number}", channel="upload", agreement=agreement, holder=holder
                )
                handing_in.hand_in(
                    gate, actor, [path.read_bytes()], said=said, most=1 << 30, at=estate.LATER
                )
            return len(found)

    def work(self, *, die: int | None = None, most: int | None = None) -> int:
        """One worker, until nothing is due; how many deliveries it brought to their end."""
        from datetime import timedelta

        from kinfold.cli import working
        from kinfold.registers import models
        from tests import estate

        with self.grounds.opened() as gate:
            # As if its lease had run out: whoever held it was killed.
            models.Delivery.objects.filter(state="working").update(lease_until=estate.LATER)
            if die is not None:
                die_after(die)
            began = time.monotonic()

            def now() -> Any:
                return estate.LATER + timedelta(hours=1, seconds=time.monotonic() - began)

            worker = working.of(gate, now=now, beating=False)
            done = 0
            while (most is None or done < most) and worker.once() is not None:
                done += 1
            return done

    def summary(self) -> dict[str, Any]:
        """What is on record and on the shelf."""
        from datetime import timedelta

        from kinfold.registers import deliveries, loads
        from tests import estate

        with self.grounds.opened() as gate:
            held = [one for one in gate.held() if one.held_to is None]
            ended = deliveries.deliveries(limit=1000)
            reports = {one.id: one for one in loads.load_reports(limit=1000)}
            gate.tidy(at=estate.LATER + timedelta(hours=9), grace=timedelta(0))
            left = gate._store._files.present() - gate._store._snapshot().live()
            return {
                "held": sorted(
                    [one.data_set, one.holder, one.period, one.agreement, dict(one.rows)]
                    for one in gate.held()
                ),
                "in force": len(held),
                "ended": sorted([one.sha256, one.agreement, one.state] for one in ended),
                # One that was kept just before its worker died is reported as held already.
                "reported": {reports[one.report or 0].outcome for one in ended}
                <= {"accepted", "already_held"},
                # What a kill between two writes leaves has no key any more, and is swept.
                "still needed": sorted(deliveries.contents()),
                "still there": self.swept(gate),
                "left over": sorted(left),
            }

    def swept(self, gate: Any) -> int:
        """How many files of waiting bytes are left after the sweep."""
        from kinfold.gate import waiting
        from kinfold.registers import deliveries

        waiting.sweep(gate.installation, needed=deliveries.contents(), before=math.inf)
        return len(list((self.grounds.home / waiting.FOLDER).iterdir()))


def drive(folder: Path) -> None:
    """Work once undisturbed and once torn to pieces, and compare."""
    from tests import estate

    chance = random.Random(SEED)
    shutil.copytree(estate.empty(children=60).home, folder / "whole")
    whole = Yard(folder / "whole")
    handed = forked(whole.hand_in)[1]
    shutil.copytree(folder / "whole", folder / "torn")
    began = time.monotonic()
    assert forked(whole.work)[1] == handed
    each = (time.monotonic() - began) / handed
    expected = forked(whole.summary)[1]
    torn = Yard(folder / "torn")
    kills = 0
    for number in range(KILLS):
        if number % 2:
            code, _ = forked(lambda: torn.work(die=chance.randint(1, 9)))
        else:
            code, _ = forked(torn.work, seconds=chance.uniform(0, 4 * each))
        assert code in (0, -signal.SIGKILL), f"kill {number}: {code}"
        kills += code != 0
        # Not more often than a worker may die over one delivery before a person is told.
        assert forked(lambda: torn.work(most=1))[0] == 0
    assert forked(torn.work)[0] == 0
    found = forked(torn.summary)[1]
    for name, value in expected.items():
        assert found[name] == value, f"{name}: {found[name]} not {value}"
    print(json.dumps({"kills": kills, "deliveries": handed}))


@pytest.mark.slow
@pytest.mark.requirement("SOM-5.2.1a")
def test_killed_at_any_moment(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.scale.test_worker_killed", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kinfold.web.settings"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["kills"] >= KILLS // 2, told


if __name__ == "__main__":
    import django

    django.setup()
    drive(Path(sys.argv[1]))
