"""What a member says is believed only so far: about its own rows, and what it was asked."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from kinfold.agreement import Flow
from kinfold.errors import Exit
from kinfold.gate import Gate, Handover, Outgoing
from kinfold.registers import breaches as breach_register
from kinfold.registers import cases as register
from kinfold.registers import parcels, partners
from kinfold.rights import arriving, cases, members, restricting
from kinfold.rights.acting import the_case
from kinfold.rights.papers import LEFT_OUT, parcel_id, ready, safe, say, version_of
from tests.estate import refused
from tests.neighbourhood import NOW, copied
from tests.unit.rights import three as grounds
from tests.unit.rights.test_every_copy import AT, NEXT, SOON, county, opened, received
from tests.unit.rights.three import Three, lead

HOUR = timedelta(hours=1)


@pytest.fixture
def three(tmp_path: Path) -> Three:
    made = grounds.sent()
    return Three(homes=copied(made.homes, tmp_path / "three"), ypid=made.ypid)


def said(
    three: Three, kind: str, message: Mapping[str, object], *, sender: str = "eastreach",
    to: str = "marshire", name: str = "a",
) -> str:  # fmt: skip
    """A parcel that a member seals as it likes, carried to another."""
    with three.homes.at(sender) as gate:
        under = version_of(gate, "ccis-exchange", at=AT)
        made = say(
            gate,
            lead(gate),
            kind,
            to=to,
            under=under,
            name=parcel_id(name, kind),
            message=message,
            at=AT,
        )
    three.carry(at=AT)
    return made


def restricted(three: Three) -> tuple[int, dict[str, str]]:
    """A restriction the county passed on, and its parcels by member."""
    with county(three) as gate:
        number = opened(gate, three, "restriction")
        cases.decide(gate, lead(gate), number, outcome="granted", at=AT)
        restricting.restrict(gate, lead(gate), number, [three.person], reason="unlawful", at=AT)
        return number, {one.partner: one.parcel_id for one in parcels.parcels(kind="restriction")}


def test_an_answer_about_somebody_elses_parcel_confirms_nothing(three: Three) -> None:
    number, sent = restricted(three)
    said(three, "answer", {"parcel": sent["littlewick"], "done": "restricted"})
    with county(three) as gate:
        (one,) = arriving.receive_all(gate, lead(gate), at=SOON)
        assert one.about is None
        assert the_case(number, asked="").latest("partner_confirmed") is None
        told = parcels.parcel(sent["littlewick"], direction="out")
        assert told is not None
        assert told.state == "sent"


def test_words_and_numbers_of_an_answer_are_kept_only_in_their_form(three: Three) -> None:
    number, sent = restricted(three)
    message = {
        "parcel": sent["eastreach"],
        "done": "anything at all",
        "text": "About A123456789012.",
        "rows": "many",
        "certificates": ["x"],
        "our_case": 3,
    }
    said(three, "answer", message)
    with county(three) as gate:
        arriving.receive_all(gate, lead(gate), at=SOON)
        step = the_case(number, asked="").latest("partner_confirmed")
        assert step is not None
        assert (step.data["done"], step.text) == ("answered", LEFT_OUT)
        assert step.data["our_case"] == 3
        assert "rows" not in step.data
        assert "certificates" not in step.data
    said(three, "answer", message, name="b")
    with county(three) as gate:
        arriving.receive_all(gate, lead(gate), at=NEXT)


def test_a_lifting_of_what_was_never_restricted_lifts_nothing(three: Three) -> None:
    _, sent = restricted(three)
    three.carry(at=AT)
    received(three, "littlewick", at=SOON)
    said(three, "lifting", {"case": 1, "parcel": sent["littlewick"]}, to="littlewick", name="steal")
    with three.homes.at("littlewick") as gate:
        (one,) = arriving.receive_all(gate, lead(gate), at=NEXT)
        assert (one.kind, one.about) == ("lifting", None)
        (case,) = register.cases()
        assert cases.in_force(case, at=NEXT), "another member's restriction stays"


def test_a_parcel_about_several_people_is_not_carried_out(three: Three) -> None:
    with county(three) as gate:
        _two_people(gate, "restriction")
    three.carry(at=AT)
    with three.homes.at("littlewick") as gate:
        problem = refused(lambda: arriving.receive_all(gate, lead(gate), at=SOON))
        assert problem.exit_code == Exit.NOT_UNDERSTOOD
        assert register.cases() == ()


def _two_people(gate: Gate, kind: str) -> None:
    actor = lead(gate)
    flow = Flow(
        actor=actor,
        operation="send",
        agreement="ccis-exchange",
        purpose="F-P3",
        items=("young_people.person.ypid",),
        recipient="littlewick",
        holder="marshire",
        channel="parcel",
        at=AT,
    )

    def prepare(handover: Handover) -> Outgoing:
        key = "young_people.person"
        table = handover.tables[key].slice(0, 2).select(["ypid"])
        return Outgoing(kind=kind, tables={key: table}, message={"case": True})

    sealed = gate.send(gate.ask(flow), prepare, parcel=parcel_id("two"), at=AT)
    ready(sealed, at=AT, by=actor.account)


def test_a_breach_told_badly_is_still_a_breach(three: Three) -> None:
    """A moment that is none, or still to come, is now; words that could tell are left out."""
    said(three, "breach", {"reference": "E-1", "aware_at": "soon", "text": "Z123456789012"})
    said(three, "breach", {"reference": "E-2", "aware_at": "2031-01-01T00:00:00"}, name="b")
    with county(three) as gate:
        arriving.receive_all(gate, lead(gate), at=SOON)
        first, second = breach_register.breaches()
        assert (first.aware_at, second.aware_at) == (SOON, SOON)
        assert first.summary == LEFT_OUT
        assert second.summary.startswith("A breach of data under this agreement")


def test_a_confirmation_of_a_breach_nobody_knows_changes_nothing(three: Three) -> None:
    message = {"reference": "X-1", "raised_by": "littlewick", "done": "confirmed"}
    said(three, "answer", message)
    with county(three) as gate:
        (one,) = arriving.receive_all(gate, lead(gate), at=SOON)
        assert one.about is None


def test_a_message_from_a_designated_person_cannot_be_carried_out_by_one(three: Three) -> None:
    """A restriction is taken in by whoever answers people, not by whoever runs the exchange."""
    from tests.neighbourhood import manager

    restricted(three)
    three.carry(at=AT)
    with three.homes.at("littlewick") as gate:
        problem = refused(lambda: arriving.receive_all(gate, manager(gate), at=SOON))
        assert problem.exit_code == Exit.REFUSED
        assert register.cases() == ()


def test_what_is_done_already_is_not_accepted_again(three: Three) -> None:
    restricted(three)
    three.carry(at=AT)
    received(three, "littlewick", at=SOON)
    with three.homes.at("littlewick") as gate:
        (case,) = register.cases()
        problem = refused(lambda: members.accept(gate, lead(gate), case.id, at=NEXT))
        assert problem.exit_code == Exit.USAGE
        unknown = refused(lambda: version_of(gate, "no-such", at=NOW))
        assert unknown.exit_code == Exit.USAGE


def test_a_sender_no_longer_trusted_keeps_nobody_elses_word_from_being_taken_in(
    three: Three,
) -> None:
    said(three, "breach", {"reference": "E-1"})
    said(three, "breach", {"reference": "L-1"}, sender="littlewick", name="b")
    with county(three) as gate:
        partners.end("eastreach", at=SOON, by=None)
        (one,) = arriving.receive_all(gate, lead(gate), at=NEXT)
        assert one.sender == "littlewick"


def test_a_partners_words_are_kept_where_they_name_nobody() -> None:
    assert safe("We did it.") == "We did it."
    assert safe(None) == ""
    assert safe("x" * 2000) == LEFT_OUT
