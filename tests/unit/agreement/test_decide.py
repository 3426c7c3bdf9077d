"""What a permit says of itself, where several grants and groups meet."""

import threading
from dataclasses import replace
from datetime import date

import pytest

from kinfold.agreement import Permit, PermitInvalid, Refusal
from kinfold.agreement import permit as seal
from kinfold.agreement.permit import check
from tests.clauses.table import EAST, OVERRIDE, signatures
from tests.clauses.world import (
    AGREEMENT,
    CHILD,
    DEPOSIT,
    FACTS,
    NAME,
    NHS,
    NOON,
    SURNAME,
    VIEW,
    World,
    asked,
    codes,
    with_part,
)

SEE = AGREEMENT.grants[0]


def permit(world: World) -> Permit:
    outcome = world.decide()
    assert isinstance(outcome, Permit), outcome
    return outcome


def test_a_permit_says_what_it_rests_on() -> None:
    given = permit(World())
    assert given.agreement == "made-up"
    assert given.grants == ("see",)
    assert given.clauses == ("6.1", "5.1", "5.2", "5.3", "5.4", "8")
    assert given.flow == VIEW
    assert given.cohort == "linked_to_organisation"
    assert len(given.id) == 32
    assert given.id != permit(World()).id


def test_a_permit_answers_for_its_items_only() -> None:
    given = permit(World(flow=asked(items=(NAME, SURNAME))))
    assert given.rule("pupil_core.pupil.upn") is None
    assert given.shown == {NAME}
    assert [rule.item for rule in given.withheld] == [SURNAME]
    assert given.withheld[0].reason == "This use is not granted this item."
    assert given.withheld[0].clause == "5.5"
    assert not given.withheld[0].unlocks


@pytest.mark.parametrize("first", [True, False])
def test_the_wider_of_two_grants_lets_an_item_through(first: bool) -> None:
    narrow = replace(SEE, id="narrow", window="two-years")
    wide = replace(SEE, id="wide", window=None, clause="6.9")
    grants = (wide, narrow) if first else (narrow, wide)
    given = permit(World(agreement=replace(AGREEMENT, grants=grants)))
    assert given.grants == ("wide",)
    assert given.rule(NAME).since is None  # type: ignore[union-attr]  # the rule is there


def test_of_two_equal_grants_the_first_counts() -> None:
    grants = (replace(SEE, id="one"), replace(SEE, id="two"))
    assert permit(World(agreement=replace(AGREEMENT, grants=grants))).grants == ("one",)


def test_a_grant_that_is_closed_leaves_its_items_withheld_and_says_why() -> None:
    more = replace(
        AGREEMENT.grants[0], id="more", items=("pupil",), reason_required=True, window=None
    )
    world = World(
        flow=asked(items=(NAME, SURNAME)),
        agreement=replace(AGREEMENT, grants=(SEE, more)),
    )
    given = permit(world)
    assert given.shown == {NAME}
    assert given.withheld[0].reason == "The agreement asks for a reason and none was given."
    given = permit(replace(world, flow=replace(world.flow, reason="A meeting")))
    assert given.shown == {NAME, SURNAME}
    assert given.grants == ("see", "more")
    assert given.qualifying_since == date(2024, 10, 15)


def test_what_holds_for_the_whole_permit_is_set_by_the_narrowest_grant() -> None:
    window = AGREEMENT.windows[0]
    one_year = replace(window, id="one-year", months=12, identity_without_evidence=False)
    more = replace(SEE, id="more", items=("pupil",), cohort="whole_supply", window="one-year")
    world = World(
        flow=asked(items=(NAME, SURNAME)),
        agreement=replace(AGREEMENT, grants=(more, SEE), windows=(window, one_year)),
    )
    given = permit(world)
    assert given.grants == ("see", "more")
    assert given.cohort == "linked_to_organisation"
    assert given.qualifying_since == date(2025, 10, 15)
    assert not given.identity_without_evidence


