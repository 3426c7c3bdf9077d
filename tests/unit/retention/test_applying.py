"""Planned, shown, confirmed, applied, certified: each agreement's under a permit of its own."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kinfold import retention
from kinfold.agreement import Flow
from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement
from kinfold.gate import Gate, inspection
from kinfold.registers import cases, facts, holding, parcels
from kinfold.retention.permits import destroys_each, flow_to_destroy, may_destroy_packs
from kinfold.store import Destroyed
from tests import estate
from tests.unit.retention.conftest import (
    ANALYSIS,
    SCHOOLS,
    SIX_YEARS,
    VIEW,
    Keeper,
    for_long,
    later,
    months,
    reworded,
)
from tests.unit.retention.test_planning import kept, parcel

MONTH_ON = datetime(2026, 12, 20, 9, tzinfo=UTC)
END = datetime(2027, 9, 1, 12, tzinfo=UTC)
THREE_YEARS = datetime(2029, 11, 20, 9, tzinfo=UTC)


@pytest.mark.requirement("GOV-5", "NEX-23", "PRI-6")
def test_what_is_due_goes_and_each_has_its_certificate(lasting: Keeper) -> None:
    """With the clause, the counts, the ledger's entry, and what must still pass."""
    held = {supply.id: supply for supply in lasting.gate.held() if supply.agreement == ANALYSIS}
    outcome = lasting.apply(THREE_YEARS)
    assert not {supply.id for supply in lasting.gate.held()} & held.keys()
    certificates = holding.certificates()
    assert outcome.certificates == tuple(one.id for one in certificates)
    assert {one.ref for one in certificates} == held.keys()
    entries = {entry.index: entry for entry in lasting.gate._ledger.entries()}
    for one in certificates:
        assert (one.what, one.agreement, one.clause) == ("supply", ANALYSIS, "GDPR 5")
        assert one.counts["rows"] == sum(held[one.ref].rows.values())
        assert one.by == estate.DATA_MANAGER
        assert "No backup" in one.completes
        told = entries[one.ledger_entry]
        assert (told.kind, (told.payload or {})["supply"]) == ("destroy.outcome", one.ref)
        assert "[GDPR 5]" in str((told.payload or {})["because"])
    assert "destroy.certified" not in {entry.kind for entry in entries.values()}
    assert inspection.verified(lasting.gate, lasting.actor(), at=THREE_YEARS).ok


def test_nothing_due_is_said_so(lasting: Keeper) -> None:
    with pytest.raises(NothingToDo, match="Nothing falls due"):
        lasting.apply(estate.LATER)


@pytest.mark.requirement("GOV-5")
def test_another_plan_than_was_shown_is_not_applied(lasting: Keeper) -> None:
    """Something was held, or fell due, since."""
    shown = lasting.plan(THREE_YEARS)
    lasting.hold("supply", shown.due[0].ref, at=THREE_YEARS)
    before = len(lasting.gate.held())
    with pytest.raises(NeedsDecision, match="not what that plan showed"):
        retention.apply(lasting.gate, lasting.actor(), shown.digest, at=THREE_YEARS)
    assert len(lasting.gate.held()) == before


def test_what_a_role_may_not_destroy_stays_and_the_rest_goes(lasting: Keeper) -> None:
    """An analyst may destroy nothing; a safeguarding lead nothing either; each with its clause."""
    at = SIX_YEARS + timedelta(days=3)
    before = len(lasting.gate.held())
    outcome = lasting.apply(at, login=estate.ANALYST)
    assert outcome.certificates == ()
    assert {stay.agreement for stay in outcome.stays} == {SCHOOLS, VIEW, ANALYSIS}
    assert len(lasting.gate.held()) == before
    for stay in outcome.stays:
        assert stay.why.startswith("[")
        assert stay.ledger_ref is not None
        assert stay.remedy
    assert {stay.lines for stay in outcome.stays} >= {1}


@pytest.mark.requirement("GOV-5")
def test_one_agreement_refused_does_not_stop_the_others(lasting: Keeper, tmp_path: Path) -> None:
    """The analysis lets nobody destroy any more; the schools' and the view's go."""
    path = for_long(ANALYSIS, tmp_path / "again")
    printed = path.with_name("as-printed.yaml")
    printed.write_text(
        printed.read_text("utf-8").replace("operations: [destroy]", "operations: [audit]"), "utf-8"
    )
    estate.bring_into_force(path, at=later(1))
    outcome = lasting.apply(SIX_YEARS)
    assert [stay.agreement for stay in outcome.stays] == [ANALYSIS]
    assert "does not let this role" in outcome.stays[0].why
    assert {supply.agreement for supply in lasting.gate.held()} == {ANALYSIS, VIEW}
    assert {supply.data_set for supply in lasting.gate.held() if supply.agreement == VIEW} == {
        "person_index"
    }


