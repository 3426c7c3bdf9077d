"""What the manual prints about the neighbours is what the program does."""

import re

from kinfold.synthetic import (
    neighbours_members,
    neighbours_truth,
    youth,
    youth_copies,
    youth_identity,
    youth_wishes,
)
from tests.house.paths import REFERENCE

_SECTION = (
    (REFERENCE / "made-up-county.md")
    .read_text(encoding="utf-8")
    .split("## Neighbours who exchange")[1]
    .split("\n## ")[0]
)
_WORDS = " ".join(_SECTION.split())


def test_shares_of_copies_and_chances_of_damage_are_printed_as_they_are() -> None:
    copies = re.findall(r"^\| `(\w+)` \| (\d+) \|", _SECTION, re.MULTILINE)
    assert {name: int(share) for name, share in copies} == youth_copies.COPIES
    damage = re.findall(r"^\| `(\w+)` \| any record \| ([\d.]+)", _SECTION, re.MULTILINE)
    rates = {name: rate for name, rate in youth_identity.RATES.items() if "misspelt" not in name}
    assert {name: float(rate) for name, rate in damage} == rates
    misspelt = [youth_identity.RATES[name] for name in ("misspelt", "misspelt_unnumbered")]
    assert "| {}; {} of records with neither number |".format(*misspelt) in _WORDS


def test_what_is_told_in_words_is_so() -> None:
    by = youth_identity.KNOWN_BY
    known = f"{by['uln']} are known by learner number, {by['upn']} by pupil number only, and"
    assert f"{known} {by['name']} by name, birth date and postcode only" in _WORDS
    wishes = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in youth_wishes.WISHES.items())
    assert f"{wishes} in a hundred" in _WORDS
    assert f"{round(youth_wishes.SET_ASIDE * 100)} in a hundred are set aside" in _WORDS
    assert f"and {round(youth_wishes.HALF_RECORDED * 100)} with only some" in _WORDS
    assert f"record for {round(youth_wishes.WITHOUT_NOTICE * 100)} in a hundred" in _WORDS
    assert f"About {round(youth.CROSS_BORDER * 100)} in 100 live in one" in _WORDS
    assert f"{round(youth_copies.AT_HOME_TOO * 10)} in 10 of them in that of their home" in _WORDS
    assert f"{round(youth_copies.UNHEARD * 10)} in 10 of them without" in _WORDS
    moved = round(youth.MOVERS * (1 - youth.CROSS_BORDER) * 100)
    assert f"About {moved} in 100 moved within the year" in _WORDS
    assert round(1 / youth.TWINS, -1) == 80
    assert youth_copies.DUPLICATES == 0.01


def test_every_organisation_and_every_reason_is_listed() -> None:
    for member in neighbours_members.Land.of(neighbours_members.MEMBERS).members:
        assert f"| {member.name} |" in _SECTION
    reasons = set(re.findall(r"`(\w+)`", _SECTION.split("| Why not |")[1]))
    assert set(neighbours_truth.STAYS.values()) <= reasons
    assert {"own_area", "not_signed", "outside_framework", "not_in_row", "refused", "not_told",
            "postcode_missing", "postcode_unknown", "age"} <= reasons  # fmt: skip
