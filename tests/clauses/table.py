"""The shape of a clause table, and ways to turn the made-up agreement that its rows share."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kinfold.agreement import (
    Override,
    Permit,
    Standing,
    VersionFacts,
)
from kinfold.agreement.model import Conflict
from tests.clauses.world import (
    AGREEMENT,
    DEPOSIT,
    FACTS,
    SIGNED,
    TODAY,
    World,
    asked,
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """When things are so, then this: the reason codes of a refusal, or a permit that `holds`."""

    when: str
    world: World
    codes: frozenset[str] = frozenset()
    then: str = ""
    holds: Callable[[Permit], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Term:
    """One kind of term, the fields that write it, and its rows."""

    id: str
    title: str
    fields: str
    says: str
    requirements: tuple[str, ...]
    rows: tuple[Row, ...]


def no(when: str, world: World, *codes: str) -> Row:
    """A row that is refused for exactly these reasons."""
    return Row(when=when, world=world, codes=frozenset(codes))


def yes(
    when: str, world: World, then: str = "permitted", holds: Callable[[Permit], bool] | None = None
) -> Row:
    """A row that is permitted, and what the permit then holds."""
    return Row(when=when, world=world, then=then, holds=holds)


def signatures(*leave_out: str, **changes: Any) -> VersionFacts:
    """The facts with some parties' signatures left out or changed."""
    mine = changes.pop("party", "schools")
    return replace(
        FACTS,
        signatures=tuple(
            replace(signature, **changes) if signature.party == mine else signature
            for signature in SIGNED
            if signature.party not in leave_out
        ),
    )


def dated(**changes: Any) -> Any:
    """The agreement with other dates."""
    return replace(AGREEMENT, dates=replace(AGREEMENT.dates, **changes))


def at(text: str) -> Any:
    """The view asked at a moment, written in ISO form."""
    return asked(at=datetime.fromisoformat(text))


def ever(agreement: Any = AGREEMENT) -> Any:
    """An agreement without the dates that would end it, and without evidence that ages."""
    return replace(
        agreement,
        conditions=(),
        dates=replace(agreement.dates, review_on=None, expires_on=None),
        parties=tuple(
            replace(party, signs_each="once", country="GB") for party in agreement.parties
        ),
    )


def standing(state: str, since: datetime = FACTS.standing.since) -> VersionFacts:  # type: ignore[union-attr]  # FACTS has a standing
    """The facts with another standing."""
    return replace(FACTS, standing=Standing(state=state, since=since))


def rule(permit: Permit, item: str) -> Any:
    """The permit's rule for an item."""
    found = permit.rule(item)
    assert found is not None
    return found


EAST = asked(
    DEPOSIT,
    actor_organisation="east-service",
    actor_organisation_kind="combined_service",
    holder="borough-one",
    holder_kind="la",
    recipient="marshire",
    recipient_kind="la",
)
SCHOOL_DEPOSIT = asked(
    DEPOSIT,
    actor_organisation="st-edmunds",
    actor_organisation_kind="school",
    recipient="marshire",
    recipient_kind="la",
)
OVERRIDE = Override(
    organisation="st-edmunds",
    reason="The signature is on its way",
    authorised_by="director@marshire.example",
    expires_on=TODAY + timedelta(days=1),
)
CONFLICT = Conflict(
    id="C1", clause="1", printed="Two dates.", settled="The later one.", blocks=True
)
CHILD_AGREEMENT = replace(AGREEMENT, parent="above")
ABOVE = replace(AGREEMENT, id="above", title="The agreement above", conditions=(), grants=())


def without(part: str) -> Any:
    """The agreement's bases with one list empty."""
    empty: dict[str, Any] = {part: ()}
    return replace(AGREEMENT.bases, **empty)
