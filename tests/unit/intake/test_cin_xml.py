"""What is kept of a return, what is queried, and what is refused, year by year."""

from datetime import date
from pathlib import Path

import pytest

from kinfold.errors import FileNotUnderstood
from tests.unit.intake.samples import (
    PROTECTION,
    assessment,
    child,
    episode,
    message,
    read_return,
)

SOUND = child(episode(assessment(), PROTECTION))


def test_a_sound_return_gives_every_row_and_no_finding(tmp_path: Path) -> None:
    """One child with everything nested comes out whole, each row under its parent's counters."""
    found = read_return(tmp_path, message(SOUND))
    assert found.rules() == {}
    assert found.of("child")[0]["PersonBirthDate"] == date(2012, 6, 14)
    assert found.of("episode")[0]["episode_no"] == 1
    assert found.of("assessment_factor") == [
        {"LAchildID": "ZZ0001", "episode_no": 1, "assessment_no": 1, "AssessmentFactors": "3B"}
    ]
    assert found.of("review")[0]["plan_no"] == 1
    assert (found.reading.children, found.reading.refused) == (1, 0)


# What real files differ in


def test_element_names_may_come_in_any_case(tmp_path: Path) -> None:
    """`CINplanDates` for `CINPlanDates`, and whole files in capitals, are read the same."""
    plan = "<CINplanDates><cinPLANstartDate>2025-10-01</cinPLANstartDate></CINplanDates>"
    text = message(child(episode(plan)))
    found = read_return(tmp_path, text)
    assert found.of("cin_plan")[0]["CINPlanStartDate"] == date(2025, 10, 1)
    for name in ("Message", "Header", "Children", "Child>", "ChildIdentifiers", "LAchildID"):
        text = text.replace(f"<{name}", f"<{name.upper()}").replace(
            f"</{name}", f"</{name.upper()}"
        )
    assert read_return(tmp_path, text).of("child")[0]["LAchildID"] == "ZZ0001"


@pytest.mark.parametrize(
    ("written", "meant"), [("1", True), ("true", True), ("0", False), ("FALSE", False)]
)
def test_flags_come_as_digits_or_words(tmp_path: Path, written: str, *, meant: bool) -> None:
    """0/1 and true/false say the same."""
    found = read_return(tmp_path, message(child(episode(nfa=written))))
    assert found.of("episode")[0]["ReferralNFA"] is meant


@pytest.mark.parametrize(
    "written", ["2025-09-02", "2025-09-02T00:00:00", "2025-09-02 09:30", "2025-09-02T00:00:00Z"]
)
def test_dates_come_with_or_without_a_time(tmp_path: Path, written: str) -> None:
    """The time is not kept; the day is."""
    found = read_return(tmp_path, message(child(episode(opened=written))))
    assert found.of("episode")[0]["CINreferralDate"] == date(2025, 9, 2)


@pytest.mark.parametrize(
    ("year", "sex", "column", "rules"),
    [
        (2026, "<Sex>F</Sex>", "Sex", {}),
        (2026, "<GenderCurrent>2</GenderCurrent>", "GenderCurrent", {"element-other-year": 1}),
        (2020, "<GenderCurrent>2</GenderCurrent>", "GenderCurrent", {}),
        (2020, "<Sex>F</Sex>", "Sex", {"element-other-year": 1}),
        (2020, "<Sex>Q</Sex>", "Sex", {"element-other-year": 1, "code-not-listed": 1}),
        (2026, "", None, {"expected-missing": 1}),
    ],
)
def test_sex_or_gender_is_taken_in_any_year(
    tmp_path: Path, year: int, sex: str, column: str | None, rules: dict[str, int]
) -> None:
    """Either element is kept; the one that is not of the year is only mentioned."""
    text = message(child(episode(opened=f"{year - 1}-09-02"), sex=sex), year=year)
    found = read_return(tmp_path, text)
    assert found.rules() == rules
    if column is not None:
        assert found.of("child")[0][column]


def test_unknown_elements_are_reported_and_not_kept(tmp_path: Path) -> None:
    """At every depth, with how often they come; their contents never reach a row."""
    text = message(
        child(
            episode("<Surprise>secret</Surprise>", assessment()),
            more="<Nickname>secret</Nickname>",
        ).replace(
            "<ChildIdentifiers>",
            "<Carer><PersonBirthDate>1980-01-01</PersonBirthDate></Carer><ChildIdentifiers>",
        )
    )
    found = read_return(tmp_path, text)
    assert set(found.reading.unknown) == {"Carer", "Nickname", "Surprise"}
    assert found.of("child")[0]["PersonBirthDate"] == date(2012, 6, 14)
    assert "secret" not in repr(found.rows)


