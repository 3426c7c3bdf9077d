"""Holds, certificates, backups and packs: from a moment until a moment, and never twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import cases, facts, holding, models

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
HOLD = facts.NewHold(
    about="supply", ref="0a1b2c3d", reason="A request is open.", clause="C13.6", case=None
)
CERTIFICATE = facts.NewCertificate(
    what="parcel",
    ref="parcel-1",
    agreement="ccis-exchange",
    clause="8",
    counts={"received": 3, "relevant": 2, "destroyed": 1},
    method="The key was destroyed and the rows rewritten.",
    completes="When the last backup has expired.",
    ledger_entry=7,
)
EXPIRES = date(2026, 10, 1)


@pytest.fixture
def case(at: datetime) -> int:
    return cases.open_case(
        facts.NewCase(
            kind="access",
            received_on=at.date(),
            channel="letter",
            party="marshire",
            requester="child",
            person="p-0001",
            agreements=(),
            summary="",
            permission_to_forward=False,
        ),
        at=at,
        by=None,
    )


def test_a_hold_is_in_force_until_it_is_released(at: datetime, case: int) -> None:
    supply = holding.hold(HOLD, at=at, by=OFFICER)
    person = replace(HOLD, about="person", ref="p-0001", case=case)
    other = holding.hold(person, at=at + HOUR, by=None)
    assert holding.holds(at=at - HOUR) == ()
    (found,) = holding.holds(at=at)
    assert {name: getattr(found, name) for name in vars(HOLD)} == vars(HOLD)
    assert (found.id, found.since, found.until, found.by) == (supply, at, None, OFFICER)
    holding.release(supply, at=at + HOUR, by=OFFICER)
    (left,) = holding.holds(at=at + HOUR)
    assert (left.id, left.case, left.by) == (other, case, None)
    assert [one.until for one in holding.holds(at=at)] == [at + HOUR]
    with pytest.raises(NothingToDo):
        holding.release(supply, at=at + HOUR, by=OFFICER)


@pytest.mark.parametrize("about", ["supply", "person", "agreement", "parcel", "pack"])
def test_each_kind_of_thing_can_be_held(at: datetime, about: str) -> None:
    holding.hold(replace(HOLD, about=about), at=at, by=None)
    assert [one.about for one in holding.holds(at=at)] == [about]


@pytest.mark.parametrize(
    "new",
    [
        replace(HOLD, about="everything"),
        replace(HOLD, reason=" "),
        replace(HOLD, ref="the big one"),
        replace(HOLD, clause="x" * 81),
        replace(HOLD, case=1_000_000),
    ],
)
def test_a_hold_off_the_list_or_without_a_reason_is_refused(
    at: datetime, new: facts.NewHold
) -> None:
    with pytest.raises(UsageProblem):
        holding.hold(new, at=at, by=None)
    with pytest.raises(ValueError, match="opaque"):
        holding.hold(replace(HOLD, about="person", ref="Ada"), at=at, by=None)
    assert holding.holds(at=at) == ()


def test_a_certificate_is_kept_for_good(at: datetime) -> None:
    first = holding.save_certificate(CERTIFICATE, at=at, by=OFFICER)
    county = replace(CERTIFICATE, what="person", ref="p-0001", agreement="county")
    second = holding.save_certificate(county, at=at + HOUR, by=None)
    found, later = holding.certificates()
    assert {name: getattr(found, name) for name in vars(CERTIFICATE)} == vars(CERTIFICATE)
    assert (found.id, found.at, found.by) == (first, at, OFFICER)
    assert (later.id, later.by) == (second, None)
    assert [one.id for one in holding.certificates(since=at + HOUR)] == [second]
    assert [one.id for one in holding.certificates(agreement="ccis-exchange")] == [first]
    guarded(models.Certificate)


def test_a_certificate_that_says_too_little_is_refused(at: datetime) -> None:
    for new in (
        replace(CERTIFICATE, method=""),
        replace(CERTIFICATE, what="A parcel"),
        replace(CERTIFICATE, ref=""),
        replace(CERTIFICATE, completes="x" * 501),
    ):
        with pytest.raises(UsageProblem):
            holding.save_certificate(new, at=at, by=None)
    with pytest.raises(ValueError, match="opaque"):
        holding.save_certificate(replace(CERTIFICATE, what="person", ref="Ada"), at=at, by=None)
    assert holding.certificates() == ()


def test_a_backup_is_there_until_it_is_destroyed(at: datetime) -> None:
    later = at + HOUR
    number = holding.record_backup(
        "nightly-1", taken_at=at, expires_on=EXPIRES, at=later, by=OFFICER
    )
    with pytest.raises(NothingToDo):
        holding.record_backup("nightly-1", taken_at=later, expires_on=EXPIRES, at=later, by=None)
    assert holding.backups(at=at - HOUR) == ()
    assert holding.backups(at=at) == (
        facts.Backup(
            id=number, label="nightly-1", taken_at=at, expires_on=EXPIRES, destroyed_at=None
        ),
    )
    holding.record_backup_destroyed(number, at=later, by=OFFICER)
    assert holding.backups(at=later) == ()
    assert [one.destroyed_at for one in holding.backups(at=at)] == [later]
    with pytest.raises(NothingToDo):
        holding.record_backup_destroyed(number, at=later, by=None)
    with pytest.raises(UsageProblem):
        holding.record_backup("Last night", taken_at=at, expires_on=EXPIRES, at=at, by=None)


def pack(case: int, at: datetime, *, path_name: str = "case-1.pdf.age", key: bytes | None) -> int:
    return holding.record_pack(
        case,
        path_name=path_name,
        sha256="e" * 64,
        made_at=at,
        destroy_by=EXPIRES,
        wrapped_key=key,
    )


def test_a_destroyed_packs_key_is_forgotten(at: datetime, case: int) -> None:
    number = pack(case, at, key=b"\x00wrapped")
    other = pack(case, at + HOUR, path_name="packs/case-1-2.html", key=None)
    with pytest.raises(NothingToDo):
        pack(case, at, key=None)
    first, second = holding.packs()
    assert first == facts.Pack(
        id=number,
        case=case,
        path_name="case-1.pdf.age",
        sha256="e" * 64,
        made_at=at,
        destroy_by=EXPIRES,
        wrapped_key=b"\x00wrapped",
        destroyed_at=None,
    )
    assert (second.id, second.wrapped_key) == (other, None)
    holding.record_pack_destroyed(number, at=at + HOUR)
    gone = holding.packs(case=case)[0]
    assert (gone.wrapped_key, gone.destroyed_at) == (None, at + HOUR)
    with pytest.raises(NothingToDo):
        holding.record_pack_destroyed(number, at=at + HOUR)
    assert holding.packs(case=case + 1) == ()


@pytest.mark.parametrize(
    "path_name", ["pack.pdf", "Ada 1.pdf", "../case-1.pdf", "/case-1.pdf", "1" * 121, "case-1..pdf"]
)
def test_a_pack_with_a_name_that_could_tell_or_stray_is_refused(
    at: datetime, case: int, path_name: str
) -> None:
    with pytest.raises(UsageProblem):
        pack(case, at, path_name=path_name, key=None)
    with pytest.raises(UsageProblem):
        pack(case + 1, at, key=None)
    with pytest.raises(ValueError, match="digest"):
        holding.record_pack(
            case, path_name="1", sha256="x", made_at=at, destroy_by=EXPIRES, wrapped_key=None
        )
    assert holding.packs() == ()
