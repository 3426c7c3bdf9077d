"""Gives every reader damaged files, a million of them over time, and says what did not end well.

`make fuzz` goes on from where the last run stopped (`--state`). Each input is made from its number
alone, so a failure is told by its number and can be made again: `python -m bench.fuzz --only N`.
An input ends well when it is read, or refused with an error of four parts, in under ten seconds of
the processor's time and in less than a gibibyte of memory, and when no file is left anywhere beside
the one it came in.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")
import django

django.setup()

from bench.damaged import BY_RULES, YEAR, made
from kinfold import datasets
from kinfold.datasets import DataSet
from kinfold.errors import KinfoldError
from kinfold.intake import cin_file, cin_xml, json_layout, xml_layout
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Job
from kinfold.intake.layout_facts import Layout
from kinfold.intake.matching import data_sets_for
from kinfold.intake.opening import Delivery, opened
from kinfold.intake.reading import READERS, layout_of
from kinfold.intake.table_file import head_of

#: Seconds of the processor's time, and by the clock, which other work beside it makes longer.
LONGEST = 10.0
LONGEST_BY_CLOCK = 120.0
MOST_MIB = 1024
SAVED_EVERY = 5000
AT = datetime(2026, 11, 20, tzinfo=UTC)


def read(path: Path, *, kind: str = "") -> str:
    """Read a file as intake does, up to where the registers would be asked; what became of it.

    A kind that is held against the Department's rules is read in its own layout, as asked for.
    """
    delivery = opened(path)
    kinds = {part.kind for part in delivery.parts}
    if kind in BY_RULES:
        return _by_rules(delivery, BY_RULES[kind])
    if len(delivery.parts) == 1 and (layout := _layout_of(delivery)) is not None:
        READERS[f"{layout.form}_layout"](_job(delivery, datasets.get(layout.data_set)))
        return "read"
    if kinds == {"xml"}:
        cin_file.header(delivery.parts[0])
        cin_xml.stream(delivery.parts[0], keep=lambda table, row: None, findings=Findings())
        return "read"
    if not kinds <= {"table", "workbook"}:
        return "not a table"
    return _tables(delivery)


def _by_rules(delivery: Delivery, layout: str) -> str:
    """Read a return of a year known beforehand and hold it against that year's rules."""
    is_xml = layout.endswith("_xml")
    if any((part.kind == "xml") is not is_xml for part in delivery.parts):
        return "of another form"
    data_set = datasets.get("ssda903" if layout.startswith("ssda903") else "cin_census")
    READERS[layout](_job(delivery, data_set, period=YEAR))
    return "read"


def _tables(delivery: Delivery) -> str:
    given = [{name for name in head_of(part).names if name} for part in delivery.parts]
    fits = [fit for names in given for fit in data_sets_for(names)[:1]]
    data_set = fits[0].data_set if fits else datasets.get("pupil_core")
    READERS[layout_of(data_set)](_job(delivery, data_set))
    return "read" if fits else "no data set"


def _layout_of(delivery: Delivery) -> Layout | None:
    """The layout of a return in XML or JSON, where it has one."""
    part = delivery.parts[0]
    if part.kind == "json":
        return json_layout.known(part)
    return xml_layout.known(part) if part.kind == "xml" else None


def _job(delivery: Delivery, data_set: DataSet, *, period: str | None = None) -> Job:
    return Job(
        delivery=delivery,
        data_set=data_set,
        keep={one.name: frozenset(e.name for e in one.fields) for one in data_set.tables},
        findings=Findings(),
        at=AT,
        period=period,
    )


class _TooLong(BaseException):
    """The time an input may take has passed."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise _TooLong


@contextmanager
def _in_time() -> Iterator[None]:
    """_TooLong where the block takes longer than an input may, by the processor or the clock."""
    clocks = {signal.ITIMER_PROF: LONGEST, signal.ITIMER_REAL: LONGEST_BY_CLOCK}
    began = time.process_time()
    try:
        for clock, seconds in clocks.items():
            signal.setitimer(clock, seconds)
        yield
    except RuntimeError:
        # The engine's word for having been stopped in the middle of a question.
        if time.process_time() - began >= LONGEST:
            raise _TooLong from None
        raise
    finally:
        for clock in clocks:
            signal.setitimer(clock, 0)


def tried(number: int, folder: Path) -> tuple[str, str]:
    """The kind of an input and how it ended; a failure begins with "FAILED"."""
    kind, content = made(number)
    path = folder / "delivery"
    path.write_bytes(content)
    try:
        with _in_time():
            ended = read(path, kind=kind)
    except KinfoldError as problem:
        whole = all((problem.asked, problem.why, problem.remedy))
        ended = "refused" if whole else "FAILED an error without its four parts"
    except _TooLong:
        ended = "FAILED longer than it may take"
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is what we look for
        frame = traceback.extract_tb(problem.__traceback__)[-1]
        ended = f"FAILED {type(problem).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    if [one.name for one in folder.iterdir()] != ["delivery"]:
        ended = "FAILED left a file behind"
    return kind, ended


def _peak_mib() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def main() -> int:
    """Try inputs from where the last run stopped, and print how they ended."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--inputs", type=int, default=20_000, help="how many more")
    asked.add_argument("--seconds", type=float, default=float("inf"), help="at most this long")
    asked.add_argument("--state", type=Path, default=Path("var/fuzz.json"))
    asked.add_argument("--first", type=int, default=0, help="where a new run begins")
    asked.add_argument("--only", type=int, help="one input, with its bytes")
    options = asked.parse_args()
    signal.signal(signal.SIGALRM, _stop)
    signal.signal(signal.SIGPROF, _stop)
    tempfile.tempdir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - in memory
    with tempfile.TemporaryDirectory() as place:
        if options.only is not None:
            print(made(options.only)[1])
            print(tried(options.only, Path(place)))
            return 0
        return _run(options, Path(place))


def _run(options: argparse.Namespace, folder: Path) -> int:
    state = {"next": options.first, "ended": {}, "failures": {}, "peak_mib": 0}
    if options.state.exists():
        state = json.loads(options.state.read_text(encoding="utf-8"))
    began = time.monotonic()
    first = int(state["next"])
    while state["next"] < first + options.inputs and time.monotonic() - began < options.seconds:
        _next(state, folder)
        if state["next"] % SAVED_EVERY == 0:
            _save(state, options.state)
    _save(state, options.state)
    print(json.dumps(state["ended"], indent=2))
    rate = (state["next"] - first) / (time.monotonic() - began)
    print(f"{sum(state['ended'].values()):,} inputs in all, {rate:,.0f} a second in this run,")
    print(f"{state['peak_mib']} MiB at most, {len(state['failures'])} failures.")
    return 1 if state["failures"] or state["peak_mib"] > MOST_MIB else 0


def _next(state: dict[str, Any], folder: Path) -> None:
    """Try the next input and note how it ended."""
    number = state["next"]
    kind, how = tried(number, folder)
    ended = f"{kind}: {how.split(' ')[0]}"
    state["ended"][ended] = state["ended"].get(ended, 0) + 1
    if how.startswith("FAILED"):
        state["failures"][str(number)] = f"{kind}: {how}"
        print(number, kind, how, flush=True)
    state["next"] = number + 1


def _save(state: dict[str, Any], place: Path) -> None:
    state["peak_mib"] = max(state["peak_mib"], _peak_mib())
    state["ended"] = dict(sorted(state["ended"].items()))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
