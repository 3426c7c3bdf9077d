"""Each check of the post-16 caseload return finds the record that breaks it, and no near miss."""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kinfold.intake.findings import Findings
from kinfold.intake.layout import Content
from kinfold.intake.rules import Book, book
from tests.unit.intake.layout_samples import PERSON, caseload, read, written
from tests.unit.intake.rules.nccis_cases import CASES, Changes

#: Two people each, one return each: what looks at the whole return.
PAIRS: tuple[tuple[str, str, Changes, Changes], ...] = (
    ("902", "ypid", {"YoungPersonsID": "9990000000001"}, {}),
    ("907", "uln", {"UniqueLearnerNo": "1000000043"}, {"UniqueLearnerNo": "9999999999"}),
    ("908", "surname", {"FamilyName": "Marsh"}, {"FamilyName": "Reed"}),
)
#: Where a new element goes, by its name: before this one.
PLACES = {
    "TransferredToLACode": "<UniqueLearnerNo>",
    "UniquePupilNumber": "<GuaranteeStatusIndicator>",
    "PreviousYPIDIdentifier": "</PersonalDetails>",
    "NEETStartDate": "</Cohort>",
    "ReviewDate": "</Cohort>",
    "UKProviderReferenceNumber": "</Cohort>",
}
SOUND = PERSON.replace(">999</", ">881</").replace(
    "<EstablishmentNumber>9998001", "<EstablishmentNumber>8818001"
)


def _stated() -> Book:
    stated = book("nccis_return")
    assert stated is not None
    return stated


def _person(number: int, changes: Changes) -> str:
    """A sound record of a person of their own, changed as told."""
    offer = {"GuaranteeStatus", "LEACode"} & set(changes)
    text = SOUND if offer else re.sub(r"<SeptemberG.*?</SeptemberGuarantee>", "", SOUND, flags=re.S)
    own = {
        "YoungPersonsID": f"999{number:010}",
        "FamilyName": f"Marsh {number}",
        "UniqueLearnerNo": f"{1000000000 + number}",
        "CharacteristicCode": None,
        **changes,
    }
    for name, value in own.items():
        value = value.replace("{0}", f"{number:010}") if value is not None else None
        found = f"<{name}>{value}</{name}>" if value is not None else ""
        text, count = re.subn(rf"<{name}>.*?</{name}>", found, text, count=1, flags=re.S)
        if not count and value is not None:
            assert name in PLACES, name
            text = text.replace(PLACES[name], found + PLACES[name], 1)
    return text


def _read(*people: str) -> tuple[Content, Findings]:
    findings = Findings()
    text = caseload(*people).replace("<LEACode>999", "<LEACode>881")
    with TemporaryDirectory() as folder:
        return read(written(Path(folder) / "r.xml", text), "nccis_return", findings), findings


@cache
def _found() -> frozenset[tuple[str, str, int]]:
    """Rule, field and person of everything found in one return of all cases."""
    people = [
        _person(2 * number + side, changes)
        for number, (_, _, *both) in enumerate(CASES)
        for side, changes in enumerate(both)
    ]
    content, _ = _read(*people)
    assert content.checked is not None
    assert content.checked.not_run == () or all(
        one.children is not None for one in content.checked.not_run
    )
    rows = content.checked.found.to_pylist()
    return frozenset((row["rule"], row["field"], int(row["child"][-4:])) for row in rows)


@pytest.mark.requirement("CCIS-9a")
@pytest.mark.parametrize("number", range(len(CASES)), ids=[one[0] for one in CASES])
def test_a_check_finds_what_breaks_it_and_not_what_nearly_does(number: int) -> None:
    code, field, *_ = CASES[number]
    bad, near = 2 * number, 2 * number + 1
    assert (code, field, 9999 if code == "1" else bad) in _found()
    assert (code, field, near) not in _found()


@pytest.mark.requirement("CCIS-9a")
@pytest.mark.parametrize(("code", "field", "bad", "near"), PAIRS)
def test_a_check_of_the_whole_return(code: str, field: str, bad: Changes, near: Changes) -> None:
    first = {"YoungPersonsID": "9990000000001", "UniqueLearnerNo": "1000000043"}
    first |= {"FamilyName": "Marsh"}
    if near:
        same = {name: value for name, value in near.items() if name == "UniqueLearnerNo"}
        content, _ = _read(_person(1, {**first, **same}), _person(2, near))
    else:
        content, _ = _read(_person(1, first), _person(2, {}))
    assert content.checked is not None
    assert code not in set(content.checked.found.column("rule").to_pylist())
    content, findings = _read(_person(1, first), _person(2, bad))
    assert content.checked is not None
    rows = [one for one in content.checked.found.to_pylist() if one["rule"] == code]
    assert {row["field"] for row in rows} == {field}
    assert len(rows) == 2
    assert content.refused == (code == "902")
    assert findings.by_rule[code] == 2


def test_a_sound_return_is_found_sound() -> None:
    content, findings = _read(_person(1, {}), _person(2, {"GuaranteeStatus": "110"}))
    assert findings.by_rule == {}
    assert content.checked is not None
    assert content.checked.not_run == ()


def test_every_check_is_stated_and_has_its_own_case() -> None:
    stated = _stated()
    assert {one[0] for one in (*CASES, *PAIRS)} == set(stated.rules)
    assert len(stated.rules) == 82
    assert stated.unstated == {}
    for rule in stated.rules.values():
        assert rule.says.endswith(".")
        assert rule.remedy.endswith(".")


def test_a_check_of_the_departments_speaks_instead_of_ours() -> None:
    _, findings = _read(_person(1, {"DueToLapseDate": "July", "Gender": "Q", "StartDate": "soon"}))
    assert findings.by_rule["244"] == 1
    assert findings.by_rule["5"] == 1
    assert findings.by_rule["not-a-date"] == 1
    assert findings.by_rule["code-not-listed"] == 0
    assert {one.rule for one in findings.not_run} >= {"225", "242", "256"}
