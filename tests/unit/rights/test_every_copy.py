"""A case reaches every copy: at the county, at a service for nine boroughs, at a small unitary."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from kinfold.errors import Exit, NothingToDo
from kinfold.exchange import processing
from kinfold.gate import Gate
from kinfold.registers import cases as register
from kinfold.registers import facts, holding, parcels, people
from kinfold.rights import (
    arriving,
    cases,
    erasing,
    members,
    needs,
    passing_on,
    rectifying,
    restricting,
)
from kinfold.rights.acting import decided, the_case
from tests.estate import refused
from tests.neighbourhood import NOW, copied, manager
from tests.unit.rights import three as grounds
from tests.unit.rights.three import HOUR, OTHERS, Three, lead, used

AT = NOW + timedelta(days=1)
SOON, NEXT, LAST = AT + HOUR, AT + 2 * HOUR, AT + 3 * HOUR


@pytest.fixture
def three(tmp_path: Path) -> Three:
    made = grounds.sent()
    return Three(homes=copied(made.homes, tmp_path / "three"), ypid=made.ypid)


@contextmanager
def county(three: Three) -> Iterator[Gate]:
    with three.homes.at(grounds.ORIGIN) as gate:
        yield gate


def opened(gate: Gate, three: Three, kind: str, *, at: datetime = AT) -> int:
    """A young person's own request, with everything on record that a decision needs."""
    new = facts.NewCase(
        kind=kind,
        received_on=at.date(),
        channel="letter",
        party=gate.installation.organisation,
        requester="child",
        person=three.person,
        agreements=("ccis-exchange",),
        summary="Asked at the reception desk.",
        permission_to_forward=False,
    )
    number = cases.open_case(gate, lead(gate), new, at=at)
    cases.step(gate, lead(gate), number, "identity_confirmed", at=at, text="Passport seen.")
    cases.step(gate, lead(gate), number, "competence", at=at, data={"competent": True})
    return number


def received(three: Three, member: str, *, at: datetime) -> list[arriving.Received]:
    """What a member's governance lead takes in."""
    with three.homes.at(member) as gate:
        return list(arriving.receive_all(gate, lead(gate), at=at))


def the_rows(three: Three, *, at: datetime) -> dict[str, int]:
    """Rows at every home, by member."""
    return {member: sum(three.rows(member, at=at).values()) for member in (grounds.ORIGIN, *OTHERS)}


def in_use(three: Three, *, at: datetime) -> dict[str, int]:
    """Rows that work on whole supplies sees, by member."""
    found = {}
    for member in (grounds.ORIGIN, *OTHERS):
        with three.homes.at(member) as gate:
            found[member] = used(gate, three.ypid, at=at)
    return found


def test_the_rows_are_at_all_three_to_begin_with(three: Three) -> None:
    assert all(the_rows(three, at=AT).values())
    assert all(in_use(three, at=AT).values())


@pytest.mark.requirement("TDV-13.6", "GOV-2")
def test_a_restriction_reaches_every_copy_and_is_lifted_the_same_way(three: Three) -> None:
    with county(three) as gate:
        number = opened(gate, three, "restriction")
        early = refused(
            lambda: restricting.restrict(
                gate, lead(gate), number, [three.person], reason="unlawful", at=AT
            )
        )
        assert early.exit_code == Exit.REFUSED
        cases.decide(gate, lead(gate), number, outcome="granted", at=AT)
        made = restricting.restrict(
            gate, lead(gate), number, [three.person], reason="unlawful", at=AT
        )
        assert len(made) == 1
        again = refused(
            lambda: restricting.restrict(
                gate, lead(gate), number, [three.person], reason="unlawful", at=AT
            )
        )
        assert again.exit_code == Exit.NOTHING_TO_DO
    assert three.carry(at=AT) == 2
    for member in OTHERS:
        assert [one.kind for one in received(three, member, at=SOON)] == ["restriction"]
    assert set(in_use(three, at=SOON).values()) == {0}
    assert all(the_rows(three, at=SOON).values()), "held, and not used"
    assert three.carry(at=SOON) == 2
    with county(three) as gate:
        arriving.receive_all(gate, lead(gate), at=SOON)
        case = the_case(number, asked="")
        confirmed = [one.data for one in case.steps if one.kind == "partner_confirmed"]
        assert {one["partner"] for one in confirmed} == set(OTHERS)
        assert {one["done"] for one in confirmed} == {"restricted"}
        assert all(one.state == "receipted" for one in parcels.parcels(kind="restriction"))
        assert needs.waiting_for(case) == ()
        untold = refused(lambda: restricting.lift(gate, lead(gate), number, at=NEXT))
        assert untold.exit_code == Exit.NEEDS_DECISION
        assert "18(3)" in untold.why
        early = refused(lambda: cases.close(gate, lead(gate), number, at=NEXT))
        assert "still restricted" in early.why
        cases.step(gate, lead(gate), number, "subject_told", at=NEXT, text="By letter.")
        restricting.lift(gate, lead(gate), number, at=NEXT)
    assert three.carry(at=NEXT) == 2
    for member in OTHERS:
        assert [one.kind for one in received(three, member, at=LAST)] == ["lifting"]
        with three.homes.at(member):
            assert [one.state for one in register.cases()] == ["closed"]
            assert not [one for one in holding.holds(at=LAST) if one.case]
    assert all(in_use(three, at=LAST).values())
    three.carry(at=LAST)
    with county(three) as gate:
        arriving.receive_all(gate, lead(gate), at=LAST)
        cases.close(gate, lead(gate), number, at=LAST)
        assert the_case(number, asked="").state == "closed"


