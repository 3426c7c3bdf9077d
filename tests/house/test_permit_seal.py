"""A permit cannot be forged, widened, copied, written down, used twice, kept, or carried away."""

import ast
import copy
import multiprocessing
import pickle  # noqa: TID251 - to show that a permit cannot be pickled
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.agreement import ItemRule, Permit, PermitInvalid
from kinfold.agreement import permit as seal
from kinfold.agreement.flow import Flow
from kinfold.agreement.permit import DutyDue, check, spend
from tests.clauses.world import DEPOSIT, NOON, VIEW, World

SRC = Path(__file__).parents[2] / "src"
VIEWS = frozenset({"view"})
SOON = NOON + timedelta(seconds=30)


def given(flow: Flow = VIEW) -> Permit:
    outcome = World(flow=flow).decide()
    assert isinstance(outcome, Permit)
    return outcome


OTHER: dict[str, Any] = {
    "id": "0" * 32,
    "flow": replace(VIEW, subjects=("person-2",)),
    "agreement": "another",
    "version": "another",
    "grants": ("another",),
    "clauses": (),
    "items": (ItemRule(item="pupil_core.pupil.surname", treatment="show", clause="1"),),
    "cohort": "whole_supply",
    "source_agreements": ("another",),
    "qualifying_since": date(1990, 1, 1),
    "identity_without_evidence": False,
    "duties": (DutyDue(id="none", clause="1", text="", due_on=None),),
    "destroy_by": date(2099, 1, 1),
    "expires_at": NOON + timedelta(days=1),
    "seal": b"0" * 32,
}


def test_every_field_is_tried() -> None:
    assert set(OTHER) == {field.name for field in fields(Permit)}


@pytest.mark.parametrize("name", sorted(OTHER))
def test_a_changed_copy_is_refused(name: str) -> None:
    changed = replace(given(), **{name: OTHER[name]})
    with pytest.raises(PermitInvalid, match="altered"):
        check(changed, at=SOON, operations=VIEWS)


@pytest.mark.parametrize("name", sorted(OTHER))
def test_a_permit_changed_in_place_is_refused(name: str) -> None:
    permit = given()
    object.__setattr__(permit, name, OTHER[name])
    with pytest.raises(PermitInvalid, match="altered"):
        spend(permit, at=SOON, operations=VIEWS)


def test_a_rule_changed_in_place_is_refused() -> None:
    permit = given()
    object.__setattr__(permit.items[0], "since", None)
    with pytest.raises(PermitInvalid, match="altered"):
        spend(permit, at=SOON, operations=VIEWS)


class _Disguised(str):
    """A word that prints as another."""

    def __repr__(self) -> str:
        return repr("whole_supply")


class _Flow(Flow):
    """A flow that prints as another."""

    def __repr__(self) -> str:
        return repr(VIEW)


class _Wide(Permit):
    """A permit that says it shows more."""

    @property
    def shown(self) -> frozenset[str]:
        return frozenset({"everything"})


class _Items(tuple[Any, ...]):
    """A list that is not quite a list."""

    __slots__ = ()


def _as_flow() -> Flow:
    return _Flow(**{f.name: getattr(VIEW, f.name) for f in fields(Flow)})


@pytest.mark.parametrize(
    "disguise",
    [
        lambda p: replace(p, agreement=_Disguised(p.agreement)),
        lambda p: replace(p, flow=_as_flow()),
        lambda p: replace(p, items=_Items(p.items)),
        lambda p: replace(p, items=list(p.items)),
        lambda p: replace(p, destroy_by=1.5),
        lambda p: replace(p, flow=replace(p.flow, purpose=_Disguised(p.flow.purpose))),
        lambda p: replace(p, flow=replace(p.flow, items=_Items(p.flow.items))),
        lambda p: replace(p, items=(replace(p.items[0], clause=_Disguised("1")),)),
    ],
)
def test_nothing_in_a_permit_may_be_in_disguise(disguise: Callable[[Permit], Permit]) -> None:
    with pytest.raises(PermitInvalid, match="something no permit holds"):
        check(disguise(given()), at=SOON, operations=VIEWS)


