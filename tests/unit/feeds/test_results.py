"""Key stage data, results days and other assessments: let in, owed by a day, limited to a group."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.feeds import asking, flows, groups, incidents, lateness, taking_part, yearly
from kinfold.intake.receive import Asked, receive
from kinfold.registers import accounts, facts, loads
from tests import estate
from tests.unit.feeds import results
from tests.unit.feeds.conftest import FEED, MOST, SCHOOL, Yard

JULY = datetime(2027, 7, 12, 9, tzinfo=UTC)
LAST_DAY = datetime(2027, 8, 31, 9, tzinfo=UTC)
DEPARTMENT = "department-for-education"
MADE_UP = ("Z999000000001", "Z999000000002", "Z999000000003")


def send(yard: Yard, content: bytes, key: str, **said: Any) -> facts.Delivery:
    made = yard.hand_in(content, key=key, **said)
    yard.worker().once()
    return yard.again(made)


def from_department(yard: Yard, content: bytes, *, holder: str | None = DEPARTMENT) -> Any:
    path = yard.grounds.home / "download.csv"
    path.write_bytes(content)
    asked = Asked(agreement=flows.AGREEMENT, holder=holder)
    return receive(yard.gate, yard.actor(estate.DATA_MANAGER), path, asked=asked, at=yard.now())


@pytest.mark.requirement("SOM-B.1..B.9")
def test_each_of_the_nine_flows_has_a_run_log(yard: Yard) -> None:
    accounts.add_organisation(
        facts.Organisation(id=DEPARTMENT, name="The Department for Education", kind="department")
    )
    yard.at = JULY
    files = {
        "B1": yard.file("pupil_core").read_bytes(),
        "B3": results.eyfs(MADE_UP),
        "B4": results.phonics(MADE_UP),
        "B5": results.key_stage_1(MADE_UP),
        "B8": results.gcse(MADE_UP),
        "B9": results.a_level(MADE_UP),
    }
    for row, content in files.items():
        made = send(yard, content, row)
        assert made.state == "done", (row, made.problem)
    (census,) = [
        path for path, holder, _ in estate.deliveries(yard.grounds.county)
        if holder == SCHOOL and path.name.endswith(f"-{SCHOOL}.csv")
    ]  # fmt: skip
    assert send(yard, census.read_bytes(), "B2", channel="secure_reply").state == "done"
    for content in (results.key_stage_2(MADE_UP), results.key_stage_4(MADE_UP)):
        assert from_department(yard, content).outcome == "accepted"
    found = flows.register(yard.gate, yard.actor(estate.DATA_MANAGER), at=yard.at)
    nine = [one for one in found if one.clause.startswith("App. B")]
    assert [(one.id, one.runs) for one in nine] == [(f"B{n}", 1) for n in range(1, 10)]
    assert all(one.collected and one.last is not None for one in nine)
    assert {one.sender for one in nine[5:7]} == {"The Department for Education"}
    kept = {one.log[0].holder for one in nine[5:7]}
    assert kept == {DEPARTMENT}


@pytest.mark.requirement("SOM-B.1..B.9")
def test_key_stage_2_comes_from_the_department_alone(yard: Yard) -> None:
    yard.at = JULY
    made = send(yard, results.key_stage_2(MADE_UP), "k", channel="upload")
    assert made.state == "refused"
    with pytest.raises(RefusedByAgreement, match="no agreed flow"):
        from_department(yard, results.key_stage_2(MADE_UP), holder=None)


# ---- what is owed by the end of the year ------------------------------------------------------


def owed(yard: Yard, login: str = estate.DATA_MANAGER) -> dict[tuple[str, str, str], yearly.Owed]:
    found = yearly.owed(yard.gate, yard.actor(login), at=yard.at)
    return {(one.school, one.data_set, one.year): one for one in found}


@pytest.mark.requirement("SOM-7.7.1")
def test_what_did_not_come_is_overdue_on_the_last_day_of_the_academic_year(yard: Yard) -> None:
    yard.at = JULY
    assert send(yard, results.phonics(MADE_UP), "phonics").state == "done"
    place = (SCHOOL, "phonics_check", "2026-27")
    found = owed(yard)
    assert found[place].state == "received"
    assert found["millbrook", "phonics_check", "2026-27"].state == "to_come"
    assert {one.due for one in found.values()} == {date(2027, 8, 31)}
    yard.at = LAST_DAY - timedelta(days=1)
    assert "overdue" not in {one.state for one in owed(yard).values()}
    yard.at = LAST_DAY
    late = [one for one in owed(yard).values() if one.state == "overdue"]
    assert {(one.school, one.data_set) for one in late} == {
        (SCHOOL, "eyfs_profile"), (SCHOOL, "key_stage_1"), ("millbrook", "eyfs_profile"),
        ("millbrook", "key_stage_1"), ("millbrook", "phonics_check"),
    }  # fmt: skip
    assert {one.clause for one in late} == {"App. B 3", "App. B 4", "App. B 5"}


@pytest.mark.requirement("SOM-7.7.1")
def test_it_stays_overdue_after_the_year_and_then_says_that_it_came_late(yard: Yard) -> None:
    yard.at = LAST_DAY + timedelta(days=3)
    place = (SCHOOL, "phonics_check", "2026-27")
    assert owed(yard)[place].state == "overdue"
    loads.save_load_report(
        facts.NewLoadReport(
            receipt="a" * 64, outcome="accepted", counts={}, data_set="phonics_check",
            holder=SCHOOL, agreement=flows.AGREEMENT, period="current",
        ),
        at=yard.at, by=FEED,
    )  # fmt: skip
    assert owed(yard)[place].state == "late"
    assert yearly.WORDS["late"] == "Received late"


@pytest.mark.requirement("SOM-7.7.1", "SOM-B.1..B.9")
def test_what_comes_every_day_does_not_hide_what_comes_once_a_year(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    yard.at = JULY
    assert send(yard, results.phonics(MADE_UP), "phonics").state == "done"
    assert send(yard, yard.file("pupil_core").read_bytes(), "core").state == "done"
    assert send(yard, results.eyfs(MADE_UP), "eyfs").state == "done"
    for room in (yearly, lateness):
        monkeypatch.setattr(room, "MOST_REPORTS", 1)
    monkeypatch.setattr(flows, "MOST_RUNS", 1)
    assert owed(yard)[SCHOOL, "phonics_check", "2026-27"].state == "received"
    found = flows.register(yard.gate, yard.actor(estate.DATA_MANAGER), at=yard.at)
    assert {one.id: one.runs for one in found if one.runs} == {"B1": 1, "B3": 1, "B4": 1}
    late = lateness.standing(yard.gate, yard.actor(estate.DATA_MANAGER), at=yard.at)
    assert {one.data_set for one in late if one.last is not None} == {"pupil_core"}


def test_a_year_before_the_agreement_is_not_owed_and_another_years_file_is_not_this_ones(
    yard: Yard,
) -> None:
    assert {year for _, _, year in owed(yard)} == {"2026-27"}
    for number, (period, of_this_year) in enumerate(
        {"2025-26": False, "2026-27 [young_carer]": False, "2026-27": True}.items()
    ):
        loads.save_load_report(
            facts.NewLoadReport(
                receipt=f"{number}" * 64, outcome="accepted", counts={}, holder=SCHOOL,
                data_set="phonics_check", agreement=flows.AGREEMENT, period=period,
            ),
            at=yard.now(), by=FEED,
        )  # fmt: skip
        one = owed(yard)[SCHOOL, "phonics_check", "2026-27"]
        assert (one.came is not None) is of_this_year


def test_an_agreed_alternative_shows_and_a_school_sees_its_own(yard: Yard) -> None:
    yard.at = LAST_DAY
    new = facts.NewIncident(organisation=SCHOOL, what="Down.", data_sets=("phonics_check",))
    number = incidents.report(yard.gate, yard.actor(), new, at=yard.at)
    manager = yard.actor(estate.DATA_MANAGER)
    incidents.agree(yard.gate, manager, number, alternative="By hand.", until=None, at=yard.at)
    found = owed(yard, FEED)
    assert found[SCHOOL, "phonics_check", "2026-27"].state == "agreed_alternative"
    assert {school for school, _, _ in found} == {SCHOOL}
    with pytest.raises(UsageProblem, match="no part"):
        owed(yard, estate.LEADS[SCHOOL])


@pytest.mark.parametrize(
    ("number", "teaches"),
    [("9992001", True), ("9997001", True), ("9994001", False), ("9998000", False), ("", True)],
)
def test_a_number_says_who_teaches_no_young_children(
    yard: Yard, number: str, teaches: bool
) -> None:
    accounts.add_organisation(
        facts.Organisation(
            id="anew", name="Anew", kind="school", laestab=number and f"888{number[3:]}"
        )
    )
    assert yearly.teaches_young_children("anew") is teaches
    assert yearly.teaches_young_children("nobody")


# ---- other assessments ------------------------------------------------------------------------


@pytest.mark.requirement("SOM-7.7.3")
def test_other_assessments_come_only_from_a_school_on_record_as_taking_part(yard: Yard) -> None:
    yard.at = JULY
    manager = yard.actor(estate.DATA_MANAGER)
    refused = send(yard, results.assessed(MADE_UP), "before")
    assert refused.state == "refused"
    assert refused.problem is not None
    assert "[7.7.3]" in str(refused.problem["why"])
    taking_part.agreed(yard.gate, manager, SCHOOL, on=date(2027, 7, 1), at=yard.now())
    assert send(yard, results.assessed(MADE_UP), "after").state == "done"
    path = yard.grounds.home / "other.csv"
    path.write_bytes(results.assessed(MADE_UP, school="millbrook"))
    with pytest.raises(RefusedByAgreement, match=r"\[7\.7\.3\]"):
        receive(yard.gate, manager, path, asked=Asked(agreement=flows.AGREEMENT), at=yard.now())
    taking_part.ended(yard.gate, manager, SCHOOL, at=yard.now())
    again = send(yard, results.assessed(MADE_UP[:2]), "ended")
    assert again.state == "refused"


def test_who_takes_part_is_shown_and_who_may_say_so(yard: Yard) -> None:
    yard.at = JULY
    manager = yard.actor(estate.DATA_MANAGER)
    today = yard.at.date()
    for actor, school, on, words in (
        (yard.actor(), SCHOOL, today, "authority’s data manager"),
        (manager, "marshire", today, "has not signed"),
        (manager, SCHOOL, today + timedelta(days=1), "to come"),
    ):
        with pytest.raises(UsageProblem, match=words):
            taking_part.agreed(yard.gate, actor, school, on=on, at=yard.at)
    taking_part.agreed(yard.gate, manager, SCHOOL, on=today, at=yard.at)
    with pytest.raises(NothingToDo, match="already"):
        taking_part.agreed(yard.gate, manager, SCHOOL, on=today, at=yard.now())
    found = {one.school: one.since for one in taking_part.parts(yard.gate, manager, at=yard.at)}
    assert found == {"ashdown": None, "hartwell": None, "millbrook": None, SCHOOL: today}
    own = taking_part.parts(yard.gate, yard.actor(), at=yard.at)
    assert [(one.school, one.since) for one in own] == [(SCHOOL, today)]
    with pytest.raises(NothingToDo, match="does not take part"):
        taking_part.ended(yard.gate, manager, "hartwell", at=yard.at)


# ---- limited to a group -----------------------------------------------------------------------


def wanted(**more: Any) -> facts.NewFileRequest:
    made: dict[str, Any] = {
        "holder": SCHOOL, "agreement": flows.AGREEMENT, "row": "B4", "data_set": "phonics_check",
        "period": "2026-27", "due": date(2027, 7, 30), "limited_to": "free_school_meals",
    }  # fmt: skip
    return facts.NewFileRequest(**(made | more))


@pytest.mark.requirement("SOM-7.7.2")
def test_a_request_of_a_group_takes_in_its_pupils_and_counts_the_others_out(yard: Yard) -> None:
    core = results.pupils(yard)
    eligible = {one["UPN"] for one in core if one["FSM eligible"] == "Y"}
    others = {one["UPN"] for one in core} - eligible
    assert eligible
    assert others
    assert send(yard, yard.file("pupil_core").read_bytes(), "core").state == "done"
    yard.at = JULY
    whole = results.phonics(sorted(eligible | others))
    assert send(yard, whole, "whole", period="2026-27").state == "done"
    manager = yard.actor(estate.DATA_MANAGER)
    number = asking.ask(yard.gate, manager, wanted(), at=yard.now())
    made = asking.reply(
        yard.gate, yard.actor(), number, [results.phonics(sorted(eligible | others), mark=33)],
        key="answer", most=MOST, at=yard.now(),
    )  # fmt: skip
    yard.worker().once()
    ended = yard.again(made)
    assert ended.state == "done", ended.problem
    report = loads.load_report(ended.report or 0)
    assert report is not None
    assert report.counts["kept pupil"] == len(eligible)
    assert report.counts["refused outside-group"] == len(others)
    held = [one for one in yard.gate.held() if one.data_set == "phonics_check"]
    assert {one.period: one.rows["pupil"] for one in held if one.held_to is None} == {
        "2026-27": len(core), "2026-27 [free_school_meals]": len(eligible),
    }  # fmt: skip
    thread = asking.thread(yard.gate, manager, number)
    assert thread.group == "Pupils eligible for free school meals"


@pytest.mark.requirement("SOM-7.7.2")
def test_an_answer_with_nobody_of_the_group_keeps_nothing(yard: Yard) -> None:
    yard.at = JULY
    manager = yard.actor(estate.DATA_MANAGER)
    number = asking.ask(yard.gate, manager, wanted(limited_to="young_carer"), at=yard.at)
    made = asking.reply(
        yard.gate, yard.actor(), number, [results.phonics(MADE_UP)], key="a", most=MOST,
        at=yard.now(),
    )  # fmt: skip
    yard.worker().once()
    assert yard.again(made).state == "refused"
    assert not [one for one in yard.gate.held() if one.data_set == "phonics_check"]


@pytest.mark.parametrize("group", sorted(groups.GROUPS))
def test_each_group_is_told_by_the_schools_own_newest_rows(yard: Yard, group: str) -> None:
    for name in ("pupil_core", "sen_register", "young_carers"):
        path = [one for one in yard.grounds.county.of(name) if one.holder == SCHOOL and one.rows]
        if path:
            assert send(yard, (yard.grounds.county.folder / path[0].path).read_bytes(), name).ended
    found = groups.members(yard.gate, yard.actor(), group, at=yard.now())
    assert found <= {one["UPN"] for one in results.pupils(yard)}
    if group in ("free_school_meals", "english_additional", "service_family", "traveller_family"):
        heading = {
            "free_school_meals": "FSM eligible", "english_additional": "EAL",
            "service_family": "Service family", "traveller_family": "Traveller family",
        }[group]  # fmt: skip
        assert found == {one["UPN"] for one in results.pupils(yard) if one[heading] == "Y"}
    with pytest.raises(RefusedByAgreement):
        groups.members(yard.gate, yard.actor(estate.DATA_MANAGER), group, at=yard.now())


def test_only_results_are_asked_for_by_group_and_a_period_has_its_room(yard: Yard) -> None:
    manager = yard.actor(estate.DATA_MANAGER)
    census = wanted(row="B2", data_set="school_census")
    with pytest.raises(UsageProblem, match="how pupils did"):
        asking.ask(yard.gate, manager, census, at=yard.at)
    with pytest.raises(UsageProblem, match="too long"):
        asking.ask(yard.gate, manager, wanted(period="x" * 30), at=yard.at)
    whole = asking.ask(yard.gate, manager, wanted(limited_to=None), at=yard.at)
    assert asking.wanted_of(yard.gate, yard.actor(), whole, at=yard.at) is None
    assert asking.thread(yard.gate, manager, whole).group == ""
    assert ("B4", "B-other") == tuple(
        row.id for row in asking.rows(yard.gate, at=yard.at) if row.id in ("B4", "B-other")
    )
    assert SCHOOL in dict(lateness.schools(yard.gate, at=yard.at))
