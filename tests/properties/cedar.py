"""Writes the part of an agreement that Cedar can express as Cedar policies, for a second opinion.

Expressed: role, operation, purpose, item, the asker's party and whether it has signed, and the
conditions as true or false. Not expressed: dates, windows, cohorts, schedules, the reasons. The
schema is always passed and any error in the diagnostics counts as a no, because Cedar skips a
forbid that fails (governance findings, section 1.2).
"""

import json
from collections.abc import Iterable, Mapping

import cedarpy

from kinfold.agreement.model import Agreement

SCHEMA = """
entity Person;
entity Item;
type Facts = {
  role: String, purpose: String, parties: Set<String>, unsigned: Set<String>, unmet: Set<String>
};
"""


def schema(operations: Iterable[str]) -> str:
    """The schema, with an action for each operation."""
    return SCHEMA + "".join(
        f"action {_text(name)} appliesTo "
        "{ principal: [Person], resource: [Item], context: Facts };\n"
        for name in operations
    )


def policies(agreement: Agreement) -> str:
    """The agreement's grants as permits; its prohibitions, signatures and conditions as forbids."""
    found = []
    for grant in agreement.grants:
        for group in (agreement.group(name) for name in grant.items):
            roles = [r for r in grant.roles if not group.only_roles or r in group.only_roles]
            # Cedar has no empty set in a policy, and none of these lets anything through.
            if group.proposed or not (group.codes and roles and grant.operations):
                continue
            for purpose in (agreement.purpose(name) for name in grant.purposes):
                if purpose is not None and (purpose.individual_level or grant.cohort == "none"):
                    found.append(
                        f"permit(principal, {_actions(grant.operations)}, resource) when {{ "
                        f"{_set(roles)}.contains(context.role) && "
                        f"context.purpose == {_text(purpose.id)} && "
                        f"context.parties.containsAny({_set(grant.parties)}) && "
                        f"{_items(group.codes)}.contains(resource) }};"
                    )
    found.append("forbid(principal, action, resource) unless { context.unsigned.isEmpty() };")
    for ban in agreement.prohibitions:
        found.append(f"forbid(principal, {_actions(ban.operations)}, resource);")
    for condition in agreement.conditions:
        found.append(
            f"forbid(principal, {_actions(condition.operations)}, resource) when {{ "
            f"context.unmet.contains({_text(condition.of + ' ' + condition.code)}) }};"
        )
    return "\n".join(found)


def allows(
    handles: "tuple[cedarpy.PolicySet, cedarpy.Schema]",
    *,
    operation: str,
    item: str,
    facts: Mapping[str, object],
) -> bool:
    """Whether Cedar says yes, without a single error on the way."""
    answer = cedarpy.is_authorized(
        {
            "principal": {"type": "Person", "id": "asker"},
            "action": {"type": "Action", "id": operation},
            "resource": {"type": "Item", "id": item},
            "context": dict(facts),
        },
        handles[0],
        [],
        handles[1],
    )
    return bool(answer.allowed) and not answer.diagnostics.errors


def handles(
    agreement: Agreement, operations: Iterable[str]
) -> "tuple[cedarpy.PolicySet, cedarpy.Schema]":
    """The policies and the schema read once, after Cedar has checked one against the other."""
    text, shape = policies(agreement), schema(operations)
    assert cedarpy.validate_policies(text, shape).validation_passed
    return cedarpy.PolicySet.from_str(text), cedarpy.Schema.from_str(shape)


def _text(word: str) -> str:
    return json.dumps(word)


def _set(words: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, words)) + "]"


def _items(codes: Iterable[str]) -> str:
    return "[" + ", ".join(f"Item::{_text(code)}" for code in sorted(codes)) + "]"


def _actions(operations: Iterable[str]) -> str:
    return "action in [" + ", ".join(f"Action::{_text(name)}" for name in operations) + "]"