def test_a_permit_of_another_class_is_refused() -> None:
    wide = _Wide(**{f.name: getattr(given(), f.name) for f in fields(Permit)})
    with pytest.raises(PermitInvalid, match="altered"):
        check(wide, at=SOON, operations=VIEWS)
    with pytest.raises(PermitInvalid):
        check(object(), at=SOON, operations=VIEWS)  # type: ignore[arg-type]  # what a caller must not do


def test_a_forged_permit_without_a_seal_is_refused() -> None:
    with pytest.raises(PermitInvalid, match="altered"):
        check(replace(given(), seal=b""), at=SOON, operations=VIEWS)


@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_permit_cannot_be_copied_or_pickled(copier: Callable[[object], object]) -> None:
    with pytest.raises(PermitInvalid, match="pickled or copied"):
        copier(given())


def test_an_equal_copy_is_the_same_permit_and_is_spent_with_it() -> None:
    permit = given()
    spend(replace(permit), at=SOON, operations=VIEWS)
    with pytest.raises(PermitInvalid, match="used before"):
        spend(permit, at=SOON, operations=VIEWS)


def test_a_permit_is_spent_once_even_by_many_threads() -> None:
    permit = given()

    def use(_: int) -> bool:
        try:
            spend(permit, at=SOON, operations=VIEWS)
        except PermitInvalid:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(200))) == 1


def test_a_permit_is_for_its_operation_only() -> None:
    with pytest.raises(PermitInvalid, match="another operation"):
        check(given(), at=SOON, operations=frozenset({"deposit", "link"}))


@pytest.mark.parametrize(
    ("flow", "lasts"), [(VIEW, timedelta(seconds=60)), (DEPOSIT, timedelta(hours=6))]
)
def test_a_permit_is_short_lived(flow: Flow, lasts: timedelta) -> None:
    permit = given(flow)
    operations = frozenset({flow.operation})
    check(permit, at=NOON, operations=operations)
    check(permit, at=NOON + lasts - timedelta(microseconds=1), operations=operations)
    for at in (NOON + lasts, NOON - timedelta(microseconds=1), datetime(2026, 10, 15, 12)):
        with pytest.raises(PermitInvalid, match="no longer, or not yet"):
            check(permit, at=at, operations=operations)


def test_spent_permits_are_forgotten_only_when_too_old_to_use_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seal, "_SPENT", set())
    monkeypatch.setattr(seal, "_QUEUE", [])
    monkeypatch.setattr(seal, "_forgotten", [datetime.min.replace(tzinfo=UTC)])
    first = given()
    spend(first, at=SOON, operations=VIEWS)
    later = given(DEPOSIT)
    spend(later, at=NOON + timedelta(seconds=59), operations=frozenset({"deposit"}))
    assert seal._SPENT == {first.id, later.id}
    last = given(DEPOSIT)
    spend(last, at=NOON + timedelta(seconds=60), operations=frozenset({"deposit"}))
    assert seal._SPENT == {later.id, last.id}
    with pytest.raises(PermitInvalid, match="used before"):
        spend(first, at=SOON, operations=VIEWS)


def _check_elsewhere(permit: Permit, answers: Any) -> None:
    try:
        check(permit, at=SOON, operations=VIEWS)
    except PermitInvalid:
        answers.put("refused")
    else:
        answers.put("accepted")


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_refuses_its_parents_permits() -> None:
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=_check_elsewhere, args=(given(), answers))
    child.start()
    child.join(20)
    assert answers.get() == "refused"


def test_only_decide_seals() -> None:
    users = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.alias) and node.name in {"sealed", "_seal_of", "_KEY"})
        or (isinstance(node, ast.Attribute) and node.attr in {"_seal_of", "_KEY"})
    }
    assert users == {"kinfold/agreement/decide.py"}
