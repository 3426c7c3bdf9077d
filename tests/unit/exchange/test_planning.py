"""Who gets what, before anything leaves: counts and exclusions on one screen, and nothing goes."""

from pathlib import Path

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.exchange import carrying, planning
from kinfold.exchange.framework import framework
from kinfold.gate import signing
from kinfold.registers import accounts, agreements, exchanges, facts
from tests import neighbourhood
from tests.neighbourhood import MONTH, NOW, SET_UP, manager
from tests.unit.exchange import month

ROWS = ("S1", "S2", "S3", "S4", "S5", "S6")
REASONS = {
    "not_signed": "member not signed",
    "outside_framework": "outside the framework",
    "own_area": "lives here",
    "refused": "refused",
    "not_told": "not told yet",
}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> neighbourhood.Neighbourhood:
    """Three installations, shared by tests that send nothing."""
    return month.fresh(tmp_path_factory.mktemp("planning"))


@pytest.mark.requirement("CCIS-1a", "CCIS-R1", "CCIS-S1", "CCIS-4b", "CCIS-4c")
@pytest.mark.parametrize("member", neighbourhood.MEMBERS)
def test_everybody_goes_where_the_answers_say(
    three: neighbourhood.Neighbourhood, member: str
) -> None:
    """By home postcode, to the member that acts for the authority; wishes and notices heard."""
    answers = [one for one in three.truth() if one["holder"] == member and one["row"] == "S1"]
    expected = {(one["la_code"], one["ypid"]) for one in answers if one["send"] == "Y"}
    with three.at(member) as gate:
        made = planning.plan(gate, manager(gate), row="S1", month=MONTH, at=NOW)
        found = {(lot.to.la, one) for lot in made.lots for one in lot.people}
        assert found == expected
        assert made.going == len({ypid for _, ypid in expected})
        assert made.going + sum(made.excluded.values()) == made.considered
        assert not carrying.outbox()
        kept = exchanges.plan(made.number)
        assert kept is not None
        assert kept.counts == made.counts
        assert kept.confirmed_at is None


@pytest.mark.requirement("CCIS-4b")
def test_refused_without_a_reason_and_never_told_are_withheld_and_counted(
    three: neighbourhood.Neighbourhood,
) -> None:
    held: dict[str, int] = {}
    for member in neighbourhood.MEMBERS:
        with three.at(member) as gate:
            for row in ROWS:
                made = planning.worked_out(gate, manager(gate), row=row, month=MONTH, at=NOW)
                people = {one for lot in made.lots for one in lot.people}
                answers = {
                    one["ypid"]: one["why_not"]
                    for one in three.truth()
                    if one["holder"] == member and one["row"] == row and one["send"] == "N"
                }
                barred = {name for name, why in answers.items() if why in ("refused", "not_told")}
                assert not barred & people
                assert barred == made.settled.held.keys()
                for name in barred:
                    assert made.settled.held[name] == REASONS[answers[name]]
                    held[answers[name]] = held.get(answers[name], 0) + 1
    assert held.keys() == {"refused", "not_told"}


@pytest.mark.requirement("CCIS-12", "CCIS-1a")
def test_an_unsigned_member_gets_nothing_and_a_service_for_nine_gets_nine_kinds_of_lot(
    three: neighbourhood.Neighbourhood,
) -> None:
    with three.at("marshire") as gate:
        made = planning.worked_out(gate, manager(gate), row="S1", month=MONTH, at=NOW)
        assert made.excluded["member not signed"] > 0
        assert "northmoor" not in {lot.to.member for lot in made.lots}
        terms = framework(gate, at=NOW)
        (service,) = (one for one in terms.members if one.id == "eastreach")
        assert sorted(service.las) == [str(code) for code in range(981, 990)]
        eastern = [lot.to.la for lot in made.lots if lot.to.member == "eastreach"]
        assert len(eastern) == len(set(eastern)) > 1
    with three.at("eastreach") as gate:
        assert framework(gate, at=NOW).own_las == set(service.las)


