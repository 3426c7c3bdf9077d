"""Who gets which record: by home, by member, by row; and every reason a record stays."""

from typing import Any

import pytest

from kinfold.exchange import routing
from kinfold.exchange.routing import Destination, Held, Member, Routed, Routes, Standing, route
from tests.unit.exchange import made
from tests.unit.exchange.made import MEMBERS, POSTCODES, D, person

ON = D("2026-01-05")
BRACKWELL = Destination(member="eastreach", la="981", organisation="brackwell")
CASTLEGATE = Destination(member="eastreach", la="982", organisation="castlegate")
LITTLEWICK = Destination(member="littlewick", la="998", organisation="littlewick")


def routed(row: made.ScheduleRow, *people: dict[str, Any], **how: Any) -> Routes:
    given: dict[str, Any] = {
        "on": ON,
        "members": MEMBERS,
        "own": {"999"},
        "postcodes": POSTCODES,
    } | how
    return route(people, row=row, **given)


def one(row: made.ScheduleRow = made.S1, how: Any = None, **facts: Any) -> Routed:
    return routed(row, person(**facts), **(how or {})).routed[0]


@pytest.mark.requirement("CCIS-R1", "CCIS-S1")
def test_a_resident_of_a_partner_s_area_goes_to_the_member_for_it() -> None:
    assert one(postcode="qp11aa") == Routed(
        ypid="9990000000001", destinations=(LITTLEWICK,), vintage="2026-02"
    )


@pytest.mark.requirement("CCIS-1a")
def test_a_member_for_several_authorities_gets_each_one_s_own_tag() -> None:
    members = (
        Member(
            id="eastreach",
            las={f"98{n}": f"borough-{n}" for n in range(5)},
            standing="signed",
        ),
    )
    postcodes = {f"QN{n} 1AA": (f"98{n}", "2026-02") for n in range(5)}
    people = [person(ypid=f"p{n}", postcode=f"QN{n % 5} 1AA") for n in range(12)]
    found = routed(made.S1, *people, members=members, postcodes=postcodes)
    assert {place.member for place in found.to} == {"eastreach"}
    assert {place.organisation: count for place, count in found.to.items()} == {
        "borough-0": 3, "borough-1": 3, "borough-2": 2, "borough-3": 2, "borough-4": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "lives here"),
        ({"postcode": "QP9 1AA"}, "outside the framework"),
        ({"postcode": "QP7 1AA"}, "member not signed"),
        ({"postcode": ""}, "no postcode"),
        ({"postcode": "QX1 1AA"}, "postcode not found"),
        ({"postcode": "QN1 1AA", "date_of_birth": D("2009-09-01")}, "age not in this row"),
        ({"postcode": "QN1 1AA", "date_of_birth": D("2000-08-31")}, "age not in this row"),
        ({"postcode": "QN1 1AA", "date_of_birth": None}, "no date of birth"),
        *[({"postcode": "QN1 1AA", "cohort_status": code}, "left the cohort") for code in "AELMDT"],
        (
            {"postcode": "QN1 1AA", "cohort_status": "G"},
            "in the September Guarantee only",
        ),
    ],
)
@pytest.mark.requirement("CCIS-R1")
def test_a_record_that_stays_says_why(facts: dict[str, Any], reason: str) -> None:
    found = one(**facts)
    assert found.destinations == ()
    assert [held.reason for held in found.held] == [reason]


@pytest.mark.requirement("CCIS-12")
@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        ("unsigned", "member not signed"),
        ("unapproved", "member not approved"),
        ("suspended", "member suspended"),
        ("left", "member has left the framework"),
    ],
)
def test_only_signed_members_are_routed_to(standing: Standing, reason: str) -> None:
    members = (Member(id="littlewick", las={"998": "littlewick"}, standing=standing),)
    found = one(how={"members": members}, postcode="QP1 1AA")
    assert found.destinations == ()
    assert found.held == (Held(reason=reason, la="998"),)


