"""Invented children of a looked-after return, each written in one line of a test's own shorthand.

`h SEX=M | e DECOM=01/05/2025 PLACE=U1; DECOM=...` is a child with a header and two episodes; what
is not said is sound. `-` is an empty cell. A letter with `l` before it is last year's return.
"""

import re
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from kinfold import datasets
from kinfold.intake.findings import Findings
from kinfold.intake.ssda903_cells import Module, typed

MODULES: Final = {
    "h": "header",
    "e": "episodes",
    "r": "reviews",
    "u": "uasc",
    "o2": "oc2",
    "o3": "oc3",
    "a": "ad1",
    "pa": "placedadoption",
    "pp": "prevperm",
    "m": "missing",
    "sw": "swepisodes",
    "d": "dolo",
}
SOUND: Final[Mapping[str, Mapping[str, str]]] = {
    "header": {"SEX": "M", "DOB": "10/05/2013", "ETHNIC": "WBRI", "UPN": "G201123419001"},
    "episodes": {
        "DECOM": "01/06/2023",
        "RNE": "S",
        "LS": "C2",
        "CIN": "N1",
        "PLACE": "U6",
        "PLACE_PROVIDER": "PR1",
        "HOME_POST": "ZZ1 1AA",
        "PL_POST": "ZZ2 2BB",
        "URN": "SC123456",
    },
    "reviews": {"REVIEW": "01/09/2025", "REVIEW_CODE": "PN1"},
    "uasc": {},
    "oc2": {
        "SDQ_SCORE": "12",
        "CONVICTED": "0",
        "IMMUNISATIONS": "1",
        "TEETH_CHECK": "1",
        "HEALTH_ASSESSMENT": "1",
        "SUBSTANCE_MISUSE": "0",
    },
    "oc3": {"IN_TOUCH": "YES", "ACTIV": "F2", "ACCOM": "U1"},
    "ad1": {
        "DATE_INT": "01/10/2024",
        "DATE_MATCH": "01/03/2025",
        "FOSTER_CARE": "0",
        "NB_ADOPTR": "2",
        "SEX_ADOPTR": "MF",
        "LS_ADOPTR": "L11",
    },
    "placedadoption": {"DATE_PLACED": "01/10/2024"},
    "prevperm": {"PREV_PERM": "Z1"},
    "missing": {"MISSING": "M", "MIS_START": "01/07/2025", "MIS_END": "03/07/2025"},
    "swepisodes": {"SW_ID": "SW1234567890", "SW_DECOM": "01/06/2023", "SW_REASON": "OTHERS"},
    "dolo": {"DOLO_START": "01/07/2026"},
}
Texts = dict[str, list[dict[str, str]]]


def told(shorthand: str, *, child: str) -> tuple[Texts, Texts]:
    """The rows of one child in this year's and in last year's return."""
    parts: dict[str, list[dict[str, str]]] = {}
    for part in shorthand.split("|"):
        name = re.split(r"\W", part.strip(), maxsplit=1)[0]
        parts[name] = [_row(text) for text in part.strip()[len(name) :].split(";")]
    this = {name: rows for name, rows in parts.items() if name in MODULES}
    for name in ("h", "e"):
        this.setdefault(name, [{}])
    last = {name[1:]: rows for name, rows in parts.items() if name not in MODULES}
    return _filled(this, child), _filled(last, child)


def _row(text: str) -> dict[str, str]:
    if text.strip() == "none":
        return {"none": ""}
    return {
        name: "" if value == "-" else value.replace("_", " ")
        for name, _, value in (cell.partition("=") for cell in text.split())
    }


def _filled(parts: Texts, child: str) -> Texts:
    header = {**SOUND["header"], **(parts.get("h") or [{}])[0]}
    repeated = {"CHILD": child, "DOB": header["DOB"], "SEX": header["SEX"]}
    return {
        MODULES[letter]: [
            {**repeated, **SOUND[MODULES[letter]], **row} for row in rows if "none" not in row
        ]
        for letter, rows in parts.items()
    }


def written(texts: Texts, *, year: str) -> list[Module]:
    """The rows as the reader gives them: typed, with their lines, every module there."""
    return [
        typed(
            table,
            _text(table, texts.get(table.name, [])),
            keep=frozenset(entry.name for entry in table.fields),
            year=year,
            findings=Findings(),
        )
        for table in datasets.get("ssda903").in_files
    ]


def _text(table: datasets.Table, rows: list[dict[str, str]]) -> pa.Table:
    columns = {
        entry.name: pa.array([row.get(entry.name, "") for row in rows], pa.string())
        for entry in table.fields
    }
    return pa.table({**columns, "_line": pa.array(range(2, len(rows) + 2), pa.int64())})