@pytest.mark.requirement("TDV-13.5", "GOV-2")
def test_a_correction_reaches_every_copy(three: Three) -> None:
    """Disputed, put to the originator, corrected by a new delivery, and out to every recipient."""
    with county(three) as gate:
        number = opened(gate, three, "rectification")
        unasked = refused(lambda: cases.decide(gate, lead(gate), number, outcome="granted", at=AT))
        assert "came from was not asked" in unasked.why
        rectifying.consult(gate, lead(gate), number, originator="marshire", at=AT)
        restricting.restrict(
            gate, lead(gate), number, [three.person], reason="accuracy_disputed", at=AT
        )
        assert used(gate, three.ypid, at=SOON) == 0, "disputed, and not used meanwhile"
    three.carry(at=AT)
    for member in OTHERS:
        received(three, member, at=SOON)
    with county(three) as gate:
        _corrected(gate, three, at=SOON)
        data = {"originator": "marshire"}
        cases.step(gate, lead(gate), number, "originator_answered", at=SOON, data=data)
        cases.decide(gate, lead(gate), number, outcome="granted", at=SOON)
        held_back = refused(
            lambda: rectifying.correct(gate, lead(gate), number, [three.person], at=SOON)
        )
        assert "restricted rows are not sent" in held_back.why
        cases.step(gate, lead(gate), number, "subject_told", at=SOON, text="By letter.")
        restricting.lift(gate, lead(gate), number, at=SOON)
        told = rectifying.correct(gate, lead(gate), number, [three.person], at=SOON)
        assert set(told.values()) == set(OTHERS)
        for name in told:
            sent = parcels.parcel(name, direction="out")
            assert sent is not None
            assert sent.rows["young_people.person"] == 1
            assert "young_people.person.ethnicity" not in sent.fields, "never sent before"
    three.carry(at=SOON)
    for member in OTHERS:
        received(three, member, at=NEXT)
        with three.homes.at(member) as gate:
            waits = [one for one in register.cases(state="open") if one.kind == "rectification"]
            assert len(waits) == 1
            other = refused(partial(members.accept, gate, lead(gate), waits[0].id, at=NEXT))
            assert other.exit_code == Exit.REFUSED, "kept to the designated person"
            supply = members.accept(gate, manager(gate), waits[0].id, at=NEXT)
            assert the_case(waits[0].id, asked="").state == "closed"
            kept = gate._store.supplies(agreement="ccis-exchange")
            assert supply in {one.id for one in kept}
            taken_in = parcels.parcels(direction="in", kind="rectification")
            processing.process(gate, manager(gate), taken_in[0].parcel_id, at=LAST)
            assert _surnames(gate, three, at=LAST) >= {"Corrected"}
    three.carry(at=NEXT)
    with county(three) as gate:
        arriving.receive_all(gate, lead(gate), at=LAST)
        case = the_case(number, asked="")
        done = [one.data["done"] for one in case.steps if one.kind == "partner_confirmed"]
        assert sorted(str(one) for one in done) == [
            "kept",
            "kept",
            "lifted",
            "lifted",
            *["restricted"] * 2,
        ]
        cases.close(gate, lead(gate), number, at=LAST)


def _corrected(gate: Gate, three: Three, *, at: datetime) -> None:
    path = three.homes.folder.parent / "three" / "moved-young-people.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["ypid"] == three.ypid and row["record_type"] == "person":
            row["surname"] = "Corrected"
    grounds.take_in(gate, three.homes, rows, at=at, name="corrected")


