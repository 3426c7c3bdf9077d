"""The queue: handed in once, held by one worker at a time, ended once."""

import threading
import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections

from kinfold.errors import UsageProblem
from kinfold.registers import deliveries, facts, leases

from .conftest import DSL, OFFICER

LEASE = timedelta(seconds=60)


def new(key: str = "one", **more: Any) -> facts.NewDelivery:
    made: dict[str, Any] = {
        "key": key, "by": DSL, "organisation": "st-edmunds", "channel": "feed",
        "sha256": "a" * 64, "size": 10, "content": f"c{key}", "wrapped_key": b"k",
        "data_set": "pupil_core", "as_at": date(2026, 9, 1),
    }  # fmt: skip
    return facts.NewDelivery(**(made | more))


def claimed(at: datetime, owner: str = "w1") -> facts.Delivery | None:
    return deliveries.claim(owner=owner, at=at, until=at + LEASE)


def named(name: str) -> facts.Delivery:
    found = deliveries.delivery(name)
    assert found is not None
    return found


def test_the_same_key_and_file_is_one_delivery(county: None, at: datetime) -> None:
    first = deliveries.hand_in(new(), at=at)
    again = deliveries.hand_in(new(content="other"), at=at + LEASE)
    assert again == first
    assert first.state == "waiting"
    assert not first.ended
    assert deliveries.contents() == {"cone"}


@pytest.mark.parametrize(
    "other", [{"sha256": "b" * 64}, {"data_set": "exclusions"}, {"as_at": None}, {"period": "x"}]
)
def test_the_same_key_with_anything_else_is_refused(
    county: None, at: datetime, other: dict[str, Any]
) -> None:
    first = deliveries.hand_in(new(), at=at)
    with pytest.raises(deliveries.OtherFile) as caught:
        deliveries.hand_in(new(**other), at=at)
    assert caught.value.delivery == first


def test_another_sender_may_use_the_same_key(county: None, at: datetime) -> None:
    one = deliveries.hand_in(new(), at=at)
    two = deliveries.hand_in(new(by=OFFICER, organisation="marshire", content="c2"), at=at)
    assert one.name != two.name
    assert deliveries.deliveries(limit=5, organisation="marshire") == (two,)
    assert deliveries.deliveries(limit=5, state="waiting") == (two, one)
    assert deliveries.open_deliveries() == (one, two)
    assert deliveries.open_deliveries(organisation="st-edmunds") == (one,)


def test_one_worker_at_a_time_and_the_oldest_first(county: None, at: datetime) -> None:
    one, two = (deliveries.hand_in(new(key), at=at + timedelta(seconds=n)) for n, key in
                enumerate(("one", "two")))  # fmt: skip
    later = at + timedelta(seconds=5)
    first, second = claimed(later), claimed(later, "w2")
    assert first is not None
    assert second is not None
    assert (first.name, first.owner, first.state, first.attempts) == (one.name, "w1", "working", 1)
    assert second.name == two.name
    assert claimed(later) is None


def test_a_lease_that_ran_out_is_taken_up_and_the_first_worker_has_no_more_say(
    county: None, at: datetime
) -> None:
    deliveries.hand_in(new(), at=at)
    first = claimed(at)
    assert first is not None
    assert deliveries.renew(first.name, owner="w1", at=at, until=at + 2 * LEASE)
    assert claimed(at + LEASE, "w2") is None
    second = claimed(at + 2 * LEASE, "w2")
    assert second is not None
    assert (second.owner, second.attempts) == ("w2", 2)
    assert not deliveries.renew(first.name, owner="w1", at=at, until=at + LEASE)
    assert not deliveries.end(first.name, owner="w1", state="done", at=at)
    assert not deliveries.put_off(first.name, owner="w1", next_try=at, problem={})
    deliveries.note_progress(first.name, owner="w1", done=9, of=9)
    assert named(first.name).done == 0
    deliveries.note_progress(first.name, owner="w2", done=3, of=9)
    assert (named(first.name).done, named(first.name).of) == (3, 9)


