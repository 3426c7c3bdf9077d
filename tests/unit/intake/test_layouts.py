"""Each return that has a layout is read into the right rows, and what is wrong in it is told."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import FileNotUnderstood
from kinfold.identifiers import named_reference
from kinfold.intake import json_layout, layout_facts, xml_layout
from kinfold.intake.findings import Findings
from kinfold.intake.layout_facts import layouts, parsed
from kinfold.intake.opening import opened
from tests.unit.intake.layout_samples import (
    ALTERNATIVE,
    LEARNERS,
    PAYLOAD,
    PERSON,
    TRANSFER,
    WHOLE,
    WORKFORCE,
    caseload,
    read,
    told,
    written,
)

#: Of each sound return: its period, and some rows, by table.
ROWS: dict[str, tuple[str, dict[str, list[dict[str, Any]]]]] = {
    "alternative_provision_census": (
        "2023-24",
        {
            "sen_need": [{"pupil_ref": "H801200001001", "rank": 1, "need": "ASD"}],
            "placement": [
                {
                    "pupil_ref": "H801200001001",
                    "placement_no": 1,
                    "urn": "100002",
                    "entry_date": date(2023, 9, 11),
                    "attendance_pattern": "FT",
                    "sessions_per_week": 10,
                    "reason": "EHC",
                }
            ],
        },
    ),
    "common_transfer_file": (
        "2025-07-01 10:00:00",
        {
            "language": [{"upn": "G201123419001", "language": "ENG"}],
            "contact_phone": [
                {
                    "upn": "G201123419001",
                    "contact_no": 1,
                    "phone_no": 1,
                    "number": "01632 960002",
                }
            ],
            "attendance_marks": [
                {
                    "upn": "G201123419001",
                    "year": "2024",
                    "starts_on": date(2024, 9, 2),
                    "marks": "/\\/\\",
                }
            ],
            "stage": [{"upn": "G201123419001", "stage": "KS2"}],
        },
    ),
    "early_years_census": (
        "2020-21",
        {
            "setting": [
                {
                    "setting_no": "1",
                    "ofsted_urn": "EY000001",
                    "setting_name": "Example Nursery",
                    "hours_open": 50.0,
                }
            ],
            "child": [
                {
                    "setting_no": "1",
                    "child_ref": named_reference("Marsh", "Ada", "2018-07-02"),
                    "surname": "Marsh",
                    "forename": "Ada",
                    "date_of_birth": date(2018, 7, 2),
                    "sex": "F",
                    "funded_hours": 15.0,
                    "eligibility_code": "50000000001",
                }
            ],
        },
    ),
    "learner_record": (
        "2020-21",
        {
            "provider": [{"ukprn": "10009999"}],
            "aim_monitoring": [
                {
                    "learner_ref": "L000001",
                    "aim_sequence": 1,
                    "monitoring_no": 1,
                    "learn_del_fam_type": "SOF",
                    "learn_del_fam_code": "107",
                }
            ],
            "progression": [{"learner_ref": "L000001", "uln": "1000000043"}],
        },
    ),
    "nccis_return": (
        "2024-01",
        {
            "circumstance": [{"ypid": "9990000000001", "characteristic": "160"}],
            "offer": [
                {
                    "ypid": "9990000000001",
                    "guarantee_year": "11",
                    "guarantee_status": "110",
                    "guarantee_la": "999",
                }
            ],
        },
    ),
    **{
        f"school_census_{term}": (
            "2023-24",
            {
                home: [{"upn": "G201123419001", "paon": "1", "postcode": "ZZ1 1AA"}],
                meals: [{"upn": "G201123419001", "fsmstartdate": date(2023, 1, 9)}],
                "termlysessiondetailsonroll": [
                    {"upn": "G201123419001", "attendancereason": "I", "sessions": 6}
                ],
                "pupilnolongeronroll": [{"upn": "H801200001001"}],
            },
        )
        for term, home, meals in (
            ("autumn", "addressesonroll", "fsmperiodsonroll"),
            ("spring", "addresses", "fsmperiod"),
            ("summer", "addresses", "fsmperiod"),
        )
    },
    "social_care_daily": (
        "2026-11-20",
        {
            "disability": [{"case_id": "ZZ0001", "disability": "NONE"}],
            "strengths_difficulties": [
                {"case_id": "ZZ0001", "assessed_on": date(2025, 1, 9), "score": 12}
            ],
            "assessment_factor": [
                {"case_id": "ZZ0001", "episode_id": "E1", "assessment_no": "A1", "factor": code}
                for code in ("3B", "4B")
            ],
            "protection_plan": [
                {
                    "case_id": "ZZ0001",
                    "episode_id": "E1",
                    "plan_id": "P1",
                    "started_on": date(2024, 10, 1),
                }
            ],
        },
    ),
    "workforce_census": (
        "2022-23",
        {
            "vacancies": [{"vacancies": 6.5, "agency_fte": 12.0, "agency_headcount": 13}],
            "qualification": [
                {"swe_number": "SW0000000001", "institution": "Example University"},
                {"swe_number": "SW0000000001", "institution": "Another University"},
            ],
        },
    ),
}
#: Of each: a piece that stands in a row, and a date with its heading.
PIECES = {
    "alternative_provision_census": ("<URN>", "2023-09-11", "EntryDate"),
    "common_transfer_file": ("<Surname>Marsh</Surname><Forename>Ada", "2012-06-14", "DOB"),
    "early_years_census": ("<FundedHours>", "2018-07-02", "DOB"),
    "learner_record": ("<AimType>", "2020-09-07", "LearnStartDate"),
    "nccis_return": ("<GivenName>", "2006-10-02", "DOB"),
    **{
        f"school_census_{term}": ("<EnrolStatus>", "2012-06-14", "dob")
        for term in ("autumn", "spring", "summer")
    },
    "social_care_daily": ('"first_name"', "2012-06-14", "date_of_birth"),
    "workforce_census": ("<OrgRole>", "1980-02-01", "PersonBirthDate"),
}
EVERY = sorted(WHOLE)
HEADER = WORKFORCE[WORKFORCE.index("<Header>") : WORKFORCE.index("<LALevel")]


@pytest.mark.requirement("CCIS-9a")
@pytest.mark.parametrize("name", EVERY)
def test_a_sound_return_is_known_and_read_into_its_rows(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "return", WHOLE[name])
    (part,) = opened(path).parts
    known = json_layout.known(part) if part.kind == "json" else xml_layout.known(part)
    assert known is not None
    assert known.data_set == name
    findings = Findings()
    content = read(path, name, findings)
    period, rows = ROWS[name]
    assert (content.period, content.refused, content.surplus) == (period, 0, ())
    found = told(content)
    assert {table: found[table] for table in rows} == rows
    ours = {rule for rule in findings.by_rule if not rule.isdigit()}
    assert ours == set()


@pytest.mark.parametrize("name", EVERY)
def test_an_unknown_element_is_counted_and_not_kept(tmp_path: Path, name: str) -> None:
    piece, *_ = PIECES[name]
    strange = '"shoe_size":"SECRET",' if piece.startswith('"') else "<ShoeSize>SECRET</ShoeSize>"
    text = WHOLE[name].replace(piece, strange * 2 + piece, 1)
    findings = Findings()
    content = read(written(tmp_path / "return", text), name, findings)
    (surplus,) = content.surplus
    assert surplus.lower().replace("_", "") == "shoesize"
    assert findings.by_rule["element-unknown"] == 1
    assert "SECRET" not in str(told(content)) + str(findings.kept)
    assert told(content) == told(read(written(tmp_path / "sound", WHOLE[name]), name))


@pytest.mark.parametrize("name", EVERY)
def test_a_date_that_cannot_be_read_is_left_out_alone(tmp_path: Path, name: str) -> None:
    _, day, heading = PIECES[name]
    assert WHOLE[name].count(day) == 1
    findings = Findings()
    content = read(
        written(tmp_path / "return", WHOLE[name].replace(day, "6 October")), name, findings
    )
    assert [one.field for one in findings.kept if one.rule == "not-a-date"] == [heading]
    sound = told(read(written(tmp_path / "sound", WHOLE[name]), name))
    # A child with neither UPN nor birth date could not be told from another of the same name.
    lost = {"child"} if name == "early_years_census" else set()
    assert content.refused == len(lost)
    assert {table: len(rows) for table, rows in told(content).items()} == {
        table: len(rows) for table, rows in sound.items() if table not in lost
    }


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("cut", [3, 12, 60])
def test_a_return_that_breaks_off_is_refused(tmp_path: Path, name: str, cut: int) -> None:
    with pytest.raises(FileNotUnderstood, match="stops being readable"):
        read(written(tmp_path / "return", WHOLE[name].rstrip()[:-cut]), name)


def test_names_differ_in_case_and_dates_have_a_time(tmp_path: Path) -> None:
    text = (
        caseload()
        .replace("GivenName>", "givenname>")
        .replace("DOB>2006-10-02", "DOB>2006-10-02T00:00:00")
    )
    person = told(read(written(tmp_path / "r.xml", text), "nccis_return"))["person"][0]
    assert (person["forename"], person["date_of_birth"]) == ("Cal", date(2006, 10, 2))


def test_a_second_record_of_one_person_is_refused_and_an_element_twice_is_told(
    tmp_path: Path,
) -> None:
    twice = TRANSFER[TRANSFER.index("<Pupil>") : TRANSFER.index("</CTFpupilData>")]
    text = TRANSFER.replace("<Pupil>", f"{twice}<Pupil>", 1).replace(
        "<DOB>", "<DOB>2012-06-13</DOB><DOB>", 1
    )
    findings = Findings()
    content = read(written(tmp_path / "r.xml", text), "common_transfer_file", findings)
    assert content.refused > 0
    assert findings.by_rule["id-repeated"] == 1
    assert findings.by_rule["element-repeated"] == 1
    assert len(told(content)["contact"]) == 1


def test_a_row_nobody_can_place_goes_with_all_below_it(tmp_path: Path) -> None:
    text = TRANSFER.replace("<UPN>G201123419001</UPN>", "")
    findings = Findings()
    content = read(written(tmp_path / "r.xml", text), "common_transfer_file", findings)
    assert told(content) == {}
    assert findings.by_rule["required-missing"] >= 1
    text = WORKFORCE.replace("<AgencyWorker>0</AgencyWorker>", "")
    findings = Findings()
    content = read(written(tmp_path / "r.xml", text), "workforce_census", findings)
    assert len(told(content)["worker"]) == 1
    assert findings.by_rule["expected-missing"] == 1


@pytest.mark.requirement("NEX-14")
def test_a_child_is_known_by_the_upn_or_else_by_name_and_birth_date(tmp_path: Path) -> None:
    """Not by a place in the file: next year's first child is another one."""
    mark = named_reference("Reed", "Di", "2010-02-04")
    rows = told(read(written(tmp_path / "r.xml", ALTERNATIVE), "alternative_provision_census"))
    assert [row["pupil_ref"] for row in rows["pupil"]] == ["H801200001001", mark]
    alone = re.sub("<Pupil>.*?</Pupil>", "", ALTERNATIVE, count=1).replace("Reed", "REED ")
    rows = told(read(written(tmp_path / "t.xml", alone), "alternative_provision_census"))
    assert [row["pupil_ref"] for row in rows["pupil"]] == [mark]


