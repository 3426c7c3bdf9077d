"""What was sent beside what is held: nothing is dropped, nothing is overwritten silently."""

from typing import Any

import pytest

from kinfold.exchange.reconcile import Caseload, Reconciled, current, reconcile
from kinfold.exchange.spells import contradict
from tests.unit.exchange.made import D, activity, person

ON = D("2026-01-12")
ULN = "1000000043"
THEIR_COLLEGE = {"establishment_number": "9818001", "establishment_name": "Their College"}
NEET = {"activity_code": "619", "establishment_number": None, "establishment_name": None}
JOB = {"activity_code": "330", "establishment_number": None, "establishment_name": None}


def digest(*parts: str) -> str:
    return "#".join(parts)


def beside(
    theirs: dict[str, Any], *ours: dict[str, Any], on: Any = ON, **decisions: str
) -> Reconciled:
    """One of their activities beside ours, for one young person who matches by ULN."""
    return reconcile(
        Caseload(people=[person("t1", uln=ULN)], activities=[activity("t1", **theirs)]),
        own=Caseload(
            people=[person("o1", uln=ULN)], activities=[activity("o1", **one) for one in ours]
        ),
        holder="brackwell",
        on=on,
        digest=digest,
        decisions=decisions,
    )


def now(
    theirs: dict[str, Any], *ours: dict[str, Any], on: Any = ON, **decisions: str
) -> dict[str, Any] | None:
    """The current activity once theirs is kept."""
    found = current(
        [activity("o1", **one) for one in ours],
        kept=[kept(**theirs)],
        on=on,
        digest=digest,
        decisions=decisions,
    ).get("o1")
    return dict(found) if found is not None else None


def kept(**facts: Any) -> dict[str, Any]:
    row = activity("", **{"received_on": ON, "from_holder": "brackwell", "from_ypid": "t1"} | facts)
    return {name: value for name, value in row.items() if name != "ypid"} | {"record": "o1"}


@pytest.mark.requirement("CCIS-R2")
@pytest.mark.parametrize(
    ("theirs", "ours", "outcome", "code"),
    [
        ({}, None, "new", "230"),
        ({}, {}, "same", "230"),
        ({"verified_on": D("2025-10-01")}, {}, "same", "230"),
        ({"verified_on": D("2025-12-01")}, {}, "newer", "230"),
        # They have left since we last heard: news, not a contradiction.
        (
            NEET | {"start_date": D("2025-11-20"), "verified_on": D("2025-11-21")},
            {},
            "newer",
            "619",
        ),
        (
            NEET | {"start_date": D("2025-07-20"), "verified_on": D("2025-08-01")},
            {},
            "older",
            "230",
        ),
        # Confirmed later and earlier, where both may be true.
        (JOB | {"verified_on": D("2025-12-01")}, {}, "newer", "330"),
        (JOB | {"verified_on": D("2025-10-01")}, {}, "older", "230"),
        # On the same day the better source wins, and ours where they are equal.
        (JOB, {"source": "survey"}, "newer", "330"),
        (JOB | {"source": "survey"}, {}, "older", "230"),
        (JOB | {"source": None}, {"source": "third_party"}, "older", "230"),
        (JOB, {}, "older", "230"),
    ],
)
def test_what_is_later_confirmed_wins_then_the_better_source(
    theirs: dict[str, Any], ours: dict[str, Any] | None, outcome: str, code: str
) -> None:
    held = () if ours is None else (ours,)
    found = beside(theirs, *held)
    assert [one.outcome for one in found.activities] == [outcome]
    assert (found.activities[0].record, found.activities[0].matched_by) == ("o1", "ULN")
    assert found.conflicts == ()
    assert found.outcomes == {outcome: 1}
    standing = now(theirs, *held)
    assert standing is not None
    assert standing["activity_code"] == code


CLASHES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (THEIR_COLLEGE | {"verified_on": D("2025-11-10")}, {}),
    ({"activity_code": "210", "establishment_number": None, "establishment_name": None}, {}),
    (NEET | {"start_date": D("2025-09-20"), "verified_on": D("2025-12-20")}, {}),
    ({"activity_code": "310", "establishment_number": None}, NEET),
    ({"activity_code": "410", "source": "third_party"}, NEET | {"activity_code": "540"}),
]


