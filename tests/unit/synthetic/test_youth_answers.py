"""The answers beside the neighbours' caseloads: who is whom, and who is to be sent what."""

from collections import Counter

import pytest

from kinfold import identifiers
from kinfold.synthetic import youth_activities
from tests.unit.synthetic.caseloads import MEMBERS, Held, Row, age, written
from tests.unit.synthetic.reading import rows


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return written(tmp_path_factory.mktemp("neighbours"))


def test_two_caseloads_disagree_as_the_answers_say(held: Held) -> None:
    activities: dict[str, list[Row]] = {}
    for row in held.every("activity"):
        if not row["end_date"]:
            activities.setdefault(row["ypid"], []).append(row)
    first = {row["person"]: row["ypid"] for row in held.answers if row["copy"] == "first_hand"}
    home = {row["person"]: row for row in held.answers if row["person"] in first
            and row["copy"] not in ("first_hand", "duplicate")}  # fmt: skip
    assert len(home) > 80
    for person, answer in home.items():
        (here,) = activities[answer["ypid"]]
        (there,) = activities[first[person]]
        same = (here["activity_code"], here["start_date"]) == (
            there["activity_code"], there["start_date"])  # fmt: skip
        if answer["copy"] == "agrees":
            assert same
        elif answer["copy"] == "newer":
            assert here["verified_on"] > there["verified_on"]
        elif answer["copy"] == "older":
            assert here["verified_on"] < there["verified_on"]
        elif answer["copy"] == "two_educations":
            full = youth_activities.FULL_TIME_EDUCATION
            assert not same
            assert {here["activity_code"], there["activity_code"]} <= full
        elif answer["copy"] == "neet_here":
            assert here["activity_code"] in youth_activities.NEET
            assert there["establishment_number"]
        else:
            assert here["activity_code"] in youth_activities.NOT_KNOWN


def test_the_same_person_can_be_matched_as_the_tags_say(held: Held) -> None:
    people = held.people()
    records: dict[str, set[str]] = {}
    for answer in held.answers:
        records.setdefault(answer["person"], set()).add(answer["ypid"])
    ways: Counter[str] = Counter()
    for ids in records.values():
        if len({id_[:3] for id_ in ids}) < 2:
            continue
        one, other = (people[id_] for id_ in sorted(ids)[:2])
        assert one["date_of_birth"] == other["date_of_birth"]
        if one["uln"] and one["uln"] == other["uln"]:
            ways["uln"] += 1
        elif one["upn"] and one["upn"] == other["upn"]:
            ways["upn"] += 1
        else:
            names = [(row["surname"], row["forename"]) for row in (one, other)]
            ways["misspelt" if names[0] != names[1] else "name"] += 1
    assert ways["uln"] > 5 * ways["upn"]
    assert min(ways[way] for way in ("upn", "name", "misspelt")) >= 3
    for answer in held.answers:
        row = people[answer["ypid"]]
        assert ("uln_missing" in answer["tags"]) == (not row["uln"])
        assert ("postcode_missing" in answer["tags"]) == (not row["postcode"])


def test_twins_share_a_birth_date_and_neither_number_nor_mailbox(held: Held) -> None:
    people = held.people()
    families: dict[str, dict[str, Row]] = {}
    for answer in held.answers:
        families.setdefault(answer["family"], {})[answer["person"]] = people[answer["ypid"]]
    twins = [list(family.values()) for family in families.values() if len(family) > 1]
    assert len(twins) >= 10
    for family in twins:
        assert len({row["date_of_birth"] for row in family}) == 1
        assert not family[0]["uln"] or family[0]["uln"] != family[1]["uln"]
        assert family[0]["email"] == "" or family[0]["email"] != family[1]["email"]


def _leads_to(postcode: str, directory: dict[str, str]) -> str:
    whole = identifiers.normalise_postcode(postcode)
    if whole is None:
        return ""
    return directory.get(whole, directory.get(whole.split(" ")[0], ""))


_HOLDER_OF = {
    **{f"98{n}": "eastreach" for n in range(1, 10)},
    "999": "marshire",
    "998": "littlewick",
    "997": "not_signed",
    "990": "outside_framework",
}
_STAYS = {"A": "left_cohort", "L": "left_cohort", "E": "left_england", "M": "duplicate",
          "D": "deceased"}  # fmt: skip


def _expected(row: Row, holder: str, directory: dict[str, str]) -> set[tuple[str, ...]]:
    """What the rules of the framework make of one written record, worked out from the file."""
    home = row["responsible_la"] or _leads_to(row["postcode"], directory)
    refused = row["sharing"] == "refused" and not all(
        row[name] for name in ("override_ground", "override_reason", "override_role")
    )
    bar = _STAYS.get(row["cohort_status"], "refused" if refused else "")
    if not home and not bar:
        word = "postcode_unknown" if row["postcode"] else "postcode_missing"
        return {("", "", "N", word)}
    old = row["la_at_year_11"] if age(row) == 16 else ""
    codes = dict.fromkeys(
        code for code in (home, row["educated_la"], row["moved_from_la"], old) if code
    )
    if not codes:
        return {("", "", "N", bar)}
    found: set[tuple[str, ...]] = set()
    for code in codes:
        member = _HOLDER_OF[code]
        signed = member in MEMBERS
        due = age(row) >= 16 or (age(row) == 15 and code == home)
        why = ("own_area" if member == holder else "" if signed else member) or bar
        why = why or ("" if due else "age")
        found.add((code, member if signed else "", "N" if why else "Y", why))
    return found


def test_the_answers_are_what_the_files_and_the_directory_say(held: Held) -> None:
    directory = {row["postcode"]: row["la_code"] for row in rows(held.made.directory)}
    told: dict[str, set[tuple[str, ...]]] = {}
    for row in held.answers:
        told.setdefault(row["ypid"], set()).add(
            (row["la_code"], row["recipient"], row["send"], row["why_not"])
        )
        assert (row["send"] == "Y") == (row["why_not"] == "")
        assert row["send"] == "N" or row["rows"]
    count = 0
    for member in MEMBERS:
        for person in held.by_member[member]["person"]:
            count += 1
            assert told[person["ypid"]] == _expected(person, member, directory)
    assert count == len(told) == held.made.counts["records"]
    reasons = {row["why_not"] for row in held.answers}
    assert {"own_area", "not_signed", "outside_framework", "age", "refused", "duplicate",
            "postcode_missing", "postcode_unknown", ""} <= reasons  # fmt: skip
    assert {row["recipient"] for row in held.answers if row["send"] == "Y"} == set(MEMBERS)
    assert {row["items"] for row in held.answers} == {"all", "limited"}