@pytest.mark.requirement("CCIS-S5")
def test_year_14_goes_between_its_two_members_only(three: neighbourhood.Neighbourhood) -> None:
    with three.at("marshire") as gate:
        made = planning.worked_out(gate, manager(gate), row="S5", month=MONTH, at=NOW)
        assert {lot.to.member for lot in made.lots} <= {"littlewick"}
        assert made.excluded["member not in this row"] > 0
    with three.at("eastreach") as gate:
        none = planning.worked_out(gate, manager(gate), row="S5", month=MONTH, at=NOW)
        assert none.lots == ()


@pytest.mark.requirement("CCIS-6a")
@pytest.mark.parametrize("post", ["rights", "governance"])
def test_only_a_designated_person_plans_and_confirms(
    three: neighbourhood.Neighbourhood, post: str
) -> None:
    with three.at("littlewick") as gate:
        made = planning.plan(gate, manager(gate), row="S1", month=MONTH, at=NOW)
        with pytest.raises(RefusedByAgreement, match=r"\["):
            planning.plan(gate, manager(gate, post), row="S1", month=MONTH, at=NOW)
        with pytest.raises(RefusedByAgreement):
            planning.confirm(gate, manager(gate, post), made.number, at=NOW)
        assert exchanges.plan(made.number).confirmed_at is None  # type: ignore[union-attr] # None fails the test


def test_a_designated_person_of_another_member_is_nobody_here(
    three: neighbourhood.Neighbourhood,
) -> None:
    with three.at("littlewick") as gate:
        other = gate.actor("ccis@marshire.example")
        with pytest.raises(RefusedByAgreement):
            planning.plan(gate, other, row="S1", month=MONTH, at=NOW)


def test_the_same_plan_is_the_same_plan_and_is_confirmed_once(
    three: neighbourhood.Neighbourhood,
) -> None:
    with three.at("eastreach") as gate:
        first = planning.plan(gate, manager(gate), row="S2", month=MONTH, at=NOW)
        again = planning.plan(gate, manager(gate), row="S2", month=MONTH, at=NOW)
        assert (again.number, again.digest) == (first.number, first.digest)
        planning.confirm(gate, manager(gate), first.number, at=NOW)
        with pytest.raises(NothingToDo):
            planning.confirm(gate, manager(gate), first.number, at=NOW)
        with pytest.raises(UsageProblem, match="Its rows are: S1, S2, S3, S4, S5, S6"):
            planning.plan(gate, manager(gate), row="OWN", month=MONTH, at=NOW)


@pytest.mark.requirement("CCIS-0")
def test_a_framework_that_is_not_in_force_exchanges_nothing(tmp_path: Path) -> None:
    """Suspended, it refuses every step by its clause; not loaded, there is nothing to ask."""
    three = month.fresh(tmp_path)
    with three.at("littlewick") as gate:
        version = framework(gate, at=NOW).version
        assert signing.places(version, at=NOW)
        agreements.set_standing(version.hash, state="suspended", at=NOW, by=None)
        for row in ("S1", "S6"):
            with pytest.raises((RefusedByAgreement, UsageProblem)):
                planning.plan(gate, manager(gate), row=row, month=MONTH, at=NOW)
        assert not exchanges.plans()
        with pytest.raises(UsageProblem, match="not loaded"):
            framework(gate, at=SET_UP.replace(year=2020))


def test_an_authority_that_is_not_registered_is_not_acted_for(tmp_path: Path) -> None:
    """A party's list of authorities counts so far as the register knows their codes."""
    three = month.fresh(tmp_path)
    with three.at("littlewick") as gate:
        from kinfold.registers.models import Organisation

        Organisation.objects.filter(id="brackwell").update(la_code="")
        accounts.add_organisation(
            facts.Organisation(id="somewhere", name="Somewhere", kind="la", la_code="970")
        )
        (service,) = (one for one in framework(gate, at=NOW).members if one.id == "eastreach")
        assert "981" not in service.las