def test_a_child_without_upn_or_birth_date_is_nobodys(tmp_path: Path) -> None:
    text = ALTERNATIVE.replace("<DOB>2010-02-04</DOB>", "")
    findings = Findings()
    content = read(written(tmp_path / "r.xml", text), "alternative_provision_census", findings)
    assert len(told(content)["pupil"]) == content.refused == 1
    assert findings.by_rule["required-missing"] == 1


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("nccis_return", caseload().replace("FileHeader", "Heading"), "header is not there"),
        ("common_transfer_file", TRANSFER.replace("Common", "Other"), "header is not there"),
    ],
)
def test_a_file_without_its_header_is_told_so(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    (part,) = opened(written(tmp_path / "r.xml", text)).parts
    with pytest.raises(FileNotUnderstood, match=words):
        xml_layout.known(part)
    with pytest.raises(FileNotUnderstood):
        read(tmp_path / "r.xml", name)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("nccis_return", ("2024-01-31", "January"), "when this is of"),
        ("nccis_return", ("2024-01-31", "0001-01-01"), "when this is of"),
        ("nccis_return", ("2024-01-31", "9999-12-31"), "when this is of"),
        ("learner_record", ("<Year>2021", "<Year>2022"), "when this is of"),
        ("learner_record", ("<Year>2021", "<Year>next"), "when this is of"),
        ("learner_record", ("ESFA/ILR", "OTHER/ILR"), "outermost element"),
        ("workforce_census", (">CSWW<", ">CIN<"), "does not say"),
        ("workforce_census", ("<Header>", "<Header/><Header>"), "does not say"),
        (
            "workforce_census",
            ("</Header>", f"</Header>{HEADER}"),
            "two headers",
        ),
        ("nccis_return", (PERSON, ""), "no record"),
        ("social_care_daily", (PAYLOAD, "[]"), "no record"),
    ],
)
def test_a_header_that_does_not_fit(
    tmp_path: Path, name: str, change: tuple[str, str], words: str
) -> None:
    text = WHOLE[name].replace(*change)
    assert text != WHOLE[name]
    with pytest.raises(FileNotUnderstood, match=words):
        read(written(tmp_path / "return", text), name)