@pytest.mark.parametrize("state", ["done", "refused", "failed", "cancelled"])
def test_an_end_forgets_the_key(county: None, at: datetime, state: str) -> None:
    made = deliveries.hand_in(new(), at=at)
    claimed(at)
    assert deliveries.end(
        made.name, owner="w1", state=state, at=at, report=4, problem={"why": "so"}
    )
    found = named(made.name)
    assert (found.state, found.wrapped_key, found.content) == (state, None, "")
    assert (found.report, found.problem, found.ended) == (4, {"why": "so"}, True)
    assert deliveries.contents() == frozenset()
    assert claimed(at + 10 * LEASE) is None


def test_a_delivery_does_not_end_by_waiting(county: None, at: datetime) -> None:
    with pytest.raises(ValueError, match="does not end waiting"):
        deliveries.end("x", owner="w1", state="waiting", at=at)


def test_put_off_is_due_later(county: None, at: datetime) -> None:
    made = deliveries.hand_in(new(), at=at)
    claimed(at)
    later = at + timedelta(minutes=5)
    assert deliveries.put_off(made.name, owner="w1", next_try=later, problem={"fault": "OSError"})
    assert claimed(at + timedelta(minutes=4)) is None
    again = claimed(later)
    assert again is not None
    assert again.problem == {"fault": "OSError"}


def test_one_that_waits_is_cancelled_at_once(county: None, at: datetime) -> None:
    made = deliveries.hand_in(new(), at=at)
    assert deliveries.cancel(made.name, at=at) == "cancelled"
    assert named(made.name).wrapped_key is None
    assert claimed(at) is None


def test_one_being_worked_on_is_asked_to_stop(county: None, at: datetime) -> None:
    made = deliveries.hand_in(new(), at=at)
    claimed(at)
    assert not deliveries.cancel_asked(made.name)
    assert deliveries.cancel(made.name, at=at) == "working"
    assert deliveries.cancel_asked(made.name)
    with pytest.raises(UsageProblem, match="no delivery of that name"):
        deliveries.cancel("nothing", at=at)


@pytest.mark.django_db(transaction=True)
def test_a_heart_renews_the_lease_and_stops(at: datetime) -> None:
    from kinfold.registers import accounts

    accounts.add_organisation(facts.Organisation(id="st-edmunds", name="S", kind="school"))
    accounts.add_account(
        DSL, organisation="st-edmunds", role="safeguarding_lead", title="Lead",
    )  # fmt: skip
    made = deliveries.hand_in(new(), at=at)
    claimed(at)
    moments = iter(at + timedelta(seconds=n) for n in range(1, 1000))
    with leases.held(
        made.name, owner="w1", now=lambda: next(moments), lease=timedelta(seconds=0.06)
    ):
        time.sleep(0.4)
    until = named(made.name).lease_until
    assert until is not None
    assert until > at + timedelta(seconds=1)
    assert "heartbeat" not in {thread.name for thread in threading.enumerate()}


def test_a_beat_the_database_could_not_take_is_missed(
    monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    beats = []

    def busy(*_args: object, **_more: object) -> bool:
        beats.append(1)
        raise DatabaseError

    monkeypatch.setattr(deliveries, "renew", busy)
    with leases.held("x", owner="w1", now=lambda: at, lease=timedelta(seconds=0.03)):
        time.sleep(0.2)
    assert len(beats) > 1
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_workers_that_claim_at_the_same_time_never_take_the_same(at: datetime) -> None:
    from kinfold.registers import accounts

    accounts.add_organisation(facts.Organisation(id="st-edmunds", name="S", kind="school"))
    accounts.add_account(DSL, organisation="st-edmunds", role="safeguarding_lead", title="Lead")
    for number in range(12):
        deliveries.hand_in(new(f"key-{number}"), at=at)
    taken: list[str] = []

    def work(owner: str) -> None:
        try:
            for _ in range(20):
                one = deliveries.claim(owner=owner, at=at, until=at + LEASE)
                if one is not None:
                    taken.append(one.name)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == len(set(taken)) == 12
