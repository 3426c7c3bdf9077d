"""Opens one child's record for one practitioner: 37 fields and nothing more.

The fields are Appendix C 7.5 to 7.11. The record is made anew at every request from what the gate
lets through, and what it shows is in the ledger before it is returned (14.2.2, 14.2.7).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement.flow import Actor, Flow
from kinfold.agreement.permit import ItemRule
from kinfold.agreement.transform import transformed
from kinfold.gate import Gate, Handover
from kinfold.registers import loads
from kinfold.view.education import TermRow, below, by_term, completed
from kinfold.view.evidence import gather
from kinfold.view.find import AGREEMENT
from kinfold.view.flags import FLAGS, flags
from kinfold.view.people import Assessment, Involvement, assessments, involvements
from kinfold.view.states import State

PREFIX: Final = "practitioner_view.record."
PERSONAL: Final = ("name", "address", "date_of_birth", "student_id", "nhs_id", "lcs_case_id")
VIEW: Final = datasets.get("practitioner_view").table("record")
ITEMS: Final = tuple(f"{PREFIX}{field.name}" for field in VIEW.fields)


@dataclass(frozen=True, kw_only=True)
class FlagShown:
    """One flag as shown: its text, what it covers, and how fresh that is."""

    code: str
    title: str
    text: State
    covers: tuple[str, ...]
    as_at: date | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """The whole of what the page shows. `entry` is the ledger entry of this viewing.

    `personal` maps field name to text, "" where nothing is held. A withheld field is absent from
    its part and named in `withheld`.
    """

    person: str
    shown_at: datetime
    entry: int
    personal: Mapping[str, str]
    flags: tuple[FlagShown, ...]
    involvements: tuple[Involvement, ...]
    assessments: tuple[Assessment, ...]
    education: tuple[TermRow, ...]
    withheld: tuple[ItemRule, ...]
    as_at: Mapping[str, date]
    clauses: tuple[str, ...]


def open_record(
    gate: Gate, actor: Actor, person: str, *, purpose: str, reason: str | None = None, at: datetime
) -> Record:
    """The record of one child, made and put in the ledger now.

    RefusedByAgreement, with every failed condition, where the gate says no.
    """
    flow = Flow(
        actor=actor,
        operation="view",
        agreement=AGREEMENT,
        purpose=purpose,
        items=ITEMS,
        recipient=actor.organisation,
        subjects=(person,),
        reason=reason,
        at=at,
    )
    handover = gate.read(gate.ask(flow), at=at)
    return remembered(gate, handover, build(handover))


def build(handover: Handover) -> Record:
    """The record that a handover makes, before it is in the ledger (entry 0)."""
    permit = handover.permit
    on = permit.flow.on
    since = permit.qualifying_since or date.min
    shown = {item.removeprefix(PREFIX) for item in permit.shown}
    done = completed(on)
    texts = flags(
        gather(
            handover,
            since=since,
            education_since=done[0].start,
            attendance_below=below(handover, since=since),
        )
    )
    return Record(
        person=permit.flow.subjects[0],
        shown_at=permit.flow.at,
        entry=0,
        personal={name: text for name, text in _personal(handover).items() if name in shown},
        flags=tuple(_flag(code, texts[code], handover.as_at) for code in FLAGS if code in shown),
        involvements=involvements(handover, _contact) if "involvement_agency" in shown else (),
        assessments=assessments(handover, _contact) if "assessment_type" in shown else (),
        education=by_term(handover, since=since) if "school_name" in shown else (),
        withheld=permit.withheld,
        as_at=handover.as_at,
        clauses=permit.clauses,
    )


def remembered(gate: Gate, handover: Handover, record: Record) -> Record:
    """The record with its ledger entry; the entry keeps a copy of every value shown (GOV-4)."""
    values = values_of(record)
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    entry = gate.outcome(
        handover,
        kind="view.outcome",
        payload={"shown": values, "sha256": hashlib.sha256(text.encode()).hexdigest()},
    )
    return Record(**{**_fields(record), "entry": entry.index})


def values_of(record: Record) -> dict[str, Any]:
    """Every value shown, as plain JSON."""
    plain: dict[str, Any] = json.loads(
        json.dumps(
            {
                "personal": dict(record.personal),
                "flags": {flag.code: flag.text for flag in record.flags},
                "involvements": [asdict(line) for line in record.involvements],
                "assessments": [asdict(line) for line in record.assessments],
                "education": [asdict(line) for line in record.education],
                "as_at": dict(record.as_at),
            },
            default=str,
        )
    )
    return plain


def _fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__dataclass_fields__}


def _flag(code: str, text: State, as_at: Mapping[str, date]) -> FlagShown:
    field = VIEW.field(code)
    sources = sorted({source.split(".", 1)[0] for source in field.drawn_from})
    days = [as_at[source] for source in sources if source in as_at]
    return FlagShown(
        code=code,
        title=field.title,
        text=text,
        covers=tuple(datasets.get(source).title for source in sources),
        as_at=min(days, default=None),
    )


def _contact(data_set: str, holder: str) -> tuple[str, str]:
    for contact in loads.contacts(data_set=data_set):
        if contact.holder == holder:
            return contact.agency, contact.mailbox
    return "", ""


def _personal(handover: Handover) -> dict[str, str]:
    """The six identity fields; the newest record of the asker's own school speaks first."""
    own = handover.permit.flow.actor.organisation
    pupils = sorted(
        handover.rows("pupil_core.pupil"),
        key=lambda row: (row["_holder"] == own, row["_as_at"]),
        reverse=True,
    )
    pupil = pupils[0] if pupils else {}
    cases = sorted(handover.rows("cin_census.child"), key=lambda row: row["_as_at"], reverse=True)
    forename = pupil.get("preferred_forename") or pupil.get("forename") or ""
    surname = pupil.get("preferred_surname") or pupil.get("surname") or ""
    held: dict[str, object] = {
        "name": " ".join(part for part in (forename, surname) if part),
        "address": pupil.get("address"),
        "date_of_birth": pupil.get("date_of_birth"),
        "student_id": pupil.get("upn"),
        "nhs_id": None,
        "lcs_case_id": cases[0]["LAchildID"] if cases else None,
    }
    return {name: _told(handover, name, value) for name, value in held.items()}


def _told(handover: Handover, name: str, value: object) -> str:
    rule = handover.permit.rule(f"{PREFIX}{name}")
    told = value if rule is None or rule.transform is None else transformed(rule.transform, value)
    return told.isoformat() if isinstance(told, date) else str(told or "")