@pytest.mark.requirement("SOM-2.4.2")
def test_what_may_only_be_counted_is_never_read_beside_what_may_be_looked_at() -> None:
    """A permit that rests on a grant for figures too is for figures: nobody's rows come of it."""
    counted = replace(SEE, id="counted", items=("pupil",), cohort="none")
    looked_at = replace(SEE, cohort="own_supply", items=SEE.items)
    flow = asked(items=(NAME, SURNAME), subjects=(), holder=asked().actor.organisation)
    for grants in ((counted, looked_at), (looked_at, counted)):
        given = World(flow=flow, agreement=replace(AGREEMENT, grants=grants)).decide()
        assert isinstance(given, Permit)
        assert set(given.grants) == {"see", "counted"}
        assert given.cohort == "none"


def test_an_item_in_two_groups_is_let_through_by_the_wider() -> None:
    coarse = replace(
        AGREEMENT.item_groups[0], id="coarse", clause="5.0", transform="postcode_district"
    )
    agreement = replace(
        AGREEMENT,
        item_groups=(coarse, *AGREEMENT.item_groups),
        grants=(replace(SEE, items=("coarse", *SEE.items)),),
    )
    given = permit(World(agreement=agreement)).rule(NAME)
    assert given is not None
    assert (given.treatment, given.clause) == ("show", "5.1")


def test_a_withheld_item_gives_every_reason_once() -> None:
    second = replace(SEE, id="second", reason_required=True)
    third = replace(SEE, id="third", reason_required=True)
    world = World(links={}, agreement=replace(AGREEMENT, grants=(SEE, second, third)))
    outcome = world.decide()
    assert isinstance(outcome, Refusal)
    assert [reason.code for reason in outcome.reasons] == ["no_link", "reason_missing"]


def test_the_answer_to_a_sealed_person_is_the_answer_to_a_stranger() -> None:
    sealed = World(sealed=frozenset({CHILD})).decide()
    stranger = World(links={}).decide()
    both = World(links={}, sealed=frozenset({CHILD})).decide()
    assert isinstance(sealed, Refusal)
    assert isinstance(stranger, Refusal)
    assert isinstance(both, Refusal)
    assert sealed.reasons == stranger.reasons == both.reasons


def test_the_standing_is_named_in_plain_words() -> None:
    facts = replace(World().facts, standing=None)  # type: ignore[type-var]  # the facts are there
    for world, words in (
        (World(facts=facts), "(the register says: not entered)"),
        (World(flow=replace(VIEW, at=NOON.replace(year=2025))), "(the register says: in force)"),
    ):
        outcome = world.decide()
        assert isinstance(outcome, Refusal)
        assert any(words in reason.sentence for reason in outcome.reasons)


def test_the_clause_where_an_agreement_has_no_grants_or_parties_is_that_of_its_dates() -> None:
    outcome = World(agreement=replace(AGREEMENT, grants=(), parties=())).decide()
    assert isinstance(outcome, Refusal)
    assert {(reason.code, reason.clause) for reason in outcome.reasons} == {
        ("not_a_party", "1"),
        ("not_granted", "1"),
    }


def test_otherwise_it_is_the_clause_of_the_first_grant_or_party() -> None:
    flow = asked(actor_organisation="elsewhere", actor_organisation_kind="police")
    outcome = World(flow=flow).decide()
    assert isinstance(outcome, Refusal)
    found = {(reason.code, reason.clause) for reason in outcome.reasons}
    assert {("not_a_party", "2.1"), ("not_granted", "6.1")} <= found


def test_a_refusal_names_the_version_it_rests_on() -> None:
    outcome = World(links={}).decide()
    assert isinstance(outcome, Refusal)
    assert outcome.agreement == "made-up"
    assert outcome.version == next(iter(World().parts()[1].values())).hash