def test_an_element_name_that_could_be_data_is_not_repeated(tmp_path: Path) -> None:
    """A name with unusual letters, or very long, is told as "an element"; the list is bounded."""
    odd = "<Zoë-Marsh-2012/>" + f"<{'n' * 50}/>"
    many = "".join(f"<Extra{number}/>" for number in range(300))
    found = read_return(tmp_path, message(child(episode(), more=odd + many)))
    assert "Zo" not in repr(found.reading.unknown)
    assert found.reading.unknown["an element"] == 2
    assert len(found.reading.unknown) == 201


def test_markup_inside_a_value_is_reported(tmp_path: Path) -> None:
    """A value is text; elements within it are not read into it."""
    found = read_return(tmp_path, message(child(episode(), more="<UPN>G20<b>1</b></UPN>")))
    assert "b" in found.reading.unknown


def test_an_element_given_twice_keeps_the_first(tmp_path: Path) -> None:
    """And says so; the second never silently wins."""
    more = "<PersonBirthDate>1999-01-01</PersonBirthDate>"
    found = read_return(tmp_path, message(child(episode(), more=more)))
    assert found.of("child")[0]["PersonBirthDate"] == date(2012, 6, 14)
    assert found.fields("element-repeated") == ["PersonBirthDate"]


# Who is in the return


@pytest.mark.requirement("NEX-11")
def test_a_referral_without_further_action_is_kept_as_one(tmp_path: Path) -> None:
    """With its flag, its limited information, and nothing held against what it lacks."""
    bare = (
        "<CINdetails><CINreferralDate>2025-09-02</CINreferralDate>"
        "<ReferralSource>2A</ReferralSource><ReferralNFA>1</ReferralNFA></CINdetails>"
    )
    found = read_return(tmp_path, message(child(bare)))
    assert found.of("episode")[0]["ReferralNFA"] is True
    assert found.rules() == {}


@pytest.mark.requirement("NEX-12")
@pytest.mark.parametrize(
    "who",
    [
        child(
            episode(),
            born="<ExpectedPersonBirthDate>2026-06-01</ExpectedPersonBirthDate>",
            sex="<Sex>U</Sex>",
        ),
        child(episode(), born="<PersonBirthDate>2026-03-30</PersonBirthDate>"),
        child(episode(), born="<PersonBirthDate>2009-01-01</PersonBirthDate>"),
        child(episode(), born="<PersonBirthDate>2001-01-01</PersonBirthDate>"),
        child(
            episode(),
            traits="<Ethnicity>WBRI</Ethnicity><Disabilities><Disability>MOB</Disability>"
            "<Disability>HAND</Disability></Disabilities>",
        ),
        child(episode(), born=""),
    ],
    ids=["unborn", "baby", "seventeen", "twenty-five", "disabled", "no date of birth"],
)
def test_nobody_is_refused_for_age_or_condition(tmp_path: Path, who: str) -> None:
    """Unborn, babies, older children, young people over 18, disabled, and without a birth date."""
    found = read_return(tmp_path, message(who))
    assert len(found.of("child")) == 1
    assert found.reading.refused == 0
    assert set(found.rules()) <= {"birth-date-missing"}


@pytest.mark.requirement("NEX-13")
@pytest.mark.parametrize(
    ("opened", "closed", "kept"),
    [
        ("2024-05-01", "2025-03-31", False),
        ("2024-05-01", "2025-04-01", True),
        ("2024-05-01", "", True),
        ("2025-04-01", "2025-04-01", True),
        ("2026-03-31", "", True),
        ("2026-04-01", "", False),
    ],
)
def test_a_case_belongs_to_the_year_it_was_open_in(
    tmp_path: Path, opened: str, closed: str, *, kept: bool
) -> None:
    """Closed on 31 March before is out, on 1 April in; opened on 31 March in, the day after out."""
    text = message(child(episode(assessment(), opened=opened, closed=closed)))
    found = read_return(tmp_path, text)
    assert bool(found.of("episode")) is kept
    assert bool(found.of("assessment")) is kept
    assert len(found.of("child")) == 1
    assert found.rules() == ({} if kept else {"outside-year": 1})


def test_a_child_without_an_id_is_refused_with_everything(tmp_path: Path) -> None:
    """Nobody could say whose rows they are."""
    found = read_return(tmp_path, message(child(episode(), identifier=" "), SOUND))
    assert [row["LAchildID"] for row in found.of("child")] == ["ZZ0001"]
    assert len(found.of("episode")) == 1
    assert found.fields("required-missing") == ["LAchildID"]
    assert found.reading.refused == 1


