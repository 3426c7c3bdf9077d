"""Files of results, made up pupil by pupil from what a school's own feed holds."""

import csv
import io
from collections.abc import Iterable, Sequence

from tests.unit.feeds.conftest import SCHOOL, Yard

NUMBERS = {"st-edmunds": "9992001", "millbrook": "9992002", "hartwell": "9994001"}


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as a system exports it."""
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode()


def pupils(yard: Yard, data_set: str = "pupil_core", school: str = SCHOOL) -> list[dict[str, str]]:
    """The rows of a school's own feed, by heading."""
    with yard.file(data_set, school).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def phonics(upns: Iterable[str], *, school: str = SCHOOL, mark: int = 34) -> bytes:
    """A school's phonics file about these pupils."""
    head = (
        "Phonics_ACADYR", "Phonics_UPN", "Phonics_SURNAME", "Phonics_FORENAMES", "Phonics_DOB",
        "Phonics_SEX", "Phonics_LA", "Phonics_ESTAB", "Phonics_NCYEARACTUAL",
        "Phonics_PHONICS_MARK", "Phonics_PHONICS_OUTCOME",
    )  # fmt: skip
    number = NUMBERS[school]
    return table(
        head,
        [
            ("2026/2027", upn, "Reed", "Ada", "2020-11-02", "F", number[:3], number[3:], "1",
             mark, "WA")
            for upn in upns
        ],
    )  # fmt: skip


def eyfs(upns: Iterable[str]) -> bytes:
    """A school's early years profile about these pupils."""
    goals = ("COM_G01", "COM_G02", "PHY_G04", "PHY_G05", "LIT_G09", "LIT_G10", "MAT_G11", "MAT_G12")
    head = ("FSP_ACADYR", "FSP_UPN", "FSP_SURNAME", "FSP_FORENAME", "FSP_DOB", "FSP_SEX",
            "FSP_LAESTAB", *(f"FSP_{goal}" for goal in goals), "FSP_GLD")  # fmt: skip
    return table(
        head,
        [
            ("2026/2027", upn, "Reed", "Ada", "2021-11-02", "F", "9992001", *["2"] * 8, "1")
            for upn in upns
        ],
    )


def key_stage_1(upns: Iterable[str]) -> bytes:
    """A school's key stage 1 file about these pupils."""
    head = ("ACADYR", "UPN", "SURNAME", "FORENAMES", "DOB", "SEX", "LAESTAB", "READ_OUTCOME",
            "WRIT_OUTCOME", "MATH_OUTCOME", "SCI_OUTCOME", "DISC_READ")  # fmt: skip
    return table(
        head,
        [
            ("2026/2027", upn, "Reed", "Ada", "2019-11-02", "F", "9992001", *["EXS"] * 4, "0")
            for upn in upns
        ],
    )


def key_stage_2(upns: Iterable[str], *, score: int = 104) -> bytes:
    """The department's key stage 2 file about these pupils."""
    head = ("ACADYR", "UPN", "SURNAME", "FORENAMES", "DOB", "SEX", "LAESTAB", "READSCORE",
            "MATSCORE", "GPSSCORE", "READEXP", "MATEXP", "RWMEXP", "FSM6")  # fmt: skip
    return table(
        head,
        [
            ("2026/2027", upn, "Reed", "Ada", "2015-11-02", "F", "9992001", *[score] * 3,
             "1", "1", "1", "0")
            for upn in upns
        ],
    )  # fmt: skip


def key_stage_4(upns: Iterable[str]) -> bytes:
    """The department's key stage 4 file about these pupils."""
    head = ("KS4_ACADYR", "KS4_UPN", "KS4_SURNAME", "KS4_FORENAMES", "KS4_DOB", "KS4_SEX",
            "KS4_LAESTAB", "KS4_ATT8", "KS4_P8SCORE", "KS4_L2BASICS_94", "KS4_FSM6")  # fmt: skip
    return table(
        head,
        [
            ("2026/2027", upn, "Reed", "Ada", "2010-11-02", "F", "9994001", "46", "0.1", "1", "0")
            for upn in upns
        ],
    )


def gcse(upns: Iterable[str], *, grade: str = "5", school: str = SCHOOL) -> bytes:
    """A school's first GCSE results about these pupils."""
    head = ("LAESTAB", "UPN", "ULN", "Series", "GCSE subject", "QAN", "Awarding body", "GCSE grade")
    return table(
        head, [(NUMBERS[school], upn, "", "Summer 2027", "History", "", "", grade) for upn in upns]
    )


def a_level(upns: Iterable[str], *, school: str = SCHOOL) -> bytes:
    """A school's first A level results about these pupils."""
    head = ("LAESTAB", "UPN", "ULN", "Series", "A level subject", "QAN", "Awarding body",
            "A level grade")  # fmt: skip
    return table(
        head, [(NUMBERS[school], upn, "", "Summer 2027", "History", "", "", "B") for upn in upns]
    )


def assessed(upns: Iterable[str], *, school: str = SCHOOL) -> bytes:
    """A school's own reading assessment of these pupils."""
    head = ("LAESTAB", "UPN", "Assessment", "Date assessed", "NC year", "Score", "Outcome")
    return table(
        head,
        [(NUMBERS[school], upn, "Reading", "2027-03-05", "4", "101", "Secure") for upn in upns],
    )
