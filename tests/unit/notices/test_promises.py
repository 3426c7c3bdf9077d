"""What the agreements permit as promises, and the comparison with the ledger, both ways."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kinfold.errors import NeedsDecision
from kinfold.gate import Entry
from kinfold.notices import words
from kinfold.notices.coverage import coverage, listed, promised, told
from kinfold.notices.outline import FULL
from kinfold.notices.privacy import privacy_notice
from kinfold.notices.promises import Promise, permitted, reason_of, uses
from kinfold.notices.sources import Sources, kinds_of, runs
from tests.unit.notices import made

AT = datetime(2026, 11, 12, 9, tzinfo=UTC)


def entry(
    agreement: str = "practitioner-view",
    *,
    kind: str = "decision.permitted",
    destroyed: bool = False,
    **payload: Any,
) -> Entry:
    """One entry of the ledger, as a school's look at a child leaves it."""
    said = {
        "operation": "view",
        "purpose": "C-P2",
        "items": ["practitioner_view.record.name", "practitioner_view.record.I2"],
        "withheld": {},
        "recipient": "st-edmunds",
    }
    return Entry(
        index=0,
        at=AT,
        kind=kind,
        agreement=agreement,
        agreement_version=None,
        actor=None,
        organisation=None,
        subject_hashes=(),
        follows=None,
        commitment="",
        payload=None if destroyed else said | payload,
    )


def notice(sources: Sources | None = None) -> str:
    return privacy_notice(sources or made.sources(), form=FULL)


SCHOOLS = Promise(recipient="education", category="in_need", purpose="support")


def test_the_public_text_reads_back_as_what_is_permitted() -> None:
    """Nothing is promised that no agreement permits, and everything permitted is said."""
    sources = made.sources()
    assert promised(notice(sources)) == permitted(sources)
    assert SCHOOLS in permitted(sources)
    assert len(permitted(sources)) > 60


@pytest.mark.requirement("PRI-2")
def test_every_purpose_has_one_reason() -> None:
    sources = made.sources()
    found = uses(sources.versions, sources.facts)
    assert len(found) == sum(len(v.agreement.purposes) for v in sources.versions)
    assert {use.reason for use in found} <= set(words.purposes())
    own = made.sources(uses={"cin-analysis": {"A-P1": "policy"}})
    assert reason_of("cin-analysis", "A-P1", own.facts) == "policy"
    assert reason_of("nowhere", "A-P1", own.facts) is None


def test_only_what_this_authority_answers_for_is_promised() -> None:
    """Another authority's own caseload is in its own notice; what it is sent is in ours."""
    here = permitted(made.sources())
    sent = {one.category for one in here if one.recipient == "authorities"}
    assert sent == {"personal", "after_16"}
    working = {one.category for one in here if one.recipient == "own"}
    assert "special_needs" in working
    elsewhere = replace(made.sources(), own="littlewick")
    there = permitted(elsewhere)
    assert not any(one.recipient == "education" and one.category == "after_16" for one in there)


def test_a_kind_nobody_is_registered_of_receives_nothing() -> None:
    bare = replace(
        made.sources(),
        kinds={name: kind for name, kind in made.KINDS.items() if kind != "school"},
    )
    assert not any(one.recipient == "education" for one in permitted(bare))


def test_a_party_that_is_not_registered_is_named() -> None:
    bare = replace(
        made.sources(),
        kinds={name: kind for name, kind in made.KINDS.items() if name != "littlewick"},
    )
    with pytest.raises(NeedsDecision, match="Littlewick Council is a party"):
        permitted(bare)


def test_the_kinds_a_party_stands_for() -> None:
    sources = made.sources()
    members = made.one("cin-analysis").agreement.parties[0]
    assert members.organisation_kind == "la"
    assert kinds_of(sources, members) == ("own", "authorities")
    assert kinds_of(sources, members, each_its_own=True) == ("own",)
    school = replace(sources, own="hartwell")
    assert kinds_of(school, members, each_its_own=True) == ("authorities",)


def test_an_agreement_runs_between_its_days() -> None:
    agreement = made.one("county-education").agreement
    day = date
    assert not runs(agreement, on=day(2026, 8, 31))
    assert runs(agreement, on=day(2026, 9, 1))
    assert runs(agreement, on=day(2027, 8, 31))
    assert not runs(agreement, on=day(2027, 9, 1))
    unended = replace(agreement, dates=replace(agreement.dates, expires_on=None))
    assert not runs(unended, on=day(2027, 9, 1))
    open_ended = replace(unended, dates=replace(unended.dates, review_on=None, effective_on=None))
    assert runs(open_ended, on=day(2036, 1, 1))


