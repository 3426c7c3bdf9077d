"""What a plan says: every kept thing, its day, its clause, what holds it back; never a person."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kinfold import retention
from kinfold.registers import agreements, cases, facts, holding, parcels
from kinfold.retention.world import World
from tests import estate
from tests.scale.test_nothing_in_the_clear import particulars
from tests.unit.retention.conftest import (
    ANALYSIS,
    RENEWED_AT,
    SCHOOLS,
    SIX_YEARS,
    VIEW,
    Keeper,
    for_long,
    later,
    months,
    reworded,
)

DAY = timedelta(days=1)


def states(keeper: Keeper, at: datetime, **of: str) -> set[str]:
    """The states of the lines of some kind."""
    return {
        line.state
        for line in keeper.plan(at).lines
        if all(getattr(line, name) == value for name, value in of.items())
    }


@pytest.mark.requirement("GOV-5", "NEX-23")
def test_six_years_to_the_day(lasting: Keeper) -> None:
    """The school feeds and the view: not the day before, on the day they are due."""
    for agreement in (SCHOOLS, VIEW):
        assert states(lasting, SIX_YEARS - DAY, agreement=agreement) == {"not yet"}
    assert states(lasting, SIX_YEARS, agreement=SCHOOLS) == {"due"}
    assert states(lasting, SIX_YEARS, agreement=VIEW, what="supply") == {"due"}
    assert states(lasting, datetime(2029, 11, 20, tzinfo=UTC), agreement=ANALYSIS) == {"due"}
    line = next(line for line in lasting.plan(SIX_YEARS).due if line.data_set == "pupil_core")
    assert (line.falls_due, line.clause) == (date(2032, 11, 20), "7.8")
    assert line.why.startswith("Each delivery is destroyed six years")
    assert line.rows > 0


@pytest.mark.requirement("GOV-5")
def test_everything_on_the_shelf_is_in_the_plan(keeper: Keeper) -> None:
    plan = keeper.plan(estate.LATER)
    assert {line.ref for line in plan.lines} == {supply.id for supply in keeper.gate.held()}
    assert {line.what for line in plan.lines} == {"supply", "index"}
    assert plan.due == ()


def test_a_plan_names_nobody_and_is_on_record(keeper: Keeper) -> None:
    """Ids, data sets, holders, periods and counts; the ledger says that it was made."""
    plan = retention.plan(keeper.gate, keeper.actor(), at=SIX_YEARS)
    text = json.dumps([asdict(line) for line in plan.lines], default=str).encode()
    assert not [one for one in set(particulars(keeper.grounds)) if one in text]
    last = list(keeper.gate._ledger.entries())[-1]
    assert last.kind == "retention.planned"
    assert last.payload is not None
    assert last.payload["digest"] == plan.digest


def test_the_same_things_due_have_the_same_name_whenever_it_is_asked(lasting: Keeper) -> None:
    """So that a plan shown today can be applied tomorrow, unless something else falls due."""
    first = lasting.plan(SIX_YEARS)
    assert first.digest == lasting.plan(SIX_YEARS + timedelta(hours=3)).digest
    assert first.digest != lasting.plan(SIX_YEARS - DAY).digest
    lasting.hold("supply", first.due[0].ref, at=SIX_YEARS)
    assert first.digest != lasting.plan(SIX_YEARS).digest


# The end of an agreement


@pytest.mark.requirement("GOV-5")
def test_what_came_under_an_agreement_falls_due_at_its_end(keeper: Keeper) -> None:
    """It expires on 1 September 2027; nobody renewed it."""
    eve, end = datetime(2027, 8, 31, 12, tzinfo=UTC), datetime(2027, 9, 1, 12, tzinfo=UTC)
    assert states(keeper, eve) == {"not yet"}
    assert states(keeper, end) == {"due"}
    line = next(line for line in keeper.plan(end).due if line.agreement == ANALYSIS)
    assert (line.ended, line.falls_due, line.why) == (
        True, date(2027, 9, 1), "The agreement has ended.",
    )  # fmt: skip
    assert line.clause == "sign-off"


@pytest.mark.requirement("GOV-5")
def test_an_agreement_that_draws_on_it_holds_an_ended_one_back(
    keeper: Keeper, tmp_path: Path
) -> None:
    """The schools' agreement is withdrawn while the view, which it feeds, goes on."""
    estate.bring_into_force(for_long(VIEW, tmp_path), at=estate.LATER)
    schools = keeper.gate.versions(at=estate.LATER)[SCHOOLS]
    agreements.set_standing(schools.hash, state="withdrawn", at=later(1), by=None)
    line = next(line for line in keeper.plan(later(2)).lines if line.data_set == "pupil_core")
    assert (line.state, line.held_by) == (
        "held back", ("practitioner-view is in force and draws on it",),
    )  # fmt: skip
    assert line.falls_due == later(1).date()
    # The schedule's own day comes whatever draws on it.
    assert states(keeper, SIX_YEARS, data_set="pupil_core") == {"due"}
    view = keeper.gate.versions(at=later(2))[VIEW]
    agreements.set_standing(view.hash, state="withdrawn", at=later(3), by=None)
    assert states(keeper, later(4), data_set="pupil_core") == {"due"}