@pytest.mark.requirement("CCIS-R2")
@pytest.mark.parametrize(("theirs", "ours"), CLASHES)
def test_two_that_cannot_both_be_true_wait_and_ours_stands(
    theirs: dict[str, Any], ours: dict[str, Any]
) -> None:
    found = beside(theirs, ours)
    assert [one.outcome for one in found.activities] == ["conflict"]
    clash = found.conflicts[0]
    assert (clash.record, clash.from_holder, clash.from_ypid) == ("o1", "brackwell", "t1")
    assert clash.ours["ypid"] == "o1"
    assert clash.theirs["ypid"] == "t1"
    assert clash.key[:4] == ("activity", "o1", "brackwell", "t1")
    standing = now(theirs, ours)
    assert standing is not None
    assert "from_holder" not in standing


@pytest.mark.requirement("CCIS-R2")
@pytest.mark.parametrize(("theirs", "ours"), CLASHES)
@pytest.mark.parametrize("decided", ["ours", "theirs", "both"])
def test_a_decision_is_honoured(theirs: dict[str, Any], ours: dict[str, Any], decided: str) -> None:
    key = digest(*beside(theirs, ours).conflicts[0].key)
    again = beside(theirs, ours, **{key: decided})
    assert again.conflicts == ()
    assert again.activities[0].outcome in ({"older"} if decided == "ours" else {"newer", "older"})
    standing = now(theirs, ours, **{key: decided})
    assert standing is not None
    if decided != "both":
        assert ("from_holder" in standing) is (decided == "theirs")


def test_a_later_confirmation_does_not_ask_again() -> None:
    theirs, ours = CLASHES[0]
    first = beside(theirs, ours).conflicts[0].key
    later = beside(theirs | {"verified_on": D("2026-01-10")}, ours)
    assert later.conflicts[0].key == first


