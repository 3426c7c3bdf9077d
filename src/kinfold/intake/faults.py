"""Says why a file cannot be taken in at all, in words a data manager can act on."""

from kinfold.errors import FileNotUnderstood


def not_understood(why: str, remedy: str) -> FileNotUnderstood:
    """The one clear error for a file of which nothing is kept."""
    return FileNotUnderstood("You asked Kinfold to take in a file.", why=why, remedy=remedy)


def broken_xml(line: int) -> FileNotUnderstood:
    """The file stops being XML at a line: broken, cut short, or in another encoding."""
    return not_understood(
        f"At line {line} the file stops being readable XML: it may be cut short, damaged, "
        "or in another character encoding than it says.",
        "Export the return again, check that the copy is complete, and send it once more.",
    )