# Terms that are not dates


@pytest.mark.requirement("CCO-D4", "GOV-5")
def test_a_review_is_due_and_destroys_nothing(bare: Keeper, tmp_path: Path) -> None:
    """At two years a person decides; kept, it is reviewed again two years on."""
    term = reworded(
        ANALYSIS, tmp_path, ("2027-07-31", "2060-07-31"), ("2027-09-01", "2060-09-01"),
        months(24), ("action: destroy", "action: review"),
    )  # fmt: skip
    supply = kept(bare, term)
    two_years = datetime(2028, 11, 20, 9, tzinfo=UTC)
    assert bare.line(supply, two_years - DAY).state == "not yet"
    line = bare.line(supply, two_years)
    assert (line.state, line.clause) == ("review due", "GDPR 5")
    assert bare.plan(two_years).due == ()
    bare.hold("supply", supply, at=two_years + DAY)
    assert bare.line(supply, two_years + DAY).falls_due == date(2030, 11, 21)
    assert bare.line(supply, datetime(2030, 11, 20, tzinfo=UTC)).state == "not yet"
    assert bare.line(supply, datetime(2030, 11, 21, 9, tzinfo=UTC)).state == "review due"


def test_a_case_that_is_open_has_no_date_yet(bare: Keeper, tmp_path: Path) -> None:
    term = for_long(ANALYSIS, tmp_path, ("counted_from: received", "counted_from: case_closed"))
    line = bare.line(kept(bare, term), SIX_YEARS)
    assert (line.state, line.falls_due) == ("no date yet", None)


def test_a_version_nobody_loaded_falls_back_on_the_law(keeper: Keeper) -> None:
    """A shelf brought from elsewhere still has a day for everything."""
    world = World(gate=keeper.gate, at=estate.LATER)
    assert world.text("0" * 64) is None
    assert world.fed_by("no-such") == ()
    assert world.sources("no-such") == {"no-such"}
    assert not world.mine("no-such", "somebody")


def kept(bare: Keeper, agreement: Path) -> str:
    """The children in need census taken in under an agreement; the supply's id."""
    estate.bring_into_force(agreement, at=RENEWED_AT)
    path = bare.grounds.county.folder / bare.grounds.county.of("cin_census")[0].path
    estate_report = bare.grounds.take_in(
        bare.gate, path, under=ANALYSIS, holder="marshire", at=estate.LOADED_AT
    )
    assert estate_report.supply is not None
    return estate_report.supply


# Corrections


def test_a_correction_takes_what_it_corrected_with_it(bare: Keeper, tmp_path: Path) -> None:
    """Corrected under a shorter term, the past state is not kept longer than the new one."""
    path = bare.grounds.county.folder / bare.grounds.county.of("early_help")[0].path

    def take_in(source: Path, at: datetime) -> str:
        found = bare.grounds.take_in(bare.gate, source, under=VIEW, at=at).supply
        assert found is not None
        return found

    first = take_in(path, estate.LOADED_AT)
    estate.bring_into_force(reworded(VIEW, tmp_path, months(2)), at=estate.LOADED_AT + DAY)
    changed = tmp_path / path.name
    changed.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")
    second = take_in(changed, estate.LOADED_AT + 2 * DAY)
    lines = {line.ref: line.falls_due for line in bare.plan(estate.LATER).lines}
    assert lines == {first: date(2027, 1, 22), second: date(2027, 1, 22)}
    # A hold on the one keeps the other.
    bare.hold("supply", second, at=estate.LATER)
    assert bare.line(first, datetime(2027, 1, 22, 9, tzinfo=UTC)).state == "held back"


# Holds


@pytest.mark.requirement("GOV-5")
def test_an_open_request_holds_what_its_agreements_draw_on(lasting: Keeper) -> None:
    """About a person: every supply the person may be in, until it is released."""
    case = cases.open_case(
        facts.NewCase(
            kind="access", received_on=date(2032, 11, 1), channel="letter", party="marshire",
            requester="parent", person="p1abc", agreements=(VIEW,),
            summary="Asks for everything.", permission_to_forward=True,
        ),
        at=SIX_YEARS - DAY,
        by=None,
    )  # fmt: skip
    number = lasting.hold("person", "p1abc", at=SIX_YEARS - DAY, case=case)
    for agreement in (SCHOOLS, VIEW):
        assert states(lasting, SIX_YEARS, agreement=agreement) == {"held back"}
    assert states(lasting, SIX_YEARS, agreement=ANALYSIS) == {"due"}
    line = next(line for line in lasting.plan(SIX_YEARS).lines if line.agreement == VIEW)
    assert line.held_by == (f"hold {number} [UK GDPR 15]: A request is open.",)
    holding.release(number, at=SIX_YEARS, by=None)
    assert "held back" not in states(lasting, SIX_YEARS + timedelta(minutes=1))