def _surnames(gate: Gate, three: Three, *, at: datetime) -> set[str]:
    return {
        row["surname"]
        for key, table in grounds.everything(gate, at=at)
        if key == "caseload_update.person"
        for row in table.to_pylist()
        if row["from_ypid"] == three.ypid
    }


@pytest.mark.requirement("TDV-13.5", "GOV-2", "GOV-5")
def test_an_erasure_reaches_every_copy_and_the_certificates_come_back(three: Three) -> None:
    with county(three) as gate:
        number = opened(gate, three, "erasure")
        cases.decide(gate, lead(gate), number, outcome="granted", ground="unlawful", at=AT)
        found = erasing.erase(gate, lead(gate), number, [three.person], at=AT)
        assert found.rows >= 5
        assert set(found.told.values()) == set(OTHERS)
        again = refused(lambda: erasing.erase(gate, lead(gate), number, [three.person], at=SOON))
        assert again.exit_code == Exit.NOTHING_TO_DO
    three.carry(at=AT)
    for member in OTHERS:
        received(three, member, at=SOON)
        with three.homes.at(member) as gate:
            (case,) = register.cases(state="open")
            early = refused(partial(members.carry_out, gate, lead(gate), case.id, at=SOON))
            assert early.exit_code == Exit.NEEDS_DECISION
            cases.decide(gate, lead(gate), case.id, outcome="granted", ground="unlawful", at=SOON)
            assert members.carry_out(gate, lead(gate), case.id, at=SOON) > 0
            cases.close(gate, lead(gate), case.id, at=SOON)
            assert [one.what for one in holding.certificates() if one.what == "person"]
    assert the_rows(three, at=SOON) == {"marshire": 0, "eastreach": 0, "littlewick": 0}
    three.carry(at=SOON)
    with county(three) as gate:
        arriving.receive_all(gate, lead(gate), at=NEXT)
        case = the_case(number, asked="")
        confirmed = [one.data for one in case.steps if one.kind == "partner_confirmed"]
        assert all(one["done"] == "erased" and one["certificates"] for one in confirmed)
        assert len(confirmed) == 2
        mine = [one for one in holding.certificates() if one.what == "person"]
        assert mine[0].counts["rows"] == found.rows
        cases.step(gate, lead(gate), number, "subject_told", at=NEXT, text="By letter.")
        cases.close(gate, lead(gate), number, at=NEXT)
        _corrected(gate, three, at=NEXT)
    assert the_rows(three, at=LAST)["marshire"] == 0, "and they do not come again"


@pytest.mark.requirement("GOV-2")
def test_a_member_may_refuse_to_erase_and_says_why(three: Three) -> None:
    with county(three) as gate:
        number = opened(gate, three, "erasure")
        cases.decide(gate, lead(gate), number, outcome="granted", ground="unlawful", at=AT)
        erasing.erase(gate, lead(gate), number, [three.person], at=AT)
    three.carry(at=AT)
    received(three, "littlewick", at=SOON)
    with three.homes.at("littlewick") as gate:
        (case,) = register.cases(state="open")
        cases.decide(gate, lead(gate), case.id, outcome="refused", exemption="public_task", at=SOON)
        assert members.carry_out(gate, lead(gate), case.id, at=SOON) == 0
        gone = refused(lambda: members.carry_out(gate, lead(gate), case.id, at=SOON))
        assert gone.exit_code == Exit.USAGE
    assert the_rows(three, at=SOON)["littlewick"] > 0
    three.carry(at=SOON)
    with county(three) as gate:
        arriving.receive_all(gate, lead(gate), at=NEXT)
        case_here = the_case(number, asked="")
        step = case_here.latest("partner_confirmed")
        assert step is not None
        assert step.data["done"] == "refused"
        assert "Article 17(3)(b)" in step.text
        waiting = refused(lambda: cases.close(gate, lead(gate), number, at=NEXT))
        assert "Not yet confirmed by: eastreach." in waiting.why


@pytest.mark.requirement("TDV-13.7")
def test_an_objection_upheld_stops_the_use_at_every_member(three: Three) -> None:
    with county(three) as gate:
        number = opened(gate, three, "objection")
        cases.decide(gate, lead(gate), number, outcome="granted", at=AT)
        restricting.restrict(gate, lead(gate), number, [three.person], reason="objection", at=AT)
    three.carry(at=AT)
    for member in OTHERS:
        assert [one.kind for one in received(three, member, at=SOON)] == ["objection"]
        with three.homes.at(member):
            (case,) = register.cases()
            assert (case.kind, decided(case)) == ("objection", "granted")
    assert set(in_use(three, at=SOON).values()) == {0}


