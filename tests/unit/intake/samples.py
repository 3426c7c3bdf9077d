"""Small invented returns and tables, written part by part so that a test can break one part."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kinfold import datasets
from kinfold.intake import cin_xml, tables
from kinfold.intake.findings import Findings
from kinfold.intake.opening import Part, opened

PUPIL_COLUMNS = ("LAESTAB", "UPN", "Surname", "Forename", "Date of birth", "Gender")
PUPIL = ("9992001", "G201123419001", "Marsh", "Ada", "2014-06-12", "F")


def message(*children: str, year: int = 2026, reference: str = "", la: str = "999") -> str:
    """A whole return."""
    inside = "\n".join(children)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<Message>\n<Header>'
        f"<CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{reference or f'{year}-03-31'}</ReferenceDate></CollectionDetails>"
        f"<Source><SourceLevel>L</SourceLevel><LEA>{la}</LEA></Source></Header>\n"
        f"<Children>\n{inside}\n</Children></Message>\n"
    )


def child(
    *episodes: str,
    identifier: str = "ZZ0001",
    born: str = "<PersonBirthDate>2012-06-14</PersonBirthDate>",
    sex: str = "<Sex>F</Sex>",
    more: str = "",
    traits: str = "<Ethnicity>MWBC</Ethnicity>",
) -> str:
    """One child."""
    return (
        f"<Child><ChildIdentifiers><LAchildID>{identifier}</LAchildID>{born}{sex}{more}"
        f"</ChildIdentifiers><ChildCharacteristics>{traits}</ChildCharacteristics>"
        f"{''.join(episodes)}</Child>"
    )


def episode(
    *parts: str, opened: str = "2025-09-02", closed: str = "", nfa: str = "0", source: str = "2A"
) -> str:
    """One period of need."""
    end = (
        f"<CINclosureDate>{closed}</CINclosureDate><ReasonForClosure>RC1</ReasonForClosure>"
        if closed
        else ""
    )
    return (
        f"<CINdetails><CINreferralDate>{opened}</CINreferralDate>"
        f"<ReferralSource>{source}</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>{end}"
        f"{''.join(parts)}<ReferralNFA>{nfa}</ReferralNFA></CINdetails>"
    )


def assessment(start: str = "2025-09-03", *, factors: tuple[str, ...] = ("3B",)) -> str:
    """One assessment, ended."""
    inside = "".join(f"<AssessmentFactors>{code}</AssessmentFactors>" for code in factors)
    return (
        f"<Assessments><AssessmentActualStartDate>{start}</AssessmentActualStartDate>"
        "<AssessmentAuthorisationDate>2025-10-21</AssessmentAuthorisationDate>"
        f"<FactorsIdentifiedAtAssessment>{inside}</FactorsIdentifiedAtAssessment></Assessments>"
    )


PROTECTION = (
    "<ChildProtectionPlans><CPPstartDate>2025-10-18</CPPstartDate>"
    "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
    "<LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse><NumberOfPreviousCPP>0</NumberOfPreviousCPP>"
    "<Reviews><CPPreviewDate>2026-01-10</CPPreviewDate></Reviews></ChildProtectionPlans>"
)


def part(path: Path) -> Part:
    """The one part of a file."""
    (only,) = opened(path).parts
    return only


@dataclass
class Read:
    """What the reader made of a file."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    reading: Any = None

    def of(self, table: str) -> list[dict[str, Any]]:
        """The rows of one table."""
        return self.rows.get(table, [])

    def rules(self) -> dict[str, int]:
        """How often each rule was broken."""
        return dict(self.findings.by_rule)

    def fields(self, rule: str) -> list[str]:
        """The fields in which a rule was broken."""
        return [found.field for found in self.findings.in_order() if found.rule == rule]


def read_return(folder: Path, text: str | bytes) -> Read:
    """Read a return."""
    path = folder / "return.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = Read()
    found.reading = cin_xml.stream(
        part(path),
        keep=lambda table, row: found.rows.setdefault(table, []).append(row),
        findings=found.findings,
    )
    return found


def table(folder: Path, *rows: tuple[str, ...], columns: tuple[str, ...] = PUPIL_COLUMNS) -> Path:
    """A table of one school's pupils unless told otherwise."""
    path = folder / "table.csv"
    lines = [",".join(row) for row in (columns, *rows)]
    path.write_bytes("\r\n".join(lines).encode() + b"\r\n")
    return path


def read_table(path: Path, data_set: str = "pupil_core", *, school: str | None = "9992001") -> Read:
    """Read a table, all of whose items may be kept."""
    declared = datasets.get(data_set)
    keep = {one.name: frozenset(entry.name for entry in one.fields) for one in declared.tables}
    found = Read()
    found.reading = tables.load(
        (part(path),), declared, keep=keep, school=school, findings=found.findings
    )
    found.rows = {
        name: [row for batch in batches for row in batch.to_pylist()]
        for name, batches in found.reading.batches.items()
    }
    return found
