"""How long the access pack of one person takes: ten years of data, 200 viewings, page and PDF.

Run `python -m bench.pack`. The rows are made up in memory, as the gate hands them over: ten school
years of attendance marks told over and over, a census and an enrolment each year, early help and
social care. The peer in the same run is `json.dumps` of the same rows and entries, so the ratio
says what words, rules, review and accessibility cost over a bare export. Processor time leaves out
the turns of other programs on a shared machine; the typesetter has threads of its own.
"""

import json
import os
import statistics
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from random import Random
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")

YEARS, VIEWINGS, ROUNDS = 10, 200, 5
UPN, SCHOOL = "Z999200126001", "9992001"


def school_days(first_year: int) -> Iterator[date]:
    """About 190 week days of each school year."""
    for year in range(first_year, first_year + YEARS):
        day, count = date(year, 9, 2), 0
        while count < 190:
            if day.weekday() < 5:
                yield day
                count += 1
            day += timedelta(days=1)


def rows(dice: Random) -> dict[str, list[dict[str, Any]]]:
    """Ten years of one person in eight tables."""
    key = {"laestab": SCHOOL, "upn": UPN}
    return {
        "pupil_core.pupil": [
            {**key, "forename": "Nia", "surname": "Marsh", "address": f"{year} Mill Lane",
             "guardians": "Anna Kowalska", "date_of_birth": date(2010, 3, 4), "gender": "F",
             "_as_at": date(2016 + year, 11, 20)}
            for year in range(YEARS)
        ],
        "attendance_marks.mark": [
            {**key, "date": day, "session": session, "mark": dice.choice("/\\LIMB")}
            for day in school_days(2016)
            for session in ("AM", "PM")
        ],
        "school_history.enrolment": [
            {**key, "school_name": "Ashdown School", "school_number": str(year),
             "start_date": date(2016 + year, 9, 2), "end_date": date(2017 + year, 7, 20)}
            for year in range(YEARS)
        ],
        "school_census.pupil": [
            {**key, "forename": "Nia", "surname": "Marsh", "ncyearactual": str(year)}
            for year in range(YEARS)
        ],
        "early_help.involvement": [
            {"case_id": "EH1", "forename": "Nia", "surname": "Marsh", "agency": f"Help {number}",
             "start_date": date(2017, 1, 1) + timedelta(days=90 * number), "worker": f"A {number}"}
            for number in range(30)
        ],
        "early_help.assessment": [
            {"case_id": "EH1", "assessment_type": "Plan", "document_creator": f"Bo X{number}",
             "assessment_date": date(2017, 1, 1) + timedelta(days=90 * number)}
            for number in range(30)
        ],
        "cin_census.episode": [
            {"LAchildID": "C1", "episode_no": number, "ReferralSource": "2A",
             "CINreferralDate": date(2017, 1, 1) + timedelta(days=200 * number)}
            for number in range(15)
        ],
        "cin_census.review": [
            {"LAchildID": "C1", "episode_no": number, "plan_no": 1,
             "CPPreviewDate": date(2017, 1, 1) + timedelta(days=100 * number)}
            for number in range(30)
        ],
    }  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Milliseconds of processor and of wall clock of one piece of work, and what it made."""
    wall, cpu = perf_counter(), process_time()
    made = work()
    return (process_time() - cpu) * 1000, (perf_counter() - wall) * 1000, made


def main() -> None:
    """Print each step's median, and the whole beside the peer's."""
    import django

    django.setup()
    from tests.unit.rights import made

    from kinfold.rights.pack import gather
    from kinfold.rights.page import page
    from kinfold.rights.pdf import pdf
    from kinfold.rights.reviewing import reviewed

    held = rows(Random(7))
    entries = [
        entry
        for number in range(VIEWINGS)
        for entry in made.viewing(
            2 * number + 1,
            at=made.AT - timedelta(days=10 * (VIEWINGS - number)),
            personal={"name": "Nia Marsh", "address": f"{number // 20} Mill Lane"},
        )
    ]
    handover = made.handover(held)

    def draft() -> Any:  # noqa: ANN401 - each step is timed in the same way
        return gather(made.REQUEST, handovers=[handover], entries=entries, directory=made.DIRECTORY)

    def floor() -> str:
        told = {key: handover.rows(key) for key in handover.tables}
        return json.dumps([told, [asdict(entry) for entry in entries]], default=str)

    found = draft()
    decisions = made.every_decision(found)
    pack = reviewed(found, decisions, role="information_governance_lead", at=made.AT)
    steps: dict[str, Callable[[], object]] = {
        "json.dumps of the same": floor,
        "gather": draft,
        "review": lambda: reviewed(
            draft(), decisions, role="information_governance_lead", at=made.AT
        ),
        "page": lambda: page(pack),
        "PDF": lambda: pdf(pack),
    }
    print(f"{sum(map(len, held.values())):,} rows, {VIEWINGS} viewings")
    wall: dict[str, float] = {}
    for name, work in steps.items():
        runs = [timed(work) for _ in range(ROUNDS)]
        cpu, wall[name] = (
            statistics.median(times) for times in zip(*(run[:2] for run in runs), strict=True)
        )
        size = len(runs[0][2]) if isinstance(runs[0][2], str | bytes) else 0
        print(f"{name:24} {cpu:8.0f} ms processor {wall[name]:8.0f} ms {size / 1024:8.0f} KiB")
    peer = wall["json.dumps of the same"]
    to_page = wall["review"] + wall["page"]  # gathering is part of the review step
    print(f"rows to page: {to_page:.0f} ms, {to_page / peer:.1f} times the peer")
    print(f"rows to page and PDF: {to_page + wall['PDF']:.0f} ms, "
          f"{(to_page + wall['PDF']) / peer:.1f} times the peer")  # fmt: skip


if __name__ == "__main__":
    main()
