"""A return that has a layout is recognised, and taken in only under a protocol that has it."""

from pathlib import Path

import pytest

from kinfold.errors import FileNotUnderstood, RefusedByAgreement, UsageProblem
from kinfold.intake.recognise import recognise
from tests import estate, suppliers
from tests.unit.intake.conftest import Office
from tests.unit.intake.layout_samples import (
    LEARNERS,
    PAYLOAD,
    TRANSFER,
    WHOLE,
    WORKFORCE,
    caseload,
    written,
)
from tests.unit.intake.made_files import zip_bytes

UNDER = "post-16-return"


@pytest.mark.requirement("CCIS-9a")
def test_a_caseload_return_is_kept_with_what_the_checks_found(office: Office) -> None:
    estate.bring_into_force(estate.AGREEMENTS / UNDER / "as-printed.yaml")
    text = caseload().replace("<CurrencyLapsed>N", "<CurrencyLapsed>Y")
    report = office.take(written(office.desk / "return.xml", text), under=UNDER)
    assert (report.outcome, report.data_set) == ("accepted", "nccis_return")
    assert (report.holder, report.period) == ("marshire", "2024-01")
    assert report.counts["kept person"] == report.counts["kept activity"] == 1
    assert report.counts["finding 231"] == 1
    assert report.counts["kept offer"] == 1
    assert "231" in {one.rule for one in report.findings}


def test_without_the_protocol_it_is_refused(office: Office) -> None:
    path = written(office.desk / "return.xml", caseload())
    problem = office.refused(path, under="practitioner-view")
    assert isinstance(problem, RefusedByAgreement)
    assert isinstance(office.refused(path, under=None), UsageProblem)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_each_is_told_by_what_is_in_it(office: Office, name: str) -> None:
    suppliers.entered()
    found = recognise(written(office.desk / "return", WHOLE[name]))
    assert found.data_set == name
    whose = {
        "common_transfer_file": "st-edmunds",
        "learner_record": "fenland-college",
        "social_care_daily": None,
    }
    assert found.holder == whose.get(name, "marshire")


def test_one_inside_a_zip_is_read_where_it_lies(office: Office) -> None:
    path = written(office.desk / "return.zip", zip_bytes({"r.xml": WORKFORCE}))
    assert recognise(path).data_set == "workforce_census"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WORKFORCE.replace("<LEA>999", "<LEA>111"), "knows"),
        (TRANSFER.replace("<Estab>2001", "<Estab>0000"), "knows"),
        (LEARNERS.replace("<UKPRN>10009999", "<UKPRN>10000001"), "provider of learning"),
        (LEARNERS.replace("ESFA/ILR", "other"), "namespace"),
        (PAYLOAD.replace("la_child_id", "child"), "JSON"),
    ],
)
def test_what_it_says_of_itself_must_be_known(office: Office, text: str, words: str) -> None:
    path: Path = written(office.desk / "return", text)
    with pytest.raises(FileNotUnderstood, match=words):
        recognise(path)
