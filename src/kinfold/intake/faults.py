"""Says why a file cannot be taken in at all, in words a data manager can act on."""

from collections.abc import Iterable
from typing import ClassVar

from kinfold.errors import Exit, FileNotUnderstood, KinfoldError, NeedsDecision


class Cancelled(KinfoldError):
    """Somebody stopped a file while it was being read; nothing of it was kept."""

    exit_code: ClassVar[Exit] = Exit.NOTHING_TO_DO


def not_understood(why: str, remedy: str) -> FileNotUnderstood:
    """The one clear error for a file of which nothing is kept."""
    return FileNotUnderstood("You asked Kinfold to take in a file.", why=why, remedy=remedy)


def not_opened() -> FileNotUnderstood:
    """The file is not there, or this program may not read it."""
    return not_understood(
        "The file cannot be opened.", "Check that it is there and that this account may read it."
    )


def broken_xml(line: int | None) -> FileNotUnderstood:
    """The file stops being XML at a line (None: it is not known which)."""
    where = f"At line {line} the file" if line is not None else "The file"
    return not_understood(
        f"{where} stops being readable XML: it may be cut short, damaged, "
        "or in another character encoding than it says.",
        "Export the return again, check that the copy is complete, and send it once more.",
    )


def damaged() -> FileNotUnderstood:
    """A zip or workbook that cannot be read to its end."""
    return not_understood(
        "The zip or workbook is damaged, cut short, or packed in a way Kinfold does not read.",
        "Make it again, check that the copy is complete, and send it once more.",
    )


def endless() -> FileNotUnderstood:
    """A cell of a table has no end."""
    return not_understood(
        "A cell is longer than any cell can be, or a quotation mark is never closed.",
        "Export the table again.",
    )


def wrong_encoding() -> FileNotUnderstood:
    """The file's text is in no encoding we read, or partly in one and partly in another."""
    return not_understood(
        "The file's text is not UTF-8, nor wholly in another encoding Kinfold reads "
        "(UTF-16 with its mark, or Windows-1252).",
        "Save it as CSV UTF-8 and send it again.",
    )


class WhichDataSet(NeedsDecision):
    """A table's headings fit several data sets alike: the sender must say which it is."""

    def __init__(self, alike: Iterable[str]) -> None:
        self.alike = tuple(sorted(alike))
        super().__init__(
            "You asked Kinfold to take in a file.",
            why=f"Its headings fit these data sets equally well: {', '.join(self.alike)}.",
            remedy="Say which it is (--data-set, or in the form).",
        )


class WhichYear(NeedsDecision):
    """A return's rows do not say which year they are of: the sender must."""

    def __init__(self, *, because: str) -> None:
        super().__init__(
            "You asked Kinfold to take in a return.",
            why=because,
            remedy="Say for which year it is (--period 2025-26, or in the form).",
        )
