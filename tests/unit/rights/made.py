"""A made-up person for the pack's tests: rows of every data set, viewings, copies and parcels."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

import pyarrow as pa

from kinfold import datasets
from kinfold.agreement import Actor, Flow, ItemRule, Permit
from kinfold.gate import Entry, Handover
from kinfold.rights.contents import Controller, Copy, Disclosure, Request, Under
from kinfold.rights.directory import Directory
from kinfold.rights.pack import gather
from kinfold.rights.reviewing import Decision, Draft, Opinion
from tests.clauses.world import AGREEMENT

ON: Final = date(2026, 11, 20)
AT: Final = datetime(2026, 11, 21, 9, tzinfo=UTC)
VERSION: Final = "a" * 64
CONTROLLER: Final = Controller(
    name="Marshire County Council",
    contact="rights@marshire.example",
    officer="dpo@marshire.example",
)
REQUEST: Final = Request(
    case=7,
    received_on=date(2026, 11, 2),
    requester="child",
    controller=CONTROLLER,
    held_at=AT,
    made_at=AT,
)
DIRECTORY: Final = Directory(
    organisations={"marshire": "Marshire County Council", "st-edmunds": "St Edmund's Primary"},
    find={VERSION: AGREEMENT}.get,
)
SOCIAL: Final = Opinion(role="social_worker", given_on=ON)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def permit(items: Sequence[str], *, agreement: str, version: str, at: datetime) -> Permit:
    """A permit to answer, never sealed."""
    flow = Flow(
        actor=Actor(
            account="rights@marshire.example",
            role="information_governance_lead",
            organisation="marshire",
            organisation_kind="la",
        ),
        operation="answer",
        agreement=agreement,
        purpose=AGREEMENT.purposes[0].id,
        items=tuple(items),
        recipient="marshire",
        at=at,
        subjects=("p1",),
    )
    return Permit(
        id="made",
        flow=flow,
        agreement=agreement,
        version=version,
        grants=("G",),
        clauses=("C13",),
        items=tuple(ItemRule(item=item, treatment="show", clause="C7") for item in items),
        cohort="linked_to_organisation",
        source_agreements=(agreement,),
        qualifying_since=None,
        identity_without_evidence=True,
        duties=(),
        destroy_by=None,
        expires_at=at,
    )


def handover(
    rows: Rows, *, agreement: str = "agreement", version: str = VERSION, at: datetime = AT
) -> Handover:
    """What the gate hands over to answer: whole rows of the tables named, with who told them."""
    tables = {}
    for key, lines in rows.items():
        data_set, _, table = key.partition(".")
        names = [one.name for one in datasets.get(data_set).table(table).fields]
        told = {"_holder": "marshire", "_supply": "s", "_as_at": ON}
        full = [{**dict.fromkeys(names), **told, **line} for line in lines]
        tables[key] = pa.Table.from_pylist(full) if full else pa.table({})
    items = [
        code
        for key in rows
        for code, table, _ in datasets.get(key.partition(".")[0]).items()
        if f"{key.partition('.')[0]}.{table.name}" == key
    ]
    return Handover(
        permit=permit(items, agreement=agreement, version=version, at=at),
        entry=1,
        tables=tables,
        qualifying=True,
        as_at={key.partition(".")[0]: ON for key in rows},
    )


def decided(
    index: int,
    *,
    kind: str = "decision.permitted",
    at: datetime = AT,
    organisation: str = "st-edmunds",
    **said: Any,
) -> Entry:
    """A ledger entry that says what was asked and decided about the person."""
    payload = {
        "operation": "view",
        "purpose": AGREEMENT.purposes[0].id,
        "role": "safeguarding_lead",
        "reason": None,
        "people": ["p1"],
        "clauses": ["C7"],
        **said,
    }
    return Entry(
        index=index,
        at=at,
        kind=kind,
        agreement="agreement",
        agreement_version=VERSION,
        actor="dsl@st-edmunds.marshire.example",
        organisation=organisation,
        subject_hashes=("h",),
        follows=None,
        commitment="c",
        payload=payload,
    )


def displayed(index: int, *, follows: int, at: datetime = AT, **shown: Any) -> Entry:
    """A ledger entry that keeps what one viewing put on a screen."""
    screen = {
        "personal": {"name": "Nia Marsh", "address": "1 Mill Lane"},
        "flags": {"V1": "current", "I4": "no information on database"},
        "involvements": [],
        "assessments": [],
        "education": [],
        "as_at": {"pupil_core": ON.isoformat()},
        **shown,
    }
    return replace(
        decided(index, kind="view.outcome", at=at),
        follows=follows,
        payload={"shown": screen, "sha256": "f" * 64},
    )


def viewing(
    index: int, *, at: datetime = AT, reason: str | None = None, **shown: Any
) -> list[Entry]:
    """The two entries of one viewing."""
    return [
        decided(index, at=at, reason=reason),
        displayed(index + 1, follows=index, at=at + timedelta(seconds=1), **shown),
    ]


def copy(reason: str = "Kept for the plan") -> Copy:
    """A declaration that a school made a copy."""
    return Copy(
        at=AT,
        organisation="St Edmund's Primary",
        reason=reason,
        items=("Name", "Address"),
        under=Under(agreement="Agreement", version="1", clauses=("13.4.2",)),
    )


def parcel() -> Disclosure:
    """A parcel that went to another council."""
    return Disclosure(
        at=AT,
        to="Littlewick Council",
        items=("Surname", "Activity"),
        under=Under(agreement="Exchange", version="2026-29", clauses=("S2",)),
        destroy_by=date(2027, 1, 21),
    )


def draft(rows: Rows | None = None, entries: Sequence[Entry] = (), **more: Any) -> Draft:
    """The draft of a pack with these rows and entries."""
    handovers = () if rows is None else (handover(rows),)
    return gather(REQUEST, handovers=handovers, entries=entries, directory=DIRECTORY, **more)


def every_decision(found: Draft, outcome: Any = "keep") -> list[Decision]:
    """One decision on each question, with the opinion it needs."""
    return [
        Decision(about=question.about, outcome=outcome, opinion=SOCIAL)
        for question in found.questions
    ]


@cache
def _places() -> dict[str, int]:
    """Every item's place in the alphabetical list of all."""
    every = sorted(code for one in datasets.catalogue().values() for code, _, _ in one.items())
    return {item: place for place, item in enumerate(every)}


def canary(item: str, *, row: int = 0) -> Any:
    """A value found nowhere else: of the right kind for its item, different in every item."""
    declared = datasets.find_item(item)[2]
    number = _places()[item]
    by_kind: dict[str, Any] = {
        "date": date(1850, 1, 1) + timedelta(days=2 * number + row),
        "integer": 700_000 + 2 * number + row,
        "decimal": 0.5,
        "boolean": True,
    }
    return by_kind.get(declared.kind.value, f"zq{2 * number + row:05}x")


def whole() -> dict[str, list[dict[str, Any]]]:
    """Two rows of canaries in every table that may hold something about a person."""
    return {
        f"{data_set.id}.{table.name}": [
            {
                one.name: canary(f"{data_set.id}.{table.name}.{one.name}", row=row)
                for one in table.fields
            }
            for row in (0, 1)
        ]
        for data_set in datasets.catalogue().values()
        if data_set.id != "practitioner_view"
        for table in data_set.tables
    }


def moment(hour: int, *, on: date = ON) -> datetime:
    """A whole hour of a day."""
    return datetime.combine(on, time(hour), tzinfo=UTC)
