"""What a notice must say and no agreement can know: contact, complaint route, regulator, links.

An authority keeps it in `notices.toml` in the installation's home. What is missing is named, all
of it at once; words that the notice has no place for are refused too.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from kinfold.errors import UsageProblem
from kinfold.notices import words

FILE: Final = "notices.toml"
NONE: Final = "none"
ASKED: Final = "You asked for what the notices say."
NEEDED: Final = (
    ("authority", ("name", "area")),
    ("contact", ("officer", "mailbox")),
    ("complaints", ("route", "regulator", "regulator_link")),
    ("links", ("department_use", "department_disclosures", "supporting_families")),
    ("statements", ("security", "accuracy", "rights")),
)
_LINKS: Final = frozenset(
    {"complaints.regulator_link"} | {f"links.{name}" for name in NEEDED[3][1]}
)
_LISTS: Final = {
    "categories": words.categories,
    "purposes": words.purposes,
    "recipients": words.recipients,
}


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One transfer abroad, with the safeguard that makes it lawful (UK GDPR Chapter V)."""

    country: str
    what: str
    safeguard: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who was told that their information is or may be shared, under which agreement, and when."""

    agreement: str
    cohort: str
    on: date
    how: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Where another party's own notice says that it shares, and when that was looked at."""

    agreement: str
    organisation: str
    link: str
    seen_on: date


