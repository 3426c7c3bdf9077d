"""Takes in one file: recognise, ask the gate, read, check, keep or refuse, and report.

Nothing is kept unless an agreement in force lets this holder's data set come, and a file that
breaks off leaves nothing behind. The report is the data manager's; it holds no child's particulars.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor, Flow, Permit, Version
from kinfold.agreement.checks import LIVE_STATES
from kinfold.agreement.model import Agreement, Grant
from kinfold.datasets import DataSet
from kinfold.datasets.checked import FINDING
from kinfold.errors import (
    DataBrokeRules,
    FileNotUnderstood,
    KinfoldError,
    NothingToDo,
    RefusedByAgreement,
    UsageProblem,
)
from kinfold.gate import Gate
from kinfold.intake import found_rows, limited
from kinfold.intake.faults import Cancelled
from kinfold.intake.findings import Findings
from kinfold.intake.last_year import last_year
from kinfold.intake.layout import Before, Content, Job, Recognised
from kinfold.intake.mapping import FileMapping
from kinfold.intake.opening import Delivery
from kinfold.intake.reading import READERS
from kinfold.intake.recognise import recognise
from kinfold.registers import accounts, agreements, loads
from kinfold.registers.facts import LoadReport, NewLoadReport, RuleNotRun

#: Told how many bytes of a delivery have been read, of how many.
Progress = Callable[[int, int], None]
OUTCOMES: Final[dict[type[KinfoldError], str]] = {
    NothingToDo: "already_held",
    RefusedByAgreement: "refused",
    FileNotUnderstood: "not_understood",
    DataBrokeRules: "refused",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a data manager says beside the file: under which agreement, why, how it came.

    `purpose` None takes the first for which the agreement grants a deposit of it; `holder` and
    `period` are needed only where the file does not say, `data_set` where its headings fit two,
    `mapping` where they are the sender's own. `only` are the people it was asked about, by the
    identifier the data set knows them by; None where it is about anybody.
    """

    agreement: str | None = None
    purpose: str | None = None
    holder: str | None = None
    period: str | None = None
    as_at: date | None = None
    data_set: str | None = None
    mapping: FileMapping | None = None
    channel: str = "command"
    only: frozenset[str] | None = None