# Both ways


def test_what_was_done_and_promised_is_whole() -> None:
    found = coverage(made.sources(), [entry()], notice=notice())
    assert found.whole
    assert SCHOOLS in found.seen
    assert "all were promised" in told(found, month="2026-11")


def test_what_was_done_and_never_promised_is_found() -> None:
    """A notice from before the agreement existed does not cover it."""
    older = notice(made.without("practitioner-view"))
    found = coverage(made.sources(), [entry()], notice=older)
    assert not found.whole
    assert SCHOOLS in found.unpromised
    assert found.unpermitted == ()
    said = told(found, month="2026-11")
    assert "Done, and not in the notice:" in said
    assert "Schools, colleges and training providers: Social care and early help" in said


def test_a_line_taken_out_of_the_text_is_missed() -> None:
    before, after = notice().split("### Schools, colleges and training providers")
    shorter = (
        before
        + "### Schools, colleges and training providers"
        + after.replace("Social care and early help; ", "", 1)
    )
    found = coverage(made.sources(), [entry()], notice=shorter)
    assert [one.category for one in found.unpromised] == ["in_need"]


def test_what_is_promised_in_vain_is_found() -> None:
    found = coverage(made.without("ccis-exchange"), [entry()], notice=notice())
    assert found.unpromised == ()
    assert {one.recipient for one in found.unpermitted} == {"authorities", "own"}
    assert "no agreement in force permits it" in told(found, month="2026-11")


def test_what_no_notice_could_promise_is_found() -> None:
    odd = [
        entry(purpose="C-P99"),
        entry(recipient="nobody-we-know"),
        entry("gone", purpose="X"),
        entry(items=["practitioner_view.record.shoe_size"]),
    ]
    found = coverage(made.sources(), odd, notice=notice())
    assert found.unplaced == (
        "gone/X serves no reason of the notice",
        "practitioner-view let an item through that no data set declares",
        "practitioner-view went to an organisation that is not in the register",
        "practitioner-view/C-P99 serves no reason of the notice",
    )
    assert not found.whole


def test_only_what_was_let_through_counts() -> None:
    items = ["practitioner_view.record.name", "practitioner_view.record.T7"]
    refused = entry(kind="decision.refused")
    held_back = entry(items=items, withheld={items[1]: "C7.8"})
    found = coverage(made.sources(), [refused, held_back], notice=notice())
    assert {one.category for one in found.seen} == {"personal"}
    odd = coverage(made.sources(), [entry(items=None, withheld=None)], notice=notice())
    assert odd.seen == frozenset()


def test_contents_that_are_destroyed_are_counted() -> None:
    found = coverage(made.sources(), [entry(destroyed=True)], notice=notice())
    assert (found.unread, found.whole) == (1, True)
    assert "1 decisions could not be read" in told(found, month="2026-11")


@pytest.mark.requirement("PRI-7")
def test_a_recipient_that_is_not_listed_is_told_apart() -> None:
    """Twelve kinds are known; those in the notice are listed, routinely or for single cases."""
    assert len(words.recipients()) == 12
    text = notice()
    said = {code for code in words.recipients() if listed(text, recipient=code)}
    routine = {"own", "commissioned", "education", "authorities"}
    assert said == routine | {"government", "health", "police", "courts"}
    whole = made.sources(also={"recipients": list(words.recipients())})
    assert all(listed(notice(whole), recipient=code) for code in words.recipients())
    kinds = set(made.KINDS.values()) | {"police", "court", "department", "partner", "health"}
    assert all(words.recipient_of(kind) in words.recipients() for kind in kinds)
    with pytest.raises(KeyError):
        words.recipient_of("a kind nobody knows")


def test_words_that_are_no_promise_are_passed_over() -> None:
    text = "\n".join(
        (
            "## What we share with each of them, and why",
            "* Personal details: to support children and families",
            "### Somebody else",
            "* Personal details: to support children and families",
            "### The police",
            "* Personal details: to support children and families; and more",
            "A sentence.",
        )
    )
    assert promised(text) == {
        Promise(recipient="police", category="personal", purpose="support"),
    }
    assert promised("# Nothing") == frozenset()