@pytest.mark.requirement("NEX-23")
def test_destroyed_bytes_are_refused_if_they_come_again(bare: Keeper, tmp_path: Path) -> None:
    """A month on the return goes; the same file sent again is turned away."""
    term = reworded(ANALYSIS, tmp_path, months(1))
    kept(bare, term)
    assert len(bare.apply(MONTH_ON).certificates) == 1
    path = bare.grounds.county.folder / bare.grounds.county.of("cin_census")[0].path
    with pytest.raises(Destroyed, match="stays destroyed"):
        bare.grounds.take_in(bare.gate, path, under=ANALYSIS, holder="marshire", at=MONTH_ON)
    assert bare.gate.held() == []


# The end of an agreement, reviews


@pytest.mark.requirement("GOV-5")
def test_the_night_leaves_what_ended_to_a_person(keeper: Keeper) -> None:
    """An agreement nobody renewed in time does not empty the shelf overnight."""
    with pytest.raises(NothingToDo):
        keeper.apply(END, scheduled_only=True)
    assert keeper.gate.held()
    keeper.apply(END)
    assert keeper.gate.held() == []
    assert {one.clause for one in holding.certificates()} == {"1", "C, front page", "sign-off"}


def test_what_is_left_to_a_person_is_counted(keeper: Keeper, tmp_path: Path) -> None:
    """The schedule's go, those of an agreement that ended are counted."""
    estate.bring_into_force(for_long(ANALYSIS, tmp_path), at=estate.LATER)
    outcome = keeper.apply(THREE_YEARS, scheduled_only=True)
    assert len(outcome.certificates) == 2
    assert outcome.left == len(keeper.gate.held())


@pytest.mark.requirement("CCO-D4", "GOV-5")
def test_a_review_decides_to_destroy_with_a_name(bare: Keeper, tmp_path: Path) -> None:
    """Only what a person named, and only once its review is due."""
    term = reworded(
        ANALYSIS, tmp_path, ("2027-07-31", "2060-07-31"), ("2027-09-01", "2060-09-01"),
        months(24), ("action: destroy", "action: review"),
    )  # fmt: skip
    supply = kept(bare, term)
    two_years = datetime(2028, 11, 20, 9, tzinfo=UTC)
    with pytest.raises(NothingToDo):
        bare.apply(two_years)
    with pytest.raises(NeedsDecision, match="No review of that supply"):
        bare.apply(two_years, decided=["0" * 16])
    outcome = bare.apply(two_years, decided=[supply, supply])
    assert len(outcome.certificates) == 1
    assert bare.gate.held() == []
    assert holding.certificates()[0].counts["rows"] > 0


# Parcels, packs, the ledger, backups


def test_sealed_bytes_are_dropped_under_the_agreement(keeper: Keeper) -> None:
    """Refused where the agreement is not here; the bytes stay."""
    new = parcel(1, "out", destroy_by=later(1).date())
    parcels.record_sealed(new, at=estate.LATER, by=None)
    parcels.put(new.parcel_id, b"sealed bytes")
    outcome = keeper.apply(later(1))
    assert [stay.agreement for stay in outcome.stays] == ["ccis-exchange"]
    assert parcels.waiting() == (new.parcel_id,)
    mine = facts.NewParcel(
        **{**vars(parcel(2, "out", destroy_by=later(1).date())), "agreement": VIEW}
    )
    parcels.record_sealed(mine, at=estate.LATER, by=None)
    parcels.put(mine.parcel_id, b"sealed bytes")
    keeper.apply(later(1))
    assert parcels.waiting() == (new.parcel_id,)
    found = parcels.parcel(mine.parcel_id, direction="out")
    assert found is not None
    assert found.state == "destroyed"
    [certificate] = holding.certificates()
    assert (certificate.what, certificate.counts) == ("parcel", {"rows": 3})
    step = found.step("destroyed")
    assert step is not None
    assert step.data == {"certificate": certificate.id}


