"""What is wrong with an agreement's items, grants, windows, flows and retention."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from kinfold import law
from kinfold.agreement.finding import Finding, Severity, finding
from kinfold.agreement.lint_law import holds
from kinfold.agreement.model import Agreement, Grant, ItemGroup
from kinfold.datasets.model import Sensitivity

READING = frozenset({"search", "view"})
KEEPING = frozenset({"deposit", "link", "send"})
VETTED = READING | KEEPING | {"report"}
_AGES = re.compile(r"\b(?:ages?|aged) ([0-9]{1,2})-[0-9]{1,2}\b")


def _items(agreement: Agreement, on: date) -> Iterator[Finding]:
    granted = {name for grant in agreement.grants for name in grant.items}
    for group in agreement.item_groups:
        if not group.reason.strip():
            yield finding(
                "item_without_reason",
                group.clause,
                "error",
                f"No reason is given for the items in '{group.id}'.",
                "Give the reason, or leave the items out.",
            )
        if agreement.grants and group.id not in granted:
            yield finding(
                "item_never_granted",
                group.clause,
                "warning",
                f"Nobody may do anything with the items in '{group.id}'.",
                "Grant a use, or leave the items out.",
            )
        if not group.only_roles and holds(group, frozenset({Sensitivity.FREE_TEXT})):
            yield finding(
                "free_text_open",
                group.clause,
                "warning",
                f"Free text in '{group.id}' is open to every role that is granted it.",
                "Keep it to the roles that need it.",
            )


def _grants(agreement: Agreement, on: date) -> Iterator[Finding]:
    conditioned = {
        operation
        for condition in agreement.conditions
        if condition.of == "person"
        for operation in condition.operations
    }
    banned = {operation for ban in agreement.prohibitions for operation in ban.operations}
    aggregate_only = {purpose.id for purpose in agreement.purposes if not purpose.individual_level}
    for grant in agreement.grants:
        operations = set(grant.operations)
        if not (grant.roles and grant.parties and operations and grant.purposes and grant.items):
            yield _about(grant, "grant_to_nobody", "warning", "can never be used", "Complete it")
        if unvetted := sorted((operations & VETTED) - conditioned):
            severity: Severity = "error" if READING & set(unvetted) else "warning"
            words = f"asks no evidence of the person who may {' or '.join(unvetted)}"
            yield _about(grant, "grant_without_conditions", severity, words, "Set conditions")
        if operations & banned:
            words = "allows what the agreement forbids"
            yield _about(grant, "grant_prohibited", "error", words, "Take one of the two out")
        if aggregate_only & set(grant.purposes) and grant.cohort != "none":
            words = "uses individuals' data for a purpose that may have none"
            yield _about(grant, "individuals_not_needed", "error", words, "Take the purpose out")


def _about(grant: Grant, code: str, severity: Severity, words: str, remedy: str) -> Finding:
    return finding(code, grant.clause, severity, f"Grant '{grant.id}' {words}.", f"{remedy}.")


def _view(agreement: Agreement, on: date) -> Iterator[Finding]:
    """What may be viewed must not be taken away (Appendix C 14.2.2)."""
    out = {code for code, operation in law.operations().items() if operation.takes_out}
    viewing = [grant for grant in agreement.grants if READING & set(grant.operations)]
    viewed = {name for grant in viewing for name in grant.items}
    for grant in agreement.grants:
        if out & set(grant.operations) and viewed & set(grant.items):
            words = "lets out what others may only view"
            yield _about(grant, "view_taken_out", "error", words, "Take the operation out")
    banned = {operation for ban in agreement.prohibitions for operation in ban.operations}
    missing = sorted({"copy", "download", "export", "print", "save"} - banned)
    if viewing and missing:
        yield finding(
            "view_without_prohibition",
            viewing[0].clause,
            "warning",
            f"Records may be viewed, and nothing says that they may not: {', '.join(missing)}.",
            "Say so, and what to do instead.",
        )


def _windows(agreement: Agreement, on: date) -> Iterator[Finding]:
    for window in agreement.windows:
        if window.unlock is not None:
            yield finding(
                "windows_conflict",
                window.clause,
                "note",
                f"Both {window.months} months and a chronology of any age are stated.",
                "The owner confirms that recent evidence opens the older chronology.",
            )
    reach: dict[tuple[str, str, str], set[str | None]] = {}
    for grant in agreement.grants:
        for role in grant.roles:
            for operation in grant.operations:
                for code in {c for name in grant.items for c in agreement.group(name).codes}:
                    reach.setdefault((role, operation, code), set()).add(grant.window)
    if any(len(windows) > 1 for windows in reach.values()):
        yield finding(
            "window_bypassed",
            agreement.grants[0].clause,
            "error",
            "The same role may do the same with the same item under two different windows.",
            "Keep one of them.",
        )


def _schedule(agreement: Agreement, on: date) -> Iterator[Finding]:
    rows = [row for row in agreement.schedule if row.collected]
    for row in rows:
        if not row.channels:
            yield finding(
                "channel_missing",
                row.clause,
                "error",
                f"Flow {row.id} names no secure way to travel.",
                "Name the channels.",
            )
    scheduled = {data_set for row in rows for data_set in row.data_sets}
    groups = _kept_groups(agreement, frozenset({"deposit"}))
    for group in groups:
        if not {code.split(".", 1)[0] for code in group.codes} <= scheduled:
            yield finding(
                "flow_not_scheduled",
                group.clause,
                "error",
                f"'{group.id}' may be delivered, and no flow in the schedule carries it.",
                "Add the flow to the schedule.",
            )
    lowest = [_lowest_age(purpose.text for purpose in agreement.purposes)]
    lowest.append(_lowest_age(row.what for row in agreement.schedule))
    if None not in lowest and lowest[0] != lowest[1]:
        yield finding(
            "ages_disagree",
            agreement.schedule[0].clause,
            "error",
            f"The purposes begin at age {lowest[0]}, the schedule at age {lowest[1]}.",
            "Agree one range of ages.",
        )


def _lowest_age(texts: Iterator[str]) -> int | None:
    return min((int(age) for text in texts for age in _AGES.findall(text)), default=None)


def _retention(agreement: Agreement, on: date) -> Iterator[Finding]:
    dated = {
        name for term in agreement.retention if term.months is not None for name in term.groups
    }
    kept = _kept_groups(agreement, KEEPING) if agreement.grants else agreement.item_groups
    for group in kept:
        if not group.proposed and group.id not in dated:
            yield finding(
                "retention_missing",
                group.clause,
                "error",
                f"No period is given for which '{group.id}' may be kept.",
                "Agree a period, what it is counted from, and what happens then.",
            )


def _kept_groups(agreement: Agreement, operations: frozenset[str]) -> tuple[ItemGroup, ...]:
    names = {
        name
        for grant in agreement.grants
        if operations & set(grant.operations)
        for name in grant.items
    }
    return tuple(group for group in agreement.item_groups if group.id in names)


RULES: tuple[Callable[[Agreement, date], Iterator[Finding]], ...] = (
    _items,
    _grants,
    _view,
    _windows,
    _schedule,
    _retention,
)
