"""New items that wait for a notice, page by page: the officer sends it, the school reads it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from kinfold.registers import change_notices, notices_given
from tests import amended, estate
from tests.unit.web.walking import Walk, walking, words

PAGE = f"/agreements/{amended.amendment().hash[:16]}"
CHANGES = f"{PAGE}/changes"


def said(response: HttpResponse) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", words(response)).split())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    made = estate.copied(estate.empty(), tmp_path_factory.mktemp("changes") / "home")
    with made.opened():
        amended.in_force()
    return made


@pytest.fixture
def walk(
    base: estate.Estate, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Walk]:
    home = estate.copied(base, tmp_path / "home")
    with walking(home, settings, monkeypatch) as made:
        made.enter(estate.GOVERNANCE)
        yield made


@pytest.mark.requirement("SOM-3.3", "SOM-5.2.1c")
def test_the_officer_sees_what_waits_sends_the_notice_and_sees_when_it_begins(walk: Walk) -> None:
    page = said(walk.get(PAGE))
    assert "Health: who is at risk: waits for a change notice, and ends on 31 March 2027" in page
    assert "Tell providers, and see what is newly collected" in page
    assert "Only for an emergency Public health measures of winter 2026 [2.6.1]" in page
    listed = said(walk.get(CHANGES))
    assert "Waiting (2)" in listed
    assert "No notice was given." in listed
    shown = said(walk.get(f"{CHANGES}/health"))
    assert "This goes to 4 providers" in shown
    assert "Medical flag" in shown
    assert change_notices.given([amended.amendment().hash], at=walk.clock.now()) == ()

    sent = walk.post(f"{CHANGES}/health")
    assert (sent.status_code, sent["Location"]) == (302, CHANGES)
    listed = said(walk.get(CHANGES))
    assert "Waiting (2)" in listed
    assert "Told, not begun May be collected from 28 November 2026" in listed
    assert "Notices given (1)" in listed
    assert "Ashdown School, Hartwell Academy" in listed
    assert "Emergency law Health Service (Control of Patient Information)" in listed
    assert "providers were told; it may be collected from 28 November 2026" in said(walk.get(PAGE))
    assert walk.post(f"{CHANGES}/health").status_code == 409
    assert walk.get(f"{CHANGES}/health").status_code == 409
    assert walk.get(f"{CHANGES}/unheard-of").status_code == 409


@pytest.mark.requirement("SOM-5.2.1c")
def test_a_schools_own_people_read_it_at_home_and_in_their_messages(walk: Walk) -> None:
    walk.post(f"{CHANGES}/health")
    walk.enter(estate.LEADS["millbrook"])
    home = said(walk.get("/"))
    assert "collects something new: Health: who is at risk. Items: Medical flag." in home
    assert "It ends on 31 March 2027" in home
    assert "Something new is collected" in said(walk.get("/messages"))
    listed = said(walk.get(CHANGES))
    assert "Notices given (1)" in listed
    assert "Hartwell" not in listed
    assert "Tell providers of it" not in listed
    (told,) = notices_given.told(organisation="millbrook")
    assert walk.post(f"/messages/{told.id}", action="Told our families.").status_code == 302
    assert "something new" not in said(walk.get("/"))
    assert walk.get(f"{CHANGES}/journey").status_code == 403


def test_a_school_that_was_told_nothing_is_told_so(walk: Walk) -> None:
    walk.enter(estate.LEADS["millbrook"])
    listed = said(walk.get(CHANGES))
    assert "Your organisation was given no notice." in listed
    assert "See what is newly collected" in said(walk.get(PAGE))


def test_where_nothing_waits_the_page_says_so(walk: Walk) -> None:
    ended = f"/agreements/{amended.before().hash[:16]}"
    assert "Notices of new items given to providers" in said(walk.get(ended))
    assert "Nothing waits for a change notice." in said(walk.get(f"{ended}/changes"))
    view = walk.gate.versions(at=walk.clock.now())["practitioner-view"]
    assert "asks for no notice" in said(walk.get(f"/agreements/{view.hash[:16]}/changes"))
    assert walk.get("/agreements/0000000000000000/changes").status_code == 404