@dataclass(frozen=True, kw_only=True)
class LocalFacts:
    """An authority's own facts. `abroad` and `automated` are empty until it has stated them."""

    authority: str
    area: str
    officer: str
    mailbox: str
    complaint: str
    regulator: str
    regulator_link: str
    department_use: str
    department_disclosures: str
    supporting_families: str
    security: str
    accuracy: str
    rights: str
    address: str = ""
    abroad: str = ""
    automated: str = ""
    review_months: int = 12
    languages: tuple[str, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    told: tuple[Told, ...] = ()
    party_notices: tuple[Seen, ...] = ()
    also_categories: tuple[str, ...] = ()
    also_purposes: tuple[str, ...] = ()
    also_recipients: tuple[str, ...] = ()
    uses: Mapping[str, str] = field(default_factory=dict)
    benefits: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


def read(home: Path) -> LocalFacts:
    """The facts of the installation at `home`.

    UsageProblem where there is no file, where it is not TOML, where something needed is missing
    (every missing entry is named), and where an entry cannot be used.
    """
    path = home / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageProblem(
            ASKED,
            why=f"There is no {FILE} in the installation's home.",
            remedy=f"Run `kinfold notices facts > {FILE}` there, and fill the form in.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise UsageProblem(
            ASKED, why=f"{FILE} is not TOML: {broken}.", remedy="Correct that line."
        ) from None
    return facts(table)


def facts(table: Mapping[str, Any]) -> LocalFacts:
    """The facts that a parsed file gives; UsageProblem naming everything that is wrong with it."""
    missing = [
        f"{part}.{name}"
        for part, names in NEEDED
        for name in names
        if not _line(_part(table, part).get(name))
    ]
    if missing:
        raise UsageProblem(
            ASKED,
            why=f"{FILE} has no text for: {', '.join(missing)}.",
            remedy=f"Add each to {FILE}.",
        )
    wrong = list(_wrong(table))
    if wrong:
        raise UsageProblem(ASKED, why=" ".join(wrong), remedy=f"Correct {FILE}.")
    return _made(table)


def _part(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    held = table.get(name)
    return held if isinstance(held, dict) else {}


def _line(value: object) -> str:
    """A text on one line; empty for anything else."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _wrong(table: Mapping[str, Any]) -> list[str]:
    found = []
    for name in sorted(_LINKS):
        part, key = name.split(".")
        if not _line(_part(table, part).get(key)).startswith("https://"):
            found.append(f"{name} is not an address that begins with https://.")
    if "@" not in _line(_part(table, "contact").get("mailbox")):
        found.append("contact.mailbox is not a mailbox.")
    for name, known in _LISTS.items():
        if not set(_texts(_part(table, "also").get(name))) <= set(known()):
            found.append(f"also.{name} names something a notice has no words for.")
    if not set(_plain(_part(table, "uses")).values()) <= set(words.purposes()):
        found.append("uses names a reason that a notice has no words for.")
    months = table.get("review_months", 12)
    if not isinstance(months, int) or not 1 <= months <= 36:
        found.append("review_months is not a number from 1 to 36.")
    rows = (("transfers", _is_transfer), ("told", _is_told), ("party_notices", _is_seen))
    found += [_ROWS[name] for name, is_whole in rows if not all(map(is_whole, _rows(table, name)))]
    return found


_ROWS: Final = {
    "transfers": "A transfer abroad lacks its country, what goes, or its safeguard "
    "(UK GDPR Article 46).",
    "told": "An entry of those told lacks its agreement, cohort, day or way.",
    "party_notices": "A party's notice lacks its agreement, organisation, https link or day.",
}
_TRANSFER: Final = ("country", "what", "safeguard")


def _is_transfer(row: Mapping[str, Any]) -> bool:
    return all(_line(row.get(key)) for key in _TRANSFER)


def _is_told(row: Mapping[str, Any]) -> bool:
    texts = all(_line(row.get(key)) for key in ("agreement", "cohort", "how"))
    return texts and type(row.get("on")) is date


def _is_seen(row: Mapping[str, Any]) -> bool:
    texts = all(_line(row.get(key)) for key in ("agreement", "organisation"))
    there = _line(row.get("link")).startswith("https://")
    return texts and there and type(row.get("seen_on")) is date


def _rows(table: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    held = table.get(name)
    return [row for row in held if isinstance(row, dict)] if isinstance(held, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_line, value)) if isinstance(value, list) else ()


def _plain(table: Mapping[str, Any]) -> dict[str, str]:
    """A table of texts; what lies in a table inside it is named with a stroke between."""
    plain: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            plain |= {f"{key}/{inner}": text for inner, text in _plain(value).items()}
        else:
            plain[key] = _line(value)
    return plain


def _made(table: Mapping[str, Any]) -> LocalFacts:
    given = {
        (part, name): _line(_part(table, part).get(name))
        for part, names in NEEDED
        for name in names
    }
    said, also = _part(table, "statements"), _part(table, "also")
    links = {name: given["links", name] for name in NEEDED[3][1]}
    return LocalFacts(
        authority=given["authority", "name"],
        area=given["authority", "area"],
        address=_line(_part(table, "authority").get("address")),
        officer=given["contact", "officer"],
        mailbox=given["contact", "mailbox"],
        complaint=given["complaints", "route"],
        regulator=given["complaints", "regulator"],
        regulator_link=given["complaints", "regulator_link"],
        **links,
        security=given["statements", "security"],
        accuracy=given["statements", "accuracy"],
        rights=given["statements", "rights"],
        abroad=_line(said.get("abroad")),
        automated=_line(said.get("automated")),
        review_months=table.get("review_months", 12),
        languages=_texts(table.get("languages")),
        transfers=_transfers(table),
        told=_told(table),
        party_notices=_seen(table),
        also_categories=_texts(also.get("categories")),
        also_purposes=_texts(also.get("purposes")),
        also_recipients=_texts(also.get("recipients")),
        uses=_plain(_part(table, "uses")),
        benefits=_plain(_part(table, "benefits")),
        words=_plain(_part(table, "words")),
    )


def _transfers(table: Mapping[str, Any]) -> tuple[Transfer, ...]:
    return tuple(
        Transfer(**{key: _line(row[key]) for key in _TRANSFER}) for row in _rows(table, "transfers")
    )


def _told(table: Mapping[str, Any]) -> tuple[Told, ...]:
    return tuple(
        Told(
            agreement=_line(row["agreement"]),
            cohort=_line(row["cohort"]),
            on=row["on"],
            how=_line(row["how"]),
        )
        for row in _rows(table, "told")
    )


def _seen(table: Mapping[str, Any]) -> tuple[Seen, ...]:
    return tuple(
        Seen(
            agreement=_line(row["agreement"]),
            organisation=_line(row["organisation"]),
            link=_line(row["link"]),
            seen_on=row["seen_on"],
        )
        for row in _rows(table, "party_notices")
    )
