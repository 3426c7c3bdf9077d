"""Keys, runs, failures and requests of feeds, as the register keeps them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import evidence, facts, feeds, switches

from .conftest import DSL, OFFICER

KEY = "ab" * 16
WINDOW = timedelta(minutes=5)


@pytest.fixture
def trusted(county: None, at: datetime) -> None:
    """One key of one school."""
    feeds.trust_key(KEY, kind="signature", account=DSL, public="c" * 64, at=at, by=OFFICER)


def test_a_key_is_trusted_until_it_is_withdrawn(trusted: None, at: datetime) -> None:
    found = feeds.feed_key(KEY, at=at)
    assert found is not None
    assert (found.account, found.organisation, found.by) == (DSL, "st-edmunds", OFFICER)
    feeds.withdraw_key(KEY, at=at + WINDOW, by=None)
    assert feeds.feed_key(KEY, at=at + WINDOW) is None
    assert feeds.feed_key(KEY, at=at) is not None
    assert [one.until for one in feeds.feed_keys()] == [at + WINDOW]
    with pytest.raises(NothingToDo, match="No such key"):
        feeds.withdraw_key(KEY, at=at, by=None)
    with pytest.raises(NothingToDo, match="on record"):
        feeds.trust_key(KEY, kind="signature", account=DSL, public="", at=at, by=None)


@pytest.mark.parametrize("name", ["", "short", "AB" * 16, "g" * 32])
def test_a_name_that_is_no_fingerprint_is_refused(county: None, at: datetime, name: str) -> None:
    with pytest.raises(UsageProblem, match="fingerprint"):
        feeds.trust_key(name, kind="signature", account=DSL, public="", at=at, by=None)


def test_a_key_of_no_ones_says_nobody_gave_it(county: None, at: datetime) -> None:
    feeds.trust_key(KEY, kind="certificate", account=DSL, public=KEY, at=at, by=None)
    assert [one.by for one in feeds.feed_keys()] == [None]


def test_a_nonce_is_used_once_and_forgotten_in_time(trusted: None, at: datetime) -> None:
    assert feeds.spend_nonce(KEY, "one", at=at, window=WINDOW)
    assert not feeds.spend_nonce(KEY, "one", at=at + WINDOW, window=WINDOW)
    assert feeds.spend_nonce(KEY, "two", at=at, window=WINDOW)
    assert feeds.spend_nonce(KEY, "one", at=at + 3 * WINDOW, window=WINDOW)


def test_runs_are_told_newest_first(county: None, at: datetime) -> None:
    for number, (holder, result, by) in enumerate(
        (
            ("st-edmunds", "unchanged", DSL),
            ("st-edmunds", "failed", None),
            ("marshire", "failed", None),
        )
    ):
        feeds.record_run(
            holder, data_set="pupil_core", result=result, at=at + number * WINDOW, by=by
        )
    found = feeds.runs(since=at)
    assert [one.result for one in found] == ["failed", "failed", "unchanged"]
    assert [one.by for one in feeds.runs(since=at, holder="st-edmunds")] == [None, DSL]
    assert feeds.runs(since=at + 9 * WINDOW) == ()
    with pytest.raises(UsageProblem):
        feeds.record_run("st-edmunds", data_set="pupil_core", result="well", at=at, by=None)


def test_a_failure_is_reported_another_way_agreed_and_put_right(county: None, at: datetime) -> None:
    new = facts.NewIncident(
        organisation="st-edmunds", what="The system is down.", data_sets=("pupil_core",),
        proposed="By hand", expected_by=date(2026, 9, 8),
    )  # fmt: skip
    number = feeds.report_incident(new, at=at, by=DSL)
    found = feeds.incident(number)
    assert found is not None
    assert (found.agreed, found.resolved, found.by) == (None, None, DSL)
    assert not found.covers("pupil_core", on=at.date())
    until = date(2026, 9, 10)
    feeds.agree_alternative(number, alternative="By hand", until=until, at=at, by=OFFICER)
    (one,) = feeds.incidents(organisation="st-edmunds")
    assert one.covers("pupil_core", on=until)
    assert not one.covers("exclusions", on=until)
    assert not one.covers("pupil_core", on=date(2026, 9, 11))
    feeds.resolve_incident(number, at=at + WINDOW, by=None)
    (one,) = feeds.incidents()
    assert one.resolved is not None
    assert one.resolved.by is None
    assert not one.covers("pupil_core", on=until)
    with pytest.raises(NothingToDo, match="put right"):
        feeds.resolve_incident(number, at=at, by=None)
    with pytest.raises(NothingToDo, match="put right"):
        feeds.agree_alternative(number, alternative="x", until=None, at=at, by=None)
    with pytest.raises(UsageProblem, match="no such failure"):
        feeds.resolve_incident(99, at=at, by=None)
    assert feeds.incidents(organisation="marshire") == ()


def test_an_alternative_may_have_no_last_day(county: None, at: datetime) -> None:
    new = facts.NewIncident(organisation="st-edmunds", what="Down.")
    number = feeds.report_incident(new, at=at, by=None)
    feeds.agree_alternative(number, alternative="By hand", until=None, at=at, by=None)
    (one,) = feeds.incidents()
    assert one.covers("anything", on=date(2030, 1, 1))


def test_a_file_is_asked_for(county: None, at: datetime) -> None:
    new = facts.NewFileRequest(
        holder="st-edmunds", agreement="county-education", row="B2", data_set="school_census",
        period="2026-27 autumn", due=date(2026, 10, 20),
    )  # fmt: skip
    number = feeds.ask_file(new, at=at, by=OFFICER)
    found = feeds.file_request(number)
    assert found is not None
    assert (found.holder, found.due, found.by) == ("st-edmunds", new.due, OFFICER)
    assert feeds.file_requests() == (found,)
    assert feeds.file_requests(holders=("marshire",)) == ()
    assert feeds.file_request(99) is None
    assert feeds.incident(99) is None
    feeds.ask_file(new, at=at, by=None)
    assert [one.by for one in feeds.file_requests()] == [None, OFFICER]


def test_a_request_may_be_limited_to_a_group_and_to_no_unknown_one(
    county: None, at: datetime
) -> None:
    new = facts.NewFileRequest(
        holder="st-edmunds", agreement="county-education", row="B4", data_set="phonics_check",
        period="2026-27", due=date(2027, 7, 1), limited_to="young_carer",
    )  # fmt: skip
    found = feeds.file_request(feeds.ask_file(new, at=at, by=OFFICER))
    assert found is not None
    assert found.limited_to == "young_carer"
    with pytest.raises(UsageProblem):
        feeds.ask_file(replace(new, limited_to="everybody"), at=at, by=OFFICER)


SWITCH = facts.NewSourceSwitch(
    holder="marshire", agreement="cin-analysis", data_set="key_stage_2", source="national",
    supply="abc123", begins_on=date(2026, 12, 1), announcement="From December the national file.",
)  # fmt: skip


@pytest.mark.requirement("NEX-17")
def test_a_switch_of_source_is_kept_with_its_day_and_its_words(county: None, at: datetime) -> None:
    first = switches.record(SWITCH, at=at, by=OFFICER)
    back = replace(SWITCH, source="la_import", begins_on=date(2027, 1, 1))
    second = switches.record(back, at=at + WINDOW, by=None)
    found = switches.switches("marshire", data_set="key_stage_2")
    assert [(one.id, one.source, one.by) for one in found] == [
        (second, "la_import", None), (first, "national", OFFICER),
    ]  # fmt: skip
    assert (found[1].announcement, found[1].at) == (SWITCH.announcement, at)
    assert switches.switches("st-edmunds", data_set="key_stage_2") == ()
    assert switches.switches("marshire", data_set="exclusions") == ()
    with pytest.raises(NothingToDo, match="on record"):
        switches.record(SWITCH, at=at, by=OFFICER)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SWITCH, holder="nobody"),
        replace(SWITCH, source="hearsay"),
        replace(SWITCH, announcement=" "),
    ],
    ids=["nobody", "hearsay", "unannounced"],
)
def test_a_switch_of_nobodys_from_nowhere_or_unannounced_is_refused(
    county: None, at: datetime, wrong: facts.NewSourceSwitch
) -> None:
    with pytest.raises(UsageProblem):
        switches.record(wrong, at=at, by=OFFICER)
    assert switches.switches("marshire", data_set="key_stage_2") == ()


@pytest.mark.requirement("SOM-7.7.3")
def test_what_a_school_agreed_to_is_the_schools_alone(county: None, at: datetime) -> None:
    evidence.record_attestation(
        "other_assessments_agreed", organisation="st-edmunds", attested_on=at.date(),
        attester_role="head_teacher", at=at, by=OFFICER,
    )  # fmt: skip
    (held,) = evidence.of_organisation("st-edmunds", at=at)
    assert held.code == "other_assessments_agreed"
    assert evidence.of_organisation("marshire", at=at) == ()
    assert evidence.of_organisation("st-edmunds", at=at - WINDOW) == ()