def receive(
    gate: Gate,
    actor: Actor,
    path: Path,
    *,
    asked: Asked,
    at: datetime,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> LoadReport:
    """Take in the file at `path` and give its load report.

    Raises FileNotUnderstood (nothing known of it), RefusedByAgreement (with the clause), or
    NothingToDo (these bytes are held). Each leaves a report in the register and nothing on the
    shelf. `progress` is told how many bytes of how many are read; once `cancelled` says yes,
    Cancelled is raised, and nothing is left at all.
    """
    findings = Findings()
    about = NewLoadReport(receipt="", outcome="not_understood", counts={})
    try:
        file = _holder_known(
            recognise(path, data_set=asked.data_set, mapping=asked.mapping), asked, actor
        )
        _note_left_aside(file.delivery, findings)
        about = dataclasses.replace(
            about, receipt=file.receipt, data_set=file.data_set, holder=file.holder
        )
        data_set = datasets.get(file.data_set)
        version = _agreement(gate, data_set, asked, at=at)
        about = dataclasses.replace(about, agreement=version.agreement.id)
        permit = gate.ask(_flow(actor, file, data_set, version, asked, at=at))
        tick = _ticking(file.delivery, progress, cancelled)
        before = last_year(gate, actor, version, data_set=data_set, holder=file.holder or "", at=at)
        content = _read(file, data_set, permit, asked, findings, last=before, tick=tick, at=at)
        tick()
        about = _counted(about, content, findings, permit)
        about = _keep(gate, permit, file, content, about, at=at)
    except KinfoldError as problem:
        outcome = next((word for kind, word in OUTCOMES.items() if isinstance(problem, kind)), "")
        if outcome and about.receipt:
            refused = dataclasses.replace(about, outcome=outcome)
            number = loads.save_load_report(refused, at=at, by=actor.account)
            if about.findings and not isinstance(problem, NothingToDo):
                problem.remedy += f" `kinfold report {number}` lists the lines."
        raise
    number = loads.save_load_report(about, at=at, by=actor.account)
    return LoadReport(**vars(about), id=number, at=at, by=actor.account)


def _note_left_aside(delivery: Delivery, findings: Findings) -> None:
    """Say what came along in a zip or workbook and is not read."""
    if delivery.hidden:
        findings.note("sheet-hidden", field="workbook", count=delivery.hidden)
    if delivery.skipped:
        findings.note("part-empty", field="zip", count=delivery.skipped)


def _holder_known(file: Recognised, asked: Asked, actor: Actor) -> Recognised:
    """The file with its holder: as it says, else as the asker says, else the asker's own.

    UsageProblem where the two say different things, or name nobody the register has.
    """
    if file.holder is not None and asked.holder not in (None, file.holder):
        raise UsageProblem(
            "You asked Kinfold to take in a file for a holder.",
            why="The file itself says that it is another organisation's.",
            remedy="Leave the holder out, or choose that organisation's file.",
        )
    holder = file.holder or asked.holder or actor.organisation
    if accounts.organisation(holder) is None:
        raise UsageProblem(
            "You asked Kinfold to take in a file for a holder.",
            why="The register has no organisation of that id.",
            remedy="Check the id, or ask the administrator to add the organisation.",
        )
    return dataclasses.replace(file, holder=holder)


def agreements_for(gate: Gate, data_set: DataSet, *, at: datetime) -> tuple[Version, ...]:
    """The living agreements under which this data set may be sent by some channel."""
    return tuple(
        version
        for version in gate.versions(at=at).values()
        if _living(version, at=at)
        and any(data_set.id in row.data_sets and row.channels for row in version.agreement.schedule)
    )


def _living(version: Version, *, at: datetime) -> bool:
    standing = agreements.standing(version.hash, at=at)
    return standing is not None and standing.state in LIVE_STATES


def _agreement(gate: Gate, data_set: DataSet, asked: Asked, *, at: datetime) -> Version:
    if asked.agreement is not None:
        named = gate.versions(at=at).get(asked.agreement)
        if named is not None:
            return named
    found = agreements_for(gate, data_set, at=at) if asked.agreement is None else ()
    if len(found) == 1:
        return found[0]
    names = ", ".join(version.agreement.id for version in found)
    raise UsageProblem(
        f"You asked Kinfold to take in a file of the {data_set.title}.",
        why=f"More than one agreement has this data set: {names}."
        if found
        else "No agreement loaded here has a flow of this data set under that name.",
        remedy="Say under which agreement the file comes (--under).",
    )


def _flow(
    actor: Actor,
    file: Recognised,
    data_set: DataSet,
    version: Version,
    asked: Asked,
    *,
    at: datetime,
) -> Flow:
    agreement = version.agreement
    grants = agreement.grants_for(actor.role, "deposit")
    listed = [one for one in grants if _lists(agreement, one, data_set)]
    granted = [purpose for grant in listed or grants for purpose in grant.purposes]
    rows = [row for row in agreement.schedule if data_set.id in row.data_sets]
    receivers = [party for party in agreement.parties if rows and party.id in rows[0].recipients]
    recipient = receivers[0].organisation if receivers else None
    return Flow(
        actor=actor,
        operation="deposit",
        agreement=agreement.id,
        purpose=asked.purpose or (granted[0] if granted else agreement.purposes[0].id),
        items=tuple(code for code, _, field in data_set.items()),
        recipient=recipient or actor.organisation,
        at=at,
        holder=file.holder,
        channel=asked.channel,
    )


def _lists(agreement: Agreement, grant: Grant, data_set: DataSet) -> bool:
    """Whether a grant lets anything of the data set through."""
    return any(
        code.startswith(f"{data_set.id}.")
        for name in grant.items
        for code in agreement.group(name).codes
    )


def _read(
    file: Recognised,
    data_set: DataSet,
    permit: Permit,
    asked: Asked,
    findings: Findings,
    *,
    last: Before,
    tick: Callable[[], None],
    at: datetime,
) -> Content:
    holder = accounts.organisation(file.holder or "")
    keep = {
        table.name: frozenset(
            field.name
            for field in table.fields
            if f"{data_set.id}.{table.name}.{field.name}" in permit.shown
        )
        for table in data_set.tables
    }
    job = Job(
        delivery=file.delivery,
        data_set=data_set,
        keep=keep,
        findings=findings,
        at=at,
        school=holder.laestab if holder is not None and holder.laestab else None,
        mapping=asked.mapping,
        period=asked.period,
        as_at=asked.as_at,
        last=last,
        tick=tick,
    )
    content = READERS[file.layout](job)
    if asked.only is not None:
        content = limited.to_people(content, data_set, only=asked.only, findings=findings)
    return found_rows.with_findings(content, data_set, keep=keep)


def _ticking(
    delivery: Delivery, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> Callable[[], None]:
    """What a reader calls as it goes: tells how far it is, and stops where somebody said stop."""
    begun = delivery.meter.read

    def tick() -> None:
        if cancelled is not None and cancelled():
            raise Cancelled(
                "You asked Kinfold to take in a file.",
                why="Somebody cancelled it before it was read to the end.",
                remedy="Nothing of it was kept. Send it again if it is wanted after all.",
            )
        if progress is not None:
            progress(min(delivery.meter.read - begun, delivery.size), delivery.size)

    return tick


def _counted(
    about: NewLoadReport, content: Content, findings: Findings, permit: Permit
) -> NewLoadReport:
    kept = {
        f"kept {name}": sum(len(batch) for batch in batches)
        for name, batches in content.tables.items()
        if name != FINDING
    }
    refused = {f"refused {rule}": count for rule, count in sorted(findings.refused().items())}
    noted = {f"finding {rule}": count for rule, count in sorted(findings.by_rule.items())}
    withheld = tuple(
        f"{rule.item} [{rule.clause}]"
        for rule in permit.withheld
        if not found_rows.about(rule.item)
    )
    return dataclasses.replace(
        about,
        period=content.period,
        counts={
            "read": content.rows,
            "refused": content.refused,
            "found about children": found_rows.count(content),
            **kept,
            **refused,
            **noted,
        },
        findings=findings.in_order(),
        dropped_fields=(*content.surplus, *withheld),
        not_run=tuple(
            RuleNotRun(rule=one.rule, reason=one.reason, children=one.children)
            for one in findings.not_run
        ),
    )


def _keep(
    gate: Gate,
    permit: Permit,
    file: Recognised,
    content: Content,
    about: NewLoadReport,
    *,
    at: datetime,
) -> NewLoadReport:
    if not content.tables:
        raise DataBrokeRules(
            "You asked Kinfold to take in a file.",
            why="No row of it could be kept.",
            remedy="Correct the lines in the source system and send the file again.",
        )
    supply = gate.deposit(
        permit,
        data_set=file.data_set,
        period=content.period,
        receipt=file.receipt,
        as_at=content.as_at,
        tables=content.tables,
        at=at,
    )
    return dataclasses.replace(about, outcome="accepted", supply=supply.id)
