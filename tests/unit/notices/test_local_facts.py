"""An authority's own facts: what is missing is named, what cannot be used is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import UsageProblem
from kinfold.notices import local_facts, words
from tests.unit.notices import made


def why(**parts: Any) -> str:
    with pytest.raises(UsageProblem) as told:
        local_facts.facts(made.table(**parts))
    return told.value.why


def test_the_file_is_read(tmp_path: Path) -> None:
    told = [{"agreement": "a", "cohort": "Year 11", "on": date(2026, 9, 15), "how": "letter"}]
    made.write(tmp_path, told=told, uses={"mine/P1": "support"}, languages=["Polish"])
    facts = local_facts.read(tmp_path)
    assert facts.authority == "Marshire County Council"
    assert facts.told[0].on == date(2026, 9, 15)
    assert (facts.uses, facts.languages) == ({"mine/P1": "support"}, ("Polish",))
    assert facts.review_months == 12


def test_without_a_file_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as told:
        local_facts.read(tmp_path)
    assert "There is no notices.toml" in told.value.why
    assert "kinfold notices facts" in told.value.remedy
    (tmp_path / "notices.toml").write_text("authority = [", encoding="utf-8")
    with pytest.raises(UsageProblem, match="not TOML"):
        local_facts.read(tmp_path)
    (tmp_path / "notices.toml").write_bytes(b"\xff")
    with pytest.raises(UsageProblem, match="not TOML"):
        local_facts.read(tmp_path)


def test_the_form_as_it_is_handed_out_names_everything_to_fill_in(tmp_path: Path) -> None:
    (tmp_path / "notices.toml").write_text(words.example(), encoding="utf-8")
    with pytest.raises(UsageProblem) as told:
        local_facts.read(tmp_path)
    for name in ("authority.name", "contact.mailbox", "complaints.route", "statements.security"):
        assert name in told.value.why
    assert "contact.officer" not in told.value.why
    with pytest.raises(UsageProblem, match=r"links\.supporting_families"):
        local_facts.facts({"authority": "not a table"})


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"contact": {"officer": "Officer", "mailbox": "nowhere"}}, "is not a mailbox"),
        ({"also": {"purposes": ["gossip"]}}, "also.purposes names"),
        ({"also": {"categories": ["secrets"]}}, "also.categories names"),
        ({"also": {"recipients": ["everybody"]}}, "also.recipients names"),
        ({"uses": {"a": {"P1": "gossip"}}}, "uses names a reason"),
        ({"review_months": 0}, "review_months"),
        ({"review_months": "soon"}, "review_months"),
        (
            {"transfers": [{"country": "Norway", "what": "figures"}]},
            "its safeguard (UK GDPR Article 46)",
        ),
        ({"told": [{"agreement": "a", "cohort": "b", "on": "soon", "how": "c"}]}, "those told"),
        ({"told": [{"agreement": "a"}]}, "those told"),
        ({"party_notices": [{"agreement": "a", "organisation": "b"}]}, "A party's notice lacks"),
        (
            {"party_notices": [{"agreement": "a", "organisation": "b", "link": "https://b"}]},
            "A party's notice lacks",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(parts: dict[str, Any], said: str) -> None:
    assert said in why(**parts)


def test_an_address_must_be_one() -> None:
    links = made.table()["links"] | {"department_use": "the web"}
    assert "links.department_use is not an address" in why(links=links)
    assert "is not" not in str(local_facts.facts(made.table()))
