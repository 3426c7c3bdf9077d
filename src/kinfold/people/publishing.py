"""Publishes each match report to the partners whose records are matched (agreement C, 11.1).

What partners read is protected once, when the linking is done, and kept as it was: it names no
child and no record, and a small count is not there to be found. Who read it is in the ledger.
"""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import Version
from kinfold.agreement.case import is_of
from kinfold.agreement.flow import Actor
from kinfold.disclosure import TOTAL, ProtectedTable
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.people.measuring import HOW, RESULTS, RULES, Part
from kinfold.people.report import HOWS, MatchReport
from kinfold.people.traits import CATEGORIES, TITLES
from kinfold.registers import accounts, facts, match_reports

#: Roles that answer for an organisation's part in an agreement, whatever it grants them.
ANSWERABLE: Final = frozenset(
    {
        "auditor",
        "data_controller_signatory",
        "data_manager",
        "data_protection_officer",
        "governance_officer",
        "head_teacher",
        "information_governance_lead",
        "school_data_officer",
    }
)
#: So many earlier reports are set beside one.
EARLIER: Final = 12
HEADINGS: Final = ("data set", "counted by", "category", "result", "records")


def published(report: MatchReport) -> dict[str, Any]:
    """The report as every party may read it (shape version 1); None is a count held back."""
    return {
        "version": 1,
        "agreement": report.agreement,
        "at": report.at.isoformat(),
        "threshold": RULES.threshold,
        "base": RULES.base,
        "people": _shown(report.people),
        "waiting": _shown(report.waiting),
        "compared": list(report.measures.compared),
        "data_sets": [_part(part) for part in report.measures.parts],
        "cannot": dict(report.measures.cannot),
        "quality": report.measures.quality.as_json(),
    }


def _shown(count: int) -> int | None:
    return None if RULES.small(count) else RULES.rounded(count)


def _part(part: Part) -> dict[str, Any]:
    return {
        "data_set": part.data_set,
        HOW: _table(part.how),
        "groups": {trait: _table(table) for trait, table in part.groups.items()},
        "alike": part.alike,
    }


def _table(table: ProtectedTable) -> dict[str, Any]:
    """Counts by result and category, "*" for all; a result of few records is left out.

    A category that nobody at all is in is not named.
    """
    rows = (*table.row_codes, TOTAL) if table.row_codes else ()
    columns = [one for one in (*table.columns.categories, TOTAL) if table.count(TOTAL, one) != 0]
    return {
        "counts": {row: {one: table.count(row, one) for one in columns} for row in rows},
        "left_out": list(table.left_out),
    }


def keep(gate: Gate, actor: Actor, report: MatchReport) -> int:
    """Keep and publish a report; its number. Where nothing differs from the newest, that one's."""
    counts, shown = report.as_json(), published(report)
    newest = match_reports.match_reports(
        agreement=report.agreement, organisation=actor.organisation, limit=1
    )
    if newest and all(
        _lasting(one) == _lasting(other)
        for one, other in ((newest[0].counts, counts), (newest[0].published, shown))
    ):
        return newest[0].id
    number = match_reports.save_match_report(
        report.agreement,
        organisation=actor.organisation,
        counts=counts,
        published=shown,
        at=report.at,
        by=actor.account,
    )
    gate.note(
        "match_report.published",
        actor=actor,
        at=report.at,
        agreement=report.agreement,
        payload={"report": number},
    )
    return number


def _lasting(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a report says of the records, without when it was made and what was new that time."""
    passing = {"at", "supply", "new_people", "new_cases"}
    return {name: value for name, value in told.items() if name not in passing}


# ---- reading ------------------------------------------------------------------------------


def readable(gate: Gate, actor: Actor, *, at: datetime) -> tuple[facts.MatchReport, ...]:
    """The newest report of each linking that this account may read."""
    versions = gate.versions(at=at)
    return tuple(
        one
        for one in match_reports.newest_match_reports()
        if one.agreement in versions and _may_read(versions[one.agreement], actor, one)
    )


def read(
    gate: Gate, actor: Actor, *, report: int, form: str, at: datetime
) -> tuple[facts.MatchReport, tuple[facts.MatchReport, ...]]:
    """A published report and those before it; that it was read is in the ledger first (TDV-11.1).

    For parties to the agreement, in a role the agreement names or one that answers for its
    organisation. Under an agreement by which each party links its own supply, another party's
    report is read by those who work on it for all, and by nobody else. Raises UsageProblem where
    there is no report of that number for this account.
    """
    found = match_reports.match_report(report)
    version = None if found is None else gate.versions(at=at).get(found.agreement)
    if found is None or version is None or not _may_read(version, actor, found):
        raise UsageProblem(
            "You asked for a match report.",
            why="There is no match report of that number for your role and organisation.",
            remedy="Look at the list; it has every report that you may read.",
        )
    gate.note(
        "match_report.read",
        actor=actor,
        at=at,
        agreement=found.agreement,
        payload={"report": found.id, "form": form},
    )
    earlier = match_reports.match_reports(
        agreement=found.agreement, organisation=found.organisation, limit=EARLIER
    )
    return found, tuple(one for one in earlier if one.at < found.at)


def _may_read(version: Version, actor: Actor, report: facts.MatchReport) -> bool:
    here = accounts.organisation(actor.organisation)
    kind = here.kind if here is not None else None
    mine = [one for one in version.agreement.parties if is_of(one, actor.organisation, kind)]
    named = {role for grant in version.agreement.grants for role in grant.roles}
    if not mine or actor.role not in named | ANSWERABLE:
        return False
    own = any(
        grant.cohort == "own_supply"
        for grant in version.agreement.grants
        if "link" in grant.operations
    )
    return not own or report.organisation == actor.organisation or any(p.offers for p in mine)


def as_csv(report: facts.MatchReport) -> str:
    """A published report as rows: data set, by what, category, result, count ("c": held back)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for part in report.published["data_sets"]:
        title = datasets.get(part["data_set"]).title
        for by, table in ((HOW, part[HOW]), *part["groups"].items()):
            for result, counts in table["counts"].items():
                for category, count in counts.items():
                    writer.writerow(
                        (
                            title,
                            TITLES.get(by, "By pass or reason"),
                            _in_words(by, category),
                            "All" if result == TOTAL else RESULTS[result],
                            "c" if count is None else count,
                        )
                    )
    return text.getvalue()


def _in_words(by: str, category: str) -> str:
    return "All" if category == TOTAL else {HOW: HOWS, **CATEGORIES}[by].get(category, category)