def pack(keeper: Keeper, *, destroy_by: date) -> tuple[int, Path]:
    """A pack made for a case, on the disk and on record."""
    case = cases.open_case(
        facts.NewCase(
            kind="access", received_on=estate.LATER.date(), channel="letter", party="marshire",
            requester="parent", person=None, agreements=(VIEW,), summary="Asks for everything.",
            permission_to_forward=True,
        ),
        at=estate.LATER,
        by=None,
    )  # fmt: skip
    folder = keeper.grounds.home / "packs"
    folder.mkdir(exist_ok=True)
    path = folder / f"case-{case}"
    path.write_bytes(b"a sealed pack")
    number = holding.record_pack(
        case, path_name=path.name, sha256="5" * 64, made_at=estate.LATER,
        destroy_by=destroy_by, wrapped_key=b"\x07wrapped key of a pack",
    )  # fmt: skip
    return number, path


@pytest.mark.requirement("GOV-5")
def test_a_pack_goes_with_its_key(keeper: Keeper) -> None:
    number, path = pack(keeper, destroy_by=later(30).date())
    assert keeper.line(str(number), later(29)).state == "not yet"
    digest = keeper.plan(later(30)).digest
    for held in (True, False):
        if held:
            hold = keeper.hold("pack", str(number), at=later(29))
            assert keeper.line(str(number), later(30)).state == "held back"
            holding.release(hold, at=later(29), by=None)
            continue
        retention.apply(keeper.gate, keeper.actor(), digest, at=later(30))
    assert not path.exists()
    [gone] = holding.packs()
    assert (gone.wrapped_key, gone.destroyed_at) == (None, later(30))
    [certificate] = holding.certificates()
    assert (certificate.what, certificate.ref, certificate.agreement) == ("pack", str(number), "")


def test_a_role_that_neither_answers_nor_destroys_keeps_its_hands_off_packs(
    keeper: Keeper,
) -> None:
    number, path = pack(keeper, destroy_by=later(30).date())
    outcome = keeper.apply(later(30), login=estate.ADMINISTRATOR)
    assert path.exists()
    assert [stay.why for stay in outcome.stays] == [
        "No agreement lets this role answer people or destroy what is held."
    ]
    with pytest.raises(RefusedByAgreement):
        may_destroy_packs(keeper.gate, keeper.actor(estate.ADMINISTRATOR), at=later(30))
    assert holding.packs()[0].id == number


@pytest.mark.requirement("GOV-5")
def test_what_screens_showed_long_ago_goes_and_the_tree_still_verifies(lasting: Keeper) -> None:
    """That it happened, when and by whom stays; certificates' own entries stay readable."""
    lasting.apply(THREE_YEARS)
    at = SIX_YEARS + timedelta(days=2)
    size = lasting.gate._ledger.size()
    lasting.hold("agreement", SCHOOLS, at=at)
    lasting.apply(at)
    old = [
        entry
        for entry in lasting.gate._ledger.entries(end=size)
        if entry.agreement in (VIEW, ANALYSIS) and entry.at < datetime(2026, 11, 22, tzinfo=UTC)
    ]
    assert old
    assert all(entry.payload is None and entry.actor for entry in old)
    assert lasting.gate.aged(before=at - timedelta(days=6 * 365 + 3)).keys() == {SCHOOLS}
    report = inspection.verified(lasting.gate, lasting.actor(), at=at)
    assert report.ok
    assert report.destroyed == len(old)
    told = [one for one in holding.certificates() if one.what == "ledger"]
    assert {one.agreement for one in told} == {VIEW, ANALYSIS}
    assert sum(one.counts["payloads"] for one in told) == len(old)


def test_forgetting_nothing_writes_nothing(lasting: Keeper) -> None:
    """A permit to destroy, and no entry old enough."""
    line = retention.Line(
        what="ledger", ref=VIEW, falls_due=None, clause="x", why="x", state="due", agreement=VIEW
    )
    permit = lasting.gate.ask(
        flow_to_destroy(lasting.gate, lasting.actor(), [line], at=estate.LATER)
    )
    size = lasting.gate._ledger.size()
    early = datetime(2020, 1, 1, tzinfo=UTC)
    assert lasting.gate.forget(permit, because="x", before=early, at=estate.LATER) == 0
    assert lasting.gate._ledger.size() == size


@pytest.mark.requirement("GOV-5")
def test_a_certificate_names_the_backups_that_must_still_go(lasting: Keeper) -> None:
    """Four by name, the rest counted; one taken afterwards does not hold it."""
    for week in range(1, 7):
        holding.record_backup(
            f"weekly-{week}", taken_at=later(week), expires_on=date(2030, 1, week),
            at=later(week), by=None,
        )  # fmt: skip
    gone = holding.backups(at=later(30))[0].id
    number = retention.backup_gone(lasting.gate, lasting.actor(), gone, at=later(30))
    assert number == holding.certificates()[0].id
    assert holding.certificates()[0].completes == "Nothing more is to come."
    with pytest.raises(NothingToDo):
        retention.backup_gone(lasting.gate, lasting.actor(), gone, at=later(31))
    lasting.apply(THREE_YEARS)
    told = holding.certificates()[-1].completes
    assert "weekly-2 (expires 2 January 2030)" in told
    assert told.endswith("weekly-5 (expires 5 January 2030) and 1 more.")
    assert "weekly-1" not in told


