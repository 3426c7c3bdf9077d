"""The page on which a practitioner declares a copy, and what it answers."""

import pytest

from kinfold.registers import agreements, cases
from kinfold.web.pages.find import FOUND_KEY
from tests import estate, people_index
from tests.estate import LEADS
from tests.unit.web.walking import Walk, words

LEAD = LEADS["st-edmunds"]
PURPOSE = "practitioner-view:C-P2"
PAGE = "/record/mark/declare"
SAID = {"did": "copied", "parts": ["identity", "involvements"], "reason": "A concern was raised"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    return estate.copied(people_index.linked(), tmp_path_factory.mktemp("declare") / "home")


@pytest.fixture
def person(home: estate.Estate) -> str:
    return people_index.person_id(home.county.persona("nothing").person)


@pytest.fixture
def walk(walk: Walk, person: str) -> Walk:
    walk.enter(LEAD, purpose=PURPOSE, **{FOUND_KEY: {"mark": person}})
    return walk


@pytest.mark.requirement("TDV-13.4b")
def test_a_copy_is_declared_and_confirmed(walk: Walk, person: str) -> None:
    assert "Personal details" in words(walk.get(PAGE))
    assert walk.get("/record/mark/declared").status_code == 302  # nothing is declared yet
    answer = walk.post(PAGE, **SAID)
    assert answer.status_code == 302
    assert person not in answer["Location"]
    shown = words(walk.get(answer["Location"]))
    assert "St Edmund's Primary is now the controller of its copy" in shown
    (kept,) = cases.declarations(person)
    assert kept.items == ("identity", "involvements")
    assert f"<dd>{kept.ledger_entry}</dd>" in shown
    walk.post(PAGE, **SAID, protocol="is not kept for a copy")
    shown = words(walk.get(answer["Location"]))
    assert "Declared earlier by St Edmund's Primary" in shown
    assert "protocol" not in shown


@pytest.mark.requirement("TDV-7.15")
def test_passing_on_needs_a_protocol(walk: Walk, person: str) -> None:
    told = SAID | {"did": "passed_on"}
    answer = walk.post(PAGE, **told)
    assert answer.status_code == 400
    assert "Name the safeguarding protocol you followed" in words(answer)
    walk.post(PAGE, **told, protocol="Referral procedure")
    assert "protocol followed: Referral procedure" in cases.declarations(person)[-1].reason


def test_each_gap_is_named(walk: Walk) -> None:
    answer = walk.post(PAGE)
    assert answer.status_code == 400
    for gap in ("Say what you did", "Choose the parts", "Say why it was needed"):
        assert gap in words(answer)


def test_a_token_of_another_session_means_nothing(walk: Walk) -> None:
    for path in ("/record/other/declare", "/record/other/declared"):
        answer = walk.get(path)
        assert answer.status_code == 404
        assert "not opened in this session" in words(answer)


def test_without_a_purpose_of_the_view_there_is_none(walk: Walk, person: str) -> None:
    walk.enter(LEAD, purpose="county-education:P1", **{FOUND_KEY: {"mark": person}})
    answer = walk.get(PAGE)
    assert answer.status_code == 302
    assert answer["Location"] == "/purpose?next=/find"


def test_a_council_role_has_no_such_page(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER, purpose=PURPOSE)
    assert walk.get(PAGE).status_code == 403


def test_once_the_agreement_has_gone_nothing_is_offered(walk: Walk) -> None:
    current = agreements.current_versions(at=walk.clock.moment)
    (version,) = (one for one in current if one.agreement == "practitioner-view")
    agreements.set_standing(version.hash, state="withdrawn", at=walk.clock.now(), by=None)
    assert walk.post(PAGE, **SAID).status_code in (400, 403)
