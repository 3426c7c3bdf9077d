"""The nineteen flags agree with an independent evaluator, over made-up children and every edge."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from kinfold.view.education import completed
from kinfold.view.flags import FLAGS
from kinfold.view.record import build
from kinfold.view.states import CURRENT, HISTORIC, NO_INFORMATION
from tests.unit.view.evaluator import back, evaluate
from tests.unit.view.made import handover

ON = date(2026, 11, 21)
CHILDREN = 10_000
SETS = ("episode", "plan", "cpp", "help", "assessed", "factor", "carer", "sen", "exclusion")


@pytest.fixture(autouse=True)
def _no_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kinfold.view.record._contact", lambda data_set, holder: ("Team", "t@x"))


def edge(rng: random.Random, on: date) -> date:
    """A day that lies on or beside one of the contract's edges, or anywhere in eight years."""
    base = rng.choice((on, back(on, 12), back(on, 24), completed(on)[0].start))
    if rng.random() < 0.5:
        return base + timedelta(days=rng.choice((-1, 0, 1)))
    return on - timedelta(days=rng.randrange(-40, 8 * 365))


def span(rng: random.Random, on: date) -> tuple[date, date | None]:
    """A spell, open or closed, whose ends lie anywhere, edges preferred."""
    start = edge(rng, on)
    if rng.random() < 0.3:
        return start, None
    end = edge(rng, on)
    return min(start, end), max(start, end)


def made_child(rng: random.Random, on: date) -> dict[str, list[dict[str, Any]]]:
    """The rows of one made-up child."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for number, kind in enumerate(rng.choices(SETS, k=rng.randrange(5)), start=1):
        start, end = span(rng, on)
        key = {"LAchildID": "A1", "episode_no": 1}
        table, row = {
            "episode": (
                "cin_census.episode",
                {**key, "CINreferralDate": start, "CINclosureDate": end,
                 "ReferralNFA": rng.random() < 0.25},
            ),
            "plan": ("cin_census.cin_plan",
                     {**key, "plan_no": number, "CINPlanStartDate": start, "CINPlanEndDate": end}),
            "cpp": ("cin_census.protection_plan",
                    {**key, "plan_no": number, "CPPstartDate": start, "CPPendDate": end}),
            "help": ("early_help.involvement",
                     {"case_id": "E", "agency": "x", "start_date": start, "end_date": end}),
            "assessed": ("early_help.assessment",
                         {"case_id": "E", "assessment_type": "x", "assessment_date": start}),
            "factor": ("cin_census.assessment_factor",
                       {**key, "assessment_no": number,
                        "AssessmentFactors": rng.choice(("1A", "2B", "3C", "20"))}),
            "carer": ("young_carers.young_carer",
                      {"upn": "u", "laestab": "9", "young_carer": rng.choice("PSN"),
                       "young_carer_start": start, "young_carer_end": end}),
            "sen": ("sen_register.sen",
                    {"upn": "u", "laestab": "9", "sen_status": rng.choice("NKES"),
                     "sen_status_date": start}),
            "exclusion": ("exclusions.exclusion",
                          {"upn": "u", "laestab": "9", "category": "SUSP",
                           "start_date": start, "end_date": end}),
        }[kind]  # fmt: skip
        if kind == "sen" and any(
            start == other["sen_status_date"] for other in rows.get(table, ())
        ):
            continue  # two statuses from one day contradict each other; no rule chooses
        rows.setdefault(table, []).append(row)
        if kind == "factor":
            rows.setdefault("cin_census.assessment", []).append(
                {**key, "assessment_no": number, "AssessmentActualStartDate": start,
                 "AssessmentAuthorisationDate": end}
            )  # fmt: skip
    return rows


@pytest.mark.requirement("TDV-7.3", "TDV-7.6", "TDV-7.7", "TDV-7.8", "TDV-14.2.3")
def test_every_text_is_one_of_three_and_as_the_contract_says() -> None:
    rng = random.Random(20261121)
    for _ in range(CHILDREN):
        on = rng.choice((ON, date(2028, 2, 29), date(2027, 3, 31), date(2026, 9, 1)))
        rows = made_child(rng, on)
        record = build(handover(rows, on))
        shown = {flag.code: flag.text for flag in record.flags}
        assert set(shown) == set(FLAGS)
        assert set(shown.values()) <= {NO_INFORMATION, HISTORIC, CURRENT}
        assert shown == evaluate(rows, on, completed(on)[0].start), rows


@pytest.mark.requirement("TDV-7.2", "TDV-12.2")
@pytest.mark.parametrize(
    ("ended", "flag"),
    [
        (back(ON, 24), HISTORIC),
        (back(ON, 24) - timedelta(days=1), NO_INFORMATION),
        (back(ON, 24) + timedelta(days=1), HISTORIC),
        (ON, CURRENT),
        (ON - timedelta(days=1), HISTORIC),
    ],
    ids=["24 months to the day", "a day past", "a day inside", "ends today", "ended yesterday"],
)
def test_the_edge_of_the_window(ended: date, flag: str) -> None:
    rows = {
        "cin_census.protection_plan": [
            {"LAchildID": "A1", "episode_no": 1, "plan_no": 1,
             "CPPstartDate": date(2019, 1, 1), "CPPendDate": ended}
        ]
    }  # fmt: skip
    record = build(handover(rows, ON))
    assert {f.code: f.text for f in record.flags}["I2"] == flag


@pytest.mark.requirement("TDV-12.2", "TDV-14.2.3")
def test_recent_involvement_opens_the_chronology_of_care_and_nothing_else() -> None:
    old = date(2019, 5, 1)
    rows = {
        "cin_census.protection_plan": [
            {"LAchildID": "A1", "episode_no": 1, "plan_no": 1, "CPPstartDate": old,
             "CPPendDate": date(2020, 5, 1)}
        ],
        "young_carers.young_carer": [
            {"upn": "u", "laestab": "9", "young_carer": "P", "young_carer_start": old,
             "young_carer_end": date(2020, 5, 1)}
        ],
    }  # fmt: skip
    closed = {f.code: f.text for f in build(handover(rows, ON)).flags}
    assert set(closed.values()) == {NO_INFORMATION}
    recent = {
        "case_id": "E", "agency": "x", "start_date": date(2026, 6, 1), "end_date": None,
    }  # fmt: skip
    opened = {
        f.code: f.text
        for f in build(handover({**rows, "early_help.involvement": [recent]}, ON)).flags
    }
    assert (opened["I2"], opened["V2"], opened["I4"]) == (HISTORIC, CURRENT, NO_INFORMATION)


def test_an_open_spell_in_an_older_return_is_open_only_up_to_that_return() -> None:
    rows = {
        "cin_census.episode": [
            {"LAchildID": "A1", "episode_no": 1, "CINreferralDate": date(2019, 6, 1),
             "CINclosureDate": None, "ReferralNFA": False, "_as_at": date(2020, 3, 31)}
        ]
    }  # fmt: skip
    newest = {"cin_census": date(2026, 3, 31)}
    shown = {f.code: f.text for f in build(handover(rows, ON, as_at=newest)).flags}
    assert set(shown.values()) == {NO_INFORMATION}
    recent = {"case_id": "E", "assessment_type": "x", "assessment_date": date(2026, 6, 1)}
    with_help = {**rows, "early_help.assessment": [recent]}
    shown = {f.code: f.text for f in build(handover(with_help, ON, as_at=newest)).flags}
    assert (shown["V1"], shown["V2"]) == (NO_INFORMATION, HISTORIC)
