"""The exchange, for any caseload: counts add up, and nobody goes where they should not."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold.exchange.routing import Member, route
from kinfold.exchange.wishes import settle
from tests.unit.exchange import made
from tests.unit.exchange.made import MEMBERS, POSTCODES, D, person

ON = D("2026-01-05")
LAS = st.sampled_from(["", "999", "981", "982", "998", "997", "990", "001"])
DAYS = st.dates(date(2025, 6, 1), date(2026, 4, 1))
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "date_of_birth": st.none() | st.dates(date(1999, 1, 1), date(2012, 1, 1)),
            "postcode": st.sampled_from([*POSTCODES, "qn11aa", "", "QX1 1AA", "nowhere", None]),
            "cohort_status": st.sampled_from(["P", "P", "P", "G", "T", "D", None]),
            "responsible_la": LAS,
            "la_at_year_11": LAS,
            "moved_from_la": LAS,
            "transferred_to_la": LAS,
            "moved_on": st.none() | DAYS,
            "sharing": st.sampled_from(["given", "not_asked", "refused", "instructed", None]),
            "notice_on": st.none() | DAYS,
            "override_ground": st.sampled_from(["", "a lawful ground"]),
            "override_reason": st.sampled_from(["", "a reason"]),
            "override_role": st.sampled_from(["", "a role"]),
        }
    ),
    max_size=20,
)
STANDINGS = st.sampled_from(["signed", "unsigned", "unapproved", "suspended", "left"])


def numbered(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [person(ypid=f"999{n:010}", **facts) for n, facts in enumerate(people)]


@pytest.mark.requirement("CCIS-R1", "CCIS-12")
@given(
    people=PEOPLE,
    row=st.sampled_from([made.S1, made.S2, made.S3, made.S4, made.S5, made.S6]),
    standing=STANDINGS,
    own=st.sets(st.sampled_from(["999", "997"])),
)
def test_everybody_considered_goes_or_is_held_with_a_reason(
    people: list[dict[str, Any]], row: made.ScheduleRow, standing: Any, own: set[str]
) -> None:
    members = (Member(id="eastreach", las=made.EASTREACH.las, standing=standing), *MEMBERS[1:])
    signed = {la for member in members if member.standing == "signed" for la in member.las}
    found = route(numbered(people), row=row, on=ON, members=members, own=own, postcodes=POSTCODES)
    assert [one.ypid for one in found.routed] == [one["ypid"] for one in numbered(people)]
    assert found.considered == len(people) == found.going + sum(found.held.values())
    assert sum(found.to.values()) == sum(len(one.destinations) for one in found.routed)
    for one in found.routed:
        assert one.destinations or one.held
        assert len({place.la for place in one.destinations}) == len(one.destinations)
        assert {place.la for place in one.destinations} <= signed - own
        assert len(one.destinations) <= (2 if row.id == "S2" else 1)


@pytest.mark.requirement("CCIS-4b", "CCIS-4c")
@given(people=PEOPLE)
def test_a_refusal_never_slips_through(people: list[dict[str, Any]]) -> None:
    rows = {one["ypid"]: one for one in numbered(people)}
    found = settle(rows.values(), on=ON)
    going = {row["ypid"] for row in found.rows}
    assert going.isdisjoint(found.held)
    assert going | set(found.held) == set(rows)
    assert sum(found.counts.values()) + len(going) == len(rows)
    for ypid in going:
        asked = rows[ypid]
        assert asked["notice_on"] <= ON
        if asked["sharing"] == "refused":
            assert asked["override_ground"]
            assert asked["override_reason"]
            assert asked["override_role"]