def test_the_authority_responsible_comes_before_the_postcode() -> None:
    assert one(postcode="QP9 1AA", responsible_la="982").destinations == (CASTLEGATE,)
    assert one(postcode="QN1 1AA", responsible_la="999").held[0].reason == "lives here"


def test_two_members_for_one_authority_are_refused() -> None:
    twice = (*MEMBERS, Member(id="second", las={"981": "brackwell"}, standing="signed"))
    with pytest.raises(ValueError, match="two members act for one authority"):
        one(how={"members": twice})


@pytest.mark.requirement("CCIS-S5")
def test_a_row_for_certain_members_goes_to_them_alone() -> None:
    facts = {"date_of_birth": D("2007-08-31")}  # academic age 18 in 2025-26: Year 14
    open_to = {"recipients": {"littlewick"}}
    assert one(made.S5, open_to, postcode="QP1 1AA", **facts).destinations == (LITTLEWICK,)
    assert one(made.S5, open_to, postcode="QN1 1AA", **facts).held == (
        Held(reason="member not in this row", la="981"),
    )


@pytest.mark.parametrize(
    ("row", "born", "goes"),
    [
        (made.S1, "2009-08-31", True),  # academic age 16
        (made.S1, "2001-09-01", True),  # 24
        (made.S4, "2009-09-01", True),  # 15: Year 11
        (made.S4, "2009-08-31", False),
        (made.S5, "2007-08-31", True),  # 18: Year 14
        (made.S5, "2007-09-01", False),
        (made.S6, "2009-09-01", True),
        (made.S6, "2009-08-31", True),
        (made.S6, "2008-08-31", False),
        (made.ScheduleRow(id="S1"), "2009-09-01", False),  # a row that names nobody is 16 to 24
        (made.ScheduleRow(id="S1"), "2001-09-01", True),
        (made.ScheduleRow(id="S1"), "2001-08-31", True),
        (made.ScheduleRow(id="S1"), "2000-08-31", False),
        (made.ScheduleRow(id="S6", ages=(16, 24), years=(11, 12)), "2009-09-01", False),
    ],
)
@pytest.mark.requirement("CCIS-2")
def test_a_row_is_about_its_ages_and_years(row: made.ScheduleRow, born: str, goes: bool) -> None:
    found = one(row, postcode="QN1 1AA", date_of_birth=D(born))
    assert bool(found.destinations) is goes


@pytest.mark.requirement("CCIS-S6")
@pytest.mark.parametrize(
    ("on", "born", "goes"),
    [
        ("2026-08-31", "2009-08-31", True),  # Year 12 of 2025-26
        ("2026-09-30", "2009-08-31", True),
        ("2026-10-01", "2009-08-31", False),  # now Year 13
        ("2026-08-31", "2010-09-01", False),  # Year 10 of 2025-26
        ("2026-09-30", "2010-09-01", False),
        ("2026-10-01", "2010-09-01", True),  # now Year 11
    ],
)
def test_in_september_the_guarantee_is_for_the_year_that_ended(
    on: str, born: str, goes: bool
) -> None:
    for status in "PG":
        facts = {"postcode": "QN1 1AA", "date_of_birth": D(born), "cohort_status": status}
        assert bool(one(made.S6, {"on": D(on)}, **facts).destinations) is goes


def test_nothing_in_the_row_to_send_is_a_reason() -> None:
    facts = {"postcode": "QN1 1AA"}
    assert one(made.S6, {"holding": {"9990000000001"}}, **facts).destinations == (BRACKWELL,)
    assert one(made.S6, {"holding": frozenset()}, **facts).held == (Held(reason="nothing to send"),)


