"""The exchange's figures for each authority, its members, and the keys they are trusted by."""

import json
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.test import Client

from kinfold.exchange import figures
from kinfold.exchange.measures import Share
from kinfold.parcels import Opener, Signer
from kinfold.registers import partners
from kinfold.web.pages.exchange import counting
from tests.neighbourhood import NOW, manager
from tests.unit.web.exchange_desk import Desk, Moment, desk, entries, hood, moment

__all__ = ["desk", "hood", "moment"]
Sit = Callable[[str], Desk]


@pytest.mark.requirement("CCIS-R3")
def test_the_figures_on_the_page_are_those_of_the_records(desk: Sit, moment: Moment) -> None:
    here = desk("marshire")
    (made,) = figures.figures(here.gate, manager(here.gate), on=NOW.date(), at=NOW)
    text = here.get("/exchange/figures")
    assert "not for publication" in text
    for share in (made.shares["NEET"], made.shares["NC-04"], made.guarantee["Year 11"]):
        assert f"{share.percentage:.1f}%" in text
        assert f"{share.numerator} of {share.denominator}" in text
    assert "On 31 October 2026" in here.get("/exchange/figures?month=2026-10")
    here.get("/exchange/figures?month=2026-12", status=404)


@pytest.mark.requirement("CCIS-1a")
def test_nine_authorities_stand_one_below_another(desk: Sit) -> None:
    text = desk("eastreach").get("/exchange/figures")
    assert text.count("<rect") == 9
    assert '<th scope="col" class="govuk-table__header">Authority</th>' in text


def test_an_empty_cohort_is_nobody_and_not_nought() -> None:
    nobody = Share(id="NEET", numerator=Fraction(0), denominator=Fraction(0))
    assert counting._cell(nobody) == counting.Cell(text="Nobody")
    assert counting._percent(nobody) == ""
    assert counting._bars(()) == []


@pytest.mark.requirement("CCIS-9c", "CCIS-12")
def test_members_their_authorities_posts_and_keys(desk: Sit) -> None:
    here = desk("marshire")
    text = here.get("/exchange/members")
    assert "Brackwell Borough Council; Castlegate" in text
    assert "ccis@littlewick.example" in text
    assert "Not signed" in text
    assert "Not confirmed: nothing can be sent there" in text
    assert here.gate.card.fingerprint in text
    assert "As files that are carried" in text
    assert "null" in text
    secure = Client()
    secure.cookies["kinfold_session"] = here.client.cookies["kinfold_session"].value
    text = secure.get("/exchange/members", secure=True).content.decode()
    assert "https://testserver" in text


def card(**changes: str) -> dict[str, str]:
    """A card with keys nobody has seen."""
    made = {
        "organisation": "northmoor",
        "recipient": Opener(secret=Opener.new()).recipient,
        "verify_key": Signer(seed=b"n" * 32).verify_key,
    }
    return made | changes


def told(made: dict[str, str]) -> str:
    """The fingerprint its owner would read out."""
    return partners.fingerprint(recipient=made["recipient"], verify_key=made["verify_key"])


@pytest.mark.requirement("CCIS-6a")
def test_a_card_is_trusted_once_its_fingerprint_was_read_out(desk: Sit) -> None:
    here = desk("marshire")
    made = card(url="https://kinfold.northmoor.example")
    sent = {"card": json.dumps(made), "fingerprint": told(made).upper().replace(" ", "  ")}
    assert here.post("/exchange/members/card", **sent) == "/exchange/members"
    held = partners.partner("northmoor", at=NOW)
    assert held is not None
    assert (held.url, held.by) == (made["url"], "ccis@marshire.example")
    assert "by ccis@marshire.example" in here.get("/exchange/members")
    assert "partner.trusted" in entries(here.gate)
    here.post("/exchange/members/card", status=409, **sent)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "Paste the whole card"),
        ("[]", "Paste the whole card"),
        ("{}", "Paste the whole card"),
        ('{"organisation": "x", "recipient": "y", "verify_key": "z"}', "Paste the whole card"),
        ("nobody", "not of another member"),
        ("marshire", "not of another member"),
        ("northmoor", "not the fingerprint"),
    ],
)
def test_a_wrong_card_is_not_trusted(desk: Sit, text: str, said: str) -> None:
    here = desk("marshire")
    if text.isalpha():
        text = json.dumps(card(organisation=text))
    answer = here.post("/exchange/members/card", status=400, card=text, fingerprint="abcd")
    assert said in answer
    assert partners.partner("northmoor", at=NOW) is None


def test_an_address_without_encryption_is_not_trusted(desk: Sit) -> None:
    here = desk("marshire")
    made = card(url="http://northmoor.example")
    sent = {"card": json.dumps(made), "fingerprint": told(made)}
    text = here.post("/exchange/members/card", status=400, **sent)
    assert "does not begin with https://" in text
    assert partners.partner("northmoor", at=NOW) is None