def test_what_is_in_no_layout_is_left_to_the_census_reader(tmp_path: Path) -> None:
    for text in ("<Message><Header/></Message>", "<Other/>", "<a", WORKFORCE.replace("CSWW", "X")):
        (part,) = opened(written(tmp_path / "r.xml", text)).parts
        assert xml_layout.known(part) is None
    for text in ("{", '{"a": 1}', "[]", "[1]"):
        (part,) = opened(written(tmp_path / "r.json", text)).parts
        assert json_layout.known(part) is None


def test_an_element_of_another_namespace_is_not_taken_for_one_of_ours(tmp_path: Path) -> None:
    text = LEARNERS.replace("<AimType>4", '<AimType xmlns="urn:other">4')
    findings = Findings()
    rows = told(read(written(tmp_path / "r.xml", text), "learner_record", findings))
    assert "aim_type" not in rows["aim"][0]
    assert findings.by_rule["element-unknown"] == 1


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (('"purge":false,"child_details"', '"purge":true,"child_details"'), {"child": {}}),
        (('"uasc_flag":false,"purge":false', '"uasc_flag":false,"purge":true'), {}),
        (
            ('"id":"A1"', '"id":"A1","purge":true'),
            {"assessment": {"episode_id": "E1", "assessment_no": "A1"}},
        ),
    ],
)
def test_of_what_a_sender_purges_no_more_is_kept_than_that_it_is_gone(
    tmp_path: Path, change: tuple[str, str], gone: dict[str, dict[str, str]]
) -> None:
    findings = Findings()
    text = PAYLOAD.replace(*change)
    rows = told(read(written(tmp_path / "r.json", text), "social_care_daily", findings))
    assert findings.by_rule["record-purged"] == 1
    for table, known in gone.items():
        assert rows[table] == [{"case_id": "ZZ0001", **known, "purged": True}]
    lost = {"child": {"episode", "disability"}, "assessment": {"assessment_factor"}}
    below = {one for table in gone for one in lost[table]} or {"disability"}
    assert below.isdisjoint(rows)


