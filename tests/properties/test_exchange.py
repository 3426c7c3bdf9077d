"""The exchange, for any caseload: counts add up, and nobody goes where they should not."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold.exchange.reconcile import Caseload, current, reconcile
from kinfold.exchange.relevance import classed
from kinfold.exchange.routing import Member, route
from kinfold.exchange.wishes import settle
from tests.unit.exchange import made
from tests.unit.exchange.made import MEMBERS, POSTCODES, D, activity, person

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


IDS = st.sampled_from([f"p{n}" for n in range(6)])
SPELLS = st.lists(
    st.fixed_dictionaries(
        {
            "ypid": IDS,
            "activity_code": st.sampled_from(["210", "230", "250", "310", "619", "330", "810"]),
            "start_date": st.none() | DAYS,
            "end_date": st.none() | DAYS,
            "verified_on": st.none() | DAYS,
            "establishment_number": st.sampled_from([None, "9998001", "9818001"]),
            "source": st.sampled_from(["provider", "survey", "third_party", None]),
        }
    ),
    max_size=15,
)
NAMED = st.dictionaries(
    IDS,
    st.fixed_dictionaries(
        {
            "uln": st.sampled_from([None, "1000000043", "1000000051", "1000000078"]),
            "upn": st.sampled_from([None, "H801200001001"]),
            "surname": st.sampled_from(["Example", "Sample", "Instance"]),
            "postcode": st.sampled_from(["QM1 1AA", "QN1 1AA", "QP1 1AA", ""]),
        }
    ),
    max_size=6,
)
WORDS = st.sampled_from(["ours", "theirs", "both", "same", "different", None])


def digest(*parts: str) -> str:
    return "#".join(parts)


class Decided(dict[str, str]):
    """Answers every question the same way, as if everything had been decided already."""

    def __init__(self, word: str | None) -> None:
        super().__init__({} if word is None else {"": word})
        self.word = word

    def get(self, key: str, default: Any = None) -> Any:
        return self.word


def held(people: dict[str, dict[str, Any]], spells: list[dict[str, Any]]) -> Caseload:
    return Caseload(
        people=[person(ypid, **facts) for ypid, facts in people.items()],
        activities=[activity(**spell) for spell in spells],
    )


@pytest.mark.requirement("CCIS-R2")
@given(theirs=NAMED, sent=SPELLS, ours=NAMED, own=SPELLS, word=WORDS)
def test_nothing_that_arrives_is_dropped_or_counted_twice(
    theirs: dict[str, Any], sent: list[Any], ours: dict[str, Any], own: list[Any], word: str | None
) -> None:
    received = held(theirs, sent)
    found = reconcile(
        received,
        own=held(ours, own),
        holder="brackwell",
        on=ON,
        digest=digest,
        decisions=Decided(word),
    )
    people = [one.from_ypid for one in found.people] + [one.from_ypid for one in found.reviews]
    assert sorted(people) == sorted(theirs)
    rows = [id(one.row) for one in found.activities] + [
        id(row) for row in (*found.waiting, *found.loose)
    ]
    assert sorted(rows) == sorted(id(row) for row in received.activities)
    assert sum(found.outcomes.values()) == len(found.activities)
    clashing = {one.record for one in found.activities if one.outcome == "conflict"}
    assert {one.record for one in found.conflicts} == clashing
    if word is not None:
        assert found.conflicts == ()


@pytest.mark.requirement("CCIS-R2")
@given(own=SPELLS, sent=SPELLS, word=WORDS)
def test_what_is_current_is_one_of_the_person_s_activities_open_on_the_day(
    own: list[Any], sent: list[Any], word: str | None
) -> None:
    ours = [activity(**one) for one in own]
    kept = [
        {"record": one["ypid"], "from_holder": "brackwell", "from_ypid": "t", "received_on": ON}
        | activity(**one)
        for one in sent
    ]
    found = current(ours, kept=kept, on=ON, digest=digest, decisions=Decided(word))
    for record, row in found.items():
        assert row.get("record", row["ypid"]) == record
        assert row["start_date"] is None or row["start_date"] <= ON
        assert row["end_date"] is None or row["end_date"] >= ON
    if not kept:
        running = {
            row["ypid"]
            for row in ours
            if (row["start_date"] or ON) <= ON <= (row["end_date"] or ON)
        }
        assert set(found) <= running


@pytest.mark.requirement("CCIS-8b")
@given(people=PEOPLE, spells=SPELLS)
def test_everybody_received_is_classed_once(
    people: list[dict[str, Any]], spells: list[Any]
) -> None:
    rows = [person(ypid=f"p{n}", **facts) for n, facts in enumerate(people)]
    found = classed(
        rows,
        activities=[activity(**one) for one in spells],
        las=("981",),
        on=ON,
        postcodes=POSTCODES,
    )
    assert set(found) == {row["ypid"] for row in rows}
    for row in rows:
        lives = row["responsible_la"] == "981" or (
            not row["responsible_la"] and row["postcode"] in ("QN1 1AA", "qn11aa")
        )
        assert (found[row["ypid"]] in ("lives", "both")) is lives
