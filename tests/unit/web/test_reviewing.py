"""The pages of clerical review: the queue, one pair, the second opinion, undo, and calibration."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kinfold import people
from kinfold.people import calibration
from kinfold.people.calibration import Decided
from kinfold.registers import people as register
from kinfold.registers import reviewing
from kinfold.web.pages import reviewing as pages
from tests import doubtful, estate
from tests.doubtful import LEAD, SECOND, VIEW
from tests.unit.web.walking import Walk, walking, words

QUEUE = f"/review/{VIEW}"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    folder = tmp_path_factory.mktemp("review")
    made = estate.copied(estate.linked(), folder / "home")
    doubtful.filled(made, folder)
    return made


@pytest.fixture
def walk(
    filled: estate.Estate, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Walk]:
    made = estate.copied(filled, tmp_path / "home")
    with walking(made, settings, monkeypatch) as walked:
        yield walked


def first(walk: Walk) -> int:
    """The pair that comes first for whoever is signed in."""
    return int(walk.get(f"{QUEUE}/next").headers["Location"].split("/")[-1])


def entries(walk: Walk, kind: str) -> list[Any]:
    return [one for one in walk.gate._ledger.entries() if one.kind == kind]


@pytest.mark.requirement("NEX-20")
def test_pairs_are_decided_one_after_another(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    assert "5 pairs wait for you" in words(walk.get("/review"))
    case = first(walk)
    shown = words(walk.get(f"/review/pair/{case}"))
    assert "Quentin" in shown
    assert "the forenames are not forms of one name" in shown
    assert "contradict each other" in shown
    assert "Speaks very strongly for one child" in shown
    assert "against one child (−" in shown
    assert 'data-kf-key="s"' in shown
    assert len(entries(walk, "review.shown")) == 1
    done = walk.post(f"/review/pair/{case}", decision="different")
    assert done.status_code == 302
    assert done.headers["Location"] != f"/review/pair/{case}"
    following = words(walk.get(done.headers["Location"]))
    assert f"Pair {case}: you answered “different children”" in following
    assert "you answered" not in words(walk.get(done.headers["Location"]))
    held = words(walk.get(QUEUE))
    assert "4 pairs wait for you" in held
    assert estate.DATA_MANAGER in held
    assert "This pair is decided: different children" in words(walk.get(f"/review/pair/{case}"))
    assert walk.post(f"/review/pair/{case}", decision="same").status_code == 409
    assert [one.payload["decision"] for one in entries(walk, "review.decided")] == ["different"]


@pytest.mark.requirement("NEX-20")
def test_an_answer_is_undone_until_records_are_linked_again(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    case = first(walk)
    walk.post(f"/review/pair/{case}", decision="different")
    assert walk.post(f"/review/pair/{case}/undo").status_code == 302
    assert register.review_case(case).state == "open"  # type: ignore[union-attr] # it is there
    assert len(entries(walk, "review.withdrawn")) == 1
    walk.post(f"/review/pair/{case}", decision="different")
    people.link(
        walk.gate, walk.gate.actor(estate.DATA_MANAGER), agreement=VIEW, at=walk.clock.now()
    )
    assert walk.post(f"/review/pair/{case}/undo").status_code == 409
    assert "None that could be undone" in words(walk.get(QUEUE))


@pytest.mark.requirement("NEX-20")
def test_not_sure_goes_to_another_who_is_not_shown_the_answer(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    case = first(walk)
    walk.post(f"/review/pair/{case}", decision="unsure")
    assert "It waits for somebody else" in words(walk.get(f"/review/pair/{case}"))
    assert walk.post(f"/review/pair/{case}", decision="same").status_code == 409
    walk.enter(SECOND)
    shown = words(walk.get(f"/review/pair/{case}"))
    assert estate.DATA_MANAGER not in shown
    walk.post(f"/review/pair/{case}", decision="same")
    assert register.review_case(case).state == "same"  # type: ignore[union-attr] # it is there


@pytest.mark.requirement("NEX-20")
def test_a_protected_pair_takes_two_and_a_lead_settles_what_they_disagree_about(
    walk: Walk,
) -> None:
    walk.enter(estate.DATA_MANAGER)
    case = first(walk)
    manager = walk.gate.actor(estate.DATA_MANAGER)
    shown = people.show_case(walk.gate, manager, case=case, at=walk.clock.now())
    person = min(frozenset().union(*(one.persons for one in shown.sides)))
    assert all(one.told("address") for one in shown.sides)
    register.seal(person, reason="refuge", at=walk.clock.now(), by=None)
    page = words(walk.get(f"/review/pair/{case}"))
    assert "two people must agree" in page
    assert "is kept back" in page
    sealed = people.show_case(walk.gate, manager, case=case, at=walk.clock.now())
    assert [one.told("address") for one in sealed.sides] == [None, None]
    walk.post(f"/review/pair/{case}", decision="same")
    assert register.review_case(case).state == "open"  # type: ignore[union-attr] # it is there
    walk.enter(SECOND)
    walk.post(f"/review/pair/{case}", decision="different")
    assert register.review_case(case).state == "open"  # type: ignore[union-attr] # it is there
    queue = words(walk.get(QUEUE))
    assert "people disagree and somebody else settles it" in queue
    walk.enter(LEAD)
    assert first(walk) == case
    assert "Your answer settles it" in words(walk.get(f"/review/pair/{case}"))
    walk.post(f"/review/pair/{case}", decision="different")
    assert register.review_case(case).state == "different"  # type: ignore[union-attr] # it is there


def test_who_is_no_lead_does_not_settle(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    case = first(walk)
    reviewing.answer_pair(case, word="same", needed=2, at=walk.clock.now(), by=SECOND)
    reviewing.answer_pair(case, word="different", needed=2, at=walk.clock.now(), by=LEAD)
    assert walk.post(f"/review/pair/{case}", decision="same").status_code == 409
    assert first(walk) != case


def test_single_keys_are_turned_off_and_on(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    case = first(walk)
    address = f"/review/pair/{case}"
    off = walk.post("/review/keys", keys="off", back=address)
    assert off.headers["Location"] == address
    shown = words(walk.get(address))
    assert "Single keys are off" in shown
    assert "data-kf-key" not in shown
    back = walk.post("/review/keys", keys="on", back="https://elsewhere.example/")
    assert back.headers["Location"] == "/review"
    assert "data-kf-key" in words(walk.get(address))


def test_a_pair_is_passed_over_and_an_answer_must_be_chosen(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    case = first(walk)
    passed = walk.get(f"{QUEUE}/next?after={case}").headers["Location"]
    assert passed != f"/review/pair/{case}"
    wrong = walk.post(f"/review/pair/{case}")
    assert wrong.status_code == 400
    assert "Choose one of the answers" in words(wrong)
    for left in range(4, -1, -1):
        walk.post(f"/review/pair/{first(walk)}", decision="different")
        assert sum(one.state == "open" for one in register.review_cases(agreement=VIEW)) == left
    assert walk.get(f"{QUEUE}/next").headers["Location"] == QUEUE
    assert "No pair waits for you" in words(walk.get(QUEUE))


@pytest.mark.requirement("TDV-11.1")
def test_sure_pairs_are_drawn_to_check_and_the_table_says_what_came_of_it(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    shown = words(walk.get(f"{QUEUE}/belief"))
    assert "Too few pairs shown as 99% or more" in shown
    assert walk.post(f"{QUEUE}/belief").status_code == 302
    assert len(entries(walk, "review.sampled")) == 1
    assert "50 pairs drawn to check wait among the others" in words(walk.get(f"{QUEUE}/belief"))
    samples = [one for one in register.review_cases(agreement=VIEW) if one.pass_name == "sample"]
    page = words(walk.get(f"/review/pair/{samples[0].id}"))
    assert "kept back for this pair" in page
    assert "What linking makes of it" not in page
    for one in samples[:3]:
        walk.post(f"/review/pair/{one.id}", decision="same")
    assert "3, 3 of them blind" in words(walk.get(f"{QUEUE}/belief"))


def test_the_pages_are_for_those_who_may_link(walk: Walk) -> None:
    walk.enter(estate.LEADS["st-edmunds"])
    assert walk.get("/review").status_code == 403
    walk.enter(estate.DATA_MANAGER)
    assert walk.get("/review/no-such-agreement").status_code == 404
    assert walk.get("/review/pair/999999").status_code == 400
    assert walk.post("/review/pair/999999", decision="same").status_code == 400


def test_shares_and_ranges_are_said_as_people_read_them() -> None:
    assert [pages._percent(one) for one in (0, 0.001, 0.25, 0.9965, 0.99999, 1)] == [
        "0%", "under 1%", "25%", "99.7%", "99.9%", "100%",
    ]  # fmt: skip


def test_a_pair_of_which_a_record_is_gone_is_said_to_be_so(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    gone = register.open_review_case(
        VIEW, pair=("r1gone", "r1went"), score=0.6, pass_name="unsure", at=walk.clock.now()
    )
    page = words(walk.get(f"/review/pair/{gone}"))
    assert "no longer held" in page
    assert "The same child" not in page


def test_a_likelihood_is_corrected_where_enough_was_decided(walk: Walk) -> None:
    (case, *_) = register.review_cases(agreement=VIEW)
    linked, unsure = (replace(case, pass_name=name) for name in ("questioned", "unsure"))
    few, many = (
        calibration.calibrated(
            Decided(score=0.72, share=1.0, same=number % 4 > 0, blind=False)
            for number in range(count)
        )
        for count in (4, 40)
    )
    assert pages._likely(linked, few) == "They were linked before, so no likelihood is given."
    assert "Too few pairs like it" in pages._likely(unsure, few)
    assert "Of 40 pairs like it that people decided, 75% were" in pages._likely(unsure, many)


def test_the_page_of_matches_leads_to_the_pairs_that_wait_and_counts_no_sample(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    walk.post(f"{QUEUE}/belief")
    shown = words(walk.get("/matches"))
    assert "5 pairs of records wait" in shown
    assert f'href="{QUEUE}"' in shown
