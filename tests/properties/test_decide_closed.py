"""`decide` never says yes to what is missing, unknown or broken, and never raises."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any, Never

import pytest

from kinfold import datasets, law
from kinfold.agreement import (
    Actor,
    Evidence,
    Flow,
    Permit,
    Refusal,
    Signature,
    Standing,
    Version,
    VersionFacts,
    checks,
    decide,
    grants,
    signatures,
)
from kinfold.agreement import decide as decide_function
from kinfold.agreement.case import AFTER_THE_END
from kinfold.agreement.decide import OPTIONAL
from kinfold.agreement.emergency import ChangeNotice
from tests.clauses.access_terms import OF_THE_HOLDER, TAKES_PART
from tests.clauses.terms import TERMS
from tests.clauses.world import (
    AGREEMENT,
    DEPOSIT,
    REPORT,
    TRANSFORM,
    VIEW,
    World,
    codes,
    with_part,
)

FLOWS = {"view": VIEW, "deposit": DEPOSIT, "report": REPORT}


def swapped(part: Any, name: str, value: object) -> Any:
    """A frozen record with one field changed, unchecked."""
    copy = replace(part)
    object.__setattr__(copy, name, value)
    return copy


def refused(outcome: object) -> bool:
    """Whether the answer is a refusal that gives a reason."""
    return isinstance(outcome, Refusal) and len(outcome.reasons) > 0


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
@pytest.mark.parametrize("value", [None, "", (), "unheard-of", 7, object(), b"x", [], {}])
@pytest.mark.parametrize("name", sorted({f.name for f in fields(Flow)}))
@pytest.mark.requirement("SOM-1.2", "TDV-5.5")
def test_a_flow_with_a_question_unanswered_or_answered_wrongly(
    flow: Flow, name: str, value: object
) -> None:
    permitted_anyway = {
        "subjects": flow is not VIEW and value == (),
        "holder": flow is not DEPOSIT and value is None,
        "holder_kind": flow is not DEPOSIT or value is None,
        "recipient_kind": True,
        "reason": True,
        "channel": flow is not DEPOSIT and bool(value),
    }
    world = World(flow=swapped(flow, name, value))
    outcome = world.decide()
    if not permitted_anyway.get(name, False):
        assert refused(outcome), outcome


@pytest.mark.parametrize("value", [None, "", "unheard-of", 7, object()])
@pytest.mark.parametrize("name", sorted({f.name for f in fields(Actor)} - {"account"}))
def test_an_asker_half_known(name: str, value: object) -> None:
    flow = replace(VIEW, actor=swapped(VIEW.actor, name, value))
    assert refused(World(flow=flow).decide())


@pytest.mark.parametrize("value", [None, ""])
def test_an_asker_without_an_account(value: object) -> None:
    flow = replace(VIEW, actor=swapped(VIEW.actor, "account", value))
    assert codes(World(flow=flow).decide()) == {"question_unanswered"}


class _Broken(dict[str, Any]):
    """A mapping whose every answer is an error."""

    def __getitem__(self, key: str) -> Never:
        raise RuntimeError("broken")

    def get(self, key: str, default: object = None) -> Never:
        raise RuntimeError("broken")


@pytest.mark.parametrize("value", [None, {}, (), 7, _Broken()])
@pytest.mark.parametrize("name", sorted({f.name for f in fields(Evidence)}))
def test_evidence_missing_or_broken(name: str, value: object) -> None:
    # Only an agreement that asks something of the holder rests on the holder's evidence.
    asks = World(flow=DEPOSIT, agreement=OF_THE_HOLDER, holder=(TAKES_PART,))
    flow, agreements, evidence = (asks if name == "holder" else World()).parts()
    harmless = name == "sealed" and value in ((), {}) and not isinstance(value, _Broken)
    outcome = decide(flow, agreements, swapped(evidence, name, value))
    assert refused(outcome) or harmless


def test_no_evidence_at_all() -> None:
    flow, agreements, _ = World().parts()
    assert refused(decide(flow, agreements, None))  # type: ignore[arg-type]  # what a caller must not do


@pytest.mark.parametrize("value", [None, {}, (), 7, _Broken(), {"made-up": None}, {"made-up": 7}])
@pytest.mark.requirement("SOM-1.2")
def test_agreements_missing_or_broken(value: object) -> None:
    flow, _, evidence = World().parts()
    assert refused(decide(flow, value, evidence))  # type: ignore[arg-type]  # what a caller must not do


def test_an_agreement_filed_under_another_name() -> None:
    flow, agreements, evidence = World(agreement=replace(AGREEMENT, id="other")).parts()
    filed: Mapping[str, Version] = {"made-up": agreements["other"]}
    assert codes(decide(flow, filed, evidence)) == {"no_agreement"}


@pytest.mark.parametrize("value", [None, 7, "", object()])
@pytest.mark.parametrize(
    "name",
    sorted(
        {f.name for f in fields(VersionFacts)} - {"confirmed_conflicts", "overrides", "announced"}
    ),
)
def test_a_version_half_known(name: str, value: object) -> None:
    flow, agreements, evidence = World().parts()
    (version,) = agreements.values()
    held = swapped(evidence.versions[version.hash], name, value)
    outcome = decide(flow, agreements, replace(evidence, versions={version.hash: held}))
    assert refused(outcome)


@pytest.mark.parametrize("value", [None, {}, 7, "", object(), _Broken()])
@pytest.mark.requirement("SOM-3.3")
def test_what_providers_know_missing_or_broken(value: object) -> None:
    """Whoever forgets to look whether providers were told opens nothing."""
    notice = ChangeNotice(clause="3.3", parties=("schools",))
    world = World(agreement=replace(AGREEMENT, change_notice=notice))
    flow, agreements, evidence = world.parts()
    (version,) = agreements.values()
    held = swapped(evidence.versions[version.hash], "announced", value)
    outcome = decide(flow, agreements, replace(evidence, versions={version.hash: held}))
    assert codes(outcome) <= {"change_notice_missing", "could_not_decide"}
    assert refused(outcome)


@pytest.mark.requirement("SOM-2.6.1")
def test_an_emergency_that_is_named_and_is_not_there() -> None:
    made = with_part("item_groups", "flags", emergency="unheard-of")
    flow = replace(VIEW, items=(TRANSFORM,))
    assert codes(World(flow=flow, agreement=made).decide()) == {"could_not_decide"}


@pytest.mark.parametrize("part", [Standing, Signature])
def test_a_standing_or_a_signature_half_known(part: type) -> None:
    flow, agreements, evidence = World().parts()
    (version,) = agreements.values()
    facts = evidence.versions[version.hash]
    for name in {f.name for f in fields(part)} - {"signatory_role", "valid_until"}:
        if part is Standing:
            held = replace(facts, standing=swapped(facts.standing, name, None))
        else:
            held = replace(
                facts, signatures=tuple(swapped(s, name, None) for s in facts.signatures)
            )
        outcome = decide(flow, agreements, replace(evidence, versions={version.hash: held}))
        assert refused(outcome), name


@pytest.mark.parametrize("name", sorted({f.name for f in fields(AGREEMENT)}))
def test_an_agreement_with_a_part_missing(name: str) -> None:
    """A part that must be there and is not, is a refusal; what only describes changes nothing."""
    flow, agreements, evidence = World().parts()
    (version,) = agreements.values()
    broken = replace(version, agreement=swapped(AGREEMENT, name, None))
    outcome = decide(flow, {"made-up": broken}, evidence)
    describes = {
        *("title", "version", "kind", "source", "status_as_printed", "summary", "review"),
        *("laws_as_printed", "parent", "feeds", "stated_only", "override_clause"),
        *("override_unsigned", "schedule", "retention", "emergencies", "change_notice"),
    }
    assert refused(outcome) or name in describes


def test_nothing_at_all() -> None:
    outcome = decide(None, None, None)  # type: ignore[arg-type]  # what a caller must not do
    assert isinstance(outcome, Refusal)
    assert outcome.agreement == ""
    assert codes(outcome) == {"could_not_decide"}


def _raise(*_: object, **__: object) -> Never:
    raise RuntimeError("a dependency failed")


DEPENDENCIES: list[tuple[object, str, Flow]] = [
    (law, "operation", VIEW),
    (law, "role", VIEW),
    (law, "in_force", VIEW),
    (law, "gateway", VIEW),
    (datasets, "find_item", VIEW),
    (checks, "months_after", VIEW),
    (grants, "months_before", VIEW),
    (signatures, "academic_year", VIEW),
    (signatures, "academic_year_of", VIEW),
]


@pytest.mark.parametrize(
    ("module", "name", "flow"), DEPENDENCIES, ids=[name for _, name, _ in DEPENDENCIES]
)
@pytest.mark.parametrize("fault", [RuntimeError, ValueError, AttributeError, RecursionError])
def test_every_dependency_that_fails(
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    flow: Flow,
    fault: type[Exception],
) -> None:
    def failing(*_: object, **__: object) -> Never:
        raise fault("a dependency failed")

    monkeypatch.setattr(module, name, failing)
    assert codes(World(flow=flow).decide()) == {"could_not_decide"}


@pytest.mark.parametrize("name", ["months_after", "months_before", "sealed", "every_reason"])
def test_every_part_of_the_decision_that_fails(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    module = decide_function.__globals__
    monkeypatch.setitem(module, name, _raise)
    flow = DEPOSIT if name == "months_after" else VIEW
    assert codes(World(flow=flow).decide()) == {"could_not_decide"}


def test_an_unknown_code_is_an_unknown_word_and_nothing_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(word: str) -> Never:
        raise KeyError(word)

    monkeypatch.setattr(datasets, "find_item", unknown)
    assert codes(World().decide()) == {"unknown_item"}


def test_a_refusal_of_a_broken_flow_still_names_its_agreement() -> None:
    outcome = decide(SimpleNamespace(agreement="made-up"), {}, None)  # type: ignore[arg-type]  # what a caller must not do
    assert isinstance(outcome, Refusal)
    assert outcome.agreement == "made-up"
    assert codes(outcome) == {"could_not_decide"}


def test_the_unanswered_questions_are_all_named() -> None:
    flow = swapped(swapped(VIEW, "purpose", ""), "at", None)
    flow = swapped(flow, "actor", swapped(VIEW.actor, "organisation_kind", ""))
    outcome = decide(flow, *World().parts()[1:])
    assert isinstance(outcome, Refusal)
    assert [reason.sentence for reason in outcome.reasons] == [
        "The request does not say: purpose.",
        "The request does not say: at.",
        "The request does not say: actor organisation kind.",
    ]
    assert {"holder", "holder_kind", "recipient_kind", "reason"} == OPTIONAL


@pytest.mark.requirement("TDV-SIG", "TDV-10.3b", "AGR-4")
def test_whatever_is_unsigned_expired_or_untrained_is_refused_everywhere() -> None:
    """Every world of the clause tables that is permitted closes when one of these is taken."""
    closers: list[Callable[[World], World]] = [
        lambda world: replace(world, facts=replace(_facts(world), signatures=())),
        lambda world: replace(world, facts=replace(_facts(world), standing=None)),
        lambda world: replace(world, facts=None),
        lambda world: replace(
            world,
            agreement=replace(
                world.agreement, dates=replace(world.agreement.dates, expires_on=world.flow.on)
            ),
        ),
    ]
    tried = 0
    for row in (row for term in TERMS for row in term.rows if not row.codes):
        assert isinstance(row.world.decide(), Permit)
        # Auditing and destroying go on after the end, and only there expiry closes nothing.
        outlasts = row.world.flow.operation in AFTER_THE_END
        for close in closers[:-1] if outlasts else closers:
            assert refused(close(row.world).decide())
            tried += 1
        if row.world.flow.operation == "view" and row.world.agreement.conditions:
            assert refused(replace(row.world, person=()).decide())
    assert tried > 200


def _facts(world: World) -> VersionFacts:
    assert world.facts is not None
    return world.facts
