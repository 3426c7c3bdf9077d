"""Writes the numbers that records give for a child in one way, and drops those nobody should trust.

A UPN, NHS number or ULN counts only with a sound check digit; placeholders and temporary UPNs
count as missing (the identifiers facts, and linkage findings, section 7.1).
"""

import re
from typing import Final

from kinfold import identifiers

LONGEST: Final = 40
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
TELEPHONE_DIGITS: Final = range(9, 13)


def upn(text: str) -> str:
    """A UPN in comparable form; "" where it is faulty, temporary or a reason for having none."""
    found = identifiers.compact(text[:LONGEST])
    return found if identifiers.is_upn(found) and not identifiers.is_temporary_upn(found) else ""


def nhs_number(text: str) -> str:
    """A sound NHS number as ten digits; "" for a faulty one and for one digit ten times."""
    found = identifiers.compact(text[:LONGEST])
    return found if identifiers.is_nhs_number(found) and len(set(found)) > 1 else ""


def uln(text: str) -> str:
    """A unique learner number that may be matched on; "" for 9999999999 and for a faulty one."""
    found = identifiers.compact(text[:LONGEST])
    return found if identifiers.is_uln(found) else ""


def telephone(text: str) -> str:
    """A telephone number's digits with a leading nought; "" where they cannot be one."""
    digits = _NOT_DIGIT.sub("", text[:LONGEST])
    digits = re.sub(r"^(0044|44)0?", "0", digits) if len(digits) > 11 else digits
    sound = len(digits) in TELEPHONE_DIGITS and len(set(digits)) > 3
    return digits if sound else ""


def uprn(text: str) -> str:
    """A property reference without leading noughts; "" where it is none."""
    found = text.strip()[:LONGEST].lstrip("0")
    return found if found.isascii() and found.isdigit() and len(found) <= 12 else ""
