"""Reads what is known of names as facts: spellings, everyday forms, words beside names, letters.

Each file in `facts/` says in its first lines where it comes from and why it is there. A fact is
read once and kept; none is written in code.
"""

from functools import lru_cache
from typing import Final, Literal

from kinfold.people import letters
from kinfold.people.sheets import rows

Use = Literal["forename", "surname"]
_BOTH: Final = "either"


@lru_cache(maxsize=1)
def short_forms() -> dict[str, frozenset[str]]:
    """The forenames that an everyday form can stand for."""
    held: dict[str, set[str]] = {}
    for row in rows("short_forms.csv"):
        held.setdefault(row["short"], set()).add(row["full"])
    return {short: frozenset(full) for short, full in held.items()}


@lru_cache(maxsize=2)
def spellings(use: Use) -> dict[str, frozenset[str]]:
    """For each way of writing a name, the names it is a spelling of."""
    held: dict[str, set[str]] = {}
    for row in rows("spellings.csv"):
        if row["use"] in {use, _BOTH}:
            name = letters.plain(row["name"])
            for form in map(letters.plain, (row["name"], *row["forms"].split())):
                held.setdefault(form, set()).add(name)
                held.setdefault(letters.respelt(form), set()).add(name)
    return {form: frozenset(names) for form, names in held.items()}


@lru_cache(maxsize=16)
def said(kind: str) -> frozenset[str]:
    """The words of one kind that stand beside names, plain."""
    return frozenset(
        letters.plain(row["word"]) for row in rows("name_words.csv") if row["kind"] == kind
    )


@lru_cache(maxsize=2)
def placeholders(use: Use) -> frozenset[str]:
    """Texts that stand where no name is known: plain, or as written where they have a stroke."""
    return frozenset(
        row["text"] for row in rows("placeholders.csv") if row["use"] in {use, _BOTH}
    ) | frozenset(
        letters.plain(row["text"])
        for row in rows("placeholders.csv")
        if row["use"] in {use, _BOTH} and not {"/", "."} & set(row["text"])
    )


@lru_cache(maxsize=1)
def endings() -> tuple[tuple[str, str], ...]:
    """Surname endings that follow sex, with what one family's other members have instead."""
    return tuple((row["ending"], row["instead"]) for row in rows("surname_endings.csv"))


@lru_cache(maxsize=4)
def parts(what: str) -> dict[str, str]:
    """Parts of which names are made, the longest first, with what is written instead."""
    found = {r["part"]: r["instead"] for r in rows("name_parts.csv") if r["what"] == what}
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """The syllables of which Chinese forenames in Latin letters are made."""
    return frozenset(
        start + end
        for row in rows("syllables.csv")
        for start in ("", *row["starts"].split())
        for end in row["ends"].split()
    )


@lru_cache(maxsize=1)
def articled() -> frozenset[str]:
    """Surnames that are met with an article (al, de, dos) written onto them, and without."""
    return frozenset(
        letters.plain(form)
        for row in rows("spellings.csv")
        if row["custom"] in {"arabic_islamic", "afghan_persian"}
        for form in (row["name"], *row["forms"].split())
    ) | said("article")
