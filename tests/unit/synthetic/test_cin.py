"""The children in need returns: their form, their codes and the sense of their dates."""

import itertools
import tracemalloc
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from kinfold import datasets, identifiers
from kinfold.calendars import census_year
from kinfold.datasets.packaged import rows as facts
from kinfold.synthetic import cin
from kinfold.synthetic.manifest import Manifest
from tests.unit.synthetic.conftest import AS_AT
from tests.unit.synthetic.reading import by_id, children, text, texts

_YEARS = ("2019-20", "2025-26")
_ELEMENTS = {row["path"]: row for row in facts("cin_elements")}
_ORDER = {path: place for place, path in enumerate(_ELEMENTS)}


def _path(made: Manifest, year: str) -> Path:
    return made.folder / f"cin-{year}.xml"


def _of_year(row: dict[str, str], year: str) -> bool:
    first = row["first_year_in_schema_family"].split()[0]
    return (first == "2016-17" or first <= year) and (
        not row["last_year"] or year <= row["last_year"]
    )


def _day(element: etree._Element, path: str) -> date | None:
    found = text(element, path)
    return date.fromisoformat(found) if found else None


@pytest.mark.parametrize("year", _YEARS)
def test_elements_are_those_of_the_year_in_order_and_number(made: Manifest, year: str) -> None:
    def walk(element: etree._Element, path: str) -> None:
        assert _of_year(_ELEMENTS[path], year), path
        below = [f"{path}/{child.tag}" for child in element]
        assert [_ORDER[one] for one in below] == sorted(_ORDER[one] for one in below), path
        for one, count in Counter(below).items():
            most = _ELEMENTS[one]["max_occurs"]
            assert most == "*" or count <= int(most), one
        for one, row in _ELEMENTS.items():
            mine = one.rpartition("/")[0] == path and row["min_occurs"] == "1"
            assert not mine or not _of_year(row, year) or one in below, one
        for child, one in zip(element, below, strict=True):
            walk(child, one)

    root = etree.parse(str(_path(made, year))).getroot()
    walk(root, "Message")
    last = census_year(year).end
    assert text(root, ".//ReferenceDate") == last.isoformat()
    assert (text(root, ".//Year"), text(root, ".//LEA")) == (str(last.year), "999")


@pytest.mark.parametrize("year", _YEARS)
def test_every_code_is_valid_in_its_year(made: Manifest, year: str) -> None:
    listed = {path.rpartition("/")[2]: row["codeset"] for path, row in _ELEMENTS.items()}
    for name, codeset in listed.items():
        if not codeset:
            continue
        root = etree.parse(str(_path(made, year))).getroot()
        seen = {found.text for found in root.iter(name)}
        assert seen <= datasets.codeset(codeset).codes_in(year), name


@pytest.mark.requirement("NEX-12", "NEX-13")
@pytest.mark.parametrize("year", _YEARS)
def test_cases_belong_to_the_year(made: Manifest, year: str) -> None:
    period = census_year(year)
    before = 0
    for child in children(_path(made, year)):
        for life in child.findall("CINdetails"):
            referral, closure = _day(life, "CINreferralDate"), _day(life, "CINclosureDate")
            assert referral is not None
            assert referral <= period.end
            assert closure is None or closure in period
            assert (closure is None) == (not text(life, "ReasonForClosure"))
            before += referral < period.start and closure is None
    assert before > 10, "cases opened earlier and still open"


@pytest.mark.parametrize("year", _YEARS)
def test_periods_of_need_never_overlap_and_only_the_last_is_open(made: Manifest, year: str) -> None:
    for child in children(_path(made, year)):
        lives = [life for life in child.findall("CINdetails") if text(life, "ReferralNFA") == "0"]
        spans = [(_day(life, "CINreferralDate"), _day(life, "CINclosureDate")) for life in lives]
        for (_, closed), (opened, _) in itertools.pairwise(spans):
            assert closed is not None
            assert opened is not None
            assert closed < opened


@pytest.mark.parametrize("year", _YEARS)
def test_activity_lies_inside_its_period_of_need(made: Manifest, year: str) -> None:
    period = census_year(year)
    for child in children(_path(made, year)):
        for life in child.findall("CINdetails"):
            referral = _day(life, "CINreferralDate")
            closure = _day(life, "CINclosureDate") or period.end
            assert referral is not None
            for found in life.iter():
                if found.tag == "InitialCPCtarget" or found.tag == "AssessmentInternalReviewDate":
                    continue
                value = found.text or ""
                if len(value) == 10 and value[4] == "-":
                    last = date.max if found.tag == "StepDecisionDate" else closure
                    if found.tag in ("InitialPPMeetingDate", "LBPSentDate"):
                        last = date.max
                    assert referral <= date.fromisoformat(value) <= last, found.tag


@pytest.mark.requirement("NEX-11")
@pytest.mark.parametrize("year", _YEARS)
def test_referrals_with_no_further_action_say_nothing_more(made: Manifest, year: str) -> None:
    seen = 0
    for child in children(_path(made, year)):
        for life in child.findall("CINdetails"):
            if text(life, "ReferralNFA") == "1":
                seen += 1
                held = {element.tag for element in life}
                assert held == {"CINreferralDate", "ReferralSource", "ReferralNFA"}
    assert seen > 20