@pytest.mark.requirement("CCIS-5b")
def test_the_originator_is_consulted_by_a_day_and_its_advice_comes_back(three: Three) -> None:
    """The county asks a member what it advises; nobody is named; the holder decides."""
    with three.homes.at("littlewick") as gate:
        new = facts.NewCase(
            kind="freedom_of_information",
            received_on=AT.date(),
            channel="email",
            party="littlewick",
            requester="agent",
            person=None,
            agreements=("ccis-exchange",),
            summary="How many young people were told of by others.",
            permission_to_forward=False,
        )
        number = cases.open_case(gate, lead(gate), new, at=AT)
        unasked = refused(lambda: cases.decide(gate, lead(gate), number, outcome="granted", at=AT))
        assert unasked.exit_code == Exit.NEEDS_DECISION
        rectifying.consult(gate, lead(gate), number, originator="marshire", at=AT)
        soon = refused(lambda: cases.decide(gate, lead(gate), number, outcome="granted", at=AT))
        assert "still has time" in soon.why
    three.carry(at=AT)
    with county(three) as gate:
        (one,) = arriving.receive_all(gate, lead(gate), at=SOON)
        assert (one.kind, one.still_waits) == ("query", True)
        arriving.receive_all(gate, lead(gate), at=SOON)
        members.advise(gate, lead(gate), one.parcel, text="We know of no exemption.", at=SOON)
        gone = refused(lambda: members.advise(gate, lead(gate), one.parcel, text="Again.", at=SOON))
        assert gone.exit_code == Exit.USAGE
    three.carry(at=SOON)
    with three.homes.at("littlewick") as gate:
        arriving.receive_all(gate, lead(gate), at=NEXT)
        step = the_case(number, asked="").latest("originator_answered")
        assert step is not None
        assert (step.data["originator"], step.text) == ("marshire", "We know of no exemption.")
        cases.decide(gate, lead(gate), number, outcome="granted", at=NEXT)


def test_what_waits_is_taken_in_once(three: Three) -> None:
    with three.homes.at("littlewick") as gate:
        with pytest.raises(NothingToDo):
            arriving.receive_all(gate, lead(gate), at=AT)
        unknown = refused(lambda: arriving.receive(gate, lead(gate), "f" * 32, at=AT))
        assert unknown.exit_code == Exit.USAGE


@pytest.mark.requirement("CCIS-10")
def test_a_complaint_is_linked_to_its_delivery_which_then_waits(three: Three) -> None:
    with three.homes.at("littlewick") as gate:
        delivery = parcels.parcels(direction="in", kind="delivery")[0]
        new = facts.NewCase(
            kind="complaint",
            received_on=AT.date(),
            channel="letter",
            party="littlewick",
            requester="child",
            person=None,
            agreements=("ccis-exchange",),
            summary="The rows should not have been sent.",
            permission_to_forward=False,
        )
        about = f"parcel {delivery.parcel_id}"
        number = cases.open_case(gate, lead(gate), new, at=AT, about=about)
        assert the_case(number, asked="").summary.startswith(f"About {about}. ")
        held = {(one.about, one.ref) for one in holding.holds(at=AT) if one.case == number}
        assert ("parcel", delivery.parcel_id) in held
        unknown = refused(
            lambda: cases.open_case(gate, lead(gate), new, at=AT, about="parcel " + "e" * 32)
        )
        assert unknown.exit_code == Exit.USAGE


def test_a_late_answer_about_a_closed_case_changes_nothing(three: Three) -> None:
    with county(three) as gate:
        number = opened(gate, three, "restriction")
        cases.decide(gate, lead(gate), number, outcome="granted", at=AT)
        restricting.restrict(gate, lead(gate), number, [three.person], reason="unlawful", at=AT)
        cases.step(gate, lead(gate), number, "subject_told", at=AT, text="By letter.")
        restricting.lift(gate, lead(gate), number, at=SOON)
        cases.close(gate, lead(gate), number, at=SOON, unconfirmed="The lines are down.")
    three.carry(at=SOON)
    for member in OTHERS:
        received(three, member, at=SOON)
    three.carry(at=NEXT)
    with county(three) as gate:
        steps = len(the_case(number, asked="").steps)
        found = arriving.receive_all(gate, lead(gate), at=NEXT)
        assert {one.about for one in found} == {number}
        assert len(the_case(number, asked="").steps) == steps