def test_a_delivery_keeps_only_what_is_let_through() -> None:
    """The sooner date is of an item that is withheld, so nothing of it is kept."""
    sooner = replace(AGREEMENT.retention[0], groups=("identity",), months=1)
    agreement = replace(
        with_part("schedule", "S1", data_sets=("pupil_core", "practitioner_view")),
        retention=(sooner, AGREEMENT.retention[0]),
    )
    world = World(flow=replace(DEPOSIT, items=(SURNAME, NAME)), agreement=agreement)
    assert permit(world).shown == {SURNAME}
    assert permit(world).destroy_by == date(2032, 10, 15)


def test_the_earliest_destruction_counts() -> None:
    sooner = replace(AGREEMENT.retention[0], months=12)
    world = World(
        flow=DEPOSIT,
        agreement=replace(AGREEMENT, retention=(AGREEMENT.retention[0], sooner)),
    )
    assert permit(world).destroy_by == date(2027, 10, 15)


def test_a_group_only_for_some_roles_is_withheld_from_the_rest() -> None:
    agreement = with_part("item_groups", "identity", only_roles=("senco",))
    given = permit(World(agreement=agreement))
    assert given.withheld[0].reason == "This item is kept to the roles that need it."


def test_an_organisation_of_two_parties_acts_by_either() -> None:
    services = replace(
        AGREEMENT.parties[2],
        id="services",
        organisation=None,
        organisation_kind="combined_service",
        acts_for=(),
        must_sign=False,
    )
    agreement = replace(AGREEMENT, parties=(*AGREEMENT.parties, services))
    assert permit(World(flow=EAST, agreement=agreement)).grants == ("supply",)


def test_one_good_override_among_several_counts() -> None:
    stale = replace(OVERRIDE, expires_on=date(2026, 1, 1))
    facts = replace(signatures("schools"), overrides=(stale, OVERRIDE, stale))
    world = World(flow=DEPOSIT, agreement=replace(AGREEMENT, override_unsigned=True), facts=facts)
    assert permit(world)


def test_a_party_that_takes_no_part_need_not_have_signed() -> None:
    assert permit(World(facts=signatures("east-service")))


def test_a_recipient_that_is_no_party_is_only_not_listed() -> None:
    assert codes(World(flow=asked(recipient="elsewhere")).decide()) == {"recipient_not_listed"}


def test_a_purpose_only_a_grant_names_is_not_listed() -> None:
    outcome = World(agreement=replace(AGREEMENT, purposes=AGREEMENT.purposes[1:])).decide()
    assert codes(outcome) == {"purpose_not_listed"}


def test_a_proposed_item_that_is_not_granted_either_is_not_granted() -> None:
    agreement = with_part("grants", "see", items=("identity",))
    assert codes(World(flow=asked(items=(NHS,)), agreement=agreement).decide()) == {
        "item_not_granted"
    }


def test_a_new_process_has_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "_KEY", seal._KEY)
    monkeypatch.setattr(seal, "_LOCK", threading.Lock())
    given = permit(World())
    seal._new_process()
    with pytest.raises(PermitInvalid, match="not one this process gave"):
        check(given, at=NOON, operations=frozenset({"view"}))


@pytest.mark.parametrize(
    ("code", "unnamed"), [("party_unsigned", "The"), ("counterparty_unsigned", "Its")]
)
def test_a_missing_signature_says_who_must_sign(code: str, unnamed: str) -> None:
    for signatory, begins in (
        (None, f"{unnamed} signatory must"),
        ("Head teacher", "Head teacher must"),
    ):
        parties = tuple(replace(party, signatory=signatory) for party in AGREEMENT.parties)
        outcome = World(
            agreement=replace(AGREEMENT, parties=parties), facts=replace(FACTS, signatures=())
        ).decide()
        assert isinstance(outcome, Refusal)
        told = [reason.remedy for reason in outcome.reasons if reason.code == code]
        assert told
        assert all(remedy.startswith(begins) for remedy in told)
