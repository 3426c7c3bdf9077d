"""Checks on what is handed to the registers: a known account, an opaque id, a real moment."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from kinfold import law
from kinfold.errors import UsageProblem
from kinfold.registers.models import Account, AgreementVersion, Organisation

_OPAQUE: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
# A pupil number, an NHS or learner number, and a date: none of them is an opaque id.
_TELLING: Final = re.compile(
    r"[A-Z][0-9]{11}[0-9A-Z]|[0-9]{10}|[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}", re.IGNORECASE
)
# The same numbers inside a sentence; a date may be said there, for it says when a thing was done.
_NUMBERED: Final = re.compile(
    r"\b(?:[A-Z][0-9]{11}[0-9A-Z]|[0-9]{10}|[0-9]{3} [0-9]{3} [0-9]{4})\b", re.IGNORECASE
)
_DIGEST: Final = re.compile(r"[0-9a-f]{32,128}")
_LABEL: Final = re.compile(r"[a-z0-9][a-z0-9_.:/-]*")
_NAMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
_SHORT: Final = 200


def moment(at: datetime) -> datetime:
    """`at` itself; ValueError where it does not know its time zone."""
    if at.tzinfo is None:
        msg = "a moment without a time zone is not a moment"
        raise ValueError(msg)
    return at


def opaque(identifier: str) -> str:
    """`identifier` itself; ValueError where it could tell who somebody is.

    Ids from the person index and the store are hashes or counters: letters, digits and marks,
    with at least one digit. A name, a pupil number, an NHS number or a date is not one.
    """
    if not _OPAQUE.fullmatch(identifier) or _TELLING.fullmatch(identifier):
        msg = "an opaque id was expected here (the value is not repeated)"
        raise ValueError(msg)
    return identifier


def account_key(login: str, *, asked: str) -> int:
    """The key of the account with this mailbox; UsageProblem where there is none."""
    key = Account.objects.filter(login=login.strip().lower()).values_list("pk", flat=True).first()
    if key is None:
        raise UsageProblem(
            asked, why="No account has that mailbox.", remedy="Check the mailbox, or add it."
        )
    return key


def doer_key(by: str | None, *, asked: str) -> int | None:
    """The key of the account that does something; None is the installation itself."""
    return None if by is None else account_key(by, asked=asked)


def organisation_key(organisation: str, *, asked: str) -> str:
    """`organisation` itself; UsageProblem where no such organisation is registered."""
    if not Organisation.objects.filter(pk=organisation).exists():
        raise UsageProblem(
            asked,
            why=f"No organisation is registered as {organisation!r}.",
            remedy="Check the organisation id, or register the organisation first.",
        )
    return organisation


def role_code(code: str, *, asked: str) -> str:
    """`code` itself; UsageProblem where the law's closed list of roles has no such word."""
    if code not in law.roles():
        raise UsageProblem(
            asked, why="That role is not one Kinfold knows.", remedy="Use a role from the list."
        )
    return code


def kind_code(code: str, *, asked: str) -> str:
    """`code` itself; UsageProblem where the closed list of kinds of organisation lacks it."""
    if code not in law.organisation_kinds():
        raise UsageProblem(
            asked,
            why="That kind of organisation is not one Kinfold knows.",
            remedy="Use a kind from the list.",
        )
    return code


def version_key(version_hash: str, *, asked: str) -> int:
    """The key of an agreement version; UsageProblem where that text was never loaded."""
    key = AgreementVersion.objects.filter(hash=version_hash).values_list("pk", flat=True).first()
    if key is None:
        raise UsageProblem(
            asked,
            why="No agreement version with that hash has been loaded.",
            remedy="Load the agreement file first.",
        )
    return key


def digest_text(digest: str) -> str:
    """`digest` itself; ValueError where it is not the hexadecimal text of a keyed hash."""
    if not _DIGEST.fullmatch(digest):
        msg = "the hexadecimal text of a digest was expected here (the value is not repeated)"
        raise ValueError(msg)
    return digest


def listed(word: str, *, words: Collection[str], asked: str) -> str:
    """`word` itself; UsageProblem where a closed list lacks it."""
    if word not in words:
        raise UsageProblem(
            asked, why="That word is not on the list.", remedy=f"Use one of: {', '.join(words)}."
        )
    return word


def label(word: str, *, asked: str, longest: int = 40) -> str:
    """`word` itself; UsageProblem where it is not a short code in small letters."""
    if len(word) > longest or not _LABEL.fullmatch(word):
        raise UsageProblem(
            asked,
            why="A short code was expected: small letters, digits and marks, without spaces.",
            remedy="Use the code and not its description.",
        )
    return word


def reference(word: str, *, asked: str) -> str:
    """`word` itself; UsageProblem where a thing is not named by its id or code, as written."""
    if not _NAMED.fullmatch(word):
        raise UsageProblem(
            asked, why="A thing is not named by its id or code.", remedy="Use its id or code."
        )
    return word


def unnamed(text: str, *, longest: int, asked: str) -> str:
    """An officer's words, without the space around them. Officers do not name a child in them.

    Raises UsageProblem where they are too long, or hold a number that tells who somebody is: a
    pupil, learner or NHS number.
    """
    words = text.strip()
    if len(words) > longest:
        raise UsageProblem(
            asked,
            why=f"The text is longer than {longest} characters.",
            remedy="Shorten it; keep details in the case file.",
        )
    if _NUMBERED.search(words):
        raise UsageProblem(
            asked,
            why="The text holds a number of the kind that tells who somebody is.",
            remedy="Leave names and numbers of people out.",
        )
    return words


def reasoned(text: str, *, longest: int, asked: str) -> str:
    """As `unnamed`, and UsageProblem where nothing is said."""
    words = unnamed(text, longest=longest, asked=asked)
    if not words:
        raise UsageProblem(asked, why="No reason or text is given.", remedy="Say it in a sentence.")
    return words


def particulars(data: Mapping[str, object], *, asked: str) -> dict[str, object]:
    """What belongs to a step beside its text: codes, numbers, dates and opaque ids under codes.

    Raises UsageProblem for a key that is not a code, for text that is long or tells who somebody
    is, and for a value of another kind.
    """
    return {label(key, asked=asked): _plain(value, asked=asked) for key, value in data.items()}


def _plain(value: object, *, asked: str) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unnamed(value, longest=_SHORT, asked=asked)
    if isinstance(value, list | tuple):
        return [_plain(one, asked=asked) for one in value]
    if isinstance(value, Mapping):
        return particulars(value, asked=asked)
    raise UsageProblem(
        asked,
        why="A particular is not a code, a number, a date as text, or a list of them.",
        remedy="Leave it out, or say it in the text.",
    )