@pytest.mark.requirement("CCIS-S3")
def test_the_survey_goes_to_the_authority_of_the_year_11_school() -> None:
    assert one(made.S3, la_at_year_11="998").destinations == (LITTLEWICK,)
    assert one(made.S3, la_at_year_11="999").held[0].reason == routing.SCHOOL_WAS_HERE
    assert one(made.S3).held[0].reason == routing.NO_YEAR_11
    assert one(made.S3, la_at_year_11="990").held[0].reason == routing.OUTSIDE


MOVED = {"moved_on": D("2025-12-10")}


@pytest.mark.requirement("CCIS-S2")
@pytest.mark.parametrize(
    ("facts", "places", "held"),
    [
        ({"postcode": "QP1 1AA", "moved_from_la": "981", **MOVED}, (LITTLEWICK, BRACKWELL), ()),
        ({"postcode": "QP1 1AA", "moved_from_la": "999", **MOVED}, (LITTLEWICK,), ()),
        ({"moved_from_la": "981", **MOVED}, (BRACKWELL,), ()),
        ({"postcode": "QN1 1AA", "moved_from_la": "981", **MOVED}, (BRACKWELL,), ()),
        ({"moved_from_la": "999", **MOVED}, (), ("lives here",)),
        ({"postcode": "QP1 1AA"}, (), ("not a mover",)),
        ({"postcode": "QP1 1AA", **MOVED}, (), ("not a mover",)),
        ({"postcode": "QP1 1AA", "moved_from_la": "981"}, (), ("move has no date",)),
        (
            {"postcode": "QP1 1AA", "moved_from_la": "981", "moved_on": D("2026-01-06")},
            (),
            ("not a mover",),
        ),
        (
            {"postcode": "QP9 1AA", "moved_from_la": "981", **MOVED},
            (BRACKWELL,),
            ("outside the framework",),
        ),
        (
            {"postcode": "", "moved_from_la": "997", **MOVED},
            (),
            ("no postcode", "member not signed"),
        ),
        (
            {"cohort_status": "T", "transferred_to_la": "998", **MOVED},
            (LITTLEWICK,),
            (),
        ),
        (
            {"cohort_status": "T", "transferred_to_la": "001", "moved_from_la": "999", **MOVED},
            (),
            ("outside the framework",),
        ),
        ({"cohort_status": "T", **MOVED}, (), ("not a mover",)),
        ({"cohort_status": "E", "moved_from_la": "981", **MOVED}, (), ("left the cohort",)),
    ],
)
def test_a_mover_goes_to_both_authorities(
    facts: dict[str, Any], places: tuple[Destination, ...], held: tuple[str, ...]
) -> None:
    found = one(made.S2, **facts)
    assert found.destinations == places
    assert tuple(one.reason for one in found.held) == held
    assert found.moved_on == (MOVED["moved_on"] if places else found.moved_on)


def test_a_move_is_told_from_its_own_day() -> None:
    facts = {"postcode": "QP1 1AA", "moved_from_la": "999", "moved_on": ON}
    assert one(made.S2, **facts).destinations == (LITTLEWICK,)


def test_moves_already_told_are_not_told_again() -> None:
    facts = {"postcode": "QP1 1AA", "moved_from_la": "981", **MOVED}
    assert one(made.S2, {"moved_since": D("2025-12-10")}, **facts).destinations
    assert one(made.S2, {"moved_since": D("2025-12-11")}, **facts).held[0].reason == "not a mover"


def test_counts_add_up_to_the_people_considered() -> None:
    found = routed(
        made.S2,
        person(ypid="a", postcode="QP1 1AA", moved_from_la="981", **MOVED),
        person(ypid="b", postcode="QP9 1AA", moved_from_la="981", **MOVED),
        person(ypid="c", postcode="QP9 1AA", moved_from_la="997", **MOVED),
        person(ypid="d"),
    )
    assert found.considered == 4
    assert found.going == 2
    assert found.to == {LITTLEWICK: 1, BRACKWELL: 2}
    assert found.held == {"outside the framework": 1, "not a mover": 1}
    assert found.held_in_part == {"outside the framework": 1}
