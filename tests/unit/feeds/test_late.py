"""What is late, incomplete or excused; the register of flows; files asked for and answered."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.feeds import asking, completeness, flows, incidents, lateness
from kinfold.registers import deliveries, facts, feeds, loads
from tests import estate
from tests.unit.feeds.conftest import FEED, MOST, SCHOOL, Yard

#: Wednesday 25 November 2026, before school.
WEDNESDAY = datetime(2026, 11, 25, 8, tzinfo=UTC)


def standing(yard: Yard, login: str = estate.DATA_MANAGER) -> dict[tuple[str, str], Any]:
    found = lateness.standing(yard.gate, yard.actor(login), at=yard.at)
    return {(one.school, one.data_set): one for one in found}


def take(yard: Yard, data_set: str, at: datetime, path: Path | None = None) -> None:
    yard.at = at
    made = yard.hand_in(path or yard.file(data_set), key=f"{data_set}-{at:%Y%m%d%H%M}")
    yard.worker().once()
    assert yard.again(made).state == "done"


def with_key(yard: Yard) -> None:
    feeds.trust_key("ab" * 16, kind="signature", account=FEED, public="", at=yard.at, by=None)


@pytest.mark.requirement("SOM-5.2.3a")
def test_a_school_without_a_feed_is_late_by_the_week(yard: Yard) -> None:
    yard.at = WEDNESDAY
    one = standing(yard)[SCHOOL, "attendance_marks"]
    assert (one.schedule, one.route, one.state, one.last) == ("weekly", "upload", "never", None)
    assert one.missed > 8
    take(yard, "pupil_core", WEDNESDAY - timedelta(days=6))
    yard.at = WEDNESDAY
    assert standing(yard)[SCHOOL, "pupil_core"].state == "on_time"
    yard.at = WEDNESDAY + timedelta(days=7)
    late = standing(yard)[SCHOOL, "pupil_core"]
    assert (late.state, late.missed, late.due) == ("late", 1, date(2026, 11, 23))
    assert late.says == "Late: 1 week missed"
    yard.at = WEDNESDAY + timedelta(days=14)
    assert standing(yard)[SCHOOL, "pupil_core"].detail == "2 weeks missed"


@pytest.mark.requirement("SOM-5.2.1b")
def test_a_feed_is_late_by_the_school_day_and_a_missed_run_shows(yard: Yard) -> None:
    with_key(yard)
    take(yard, "pupil_core", WEDNESDAY - timedelta(days=5, hours=-8))
    yard.at = WEDNESDAY
    one = standing(yard)[SCHOOL, "pupil_core"]
    assert (one.schedule, one.route) == ("daily", "feed")
    assert (one.missed, one.due, one.says) == (2, date(2026, 11, 23), "Late: 2 school days missed")
    assert standing(yard)[SCHOOL, "attendance_marks"].schedule == "weekly"
    feeds.record_run(SCHOOL, data_set="pupil_core", result="unchanged", at=yard.at, by=FEED)
    assert standing(yard)[SCHOOL, "pupil_core"].state == "on_time"
    later = yard.at + timedelta(hours=1)
    feeds.record_run(SCHOOL, data_set="pupil_core", result="failed", at=later, by=FEED)
    failed = standing(yard)[SCHOOL, "pupil_core"]
    assert (failed.state, failed.wanting) == ("failed", True)


def test_no_school_day_is_missed_in_the_holidays(yard: Yard) -> None:
    with_key(yard)
    take(yard, "pupil_core", datetime(2026, 12, 18, 20, tzinfo=UTC))
    yard.at = datetime(2027, 1, 4, 8, tzinfo=UTC)
    assert standing(yard)[SCHOOL, "pupil_core"].state == "on_time"


@pytest.mark.requirement("SOM-7.3")
def test_the_clock_shows_an_agreed_alternative_until_its_day(yard: Yard) -> None:
    yard.at = WEDNESDAY
    new = facts.NewIncident(organisation=SCHOOL, what="The system is down.")
    number = incidents.report(yard.gate, yard.actor(), new, at=yard.at)
    assert standing(yard)[SCHOOL, "pupil_core"].state == "never"
    manager = yard.actor(estate.DATA_MANAGER)
    until = date(2026, 11, 30)
    incidents.agree(yard.gate, manager, number, alternative="By hand.", until=until, at=yard.at)
    agreed = standing(yard)[SCHOOL, "pupil_core"]
    assert (agreed.state, agreed.says) == (
        "agreed_alternative", "Agreed alternative: until 30 November 2026",
    )  # fmt: skip
    assert agreed.wanting
    assert standing(yard)["hartwell", "pupil_core"].state == "never"
    yard.at += timedelta(days=7)
    assert standing(yard)[SCHOOL, "pupil_core"].state == "never"
    yard.at = WEDNESDAY
    incidents.agree(
        yard.gate, manager, number, alternative="By hand still.", until=None, at=yard.at
    )
    assert standing(yard)[SCHOOL, "pupil_core"].detail == ""
    incidents.resolve(yard.gate, yard.actor(), number, at=yard.at)
    assert standing(yard)[SCHOOL, "pupil_core"].state == "never"
    with pytest.raises(NothingToDo):
        incidents.resolve(yard.gate, manager, number, at=yard.at)


def test_who_may_report_agree_and_see_failures(yard: Yard) -> None:
    manager = yard.actor(estate.DATA_MANAGER)
    other = facts.NewIncident(organisation="hartwell", what="Down.")
    with pytest.raises(UsageProblem, match="no such failure of your"):
        incidents.report(yard.gate, yard.actor(), other, at=yard.at)
    number = incidents.report(yard.gate, manager, other, at=yard.at)
    with pytest.raises(UsageProblem, match="not known"):
        incidents.report(yard.gate, manager, replace(other, data_sets=("nothing",)), at=yard.at)
    assert incidents.listed(yard.gate, yard.actor()) == ()
    assert [one.id for one in incidents.listed(yard.gate, manager)] == [number]
    with pytest.raises(UsageProblem):
        incidents.shown(yard.gate, yard.actor(), number, asked="You asked.")
    with pytest.raises(UsageProblem, match="data manager"):
        incidents.agree(yard.gate, yard.actor(), number, alternative="x", until=None, at=yard.at)
    with pytest.raises(UsageProblem, match="past"):
        incidents.agree(
            yard.gate, manager, number, alternative="x", until=date(2020, 1, 1), at=yard.at
        )
    with pytest.raises(UsageProblem, match="no part"):
        incidents.listed(yard.gate, yard.actor(estate.LEADS[SCHOOL]))


@pytest.mark.requirement("SOM-2.3.1")
def test_completeness_is_the_share_of_required_fields_that_were_filled(
    yard: Yard, tmp_path: Path
) -> None:
    with yard.file("pupil_core").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    for row in rows[:3]:
        row[head.index("Surname")] = ""
    path = tmp_path / "gaps.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    take(yard, "pupil_core", WEDNESDAY - timedelta(days=1), path)
    one = standing(yard)[SCHOOL, "pupil_core"]
    assert one.complete == pytest.approx(1 - 3 / (5 * len(rows)), abs=0.02)
    assert (one.incomplete, one.wanting) == (True, True)
    report = loads.load_report(one.report)
    assert report is not None
    assert completeness.of(replace(report, counts={})) is None
    other = standing(yard)[SCHOOL, "exclusions"]
    assert (other.complete, other.incomplete) == (None, False)


def test_a_school_sees_its_own_and_a_role_without_part_sees_nothing(yard: Yard) -> None:
    assert {school for school, _ in standing(yard, FEED)} == {SCHOOL}
    assert len({school for school, _ in standing(yard)}) == 4
    with pytest.raises(UsageProblem, match="no part"):
        standing(yard, estate.LEADS[SCHOOL])


@pytest.mark.requirement("SOM-B.1..B.9")
def test_nine_flows_each_with_a_run_log(yard: Yard) -> None:
    take(yard, "pupil_core", WEDNESDAY)
    found = flows.register(yard.gate, yard.actor(estate.AUDITOR), at=yard.at)
    assert [one.id for one in found[:9]] == [f"B{number}" for number in range(1, 10)]
    assert [one.clause for one in found[9:]] == ["7.7.3"]
    assert [one.statutory for one in found[:9]] == [False, *[True] * 4, *[False] * 4]
    assert found[5].sender == "The Department for Education"
    assert all(one.timescale and one.mechanism and one.recipient for one in found)
    assert (found[0].runs, found[0].last is not None, found[1].last) == (1, True, None)
    other = flows.register(yard.gate, yard.actor(FEED), at=yard.at)
    assert other[0].runs == 1
    with pytest.raises(UsageProblem, match="no part"):
        flows.register(yard.gate, yard.actor(estate.ANALYST), at=yard.at)


# ---- files asked for --------------------------------------------------------------------------


def wanted(**more: Any) -> facts.NewFileRequest:
    made: dict[str, Any] = {
        "holder": SCHOOL, "agreement": flows.AGREEMENT, "row": "B2", "data_set": "school_census",
        "period": "2026-27 autumn", "due": date(2026, 12, 18),
    }  # fmt: skip
    return facts.NewFileRequest(**(made | more))


def answer(yard: Yard, number: int, content: bytes, key: str = "k") -> facts.Delivery:
    return asking.reply(
        yard.gate, yard.actor(), number, [content], key=key, most=MOST, at=yard.now()
    )


@pytest.mark.requirement("SOM-5.2.3b", "SOM-5.3.2", "SOM-9.3.1a")
def test_a_request_and_its_answer_are_one_thread_with_dates(yard: Yard) -> None:
    manager = yard.actor(estate.DATA_MANAGER)
    number = asking.ask(yard.gate, manager, wanted(), at=yard.at)
    thread = asking.thread(yard.gate, yard.actor(), number)
    assert thread.state(at=yard.at) == "open"
    assert thread.state(at=yard.at + timedelta(days=60)) == "overdue"
    answer(yard, number, b"UPN\n", key="bad")
    thread = asking.thread(yard.gate, manager, number)
    assert thread.state(at=yard.at) == "being_read"
    yard.worker().once()
    assert asking.thread(yard.gate, manager, number).state(at=yard.at) == "open"
    (path,) = [path for path, holder, _ in estate.deliveries(yard.grounds.county)
               if holder == SCHOOL and path.name.endswith(f"-{SCHOOL}.csv")]  # fmt: skip
    made = answer(yard, number, path.read_bytes())
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.state, ended.channel, ended.request) == ("done", "secure_reply", number)
    thread = asking.thread(yard.gate, manager, number)
    assert thread.state(at=yard.at) == "answered"
    assert thread.answered is not None
    assert thread.answered.name == made.name
    assert thread.request.at < thread.answered.handed_in_at
    assert [one.state for one in deliveries.replies(number)] == ["refused", "done"]
    with pytest.raises(NothingToDo, match="was answered"):
        answer(yard, number, b"x", key="again")
    assert [one.request.id for one in asking.threads(yard.gate, manager)] == [number]


def test_who_may_ask_and_answer_what(yard: Yard) -> None:
    manager = yard.actor(estate.DATA_MANAGER)
    with pytest.raises(UsageProblem, match="authority’s data manager"):
        asking.ask(yard.gate, yard.actor(), wanted(), at=yard.at)
    for wrong in ({"row": "B1"}, {"data_set": "pupil_core"}, {"holder": "marshire"}):
        with pytest.raises(UsageProblem, match="no such file"):
            asking.ask(yard.gate, manager, wanted(**wrong), at=yard.at)
    with pytest.raises(UsageProblem, match="past"):
        asking.ask(yard.gate, manager, wanted(due=date(2026, 1, 1)), at=yard.at)
    number = asking.ask(yard.gate, manager, wanted(holder="hartwell"), at=yard.at)
    assert asking.threads(yard.gate, yard.actor()) == ()
    with pytest.raises(UsageProblem, match="no such request"):
        answer(yard, number, b"x")
    with pytest.raises(UsageProblem, match="another organisation"):
        asking.reply(yard.gate, manager, number, [b"x"], key="k", most=MOST, at=yard.at)
    with pytest.raises(UsageProblem, match="does not answer"):
        asking.threads(yard.gate, yard.actor(estate.LEADS[SCHOOL]))