def test_a_child_entered_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    """DfE rule 8510."""
    found = read_return(tmp_path, message(SOUND, SOUND))
    assert len(found.of("child")) == 1
    assert found.rules() == {"id-repeated": 1}


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (episode(opened=""), "CINreferralDate"),
        (episode(opened="soon"), "CINreferralDate"),
        (episode(assessment("")), "AssessmentActualStartDate"),
        (episode("<CINPlanDates/>"), "CINPlanStartDate"),
        (
            episode("<Section47><ICPCnotRequired>0</ICPCnotRequired></Section47>"),
            "S47ActualStartDate",
        ),
        (episode(PROTECTION.replace("2025-10-18", "")), "CPPstartDate"),
    ],
)
def test_a_row_nobody_can_date_is_refused_with_what_hangs_under_it(
    tmp_path: Path, part: str, field: str
) -> None:
    """No factor without its assessment, no review without its plan."""
    found = read_return(tmp_path, message(child(part)))
    assert found.fields("required-missing") == [field]
    for table in ("assessment_factor", "review", "cin_plan", "section47"):
        assert found.of(table) == []
    assert found.reading.refused == 1


def test_pre_proceedings_may_lack_every_date(tmp_path: Path) -> None:
    """Its dates are optional in the one layout seen; in an earlier year it is mentioned."""
    block = "<PreProceedingsandFGDM><FGDMMeetingOffer>1</FGDMMeetingOffer></PreProceedingsandFGDM>"
    assert read_return(tmp_path, message(child(episode(block)))).rules() == {}
    text = message(child(episode(block, opened="2022-09-02")), year=2023)
    found = read_return(
        tmp_path, text.replace("<Sex>F", "<GenderCurrent>2").replace("</Sex>", "</GenderCurrent>")
    )
    assert found.rules() == {"element-other-year": 1}
    assert found.of("pre_proceedings")[0]["FGDMMeetingOffer"] is True


# Code sets by year


@pytest.mark.parametrize(
    ("year", "text", "rule"),
    [
        (2022, "5D", "code-other-year"),
        (2023, "5D", None),
        (2020, "5D", "code-other-year"),
        (2026, "5Z", "code-not-listed"),
    ],
)
def test_referral_sources_by_year(tmp_path: Path, year: int, text: str, rule: str | None) -> None:
    """Source 5D begins in 2022-23; a code of another year or of none is kept and queried."""
    written = message(child(episode(opened=f"{year - 1}-09-02", source=text), sex=""), year=year)
    found = read_return(tmp_path, written)
    assert found.of("episode")[0]["ReferralSource"] == text
    assert found.fields(rule or "code-other-year") == (["ReferralSource"] if rule else [])


@pytest.mark.parametrize(
    ("year", "code", "rule"),
    [
        (2020, "18B", "code-other-year"),
        (2021, "18B", None),
        (2021, "24A", "code-other-year"),
        (2022, "24A", None),
        (2026, "3B", None),
    ],
)
def test_factors_by_year(tmp_path: Path, year: int, code: str, rule: str | None) -> None:
    """18B to 19C begin in 2020-21, 24A in 2021-22."""
    start = f"{year - 1}-09-03"
    part = episode(assessment(start, factors=(code,)), opened=start)
    found = read_return(tmp_path, message(child(part, sex=""), year=year))
    assert found.of("assessment_factor")[0]["AssessmentFactors"] == code
    assert found.fields("code-other-year") == (["AssessmentFactors"] if rule else [])


@pytest.mark.parametrize(("year", "rule"), [(2022, "code-other-year"), (2023, None)])
def test_closure_reasons_by_year(tmp_path: Path, year: int, rule: str | None) -> None:
    """RC9 begins in 2022-23."""
    part = episode(opened=f"{year - 1}-09-02", closed=f"{year - 1}-12-02").replace("RC1", "RC9")
    found = read_return(tmp_path, message(child(part, sex=""), year=year))
    assert found.fields("code-other-year") == (["ReasonForClosure"] if rule else [])


@pytest.mark.parametrize(
    ("year", "identifier", "rules"),
    [
        (2025, "Z" * 21, {"too-long"}),
        (2024, "Z" * 21, set()),
        (2025, "ZZ-001", {"id-form"}),
        (2024, "ZZ-001", set()),
        (2025, "Z" * 20, set()),
    ],
)
def test_child_ids_by_year(tmp_path: Path, year: int, identifier: str, rules: set[str]) -> None:
    """From 2024-25 at most 20 letters and digits (DfE rules 1570 and 1580); queried, kept."""
    part = child(episode(opened=f"{year - 1}-09-02"), identifier=identifier)
    found = read_return(tmp_path, message(part, year=year))
    assert set(found.rules()) - {"element-other-year"} == rules
    assert found.of("child")[0]["LAchildID"] == identifier