# Killed


@pytest.mark.requirement("GOV-5", "CCIS-8b")
def test_a_certificate_that_was_not_written_is_written_by_the_next_run(lasting: Keeper) -> None:
    """The shelf itself remembers what it destroyed, and in which parcel it came."""
    supply = lasting.supplies("cin_census", ANALYSIS)[0]
    parcels.record_accepted(parcel(3, "in"), supply=supply, at=estate.LATER, by=None)
    line = lasting.line(supply, THREE_YEARS)
    permit = lasting.gate.ask(
        flow_to_destroy(lasting.gate, lasting.actor(), [line], at=THREE_YEARS)
    )
    lasting.gate.destroy(permit, because="killed", at=THREE_YEARS, supplies=[supply])
    number, path = pack(lasting, destroy_by=later(30).date())
    holding.record_pack_destroyed(number, at=THREE_YEARS)
    assert path.exists()
    lasting.hold("agreement", ANALYSIS, at=THREE_YEARS)
    soon = THREE_YEARS + timedelta(minutes=5)
    outcome = lasting.apply(soon)
    assert (len(outcome.afterwards), outcome.certificates) == (2, ())
    told = {one.what: one for one in holding.certificates()}
    assert told["supply"].ref == supply
    assert told["supply"].counts == {"afterwards": 1}
    assert told["pack"].ref == str(number)
    arrived = parcels.parcel(f"{3:032x}", direction="in")
    assert arrived is not None
    assert arrived.state == "destroyed"
    with pytest.raises(NothingToDo):
        lasting.apply(soon)


def test_a_supply_whose_parcel_has_its_certificate_needs_no_other(lasting: Keeper) -> None:
    """The exchange certifies what it destroys itself."""
    supply = lasting.supplies("cin_census", ANALYSIS)[0]
    parcels.record_accepted(parcel(3, "in"), supply=supply, at=estate.LATER, by=None)
    parcels.record_destroyed(f"{3:032x}", certificate=77, at=THREE_YEARS)
    lasting.apply(THREE_YEARS)
    with pytest.raises(NothingToDo):
        lasting.apply(THREE_YEARS)


# Who is asked


def test_an_agreement_that_is_not_here_is_asked_for_all_the_same(lasting: Keeper) -> None:
    """So that the refusal is on record, whatever the line."""
    for data_set in ("cin_census", ""):
        line = retention.Line(
            what="supply", ref="x", falls_due=None, clause="x", why="x", state="due",
            agreement="no-such", data_set=data_set,
        )  # fmt: skip
        flow = flow_to_destroy(lasting.gate, lasting.actor(), [line], at=estate.LATER)
        assert isinstance(flow, Flow)
        with pytest.raises(RefusedByAgreement, match="No agreement of that name"):
            lasting.gate.ask(flow)


def test_a_data_set_no_item_of_which_may_go_stays(lasting: Keeper) -> None:
    """One permit reaches the census; what the grant does not list is left and said."""
    at = THREE_YEARS
    census = lasting.supplies("cin_census", ANALYSIS)[0]
    lines = [
        retention.Line(
            what="supply", ref=ref, falls_due=None, clause="GDPR 5", why="x", state="due",
            agreement=ANALYSIS, data_set=data_set, holder="marshire",
        )
        for ref, data_set in ((census, "cin_census"), ("x", "early_help"))
    ]  # fmt: skip
    run = retention.applying._Run(gate=lasting.gate, actor=lasting.actor(), at=at, ledger_months=72)
    made, stays = run.all_of(lines)
    assert len(made) == 1
    assert [(stay.lines, stay.why) for stay in stays] == [
        (1, "The agreement lets this role destroy no item of their data set.")
    ]


def test_each_authority_destroys_its_own_where_the_grant_says_so(gate: Gate) -> None:
    """The analysis service holds many authorities' returns; the schools' agreement is one."""
    versions = gate.versions(at=estate.LATER)
    assert destroys_each(versions[ANALYSIS], "data_manager")
    assert not destroys_each(versions[SCHOOLS], "data_manager")


@pytest.fixture
def gate(bare: Keeper) -> Gate:
    """The gate alone."""
    return bare.gate