def test_a_person_on_the_deliverys_shelf_is_left_out_until_lifted(three: Three) -> None:
    """A delivery that comes after a restriction does not let the person back in."""
    with county(three) as gate:
        number = opened(gate, three, "restriction")
        cases.decide(gate, lead(gate), number, outcome="granted", at=AT)
        restricting.restrict(gate, lead(gate), number, [three.person], reason="unlawful", at=AT)
        key = gate.digest("young_people", "marshire", three.ypid)
        assert key in people.restricted(at=AT)
        assert used(gate, three.ypid, at=AT) == 0
        _corrected(gate, three, at=SOON)
        assert used(gate, three.ypid, at=NEXT) == 0


@pytest.mark.requirement("GOV-5", "CCIS-8b")
def test_an_open_case_holds_its_own_supplies_and_no_delivery(three: Three) -> None:
    """What a member sent still goes in its two months; what was kept of it waits for the case."""

    def held(gate: Gate, number: int) -> set[str]:
        assert {one.about for one in holding.holds(at=AT) if one.case == number} == {"supply"}
        refs = {one.ref for one in holding.holds(at=AT) if one.case == number}
        return {f"{one.data_set}/{one.holder}" for one in gate.held() if one.id in refs}

    with county(three) as gate:
        number = opened(gate, three, "restriction")
        assert held(gate, number) == {"young_people/marshire"}
    with three.homes.at("littlewick") as gate:
        asked = facts.NewCase(
            kind="access",
            received_on=AT.date(),
            channel="letter",
            party="littlewick",
            requester="child",
            person=None,
            agreements=("ccis-exchange",),
            summary="Everything held.",
            permission_to_forward=False,
        )
        number = cases.open_case(gate, lead(gate), asked, at=AT)
        both = {"young_people/littlewick", "caseload_update/littlewick"}
        assert held(gate, number) == both
        person = f"young_people/littlewick/{three.ypid}"
        cases.step(gate, lead(gate), number, "identity_confirmed", at=AT, data={"person": person})
        assert held(gate, number) == both
        cases.step(gate, lead(gate), number, "competence", at=AT, data={"competent": True})
        cases.decide(gate, lead(gate), number, outcome="withdrawn", at=AT)
        cases.step(gate, lead(gate), number, "subject_told", at=AT, text="By letter.")
        cases.close(gate, lead(gate), number, at=SOON)
        cases.reopen(gate, lead(gate), number, at=AT, text="More came.")
        assert held(gate, number) == both


def test_an_act_cut_short_is_finished_by_being_asked_for_again(three: Three) -> None:
    """Parcels sealed before a crash are not sealed twice, and the rest is done."""
    with county(three) as gate:
        number = opened(gate, three, "restriction")
        cases.decide(gate, lead(gate), number, outcome="granted", at=AT)
        case = the_case(number, asked="")
        message = {"case": number, "reason": "unlawful"}
        sealed = passing_on.pass_on(
            gate, lead(gate), case, "restriction", three.person, message=message, at=AT
        )
        restricting.restrict(gate, lead(gate), number, [three.person], reason="unlawful", at=SOON)
        assert {one.parcel_id for one in parcels.parcels(kind="restriction")} == set(sealed)
        erasure = opened(gate, three, "erasure")
        cases.decide(gate, lead(gate), erasure, outcome="granted", ground="unlawful", at=AT)
        limited = refused(lambda: erasing.erase(gate, lead(gate), erasure, [three.person], at=SOON))
        assert "Lift the restriction first." in limited.remedy
        cases.step(gate, lead(gate), number, "subject_told", at=SOON, text="By letter.")
        restricting.lift(gate, lead(gate), number, at=SOON)
        cases.close(gate, lead(gate), number, at=NEXT, unconfirmed="Not waited for.")
        case = the_case(erasure, asked="")
        passing_on.partners_told(gate, lead(gate), case, what="erasure", sent={}, here=(), at=NEXT)
        found = erasing.erase(gate, lead(gate), erasure, [three.person], at=NEXT)
        assert (found.told, found.rows > 0) == ({}, True)
        nobody = opened(gate, three, "erasure", at=NEXT)
        cases.decide(gate, lead(gate), nobody, outcome="granted", ground="unlawful", at=NEXT)
        other = refused(lambda: erasing.erase(gate, lead(gate), nobody, [three.person], at=NEXT))
        assert f"Case {erasure} is open" in other.why