@pytest.mark.parametrize(
    ("upn", "rule"),
    [
        ("G201123419001", None),
        ("g201123419001", None),
        ("B201123419001", "upn-letter"),
        ("A123456789012", "upn-la"),
        ("G20112341900", "upn-form"),
    ],
)
def test_upns_are_checked_and_kept(tmp_path: Path, upn: str, rule: str | None) -> None:
    """A UPN that breaks a rule is a query: it is still the best clue to who this is."""
    found = read_return(tmp_path, message(child(episode(), more=f"<UPN>{upn}</UPN>")))
    assert found.of("child")[0]["UPN"] == upn
    assert found.rules() == ({rule: 1} if rule else {})


def test_two_children_with_one_upn_are_queried(tmp_path: Path) -> None:
    """DfE rule 1520; both children are kept."""
    upn = "<UPN>G201123419001</UPN>"
    twins = [child(episode(), identifier=name, more=upn) for name in ("ZZ1", "ZZ2")]
    found = read_return(tmp_path, message(*twins))
    assert len(found.of("child")) == 2
    assert found.fields("upn-repeated") == ["UPN"]


def test_repeats_in_a_list_are_kept_once(tmp_path: Path) -> None:
    """A disability, a factor or a review day given twice is one row and one query."""
    traits = (
        "<Ethnicity>MWBC</Ethnicity><Disabilities><Disability>MOB</Disability>"
        "<Disability>MOB</Disability><Disability/></Disabilities>"
    )
    part = child(episode(assessment(factors=("3B", "3B", "2A"))), traits=traits)
    found = read_return(tmp_path, message(part))
    assert [row["Disability"] for row in found.of("disability")] == ["MOB"]
    assert len(found.of("assessment_factor")) == 2
    assert found.rules() == {"value-repeated": 2}


def test_what_the_layout_asks_for_and_is_empty_is_queried(tmp_path: Path) -> None:
    """Ethnicity, sex, a category of abuse: the row is kept, the gap is told."""
    plan = PROTECTION.replace("<LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>", "")
    found = read_return(tmp_path, message(child(episode(plan), traits="<Ethnicity/>")))
    assert found.fields("expected-missing") == ["Ethnicity", "LatestCategoryOfAbuse"]
    assert len(found.of("protection_plan")) == 1


@pytest.mark.parametrize(
    ("part", "rule", "field"),
    [
        (episode(closed="yesterday"), "not-a-date", "CINclosureDate"),
        (episode(closed="2025-02-30"), "not-a-date", "CINclosureDate"),
        (episode(nfa="maybe"), "not-a-flag", "ReferralNFA"),
        (episode(PROTECTION.replace("CPP>0<", "CPP>two<")), "not-a-number", "NumberOfPreviousCPP"),
        (
            episode(PROTECTION.replace("CPP>0<", f"CPP>{'9' * 30}<")),
            "not-a-number",
            "NumberOfPreviousCPP",
        ),
        (episode(source="told me that her mother"), "not-a-code", "ReferralSource"),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_left_out(
    tmp_path: Path, part: str, rule: str, field: str
) -> None:
    """The row stays, without the value; free text never gets in by a code's door."""
    found = read_return(tmp_path, message(child(part)))
    assert found.fields(rule) == [field]
    assert len(found.of("episode")) == 1
    assert "mother" not in repr(found.rows)


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    """Beyond 65,535 too, where the parser's own short counter ends."""
    text = message("\n" * 70_000 + child(episode(), more="<UPN>B201123419001</UPN>"))
    found = read_return(tmp_path, text)
    line = next(n for n, one in enumerate(text.split("\n"), start=1) if "<UPN>" in one)
    assert [finding.line for finding in found.findings.kept] == [line]


# Files that are not a return


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (message(), "no child"),
        (
            message(SOUND)
            .replace("<Children>", "<Children><x>")
            .replace("</Children>", "</x></Children>"),
            "no child",
        ),
        (
            message(SOUND).replace(
                "</Header>",
                "</Header><Header><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></Header>",
            ),
            "two headers",
        ),
        ("<Message/>", "no CIN header"),
    ],
)
def test_a_file_without_one_header_and_children_is_not_a_return(
    tmp_path: Path, text: str, words: str
) -> None:
    """Each is told in one sentence."""
    with pytest.raises(FileNotUnderstood) as caught:
        read_return(tmp_path, text)
    assert words in caught.value.why
