"""Makes the broken and hostile files that intake must refuse, for tests and for the tour.

Each function writes one file and returns its path. None holds anything about a real person.
"""

import zipfile
from datetime import date
from pathlib import Path

from kinfold.synthetic import feeds, roster, tables
from kinfold.synthetic.cin import write_cin
from kinfold.synthetic.people import seeded
from kinfold.synthetic.schools import SCHOOLS

_YEAR = "2025-26"
_AT = date(2026, 9, 21)
_MEBIBYTE = 1024 * 1024


def _return(path: Path, *changes: tuple[str, str]) -> Path:
    """A small sound return with some of its text replaced."""
    write_cin(path, children=20, year=_YEAR, seed=7)
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return path


def entity_bomb(path: Path) -> Path:
    """A return whose entities grow tenfold nine times over ("billion laughs")."""
    levels = ['<!ENTITY e0 "ha">']
    levels += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
    kind = f"<!DOCTYPE Message [{''.join(levels)}]>\n<Message>"
    return _return(path, ("<Message>", kind), ("Marshire Case System", "&e9;"))


def external_entity(path: Path) -> Path:
    """A return that asks the reader to fetch a file of the server it runs on."""
    kind = '<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<Message>'
    return _return(path, ("<Message>", kind), ("Marshire Case System", "&x;"))


def zip_bomb(path: Path, *, inflated: int = 256 * _MEBIBYTE) -> Path:
    """A ZIP of a few hundred kilobytes whose one member unpacks to `inflated` bytes of spaces."""
    block = b" " * _MEBIBYTE
    inside = zipfile.ZipInfo("cin-2025-26.xml", (2026, 5, 11, 9, 30, 0))
    inside.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive, archive.open(inside, "w") as member:
        member.write(b'<?xml version="1.0" encoding="utf-8"?>\n<Message>')
        for _ in range(inflated // _MEBIBYTE):
            member.write(block)
    return path


def wrong_year(path: Path) -> Path:
    """A return for a census year that no layout is known for."""
    return _return(
        path,
        ("<Year>2026</Year>", "<Year>2041</Year>"),
        ("<ReferenceDate>2026-03-31<", "<ReferenceDate>2041-03-31<"),
    )


def disagreeing_year(path: Path) -> Path:
    """A return whose year and reference date name different census years."""
    return _return(path, ("<Year>2026</Year>", "<Year>2020</Year>"))


def wrong_authority(path: Path) -> Path:
    """A sound return of another council."""
    return _return(path, ("<LEA>999</LEA>", "<LEA>998</LEA>"))


def wrong_encoding(path: Path) -> Path:
    """A return that says it is UTF-8 and holds a Windows-1252 letter."""
    _return(path, ("Marshire Case System", "Caf\u00e9 Case System"))
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    return path


def unexpected_namespace(path: Path) -> Path:
    """A return whose every element is in a namespace that no published layout has."""
    return _return(path, ("<Message>", '<Message xmlns="urn:marshire.example:other">'))


def truncated(path: Path) -> Path:
    """The first half of a sound return, as a broken upload leaves it."""
    content = _return(path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def empty(path: Path) -> Path:
    """A file of no bytes."""
    path.write_bytes(b"")
    return path


def huge(path: Path, *, size: int = 2 * 1024 * _MEBIBYTE + 1) -> Path:
    """A file of `size` bytes, over 2 GB; sparse, so that it takes next to no room on the disk."""
    with path.open("wb") as file:
        file.write(b'<?xml version="1.0" encoding="utf-8"?>\n<Message>')
        file.truncate(size)
    return path


def _pupils(
    path: Path, *, surplus: dict[str, str] | None = None, without: frozenset[str] = frozenset()
) -> Path:
    """A small St Edmund's pupil file, with columns added or left out."""
    people = tuple(roster.residents(seeded(7, "dirty"), at=_AT, children=60))
    fields = tuple(
        field for field in tables.columns("pupil_core", "pupil") if field.source not in without
    )
    kept = {field.name for field in fields}
    rows = (
        {name: value for name, value in row.items() if name in kept}
        for row in feeds.pupil_core(people, SCHOOLS[0], at=_AT, seed=7)
    )
    tables.write_table(path, fields, rows, surplus=surplus)
    return path


def surplus_columns(path: Path) -> Path:
    """A pupil file with columns that no data set declares."""
    return _pupils(path, surplus={"Home telephone": "01632 960000", "Parent's income": "15000"})


def missing_columns(path: Path) -> Path:
    """A pupil file without the surname and the date of birth."""
    return _pupils(path, without=frozenset({"Surname", "Date of birth"}))


def wrong_encoding_csv(path: Path) -> Path:
    """A pupil file in Windows-1252, as an old spreadsheet saves it."""
    _pupils(path, surplus={"Caf\u00e9": "\u00e9"})
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252", errors="replace"))
    return path


def ragged_csv(path: Path) -> Path:
    """A pupil file whose fourth line has lost its last cells."""
    lines = _pupils(path).read_bytes().split(b"\r\n")
    lines[3] = b",".join(lines[3].split(b",")[:5])
    path.write_bytes(b"\r\n".join(lines))
    return path