def test_both_true_and_the_later_confirmed_is_current() -> None:
    theirs, ours = CLASHES[0]
    key = digest(*beside(theirs, ours).conflicts[0].key)
    standing = now(theirs, ours, **{key: "both"})
    assert standing is not None
    assert standing["establishment_name"] == "Their College"
    assert beside(theirs, ours, **{key: "both"}).outcomes == {"newer": 1}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"ukprn": "10000001", "establishment_number": None}, {"establishment_number": None}),
        ({"activity_code": "220"}, {}),  # one college, written as two kinds
        (JOB, {}),
        (NEET, JOB),
        (NEET, {"activity_code": "810"}),
        (NEET, {"activity_code": "260"}),  # a gap year is not participation
        ({"activity_code": None}, {}),
        (THEIR_COLLEGE, {"start_date": D("2024-09-02"), "end_date": D("2025-09-02")}),
        (THEIR_COLLEGE | {"start_date": D("2025-10-07")}, {}),
    ],
)
def test_what_may_both_be_true(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    one, other = activity(**theirs), activity(**ours)
    assert not contradict(one, other)
    assert not contradict(other, one)


def test_confirmed_on_the_very_day_the_other_began_is_a_contradiction() -> None:
    one, other = activity(), activity(**THEIR_COLLEGE | {"start_date": D("2025-10-06")})
    assert contradict(one, other)
    assert contradict(other, one)


def test_establishments_are_told_apart_by_the_first_name_both_rows_carry() -> None:
    unnumbered = {"establishment_number": None}
    here, there = unnumbered | {"ukprn": "10000001"}, unnumbered | {"ukprn": "10000002"}
    assert contradict(activity(**here), activity(**there))
    assert not contradict(activity(**here), activity(**here))
    assert contradict(activity(**THEIR_COLLEGE), activity(**here))  # by name: no number on one
    named = unnumbered | {"establishment_name": "EXAMPLE  college"}
    assert not contradict(activity(**named), activity(**unnumbered))


def test_rows_without_dates_are_not_guessed_about() -> None:
    bare = {"start_date": None, "ascertained_on": None, "verified_on": None}
    assert not contradict(activity(**THEIR_COLLEGE, **bare), activity())
    assert beside(THEIR_COLLEGE | bare, {}).outcomes == {"older": 1}


def test_what_has_ended_or_not_begun_is_no_contradiction_today() -> None:
    over = THEIR_COLLEGE | {"end_date": D("2025-12-19")}
    assert beside(over, {}).conflicts == ()
    assert beside(over, {}, on=D("2025-12-01")).conflicts != ()
    standing = now(over, {})
    assert standing is not None
    assert standing["establishment_number"] == "9998001"
    assert now({"start_date": D("2026-02-01")}) is None
    assert now({"start_date": D("2026-02-01")}, on=D("2026-02-01")) is not None


def test_the_same_activity_ended_later_is_ended() -> None:
    ended = {"end_date": D("2025-12-19"), "verified_on": D("2026-01-06")}
    assert now(ended, {}) is None
    stale = {"end_date": D("2025-12-19"), "verified_on": D("2025-09-30")}
    assert now(stale, {}) is not None


def test_a_sender_corrects_itself_without_a_conflict() -> None:
    earlier = kept(received_on=D("2025-12-08"))
    corrected = kept(
        **NEET, start_date=D("2025-09-20"), verified_on=D("2025-12-20"), received_on=ON
    )
    found = current([], kept=[corrected, earlier], on=ON, digest=digest)
    assert found["o1"]["activity_code"] == "619"
    replaced = kept(end_date=D("2025-10-03"), verified_on=D("2025-10-01"))
    assert current([], kept=[earlier, replaced], on=ON, digest=digest) == {}
    again = reconcile(
        Caseload(people=[person("t1", uln=ULN)], activities=[activity("t1", **NEET)]),
        own=Caseload(people=[person("o1", uln=ULN)], activities=[earlier | {"ypid": "o1"}]),
        holder="brackwell",
        on=ON,
        digest=digest,
    )
    assert again.conflicts == ()


def test_two_senders_that_disagree_ask_whichever_came_first() -> None:
    """Held from castlegate, then brackwell says otherwise: the earlier stands, either way round."""
    first = kept(from_holder="castlegate", from_ypid="c1", received_on=D("2025-12-08"))
    found = reconcile(
        Caseload(people=[person("t1", uln=ULN)], activities=[activity("t1", **THEIR_COLLEGE)]),
        own=Caseload(people=[person("o1", uln=ULN)], activities=[first | {"ypid": "o1"}]),
        holder="brackwell",
        on=ON,
        digest=digest,
    )
    key = digest(*found.conflicts[0].key)

    def standing(castlegate_on: str, **decisions: str) -> object:
        rows = [
            kept(**THEIR_COLLEGE),
            first | {"received_on": D(castlegate_on)},
        ]
        return current([], kept=rows, on=ON, digest=digest, decisions=decisions)["o1"][
            "from_holder"
        ]

    assert standing("2025-12-08") == "castlegate"
    assert standing("2025-12-08", **{key: "theirs"}) == "brackwell"
    # On one day the order is by name: the decision is found all the same, and means the same.
    assert standing("2026-01-12") == "brackwell"
    assert standing("2026-01-12", **{key: "ours"}) == "castlegate"
    assert standing("2026-01-12", **{key: "theirs"}) == "brackwell"
    assert standing("2026-01-12", another="ours") == "brackwell"


def test_of_three_one_that_is_out_puts_nobody_out() -> None:
    part_time = {"activity_code": "250", "verified_on": D("2025-12-20")}
    rows = [
        kept(from_holder="castlegate", received_on=D("2025-12-08"), **NEET),
        kept(from_holder="dunmere", **part_time),
    ]
    assert contradict(*rows)
    found = current([activity("o1")], kept=rows, on=ON, digest=digest)
    assert found["o1"]["activity_code"] == "250"


def test_one_decision_for_one_pair_however_often_it_is_written() -> None:
    found = beside(THEIR_COLLEGE, {}, {"verified_on": D("2025-11-01")})
    assert len(found.conflicts) == 1


@pytest.mark.requirement("CCIS-R2")
def test_rows_of_people_in_review_wait_and_rows_without_a_person_are_told() -> None:
    offer = {"ypid": "t1", "guarantee_year": "11", "guarantee_status": "110"}
    received = Caseload(
        people=[person("t1"), person("t2", surname="Other", uln=ULN)],
        activities=[activity("t1"), activity("t2"), activity("t9")],
        offers=[offer, offer | {"ypid": "t2"}, offer | {"ypid": "t2", "course": "Carpentry"},
                offer | {"ypid": "t8"}],
    )  # fmt: skip
    own = Caseload(
        people=[person("o1"), person("o2", surname="Other", uln=ULN)],
        offers=[offer | {"ypid": "o2", "course": ""}],
    )
    found = reconcile(received, own=own, holder="brackwell", on=ON, digest=digest)
    assert [one.from_ypid for one in found.reviews] == ["t1"]
    assert [one.from_ypid for one in found.people] == ["t2"]
    assert [row["ypid"] for row in found.waiting] == ["t1", "t1"]
    assert [row["ypid"] for row in found.loose] == ["t9", "t8"]
    assert [one.outcome for one in found.offers] == ["same", "new"]
    assert [one.outcome for one in found.activities] == ["new"]
