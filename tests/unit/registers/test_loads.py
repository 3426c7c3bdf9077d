"""Load reports come back as they were kept; contacts say whom to ring."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinfold.errors import UsageProblem
from kinfold.registers import facts, loads

from .conftest import OFFICER

pytestmark = pytest.mark.usefixtures("county")
REPORT = facts.NewLoadReport(
    receipt="d" * 64,
    outcome="accepted",
    counts={"read": 3, "kept": 2, "refused": 1},
    supply="supply-1",
    data_set="pupil_core",
    holder="st-edmunds",
    period="2026-09-01",
    agreement="county",
    findings=(
        facts.Finding(line=4, field="gender", rule="codeset", remedy="Use a code on the list."),
    ),
    dropped_fields=("Locker number",),
)


@pytest.mark.requirement("NEX-22")
def test_a_report_comes_back_as_it_was_kept(at: datetime) -> None:
    number = loads.save_load_report(REPORT, at=at, by=OFFICER)
    found = loads.load_report(number)
    assert found is not None
    assert (found.id, found.at, found.by) == (number, at, OFFICER)
    assert found.findings == REPORT.findings
    assert found.counts == REPORT.counts
    assert found.dropped_fields == ("Locker number",)
    assert loads.load_report(number + 1) is None


def test_what_was_not_asked_comes_back_with_its_reason(at: datetime) -> None:
    silent = (
        facts.RuleNotRun(rule="100", reason="The return has no such part: header."),
        facts.RuleNotRun(rule="8600", reason="A value could not be read.", children=2),
    )
    bare = facts.NewLoadReport(receipt="f" * 64, outcome="accepted", counts={}, not_run=silent)
    found = loads.load_report(loads.save_load_report(bare, at=at, by=None))
    assert found is not None
    assert found.not_run == silent


def test_a_refused_file_leaves_a_report_without_a_supply(at: datetime) -> None:
    bare = facts.NewLoadReport(receipt="e" * 64, outcome="not_understood", counts={})
    number = loads.save_load_report(bare, at=at, by=None)
    found = loads.load_report(number)
    assert found is not None
    assert (found.supply, found.holder, found.by) == (None, None, None)


def test_reports_are_listed_newest_first(at: datetime) -> None:
    older = loads.save_load_report(REPORT, at=at, by=OFFICER)
    newer = loads.save_load_report(
        facts.NewLoadReport(receipt="e" * 64, outcome="refused", counts={}),
        at=at + timedelta(hours=1),
        by=None,
    )
    assert [found.id for found in loads.load_reports(limit=10)] == [newer, older]
    assert [found.id for found in loads.load_reports(limit=1)] == [newer]
    assert [found.id for found in loads.load_reports(limit=9, holder="st-edmunds")] == [older]
    assert [found.id for found in loads.load_reports(limit=9, receipt="e" * 64)] == [newer]
    of_one = loads.load_reports(limit=1, data_sets=(REPORT.data_set, "exclusions"))
    assert [found.id for found in of_one] == [older]


@pytest.mark.parametrize("changed", [{"outcome": "lost"}, {"holder": "nowhere"}])
def test_a_report_off_the_list_is_refused(at: datetime, changed: dict[str, str]) -> None:
    words: dict[str, Any] = {"receipt": "e" * 64, "outcome": "refused", "counts": {}, **changed}
    with pytest.raises(UsageProblem):
        loads.save_load_report(facts.NewLoadReport(**words), at=at, by=None)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    findings=st.lists(
        st.builds(
            facts.Finding,
            line=st.integers(0, 10**7),
            field=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20),
            rule=st.just("codeset"),
            remedy=st.just("Use a code on the list."),
        ),
        max_size=5,
    )
)
def test_any_findings_survive(at: datetime, findings: list[facts.Finding]) -> None:
    report = facts.NewLoadReport(
        receipt="f" * 64, outcome="refused", counts={}, findings=tuple(findings)
    )
    found = loads.load_report(loads.save_load_report(report, at=at, by=None))
    assert found is not None
    assert found.findings == tuple(findings)


def test_a_contact_is_replaced_not_repeated() -> None:
    def contact(agency: str) -> facts.Contact:
        return facts.Contact(
            data_set="early_help",
            holder="marshire",
            agency=agency,
            mailbox="early.help@marshire.example",
        )

    loads.set_contact(contact("Early help"))
    loads.set_contact(contact("Early help hub"))
    assert loads.contacts() == (contact("Early help hub"),)
    assert loads.contacts(data_set="cin_census") == ()
    with pytest.raises(UsageProblem):
        loads.set_contact(
            facts.Contact(data_set="x", holder="nowhere", agency="x", mailbox="x@marshire.example")
        )
