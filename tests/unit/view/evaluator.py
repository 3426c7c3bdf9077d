"""A second, slow evaluator of the flags, written from the data view contract alone.

It looks at raw rows and the day of viewing, walks day by day where the contract speaks of days,
and shares no code with the product.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

NONE, PAST, NOW = "no information on database", "historic", "current"
DRUGS = {"1A", "1B", "1C", "2A", "2B", "2C"}
HARM = {"3A", "3B", "3C"}
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def back(day: date, months: int) -> date:
    """The same day number some months before, clamped to the month's end."""
    year, month = day.year, day.month - months
    while month < 1:
        year, month = year - 1, month + 12
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28) if day.day <= 28 else 28)


def spells_of(rows: Rows) -> dict[str, list[tuple[date, date | None]]]:
    """Every spell by what it is a spell of."""
    return care_spells(rows) | school_spells(rows)


def care_spells(rows: Rows) -> dict[str, list[tuple[date, date | None]]]:
    """Spells of social care and early help."""
    episodes = rows.get("cin_census.episode", ())
    found: dict[str, list[tuple[date, date | None]]] = {
        "care": [], "need": [], "plan": [], "help": [],
    }  # fmt: skip
    for row in episodes:
        if row["ReferralNFA"]:
            found["care"].append((row["CINreferralDate"], row["CINreferralDate"]))
        else:
            found["care"].append((row["CINreferralDate"], row["CINclosureDate"]))
            found["need"].append((row["CINreferralDate"], row["CINclosureDate"]))
    for row in rows.get("cin_census.cin_plan", ()):
        found["need"].append((row["CINPlanStartDate"], row["CINPlanEndDate"]))
    for row in rows.get("cin_census.protection_plan", ()):
        found["plan"].append((row["CPPstartDate"], row["CPPendDate"]))
    for row in rows.get("early_help.involvement", ()):
        found["help"].append((row["start_date"], row["end_date"]))
    return found


def school_spells(rows: Rows) -> dict[str, list[tuple[date, date | None]]]:
    """Spells the schools' feeds tell of."""
    found: dict[str, list[tuple[date, date | None]]] = {"carer": [], "ehc": [], "sen": []}
    for row in rows.get("young_carers.young_carer", ()):
        if row["young_carer"] != "N":
            found["carer"].append((row["young_carer_start"], row["young_carer_end"]))
    statuses = sorted(rows.get("sen_register.sen", ()), key=lambda r: r["sen_status_date"])
    for place, row in enumerate(statuses):
        end = statuses[place + 1]["sen_status_date"] if place + 1 < len(statuses) else None
        if row["sen_status"] in {"E", "S"}:
            found["ehc"].append((row["sen_status_date"], end))
        if row["sen_status"] != "N":
            found["sen"].append((row["sen_status_date"], end))
    return found


def overlaps(spell: tuple[date, date | None], first: date, last: date) -> bool:
    """Whether any day of the spell lies between two days, both included."""
    start, end = spell
    return start <= last and (end if end is not None else date.max) >= first


def involved(rows: Rows, first: date, last: date) -> bool:
    """The qualifying test: attendance and roll alone do not count."""
    spells = spells_of(rows)
    kinds = ("care", "need", "plan", "help", "carer", "sen")
    named = [s for kind in kinds for s in spells[kind]]
    for row in rows.get("cin_census.assessment", ()):
        named.append((row["AssessmentActualStartDate"], row["AssessmentAuthorisationDate"]))
    for row in rows.get("cin_census.episode", ()):
        named.append((row["CINreferralDate"], row["CINclosureDate"]))
    events = [
        row[name]
        for row in rows.get("exclusions.exclusion", ())
        for name in ("start_date", "end_date")
        if row[name] is not None
    ]
    events += [row["assessment_date"] for row in rows.get("early_help.assessment", ())]
    return any(overlaps(s, first, last) for s in named) or any(
        first <= event <= last for event in events
    )


def evaluate(rows: Rows, on: date, education_since: date) -> dict[str, str]:
    """All nineteen texts for one child on a day (attendance is left to its own tests)."""
    names = [f"V{n}" for n in (1, 2, 3)] + [f"I{n}" for n in range(1, 8)]
    names += [f"T{n}" for n in range(1, 10)]
    answer = dict.fromkeys(names, NONE)
    window = back(on, 24)
    if not involved(rows, window, on):
        return answer
    spells = spells_of(rows)

    def spell_text(kinds: Sequence[str], *, any_age: bool) -> str:
        begun = [s for kind in kinds for s in spells[kind] if s[0] <= on]
        if any(s[1] is None or s[1] >= on for s in begun):
            return NOW
        if any_age and begun:
            return PAST
        return PAST if any(overlaps(s, window, on) for s in begun) else NONE

    def event_text(days: Sequence[date], fresh: date) -> str:
        past = [day for day in days if day <= on]
        if any(day >= fresh for day in past):
            return NOW
        return PAST if any(day >= window for day in past) else NONE

    answer["V1"] = spell_text(["care", "help"], any_age=False)
    answer["V2"] = spell_text(["care", "help"], any_age=True)
    answer["I2"] = spell_text(["plan"], any_age=True)
    answer["I3"] = spell_text(["need"], any_age=True)
    answer["I4"] = spell_text(["carer"], any_age=False)
    answer["I5"] = spell_text(["ehc"], any_age=False)
    answer["I6"] = spell_text(["sen"], any_age=False)
    answer["T5"] = spell_text(["help"], any_age=False)
    answer["T1"] = event_text(
        [row["start_date"] for row in rows.get("exclusions.exclusion", ())], education_since
    )
    offered = [row["assessment_date"] for row in rows.get("early_help.assessment", ())]
    offered += [start for start, _ in spells["help"]]
    offered += [
        row["CINreferralDate"]
        for row in rows.get("cin_census.episode", ())
        if not row["ReferralNFA"]
    ]
    answer["T4"] = event_text(offered, back(on, 12))
    for flag, codes in (("T6", DRUGS), ("T9", HARM)):
        answer[flag] = event_text(factor_days(rows, codes), back(on, 12))
    return answer


def factor_days(rows: Rows, codes: set[str]) -> list[date]:
    """The day of the assessment of each factor among the codes."""
    return [
        held["AssessmentAuthorisationDate"] or held["AssessmentActualStartDate"]
        for factor in rows.get("cin_census.assessment_factor", ())
        for held in rows.get("cin_census.assessment", ())
        if held["assessment_no"] == factor["assessment_no"] and factor["AssessmentFactors"] in codes
    ]
