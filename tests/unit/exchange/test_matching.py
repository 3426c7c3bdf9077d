"""Which own record a received young person is."""

from typing import Any

import pytest

from kinfold.exchange import matching
from kinfold.exchange.matching import Match, Review
from kinfold.identifiers import is_temporary_upn, is_uln, is_upn
from tests.unit.exchange.made import D, person

ULN, OTHER_ULN = "1000000043", "1000000051"
UPN = "H801200001001"


def digest(*parts: str) -> str:
    return "#".join(parts)


def own(ypid: str = "9990000000001", **facts: Any) -> dict[str, Any]:
    return person(ypid, postcode="QM1 1AA", **facts)


def theirs(ypid: str = "9810000000001", **facts: Any) -> dict[str, Any]:
    return person(ypid, **{"surname": "Other", "forename": "Kit"} | facts)


def matched(
    received: list[dict[str, Any]], held: list[dict[str, Any]], **decisions: str
) -> tuple[tuple[Match, ...], tuple[Review, ...]]:
    return matching.match(
        received, own=[matching.Roll(held)], holder="brackwell", digest=digest, decisions=decisions
    )


def one(received: dict[str, Any], *held: dict[str, Any], **decisions: str) -> tuple[str, Any]:
    matches, reviews = matched([received], list(held), **decisions)
    if matches:
        return matches[0].matched_by, matches[0].record
    return reviews[0].why, reviews[0].records


def test_the_numbers_used_here_are_sound() -> None:
    assert is_uln(ULN)
    assert is_uln(OTHER_ULN)
    assert is_upn(UPN)
    assert is_upn("H80120000100B")
    assert is_temporary_upn("H80120000100B")


@pytest.mark.requirement("CCIS-R2")
def test_first_by_uln_then_by_upn_and_date_of_birth() -> None:
    assert one(theirs(uln=ULN), own(uln=" 1000000043 ")) == ("ULN", "9990000000001")
    assert one(theirs(upn=UPN), own(upn=UPN)) == ("UPN and date of birth", "9990000000001")
    both = (own("a", uln=ULN), own("b", upn=UPN))
    assert one(theirs(uln=ULN, upn=UPN), *both) == ("ULN", "a")


@pytest.mark.parametrize(
    ("received", "held"),
    [
        ({"uln": "9999999999"}, {"uln": "9999999999"}),  # not yet known
        ({"uln": "1000000042"}, {"uln": "1000000042"}),  # unsound
        ({"upn": "H80120000100B"}, {"upn": "H80120000100B"}),  # temporary
        ({"upn": UPN}, {"upn": UPN, "date_of_birth": D("2008-01-01")}),
        ({"upn": UPN, "date_of_birth": None}, {"upn": UPN}),
        ({"surname": "Example", "forename": "Cal"}, {"date_of_birth": D("2008-01-01")}),
        ({"surname": "Example", "forename": "Cal", "postcode": ""}, {}),
        ({"surname": "Example", "forename": ""}, {"forename": ""}),
    ],
)
def test_what_is_not_enough_to_match_on(received: dict[str, Any], held: dict[str, Any]) -> None:
    assert one(theirs(**received), own(**held)) == ("new", "9810000000001")


@pytest.mark.requirement("CCIS-R2")
def test_a_name_alone_waits_for_a_review() -> None:
    received = theirs(surname="EXÁMPLE", forename="ca-l", postcode="qm11aa")
    assert one(received, own()) == ("same name, date of birth and postcode", ("9990000000001",))


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ("same", ("reviewed", "9990000000001")),
        ("different", ("new", "9810000000001")),
    ],
)
def test_a_reviewed_pair_stays_decided(decided: str, said: tuple[str, str]) -> None:
    received = theirs(surname="Example", forename="Cal")
    _, reviews = matched([received], [own()])
    key = reviews[0].keys[0]
    assert key == ("person", "9990000000001", "brackwell", "9810000000001")
    assert one(received, own(), **{digest(*key): decided}) == said


def test_twins_in_our_own_list_wait_and_a_decision_on_one_leaves_the_other() -> None:
    received = theirs(uln=ULN)
    twins = (own("a", uln=ULN), own("b", uln=ULN))
    assert one(received, *twins) == ("several of our records have the same number", ("a", "b"))
    key = digest(*matching.pair_key("a", holder="brackwell", from_ypid=received["ypid"]))
    assert one(received, *twins, **{key: "different"}) == (
        "several of our records have the same number",
        ("b",),
    )
    assert one(received, *twins, **{key: "same"}) == ("reviewed", "a")
    upn_twins = (own("a", upn=UPN), own("b", upn=UPN))
    assert one(theirs(upn=UPN), *upn_twins)[1] == ("a", "b")


def test_one_number_with_two_birth_dates_waits() -> None:
    held = own(uln=ULN, date_of_birth=D("2008-01-01"))
    assert one(theirs(uln=ULN), held) == (
        "same number, another date of birth",
        ("9990000000001",),
    )
    assert one(theirs(uln=ULN, date_of_birth=None), held) == ("ULN", "9990000000001")
    assert one(theirs(uln=ULN), own(uln=ULN, date_of_birth=None)) == ("ULN", "9990000000001")


def test_two_of_theirs_for_one_of_ours_both_wait() -> None:
    received = [theirs("x", uln=ULN), theirs("y", uln=ULN), theirs("z", uln=OTHER_ULN)]
    matches, reviews = matched(received, [own(uln=ULN)])
    assert [one.from_ypid for one in matches] == ["z"]
    assert {(one.from_ypid, one.why) for one in reviews} == {
        ("x", "two of the sender's records match one of ours"),
        ("y", "two of the sender's records match one of ours"),
    }


def test_a_number_both_authorities_gave_out_does_not_merge_two_people() -> None:
    assert one(theirs("9990000000001"), own()) == ("new", "brackwell:9990000000001")


def test_a_record_held_twice_is_one_record() -> None:
    again = own(uln=ULN) | {"from_holder": "castlegate"}
    assert one(theirs(uln=ULN), own(uln=ULN), again) == ("ULN", "9990000000001")
    assert one(theirs(uln=ULN), own(), again) == ("ULN", "9990000000001")
