"""The nineteen flags about one child, each exactly one of three texts.

V1 to V3, I1 to I7 and T1 to T9 are Appendix C 7.6 to 7.8; the criteria behind T1 to T9 are the
shipped defaults of the data view contract, section 4. A flag that no loaded data set feeds reads
"no information on database".
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from kinfold import datasets
from kinfold.calendars import months_before
from kinfold.view.evidence import Evidence
from kinfold.view.states import NO_INFORMATION, State, of_events, of_spells, strongest

CRITERION_MONTHS: Final = 12
FLAGS: Final = (
    *(f"V{n}" for n in range(1, 4)),
    *(f"I{n}" for n in range(1, 8)),
    *(f"T{n}" for n in range(1, 10)),
)

Rule = Callable[[Evidence], State]


def flags(evidence: Evidence) -> dict[str, State]:
    """The text of every flag; all nineteen are always there."""
    found: dict[str, State] = dict.fromkeys(FLAGS, NO_INFORMATION)
    if evidence.qualifying:
        found |= {name: rule(evidence) for name, rule in RULES.items()}
    return found


def _recent(evidence: Evidence, *kinds: str) -> State:
    return strongest(
        of_spells(getattr(evidence, kind), since=evidence.since, on=evidence.on) for kind in kinds
    )


def _any_age(evidence: Evidence, *kinds: str) -> State:
    return strongest(
        of_spells(getattr(evidence, kind), since=evidence.since, on=evidence.on, chronology=True)
        for kind in kinds
    )


def _events(evidence: Evidence, days: tuple[date, ...]) -> State:
    return of_events(
        days,
        current_since=months_before(evidence.on, CRITERION_MONTHS),
        since=evidence.since,
        on=evidence.on,
    )


def _with_factors(evidence: Evidence, *groups: str) -> State:
    codes = datasets.codeset("cin_assessment_factors").in_group(*groups)
    return _events(evidence, tuple(day for code in codes for day in evidence.factors.get(code, ())))


def _education(evidence: Evidence) -> State:
    """T1: low attendance over the latest completed terms, or any suspension or exclusion."""
    return of_events(
        (*evidence.exclusions, *evidence.attendance_below),
        current_since=evidence.education_since,
        since=evidence.since,
        on=evidence.on,
    )


RULES: Mapping[str, Rule] = {
    "V1": lambda e: _recent(e, "social_care", "early_help"),
    "V2": lambda e: _any_age(e, "social_care", "early_help"),
    "I2": lambda e: _any_age(e, "protection"),
    "I3": lambda e: _any_age(e, "in_need"),
    "I4": lambda e: _recent(e, "young_carer"),
    "I5": lambda e: _recent(e, "ehc_plan"),
    "I6": lambda e: _recent(e, "sen"),
    "T1": _education,
    "T4": lambda e: _events(e, e.help_offered),
    "T5": lambda e: _recent(e, "services"),
    "T6": lambda e: _with_factors(e, "Alcohol misuse", "Drug misuse"),
    "T9": lambda e: _with_factors(e, "Domestic abuse"),
}
