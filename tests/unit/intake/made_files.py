"""Writes zips and Excel workbooks part by part, so that a test can break one part."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
#: Styles: 0 as it is, 1 a date every workbook has, 2 a date of the sender's own, 3 a percentage.
STYLES = (
    f'<styleSheet xmlns="{SPREADSHEET}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="[$-809]dd\\ mmmm\\ yyyy;@"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
    '<xf numFmtId="9"/></cellXfs></styleSheet>'
)


def cell(reference: str, value: str | int | float | None, *, more: str = "") -> str:
    """A cell of text in line, or of a number."""
    if value is None:
        return f'<c r="{reference}"/>'
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"{more}><v>{value}</v></c>'


def letter(place: int) -> str:
    """The letters of a column, counted from 0."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)


def sheet(*rows: Sequence[str | int | float | None], first: int = 1) -> str:
    """A sheet of rows, the first of them at row `first`."""
    written = "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{letter(place)}{number}", value) for place, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, start=first)
    )
    return raw_sheet(written)


def raw_sheet(rows: str) -> str:
    """A sheet whose rows are given as they stand."""
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData></worksheet>'


def workbook_bytes(
    sheets: Mapping[str, str],
    *,
    hidden: Sequence[str] = (),
    shared: Sequence[str] = (),
    parts: Mapping[str, str | bytes | None] | None = None,
    epoch_1904: bool = False,
) -> bytes:
    """A workbook. `parts` replaces, adds or (None) leaves out members of the zip."""
    places = list(enumerate(sheets, start=1))
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"'
        + (' state="hidden"' if name in hidden else "")
        + "/>"
        for number, name in places
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number, _ in places
    )
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    date1904 = ' date1904="1"' if epoch_1904 else ""
    members: dict[str, str | bytes | None] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": (
            f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><workbookPr{date1904}/>'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{SPREADSHEET}">{texts}</sst>',
        **{f"xl/worksheets/sheet{number}.xml": sheets[name] for number, name in places},
        **(parts or {}),
    }
    return zip_bytes({name: held for name, held in members.items() if held is not None})


def zip_bytes(members: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, held in members.items():
            archive.writestr(name, held)
    return out.getvalue()


def saved(folder: Path, content: bytes, name: str = "file") -> Path:
    """The bytes as a file."""
    path = folder / name
    path.write_bytes(content)
    return path
