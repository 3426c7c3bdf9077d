"""What a linking is measured by: the usual match, the groups, the sample, and who is behind."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kinfold.disclosure import TOTAL
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.identifiers import upn_check_letter
from kinfold.people import MatchReport, gaps, measuring, publishing, quality
from kinfold.people.outcomes import Fate
from kinfold.people.report import HOWS
from kinfold.people.traits import CATEGORIES, Traits
from kinfold.people.units import Unit
from kinfold.registers import match_reports, reviewing
from kinfold.registers import people as register
from tests import estate
from tests.unit.people.conftest import VIEW, care, pupil, rolled

UPN, OTHER = (f"{upn_check_letter(body)}{body}" for body in ("999200120001", "999200120002"))
BORN = date(2015, 5, 4)
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def told(count: int, *, compared: tuple[str, ...], **of: tuple[str, ...]) -> Traits:
    return Traits(of=of or {"sex": ("F",) * count}, cannot={}, compared=compared)


@pytest.mark.requirement("NEX-19")
def test_the_usual_match_wants_number_birth_date_and_sex_all_to_agree() -> None:
    same = [
        pupil(UPN, date_of_birth=BORN, gender="F"),
        care("1", UPN=UPN, PersonBirthDate=BORN, Sex="F"),
        care("2", UPN=UPN, PersonBirthDate=BORN, Sex="M"),
        care("3", UPN=UPN, Sex="F"),
        pupil(OTHER, date_of_birth=BORN, gender="F"),
    ]
    numbered = same[0].upn
    assert numbered
    every = ("upn", "born", "sex")
    sexes = ("F", "F", "M", "F", "F")
    assert measuring.usually_matched(same, told(5, compared=every, sex=sexes)) == {0, 1}
    without = told(5, compared=("upn", "born"), age=("5-10",) * 5)
    assert measuring.usually_matched(same, without) == {0, 1, 2}


def test_two_schools_rows_of_one_number_are_two_records_and_one_schools_are_one() -> None:
    rows = [rolled(UPN, "hartwell"), rolled(UPN, "ashdown")]
    alone = told(2, compared=("upn",), age=("not_told",) * 2)
    assert measuring.usually_matched(rows, alone) == {0, 1}
    assert measuring.usually_matched(rows[:1], alone) == frozenset()


def groups_of(matched: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """A published part with so many of so many records matched in each group by sex."""
    units: list[Unit] = []
    fates: dict[int, Fate] = {}
    sexes: list[str] = []
    for sex, (here, of) in matched.items():
        for number in range(of):
            fates[len(units)] = (
                Fate(linked="upn", reason=None)
                if number < here
                else Fate(linked=None, reason="no_upn")
            )
            units.append(care(f"{sex}{number}"))
            sexes.append(sex)
    traits = told(len(units), compared=("upn",), sex=tuple(sexes))
    (part,) = measuring._parts(units, fates, frozenset(range(20)), traits, hows=HOWS)
    return publishing._part(part)


@pytest.mark.requirement("TDV-11.1")
def test_a_group_matched_less_than_all_by_more_than_chance_is_named() -> None:
    part = groups_of({"F": (960, 1000), "M": (700, 1000)})
    girls, boys = gaps.groups(part, "sex")
    assert (girls.behind, boys.behind) == (False, True)
    assert (boys.records, boys.here_count) == (1000, 700)
    assert boys.here == pytest.approx(0.7)
    assert girls.usual_count == 20
    assert gaps.whole(part).here == pytest.approx(0.83)
    assert gaps.groups(part, "ethnicity") == ()
    assert gaps.hows(part, "not") == {"no_upn": 340}


def test_nobody_is_behind_where_all_are_matched() -> None:
    part = groups_of({"F": (100, 100), "M": (300, 300)})
    assert [(one.here, one.behind) for one in gaps.groups(part, "sex")] == [(1.0, False)] * 2


@pytest.mark.requirement("TDV-11.1")
def test_small_groups_are_held_back_and_nothing_gives_them_away() -> None:
    part = groups_of({"F": (96, 100), "M": (97, 100)})
    assert part["how"]["left_out"] == ["not"]
    assert gaps.whole(part).here is None
    found = gaps.groups(part, "sex")
    assert all(one.here is None and one.here_count is None for one in found)
    assert not any(one.behind for one in found)


def test_lists_of_nearly_the_same_children_are_told_by_group_once() -> None:
    units = [
        *(pupil(f"{n:04}", date_of_birth=BORN, gender="F") for n in range(40)),
        *(rolled(f"{n:04}", "st-edmunds") for n in range(5)),
    ]
    fates = {place: Fate(linked=None, reason="one_school_only") for place in range(45)}
    many = told(45, compared=("upn",), sex=("F",) * 45)
    parts = measuring._parts(units, fates, frozenset(), many, hows=HOWS)
    assert [(part.data_set, part.alike) for part in parts] == [
        ("pupil_core", False),
        ("school_history", False),
    ]
    assert parts[1].how.count(TOTAL, TOTAL) in {None, 0}
    everybody = gaps.whole(publishing._part(parts[0]))
    assert (everybody.records, everybody.here) == (0, None)


def sampled(share: float, words: list[str]) -> None:
    pairs = [(f"left-{n}a1", f"right-{n}b2", 0.999) for n in range(len(words))]
    reviewing.open_sample(VIEW, pairs=pairs, share=share, at=AT)
    cases = [one for one in register.review_cases(agreement=VIEW) if one.left.startswith("left-")]
    for case, word in zip(cases, words, strict=True):
        if word:
            reviewing.answer_pair(case.id, word=word, at=AT, by=estate.DATA_MANAGER, blind=True)


@pytest.mark.requirement("TDV-11.1")
def test_there_is_no_figure_before_enough_of_the_sample_is_decided(gate: Gate) -> None:
    sampled(0.5, ["same"] * 29 + [""])
    links = quality.measured(VIEW).links
    assert (links.drawn, links.decided, links.share, links.interval) == (30, 29, None, None)
    assert links.as_json()["low"] is None


@pytest.mark.requirement("TDV-11.1")
def test_a_decided_sample_gives_a_share_with_its_interval(gate: Gate) -> None:
    sampled(0.5, ["same"] * 38 + ["different"] * 2)
    told_of = quality.measured(VIEW).links.as_json()
    assert (told_of["decided"], told_of["share"]) == (40, 0.95)
    assert told_of["low"] == pytest.approx(0.835, abs=0.002)
    assert told_of["high"] == pytest.approx(0.986, abs=0.002)


@pytest.mark.requirement("NEX-19")
def test_a_report_is_kept_once_and_again_where_something_differs(
    gate: Gate, first_report: MatchReport
) -> None:
    manager = gate.actor(estate.DATA_MANAGER)
    held = match_reports.match_reports(agreement=VIEW, organisation="marshire", limit=9)
    assert publishing.keep(gate, manager, first_report) == held[0].id
    sampled(0.5, ["same"] * 30)
    from kinfold import people

    later = estate.LATER + timedelta(days=1)
    people.link(gate, manager, agreement=VIEW, at=later)
    after = match_reports.match_reports(agreement=VIEW, organisation="marshire", limit=9)
    assert len(after) == len(held) + 1
    _, earlier = publishing.read(gate, manager, report=after[0].id, form="text", at=later)
    assert [one.id for one in earlier] == [one.id for one in held]


@pytest.mark.requirement("NEX-19")
def test_nothing_that_names_a_record_is_in_what_is_kept(
    gate: Gate, first_report: MatchReport
) -> None:
    (kept,) = match_reports.match_reports(agreement=VIEW, organisation="marshire", limit=1)
    said = repr(kept.counts) + repr(kept.published)
    assert not any(one.ref in said or f"'{one.record}'" in said for one in first_report.unmatched)
    for part in kept.published["data_sets"]:
        for trait, table in part["groups"].items():
            named = {code for counts in table["counts"].values() for code in counts}
            assert named <= {*CATEGORIES[trait], TOTAL}
            shown = [n for counts in table["counts"].values() for n in counts.values()]
            assert all(n is None or n % 5 == 0 for n in shown)


def test_a_report_is_for_parties_in_a_role_that_has_to_do_with_it(gate: Gate) -> None:
    (kept,) = match_reports.match_reports(agreement=VIEW, organisation="marshire", limit=1)
    lead = gate.actor(next(iter(estate.LEADS.values())))
    at = estate.LATER + timedelta(hours=3)
    assert [one.id for one in publishing.readable(gate, lead, at=at)] == [kept.id]
    estate.open_account("plans@marshire.example", "marshire", "place_planner", "Planner")
    planner = gate.actor("plans@marshire.example")
    assert publishing.readable(gate, planner, at=at) == ()
    for actor, number in ((planner, kept.id), (lead, kept.id + 1)):
        with pytest.raises(UsageProblem, match="no match report of that number"):
            publishing.read(gate, actor, report=number, form="text", at=at)