@pytest.mark.parametrize("year", _YEARS)
def test_assessments_enquiries_and_plans_make_sense(made: Manifest, year: str) -> None:
    for child in children(_path(made, year)):
        for entry in child.iter("Assessments"):
            ended = bool(text(entry, "AssessmentAuthorisationDate"))
            factors = texts(entry, "FactorsIdentifiedAtAssessment/AssessmentFactors")
            assert ended == bool(factors)
            assert len(set(factors)) == len(factors)
            assert "21" not in factors or factors == ["21"]
        for entry in child.iter("Section47"):
            conference = _day(entry, "DateOfInitialCPC")
            assert conference is None or conference.weekday() < 5
            assert not (conference and text(entry, "ICPCnotRequired") == "1")
        for plan in child.iter("ChildProtectionPlans"):
            start = _day(plan, "CPPstartDate")
            assert start is not None
            reviews = [date.fromisoformat(day) for day in texts(plan, "Reviews/CPPreviewDate")]
            assert all(day > start for day in reviews)


@pytest.mark.requirement("NEX-12")
def test_all_sorts_of_children_are_there(made: Manifest) -> None:
    period = census_year("2025-26")
    seen: Counter[str] = Counter()
    for child in children(_path(made, "2025-26")):
        due = _day(child, ".//ExpectedPersonBirthDate")
        born = _day(child, ".//PersonBirthDate")
        assert (due is None) != (born is None)
        if due:
            seen["unborn"] += 1
            assert due > period.end
            assert text(child, ".//Sex") == "U"
        elif born:
            seen["adult"] += (period.end - born).days >= 18 * 365.25
            seen["baby"] += (period.end - born).days < 365
        codes = texts(child, ".//Disability")
        assert "NONE" not in codes or codes == ["NONE"]
        seen["disabled"] += bool(codes) and codes != ["NONE"]
        seen["twice disabled"] += len(codes) > 1
        plans = child.findall(".//ChildProtectionPlans")
        seen["open plan"] += any(not text(plan, "CPPendDate") for plan in plans)
        seen["reviewed"] += bool(child.findall(".//CPPreviewDate"))
        seen["enquiry"] += bool(child.findall(".//Section47"))
        seen["pre-proceedings"] += bool(child.findall(".//PreProceedingsandFGDM"))
    sorts = ("unborn", "adult", "baby", "disabled", "twice disabled", "open plan", "reviewed",
             "enquiry", "pre-proceedings")  # fmt: skip
    assert not [sort for sort in sorts if not seen[sort]]


def test_a_child_keeps_the_local_number_from_year_to_year(made: Manifest) -> None:
    old, new = (by_id(_path(made, year)) for year in _YEARS)
    both = old.keys() & new.keys()
    assert len(both) > 50
    for key in both:
        assert len(key) <= 20
        assert key.isalnum()
        then = text(old[key], ".//PersonBirthDate") or text(old[key], ".//ExpectedPersonBirthDate")
        if text(old[key], ".//PersonBirthDate"):
            assert then == text(new[key], ".//PersonBirthDate")
        sex = {"1": "M", "2": "F"}.get(text(old[key], ".//GenderCurrent"))
        assert sex is None or sex == text(new[key], ".//Sex")


def test_numbers_are_damaged_at_the_stated_rates(made: Manifest) -> None:
    held = list(children(_path(made, "2025-26")))
    numbers = [text(child, ".//UPN") for child in held if text(child, ".//UPN")]
    wrong = [number for number in numbers if not identifiers.is_upn(number)]
    short_lived = [number for number in numbers if identifiers.is_temporary_upn(number)]
    reasons = Counter(text(child, ".//UPNunknown") for child in held)
    assert 0.003 < len(wrong) / len(numbers) < 0.035
    assert 0.003 < len(short_lived) / len(numbers) < 0.035
    assert any(text(child, ".//FormerUPN") for child in held)
    assert reasons["UN1"] > 20
    assert sum(reasons[code] for code in ("UN4", "UN5", "UN6")) > 5
    assert reasons["UN7"] > 3


@pytest.mark.parametrize("year", _YEARS)
def test_write_cin_writes_just_so_many_in_any_year(tmp_path: Path, year: str) -> None:
    path, again = tmp_path / "one.xml", tmp_path / "two.xml"
    assert cin.write_cin(path, children=400, year=year, seed=9) == 400
    cin.write_cin(again, children=400, year=year, seed=9)
    assert path.read_bytes() == again.read_bytes()
    ids = [text(child, ".//LAchildID") for child in children(path)]
    assert len(ids) == len(set(ids)) == 400
    assert all(child.findall("CINdetails") for child in children(path))


def test_write_cin_holds_only_one_family_at_a_time(tmp_path: Path) -> None:
    cin.write_cin(tmp_path / "warm.xml", children=10, year="2025-26", seed=1)
    peaks = []
    for count in (300, 3000):
        tracemalloc.start()
        cin.write_cin(tmp_path / "big.xml", children=count, year="2025-26", seed=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000


def test_a_year_is_written_the_usual_way(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2019-20"):
        cin.write_cin(tmp_path / "x.xml", children=1, year="2020", seed=1)


def test_as_at_is_after_the_newest_return() -> None:
    assert census_year("2025-26").end < AS_AT
