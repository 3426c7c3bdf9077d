"""Checks the numbers that name children, schools and homes, and hides them when printed.

Rules: the UPN, ULN, NHS number, LAESTAB and postcode rules of the published specifications,
as gathered in the project's facts. Every function takes text as it came and answers about its
form; none of them raises because of what the text says.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

UPN_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 letters of the UPN check: no I, O or S."""

ULN_UNKNOWN = "9999999999"
"""The ULN that means "not yet known"; it names nobody."""

UPN_UNKNOWN_CODES = frozenset({"UN1", "UN2", "UN3", "UN4", "UN5", "UN6", "UN7"})
"""Reasons for having no UPN; SSDA903 uses the first five, inside the UPN column."""

# [0-9] throughout: \d also matches digits of other scripts, which are not digits here.
_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_TEN_DIGITS = re.compile(r"[0-9]{10}")
_LAESTAB = re.compile(r"[0-9]{7}")
_POSTCODE = re.compile(
    r"(?:[A-Z]{1,2}[0-9]|[A-Z]{1,2}[0-9]{2}|[A-Z]{1,2}[0-9][A-Z])[0-9][ABD-HJLNP-UW-Z]{2}"
    # Placeholders such as ZZ99 3VZ use letters that real inward parts never do.
    r"|ZZ99[0-9][A-Z]{2}"
)


class UpnFault(StrEnum):
    """What is wrong with a UPN, in the order in which it is looked for."""

    FORM = "form"
    LETTER = "letter"
    LA_NUMBER = "la_number"


@dataclass(frozen=True, kw_only=True)
class Laestab:
    """A school's DfE number in its two parts: LA number and establishment number."""

    la: str
    establishment: str


def compact(text: str) -> str:
    """`text` in upper case without spaces or hyphens: the form in which numbers are compared."""
    return re.sub(r"[\s-]+", "", text).upper()


def named_reference(*parts: str) -> str:
    """A mark for somebody who has no number: the same whenever the same parts name them again.

    `parts` are such as surname, forename and date of birth. Letter case, accents, spaces and marks
    make no difference. The mark says nothing by itself, so it may stand where a number would.
    """
    plain = (unicodedata.normalize("NFKD", part) for part in parts)
    said = "|".join("".join(c for c in part if c.isalnum()).casefold() for part in plain)
    return f"NK{blake2b(said.encode(), digest_size=10).hexdigest().upper()}"


def masked(text: str) -> str:
    """`text` fit for a screen or a message: only its last two characters, never more than half.

    The number of stars is always six, so that the length says nothing either.
    """
    shown = min(2, len(text) // 2)
    return "*" * 6 + (text[-shown:] if shown else "")


def _weighted(text: str, weights: range) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, text, strict=True))


def upn_check_letter(body: str) -> str:
    """The check letter of a UPN whose last twelve characters are `body`.

    A temporary UPN ends in a letter, worth its place in the alphabet (A is 0). ValueError when
    `body` has another form, or ends in a letter that the alphabet does not hold.
    """
    if not re.fullmatch(rf"[0-9]{{11}}[0-9{UPN_ALPHABET}]", body):
        raise ValueError("not the last twelve characters of a UPN")
    last = body[-1]
    value = int(last) if last in "0123456789" else UPN_ALPHABET.index(last)
    return UPN_ALPHABET[(_weighted(body[:-1], range(2, 13)) + 13 * value) % 23]


def is_temporary_upn(text: str) -> bool:
    """Whether `text` has the form of a temporary UPN: a letter in the thirteenth place."""
    upn = compact(text)
    return bool(_UPN.fullmatch(upn)) and upn[-1].isalpha()


def upn_faults(text: str, *, la_numbers: Collection[str] | None = None) -> tuple[UpnFault, ...]:
    """Every fault of a UPN; empty when it is sound.

    `la_numbers` are the accepted LA numbers for characters 2 to 4 (not checked when None).
    """
    upn = compact(text)
    if not _UPN.fullmatch(upn) or (upn[-1].isalpha() and upn[-1] not in UPN_ALPHABET):
        return (UpnFault.FORM,)
    faults = []
    if upn_check_letter(upn[1:]) != upn[0]:
        faults.append(UpnFault.LETTER)
    if la_numbers is not None and upn[1:4] not in la_numbers:
        faults.append(UpnFault.LA_NUMBER)
    return tuple(faults)


def is_upn(text: str, *, la_numbers: Collection[str] | None = None) -> bool:
    """Whether `text` is a sound UPN, permanent or temporary."""
    return not upn_faults(text, la_numbers=la_numbers)


def is_uln(text: str) -> bool:
    """Whether `text` is a sound ULN that may be matched on.

    Ten digits, no leading zero; weights 10 to 2, remainder r of 11: r is not 0 and the last digit
    is 10 - r. `9999999999` means "not yet known" and is not a ULN.
    """
    uln = compact(text)
    if not _TEN_DIGITS.fullmatch(uln) or uln[0] == "0" or uln == ULN_UNKNOWN:
        return False
    remainder = _weighted(uln[:9], range(10, 1, -1)) % 11
    return remainder != 0 and int(uln[9]) == 10 - remainder


def is_nhs_number(text: str) -> bool:
    """Whether `text` is a sound NHS number: ten digits, modulus 11 check, 3-3-4 spacing allowed.

    Numbers that begin 999 are sound in form and kept for tests; `is_test_nhs_number` tells them.
    """
    number = compact(text)
    if not _TEN_DIGITS.fullmatch(number):
        return False
    # A check of 10 is never issued, and no single digit equals it.
    check = (11 - _weighted(number[:9], range(10, 1, -1)) % 11) % 11
    return check == int(number[9])


def is_test_nhs_number(text: str) -> bool:
    """Whether `text` is a sound NHS number of the range kept for tests."""
    return is_nhs_number(text) and compact(text).startswith("999")


def parse_laestab(text: str) -> Laestab | None:
    """The two parts of a DfE number such as 9992001 or 999/2001; None when it is not one."""
    number = compact(text).replace("/", "")
    if not _LAESTAB.fullmatch(number):
        return None
    return Laestab(la=number[:3], establishment=number[3:])


def is_upn_unknown_code(text: str) -> bool:
    """Whether `text` is one of the UN codes that stand where a UPN is missing."""
    return compact(text) in UPN_UNKNOWN_CODES


def is_postcode(text: str) -> bool:
    """Whether `text` has the grammar of a UK postcode, spaced or not."""
    return bool(_POSTCODE.fullmatch(compact(text)))


def normalise_postcode(text: str) -> str | None:
    """`text` as a postcode in upper case with one space; None when it is not a postcode."""
    postcode = compact(text)
    if not _POSTCODE.fullmatch(postcode):
        return None
    return f"{postcode[:-3]} {postcode[-3:]}"


def is_placeholder_postcode(text: str) -> bool:
    """Whether `text` is a ZZ postcode (no fixed abode, not known): it is never linked on."""
    return is_postcode(text) and compact(text).startswith("ZZ")