def test_a_hold_on_a_person_without_a_case_holds_everything(lasting: Keeper) -> None:
    """Which supplies somebody is in cannot be known without reading them."""
    lasting.hold("person", "p1abc", at=SIX_YEARS - DAY)
    assert states(lasting, SIX_YEARS) == {"held back"}


def test_a_hold_on_an_agreement_holds_its_supplies_alone(lasting: Keeper) -> None:
    new = facts.NewHold(about="agreement", ref=ANALYSIS, reason="Audit.", clause="", case=None)
    number = holding.hold(new, at=SIX_YEARS - DAY, by=None)
    assert states(lasting, SIX_YEARS, agreement=ANALYSIS) == {"held back"}
    assert states(lasting, SIX_YEARS, agreement=SCHOOLS) == {"due"}
    line = next(line for line in lasting.plan(SIX_YEARS).lines if line.agreement == ANALYSIS)
    assert line.held_by == (f"hold {number}: Audit.",)


# Parcels, packs, the ledger, backups


def parcel(number: int, direction: str, *, destroy_by: date | None = None) -> facts.NewParcel:
    """A delivery of the exchange."""
    return facts.NewParcel(
        parcel_id=f"{number:032x}", direction=direction, kind="delivery",
        agreement="ccis-exchange", agreement_version="1f" * 32, partner="eastreach", row="S1",
        period="2026-11", la="981", sha256=f"{number:064x}", rows={"young_people.person": 3},
        fields=("young_people.person.ypid",), destroy_by=destroy_by,
    )  # fmt: skip


def test_sealed_bytes_that_wait_have_a_day(keeper: Keeper) -> None:
    """Their own, six years where none is set, at once where the recipient has acknowledged."""
    for number, day in enumerate((date(2027, 1, 20), None, date(2027, 1, 20)), start=1):
        parcels.record_sealed(parcel(number, "out", destroy_by=day), at=estate.LATER, by=None)
        parcels.put(f"{number:032x}", b"sealed")
    parcels.record_receipt(f"{3:032x}", {"ok": True}, at=later(1))
    parcels.put(f"{4:032x}", b"arrived")
    parcels.record_sealed(parcel(5, "out"), at=estate.LATER, by=None)
    lines = {
        int(line.ref, 16): (line.state, line.falls_due)
        for line in keeper.plan(later(2)).lines
        if line.what == "parcel"
    }
    assert lines == {
        1: ("not yet", date(2027, 1, 20)),
        2: ("not yet", date(2032, 11, 21)),
        3: ("due", later(1).date()),
        4: ("no date yet", None),
    }


def test_a_parcel_held_back_holds_the_supply_it_came_in(lasting: Keeper) -> None:
    supply = lasting.supplies("pupil_core")[0]
    parcels.record_accepted(parcel(9, "in"), supply=supply, at=estate.LATER, by=None)
    lasting.hold("parcel", f"{9:032x}", at=estate.LATER)
    assert lasting.line(supply, SIX_YEARS).state == "held back"


def test_old_contents_of_the_ledger_fall_due(lasting: Keeper) -> None:
    """By agreement, counted; sooner where the installation says so."""
    assert "ledger" not in {line.what for line in lasting.plan(SIX_YEARS).lines}
    lines = {
        line.agreement: (line.state, line.rows)
        for line in lasting.plan(SIX_YEARS + 2 * DAY).lines
        if line.what == "ledger"
    }
    assert {state for state, _ in lines.values()} == {"due"}
    assert lines.keys() == {SCHOOLS, VIEW, ANALYSIS}
    assert all(rows > 1 for _, rows in lines.values())
    soon = retention.planned(lasting.gate, at=later(40), ledger_months=1)
    assert "ledger" in {line.what for line in soon.lines}


def test_a_backup_is_for_a_person(keeper: Keeper) -> None:
    number = holding.record_backup(
        "weekly-12", taken_at=estate.LATER, expires_on=later(30).date(), at=estate.LATER, by=None
    )
    [line] = [line for line in keeper.plan(later(1)).lines if line.what == "backup"]
    assert (line.ref, line.state) == (str(number), "not yet")
    [line] = [line for line in keeper.plan(later(30)).lines if line.what == "backup"]
    assert line.state == "for a person"
    assert not line.leaves


def test_what_comes_by_a_day_can_be_listed(lasting: Keeper) -> None:
    plan = lasting.plan(estate.LATER)
    assert {line.agreement for line in plan.until(date(2030, 1, 1))} == {ANALYSIS}
    assert plan.until(date(2027, 1, 1)) == ()