@pytest.mark.parametrize(
    "shape", [lambda one: one, lambda one: f"{one}\n{one}x".replace("}x", "}")]
)
def test_a_payload_is_one_object_or_one_on_each_line(
    tmp_path: Path, shape: Callable[[str], str]
) -> None:
    one = PAYLOAD[1:-1].replace("\n", "")
    text = shape(one)
    content = read(written(tmp_path / "r.json", text), "social_care_daily")
    assert content.rows == text.count("la_child_id")
    assert len(told(content)["child"]) == 1


@pytest.mark.parametrize("name", EVERY)
def test_a_layout_says_where_it_was_learned(name: str) -> None:
    found = layout_facts.layout(name)
    assert found.confidence
    assert found.unknown


def test_every_layout_is_of_its_own_data_set() -> None:
    assert len({one.data_set for one in layouts()}) == len(layouts())


@pytest.mark.parametrize(
    "change",
    [
        ('data_set = "nccis_return"', 'data_set = "nccis_return"\nform = "csv"'),
        ('["PeriodEnd", "month"]', '["PeriodEnd", "week"]'),
        ("guarantee_year", "shoe_size"),
    ],
)
def test_a_layout_that_says_what_cannot_be_is_refused(change: tuple[str, str]) -> None:
    path = Path(layout_facts.__file__).parent / "layouts" / "nccis_return.toml"
    text = path.read_text(encoding="utf-8")
    assert parsed("nccis_return", text).root == "nccis"
    with pytest.raises(ValueError, match="layout broken"):
        parsed("broken", text.replace(*change))
