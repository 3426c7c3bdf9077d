"""A worker takes what waits, once, and whatever stops it, nothing is stuck, half or twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kinfold.errors import NothingToDo
from kinfold.feeds import handing_in
from kinfold.feeds.working import LEASE, LONGEST_WAIT, MOST_ATTEMPTS, Worker
from kinfold.gate import waiting
from kinfold.registers import deliveries, loads, models
from tests import estate
from tests.unit.feeds.conftest import SCHOOL, Yard


def supplies(yard: Yard) -> list[tuple[str, str, str]]:
    return [(one.data_set, one.holder, one.period) for one in yard.gate.held()]


@pytest.mark.requirement("SOM-5.2.1a")
def test_what_a_feed_hands_in_is_taken_in_under_the_agreement(yard: Yard) -> None:
    made = yard.hand_in(yard.file("pupil_core"), data_set="pupil_core", period="current")
    assert made.state == "waiting"
    assert b"Surname" not in yard.waiting()[0].read_bytes()
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.name, ended.state, ended.problem) == (made.name, "done", None)
    report = loads.load_report(ended.report or 0)
    assert report is not None
    assert (report.outcome, report.holder, report.by) == ("accepted", SCHOOL, made.by)
    assert supplies(yard) == [("pupil_core", SCHOOL, "current")]
    assert (ended.wrapped_key, yard.waiting()) == (None, [])
    assert ended.done == ended.of > 0
    assert yard.worker().once() is None
    entries = [one for one in yard.gate._ledger.entries() if one.kind == "delivery.handed_in"]
    assert [one.payload and one.payload["delivery"] for one in entries] == [made.name]


def test_what_no_agreement_lets_in_is_refused_with_the_clause(yard: Yard) -> None:
    made = yard.hand_in(yard.file("pupil_core"), channel="secure_reply")
    ended = yard.worker().once()
    assert ended is not None
    assert ended.state == "refused"
    assert ended.problem is not None
    assert "[App. B 1]" in str(ended.problem["why"])
    report = loads.load_report(ended.report or 0)
    assert report is not None
    assert report.outcome == "refused"
    assert (supplies(yard), yard.waiting(), yard.again(made).ended) == ([], [], True)


def test_a_file_of_another_data_set_than_was_said_is_refused(yard: Yard) -> None:
    yard.hand_in(yard.file("pupil_core"), data_set="exclusions")
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.state, ended.report) == ("refused", None)
    assert "Pupil core" in str((ended.problem or {})["why"])


def test_the_same_file_twice_is_held_once(yard: Yard) -> None:
    ended = None
    for key in ("k1", "k2"):
        yard.hand_in(yard.file("pupil_core"), key=key)
        ended = yard.worker().once()
        assert ended is not None
        assert ended.state == "done"
    assert len(supplies(yard)) == 1
    newest = loads.load_reports(limit=1)[0]
    assert (newest.outcome, newest.id) == ("already_held", ended and ended.report)


def test_kept_before_its_worker_died_it_ends_with_the_report_of_then(yard: Yard) -> None:
    made = yard.hand_in(yard.file("pupil_core"))
    died = yard.worker()
    at = yard.now()
    taken = deliveries.claim(owner=died.owner, at=at, until=at + LEASE)
    assert taken is not None
    report = died._taken_in(taken)
    assert yard.worker().once() is None
    yard.at += LEASE
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.name, ended.state, ended.report) == (made.name, "done", report.id)
    assert len(supplies(yard)) == 1


@pytest.mark.requirement("SOM-5.2.1b")
def test_kept_before_its_worker_died_it_does_not_undo_what_came_since(yard: Yard) -> None:
    """The same bytes sent anew do stand again; the delivery taken up a second time does not."""
    rows = yard.file("pupil_core").read_bytes().splitlines(keepends=True)
    older, newer = b"".join(rows), b"".join(rows[:-1])
    made = yard.hand_in(older)
    died = yard.worker()
    at = yard.now()
    taken = deliveries.claim(owner=died.owner, at=at, until=at + LEASE)
    assert taken is not None
    report = died._taken_in(taken)
    yard.hand_in(newer, key="k2")
    assert (yard.worker().once() or made).state == "done"
    yard.at += LEASE
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.name, ended.state, ended.report) == (made.name, "done", report.id)
    assert standing(yard) == [len(rows) - 2]
    yard.hand_in(older, key="k3")
    assert (yard.worker().once() or made).state == "done"
    assert standing(yard) == [len(rows) - 1]


def test_kept_and_followed_before_its_worker_wrote_a_report_it_still_ends_with_one(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = yard.file("pupil_core").read_bytes().splitlines(keepends=True)
    made = yard.hand_in(b"".join(rows))
    died = yard.worker()
    at = yard.now()
    taken = deliveries.claim(owner=died.owner, at=at, until=at + LEASE)
    assert taken is not None

    def stopped(*_: Any, **__: Any) -> int:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(loads, "save_load_report", stopped)
        with pytest.raises(SystemExit):
            died._taken_in(taken)
    yard.hand_in(b"".join(rows[:-1]), key="k2")
    assert (yard.worker().once() or made).state == "done"
    yard.at += LEASE
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.name, ended.state) == (made.name, "done")
    report = loads.load_report(ended.report or 0)
    assert report is not None
    assert (report.outcome, report.holder) == ("already_held", SCHOOL)
    assert (report.by, report.receipt) == (made.by, made.sha256)
    assert standing(yard) == [len(rows) - 2]


def standing(yard: Yard) -> list[int]:
    return [sum(one.rows.values()) for one in yard.gate.held() if one.held_to is None]


def broken(yard: Yard, fault: Callable[[], Exception]) -> Worker:
    worker = yard.worker()

    def take_in(*_args: Any, **_more: Any) -> Any:
        raise fault()

    return Worker(gate=yard.gate, take_in=take_in, now=yard.now, owner=worker.owner, beating=False)


def test_a_fault_that_is_not_the_files_is_tried_again_later_and_later(yard: Yard) -> None:
    made = yard.hand_in(yard.file("pupil_core"))
    worker = broken(yard, lambda: OSError("Ada Lovelace"))
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        ended = worker.once()
        assert ended is not None
        assert ended.state == "waiting"
        assert ended.problem == {"fault": "OSError", "attempt": ended.attempts}
        assert worker.once() is None
        waits.append(ended.next_try - yard.at)
        yard.at = ended.next_try
    assert waits == sorted(waits)
    assert waits[-1] > 8 * waits[0]
    assert max(waits) <= LONGEST_WAIT
    last = worker.once()
    assert last is not None
    assert last.state == "failed"
    assert "begun 6 times" in str((last.problem or {})["why"])
    assert (yard.waiting(), yard.again(made).wrapped_key) == ([], None)


def test_what_kills_its_worker_every_time_is_given_up(yard: Yard) -> None:
    made = yard.hand_in(yard.file("pupil_core"))
    for _ in range(MOST_ATTEMPTS):
        at = yard.now()
        assert deliveries.claim(owner="dies", at=at, until=at + LEASE) is not None
        yard.at += LEASE
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.name, ended.state) == (made.name, "failed")
    assert yard.worker().once() is None


def test_cancelled_while_it_waits_nothing_is_left(yard: Yard) -> None:
    made = yard.hand_in(yard.file("pupil_core"))
    assert handing_in.cancel(yard.gate, yard.actor(), made.name, at=yard.now()) == "cancelled"
    assert (yard.waiting(), yard.worker().once()) == ([], None)
    with pytest.raises(NothingToDo, match="come to its end"):
        handing_in.cancel(yard.gate, yard.actor(), made.name, at=yard.now())


def test_cancelled_while_it_is_read_nothing_is_left(yard: Yard) -> None:
    made = yard.hand_in(yard.file("attendance_marks"))
    worker = yard.worker()
    inner = worker.take_in

    def cancelled_half_way(*args: Any, **more: Any) -> Any:
        state = handing_in.cancel(yard.gate, yard.actor(), made.name, at=yard.now())
        assert state == "working"
        return inner(*args, **more)

    ended = Worker(
        gate=yard.gate, take_in=cancelled_half_way, now=yard.now, owner=worker.owner, beating=False
    ).once()
    assert ended is not None
    assert (ended.state, ended.report, ended.problem) == ("cancelled", None, None)
    assert (supplies(yard), yard.waiting(), loads.load_reports(limit=1)) == ([], [], ())


def test_cancelled_by_a_worker_that_died_it_ends_cancelled(yard: Yard) -> None:
    made = yard.hand_in(yard.file("pupil_core"))
    at = yard.now()
    deliveries.claim(owner="dies", at=at, until=at + LEASE)
    handing_in.cancel(yard.gate, yard.actor(), made.name, at=at)
    yard.at += LEASE
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.state, supplies(yard), yard.waiting()) == ("cancelled", [], [])


def test_an_account_that_was_closed_meanwhile_lets_nothing_in(yard: Yard) -> None:
    from kinfold.registers import accounts

    yard.hand_in(yard.file("pupil_core"))
    accounts.set_active("feed@st-edmunds.marshire.example", to="closed")
    ended = yard.worker().once()
    assert ended is not None
    assert (ended.state, supplies(yard)) == ("refused", [])


def test_a_file_that_does_not_fit_its_digest_is_not_kept(yard: Yard) -> None:
    said = handing_in.Said(key="k", channel="feed")
    with pytest.raises(handing_in.NotAsSaid):
        handing_in.hand_in(
            yard.gate, yard.actor(), [b"x"], said=said, most=10, at=yard.now(), sha256="0" * 64
        )
    assert yard.waiting() == []


def test_sent_again_it_is_one_delivery_and_waits_once(yard: Yard) -> None:
    one, two = (yard.hand_in(yard.file("pupil_core")) for _ in range(2))
    assert one == two
    assert len(yard.waiting()) == 1
    with pytest.raises(deliveries.OtherFile):
        yard.hand_in(yard.file("exclusions", "hartwell"))
    assert len(yard.waiting()) == 1


def test_what_a_killed_process_left_is_swept_and_what_waits_is_not(yard: Yard) -> None:
    waiting.keep(yard.gate.installation, [b"x"], most=1)
    made = yard.hand_in(yard.file("pupil_core"))
    for path in yard.waiting():
        import os

        old = (yard.at - timedelta(hours=3)).timestamp()
        os.utime(path, (old, old))
    assert yard.worker().tidy() == 1
    assert [path.name for path in yard.waiting()] == [made.content]


def test_a_beating_worker_is_one(yard: Yard) -> None:
    worker = Worker(
        gate=yard.gate, take_in=yard.worker().take_in, now=yard.now, owner="w", beating=True
    )
    yard.hand_in(yard.file("pupil_core"))
    ended = worker.once()
    assert ended is not None
    assert ended.state == "done"


@pytest.mark.parametrize("gone", ["folder", "changed"])
def test_bytes_lost_while_they_waited_are_asked_for_again(yard: Yard, gone: str) -> None:
    yard.hand_in(yard.file("pupil_core"))
    (path,) = yard.waiting()
    if gone == "folder":
        path.unlink()
    else:
        path.write_bytes(b"\0" * 40)
    ended = yard.worker().once()
    assert ended is not None
    assert ended.state == "refused"
    assert "Send the file again" in str((ended.problem or {})["remedy"])


def test_two_workers_share_the_queue(yard: Yard) -> None:
    made = [
        yard.hand_in(yard.file("pupil_core", school), key=school, login=estate.DATA_MANAGER)
        for school in ("st-edmunds", "millbrook", "hartwell")
    ]
    first, second = yard.worker(), yard.worker()
    at = yard.now()
    taken = deliveries.claim(owner=first.owner, at=at, until=at + LEASE)
    ended = [second.once(), second.once(), second.once()]
    assert taken is not None
    assert [one and one.name for one in ended] == [made[1].name, made[2].name, None]
    assert models.Delivery.objects.filter(state="working").count() == 1
