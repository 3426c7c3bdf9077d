"""The exchange's figures for each authority, its members, and the keys they are trusted by."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from kinfold.exchange import cards, figures
from kinfold.exchange.measures import Share
from kinfold.parcels import Address, Opener, Signer
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
    assert counting._bars(()).each == ()
    assert list(counting._cold((), ())) == []
    assert list(counting._surveyed((), ())) == []


def test_means_have_one_decimal_place_and_absent_groups_nobody(desk: Sit) -> None:
    mean = Share(id="NC-01", numerator=Fraction(7, 3), denominator=Fraction(3700, 3))
    assert counting._cell(mean).beside == "2.3 of 1,233.3"
    here = desk("eastreach")
    made = figures.figures(here.gate, manager(here.gate), on=NOW.date(), at=NOW)
    assert counting._of_group(made[0], "no such group", "now") == counting.NOBODY
    assert counting._none(made[0]).percentage == 0.0
    text = here.get("/exchange/figures")
    for one in made:
        for share in (one.winter["NC-03"], one.groups[-1].now, one.groups[-1].winter):
            assert counting._cell(share).beside in text
        for share in one.survey.shares.values():
            assert counting._cell(share).beside in text


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
    assert here.gate.card.recipient in text


def card(organisation: str = "northmoor") -> Address:
    """A card with keys nobody has seen."""
    return Address(
        organisation=organisation,
        recipient=Opener(secret=Opener.new()).recipient,
        verify_key=Signer(seed=b"n" * 32).verify_key,
    )


def typed(at: Desk, made: Address, *, url: str = "", status: int = 302) -> str:
    """Paste a card and type the fingerprint as it was read out, with the spaces of a person."""
    heard = made.fingerprint.upper().replace(" ", "  ")
    return at.post(
        "/exchange/members/card", status=status, card=cards.text(made), fingerprint=heard, url=url
    )


@pytest.mark.requirement("CCIS-6a")
def test_a_card_is_trusted_once_its_fingerprint_was_read_out(desk: Sit) -> None:
    here = desk("marshire")
    made = card()
    address = "https://kinfold.northmoor.example"
    assert typed(here, made, url=address) == "/exchange/members"
    held = partners.partner("northmoor", at=NOW)
    assert held is not None
    assert (held.url, held.by) == (address, "ccis@marshire.example")
    assert (held.recipient, held.verify_key) == (made.recipient, made.verify_key)
    assert "by ccis@marshire.example" in here.get("/exchange/members")
    assert "partner.trusted" in entries(here.gate)
    typed(here, made, url=address, status=409)
    typed(here, made)
    assert "As files that are carried" in here.get("/exchange/members")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste the partner’s card"),
        ("x" * 2001, "this is not one"),
        ("not json", "this is not one"),
        ("{}", "this is not one"),
        (
            '{"kinfold_card": 1, "organisation": "x", "recipient": "y", "verify_key": "z"}',
            "this is not one",
        ),
    ],
    ids=["empty", "long", "words", "bare", "no key"],
)
def test_what_is_no_card_is_not_trusted(desk: Sit, text: str, said: str) -> None:
    here = desk("marshire")
    answer = here.post("/exchange/members/card", status=400, card=text, fingerprint="abcd")
    assert said in answer
    assert len(partners.history()) == 2


@pytest.mark.parametrize("organisation", ["nobody", "marshire", "brackwell"])
def test_only_another_member_is_trusted(desk: Sit, organisation: str) -> None:
    here = desk("marshire")
    answer = typed(here, card(organisation), status=400)
    assert "not of another member" in answer
    assert len(partners.history()) == 2


def test_another_fingerprint_is_not_trusted(desk: Sit) -> None:
    here = desk("marshire")
    answer = here.post(
        "/exchange/members/card",
        status=400,
        card=cards.text(card()),
        fingerprint=card().fingerprint,
    )
    assert "This is not the fingerprint of the card" in answer
    assert len(partners.history()) == 2


def test_an_address_without_encryption_is_not_trusted(desk: Sit) -> None:
    here = desk("marshire")
    answer = typed(here, card(), url="http://northmoor.example", status=400)
    assert "must begin with https://" in answer
    assert len(partners.history()) == 2
