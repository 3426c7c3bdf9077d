"""The answers beside the neighbours' caseloads: who is whom, and who is to be sent what."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold.exchange import routing, spells, wishes
from kinfold.exchange.residence import NO_POSTCODE, NOT_FOUND
from kinfold.synthetic import neighbours, neighbours_members, youth_activities
from kinfold.synthetic.neighbours_members import Land, Standing
from tests.unit.intake.samples import read_table
from tests.unit.synthetic.caseloads import MEMBERS, Held, Row, written
from tests.unit.synthetic.conftest import AS_AT, SEED
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
    assert len(home) > 60
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


@pytest.mark.requirement("CCIS-R2")
def test_what_cannot_be_true_in_both_is_a_conflict_to_the_exchange(held: Held) -> None:
    by_id: dict[str, list[dict[str, Any]]] = {}
    for member in MEMBERS:
        for row in read_table(held.made.of(member), "young_people", school=None).of("activity"):
            if spells.open_on(row, on=AS_AT):
                by_id.setdefault(row["ypid"], []).append(row)
    first = {row["person"]: row["ypid"] for row in held.answers if row["copy"] == "first_hand"}
    seen: Counter[tuple[bool, bool]] = Counter()
    for answer in {row["ypid"]: row for row in held.answers}.values():
        if answer["person"] in first and answer["copy"] not in ("first_hand", "duplicate"):
            (here,), (there,) = by_id[answer["ypid"]], by_id[first[answer["person"]]]
            impossible = answer["copy"] in ("two_educations", "neet_here")
            clash = spells.contradict(here, there)
            seen[impossible, clash] += 1
    assert seen[True, False] == seen[False, True] == 0
    assert seen[True, True] > 10
    assert seen[False, False] > 30


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


@dataclass(frozen=True, kw_only=True)
class _ScheduleRow:
    id: str
    ages: tuple[int, int] | None = None
    years: tuple[int, ...] = ()


_SCHEDULE = (
    _ScheduleRow(id="S1", ages=(16, 24)),
    _ScheduleRow(id="S2", ages=(16, 24)),
    _ScheduleRow(id="S3", years=(12,)),
    _ScheduleRow(id="S4", years=(11,)),
    _ScheduleRow(id="S5", years=(14,)),
    _ScheduleRow(id="S6", years=(11, 12)),
)
_NAMED = {"marshire", "littlewick"}
_WORDS = {
    routing.LIVES_HERE: "own_area",
    routing.SCHOOL_WAS_HERE: "own_area",
    routing.OUTSIDE: "outside_framework",
    routing.UNROUTED["unsigned"]: "not_signed",
    routing.NOT_IN_ROW: "not_in_row",
    NO_POSTCODE: "postcode_missing",
    NOT_FOUND: "postcode_unknown",
}
_FRAMEWORK = tuple(
    routing.Member(
        id=member.id,
        las={place.la_code: place.id for place in member.authorities},
        standing="signed" if member.standing is Standing.SIGNED else "unsigned",
    )
    for member in Land.of(neighbours_members.MEMBERS).members
    if member.standing is not Standing.OUTSIDE
)
Said = set[tuple[str, ...]]


def _by_the_exchange(held: Held, sender: str, *, on: date) -> tuple[Said, Said]:
    """What the exchange would send of one caseload and what it holds back, and why."""
    vintage = held.made.vintage.isoformat()
    postcodes = {r["postcode"]: (r["la_code"], vintage) for r in rows(held.made.directory)}
    read = read_table(held.made.of(sender), "young_people", school=None)
    settled = wishes.settle(read.of("person"), on=on)
    may_go = {row["ypid"] for row in settled.rows}
    sent: Said = set()
    kept: Said = set()
    for row in _SCHEDULE:
        named = _NAMED if sender in _NAMED else set[str]()
        routes = routing.route(
            read.of("person"),
            row=row,
            on=on,
            members=_FRAMEWORK,
            own=next(member.las for member in _FRAMEWORK if member.id == sender),
            postcodes=postcodes,
            recipients=named if row.id == "S5" else None,
            holding={r["ypid"] for r in read.of("offer")} if row.id == "S6" else None,
        )
        for one in routes.routed:
            for place in one.destinations:
                word = "" if one.ypid in may_go else settled.held[one.ypid]
                found = (one.ypid, row.id, place.la, place.member)
                (kept if word else sent).add((*found, *([_WISHES[word]] if word else [])))
            for why in one.held:
                if why.reason in _WORDS:
                    kept.add((one.ypid, row.id, _WORDS[why.reason]))
    return sent, kept


_WISHES = {wishes.REFUSED: "refused", wishes.NOT_TOLD: "not_told"}


@pytest.mark.requirement("CCIS-4b", "CCIS-4c", "CCIS-12")
@pytest.mark.parametrize("sender", MEMBERS)
def test_the_exchange_sends_and_holds_back_what_the_answers_say(held: Held, sender: str) -> None:
    """The answers are worked out without the exchange, from how each record was made."""
    sent, kept = _by_the_exchange(held, sender, on=AS_AT)
    own = [row for row in held.answers if row["holder"] == sender and row["row"]]
    going = {
        (row["ypid"], row["row"], row["la_code"], row["recipient"])
        for row in own
        if row["send"] == "Y"
    }
    assert len(going) > 30
    assert sent == going
    staying = {
        (row["ypid"], row["row"], row["la_code"], row["recipient"], row["why_not"])
        if row["why_not"] in _WISHES.values()
        else (row["ypid"], row["row"], row["why_not"])
        for row in own
        if row["send"] == "N"
    }
    assert kept == staying


def test_every_record_is_answered_for(held: Held) -> None:
    assert {row["ypid"] for row in held.answers} == set(held.people())
    assert len(held.people()) == held.made.counts["records"]
    for row in held.answers:
        assert (row["send"] == "Y") == (row["why_not"] == "")
        assert bool(row["recipient"]) >= (row["send"] == "Y")
        assert row["row"] or row["why_not"] in _UNDUE
    reasons = {row["why_not"] for row in held.answers}
    assert reasons == {"", *_UNDUE, *_WORDS.values(), *_WISHES.values()}
    assert {row["recipient"] for row in held.answers if row["send"] == "Y"} == set(MEMBERS)
    assert {row["items"] for row in held.answers} == {"all", "limited"}


_UNDUE = {"age", "left_cohort", "left_england", "duplicate", "deceased"}


def test_in_september_the_guarantee_is_of_those_whose_year_ended(tmp_path: Path) -> None:
    made = neighbours.write(tmp_path, as_at=date(2026, 9, 21), seed=SEED, young_people=400)
    found = {row["age"] for row in rows(made.truth) if row["row"] == "S6"}
    assert found == {"16", "17"}
