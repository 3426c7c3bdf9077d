"""Sources for notices in tests: real agreement files, an authority's facts, registered bodies."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from kinfold.agreement import Agreement, Version
from kinfold.agreement.load import read
from kinfold.agreement.model import Party, Safeguard
from kinfold.notices import local_facts, words
from kinfold.notices.sources import Sources, ordered
from kinfold.notices.tables import Table
from tests import estate

ON: Final = date(2026, 11, 21)
KINDS: Final = {one.id: one.kind for one in estate.ORGANISATIONS} | {
    "eastreach": "combined_service",
    "littlewick": "la",
    "northmoor": "la",
}
#: The agreements in force at the made-up county, and the exchange beside them.
FILES: Final = tuple(
    estate.AGREEMENTS / name / f"{label}.yaml"
    for name, label in (
        ("ccis-exchange", "2026-29"),
        ("cin-analysis", "2026-27"),
        ("county-education", "2026-27"),
        ("practitioner-view", "2026-27"),
    )
)


def table(**parts: Any) -> dict[str, Any]:
    """The local facts as the file has them, filled in; parts given here go before."""
    form: dict[str, Any] = tomllib.loads(words.example())
    form["authority"] = {"name": "Marshire County Council", "area": "The county of Marshire"}
    form["contact"]["mailbox"] = "dpo@marshire.example"
    form["complaints"] = {
        "route": "Write to the data protection officer. We reply to say we have it in 30 days.",
        "regulator": "the Information Commissioner",
        "regulator_link": "https://regulator.example/complain",
    }
    form["links"] = {
        "department_use": "https://department.example/use",
        "department_disclosures": "https://department.example/shares",
        "supporting_families": "https://department.example/families",
    }
    form["statements"] = {
        "security": "It is kept encrypted, on our own network.",
        "accuracy": "Tell us what is wrong. We ask whoever sent it to put it right.",
        "rights": "Write to us, or ask somebody who works with you to pass it on.",
        "abroad": "none",
        "automated": "none",
    }
    form["also"] = {
        "categories": ["adoptions", "care_leavers", "carers"],
        "purposes": ["match_carers", "feedback", "personal_budgets"],
        "recipients": ["government", "health", "police", "courts"],
    }
    form["benefits"] = {"practitioner-view": "Help reaches families sooner."}
    return form | parts


def as_toml(form: Mapping[str, Any]) -> str:
    """A table as TOML: texts, numbers, days, lists, tables and lists of tables."""
    plain = [f"{key} = {_value(one)}" for key, one in form.items() if not _nested(one)]
    for key, one in form.items():
        if isinstance(one, dict):
            plain += ["", f"[{key}]", *(f'"{name}" = {_value(v)}' for name, v in one.items())]
        elif _nested(one):
            for row in one:
                plain += ["", f"[[{key}]]", *(f"{name} = {_value(v)}" for name, v in row.items())]
    return "\n".join(plain) + "\n"


def _nested(one: object) -> bool:
    return isinstance(one, dict) or (
        isinstance(one, list) and bool(one) and isinstance(one[0], dict)
    )


def _value(one: object) -> str:
    if isinstance(one, list):
        return "[" + ", ".join(map(_value, one)) + "]"
    if isinstance(one, date):
        return one.isoformat()
    return str(one) if isinstance(one, int) else '"' + str(one).replace('"', '\\"') + '"'


def write(home: Path, **parts: Any) -> None:
    """Put the local facts into an installation's home."""
    (home / local_facts.FILE).write_text(as_toml(table(**parts)), encoding="utf-8")


def versions(*paths: Path) -> tuple[Version, ...]:
    """The agreements of these files, or of all four."""
    return ordered(read(path) for path in (paths or FILES))


def sources(*given: Version, on: date = ON, **parts: Any) -> Sources:
    """What the notices of the made-up county are made from."""
    return Sources(
        versions=ordered(given) if given else versions(),
        facts=local_facts.facts(table(**parts)),
        kinds=KINDS,
        own="marshire",
        on=on,
    )


def one(name: str) -> Version:
    """One agreement in force, by its id."""
    return next(version for version in versions() if version.agreement.id == name)


def changed(name: str, **parts: Any) -> Sources:
    """The sources with one agreement changed in these parts."""
    amended = replace(one(name).agreement, **parts)
    return sources(*(with_agreement(v, amended) for v in versions()))


def with_agreement(version: Version, amended: Agreement) -> Version:
    """The version with this text, where it is of the same agreement."""
    same = version.agreement.id == amended.id
    return replace(version, agreement=amended) if same else version


def without(*names: str) -> Sources:
    """The sources without some agreements."""
    return sources(*(v for v in versions() if v.agreement.id not in names))


ADEQUATE: Final = Safeguard(text="The adequacy regulations", clause="C9.9")


def parties_abroad(name: str, *, safeguard: Safeguard | None = ADEQUATE) -> tuple[Party, ...]:
    """An agreement's parties, every kind of organisation among them in Switzerland."""
    return tuple(
        replace(party, country="CH", safeguard=safeguard) if party.organisation_kind else party
        for party in one(name).agreement.parties
    )


def empty_cells(held: Table) -> tuple[tuple[int, str], ...]:
    """Every cell of a table that says nothing: the row's number from 1, and the key."""
    return tuple(
        (number, key)
        for number, row in enumerate(held.rows, 1)
        for key, cell in zip(held.keys, row, strict=True)
        if not cell.strip()
    )
