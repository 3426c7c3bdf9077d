"""Writes names, addresses and dates of many systems in one way, so that they can be compared.

What a system sent is never changed; these are forms for comparison only. This is the one door to
them; what they are made of lies in `names`, `namesakes`, `likeness`, `dates` and `homes`, and in
the facts. Rules: the identifiers facts and linkage findings, section 7.1.
"""

from kinfold.people.dates import CLOSE_DAYS, compatible, is_default, near
from kinfold.people.homes import home, postcode
from kinfold.people.letters import LONGEST, respelt
from kinfold.people.likeness import similar, sound
from kinfold.people.names import (
    MOST,
    bag,
    forename_forms,
    forename_key,
    forename_parts,
    forename_spellings,
    is_generic,
    key,
    short_forms,
    surname_forms,
    surname_key,
    surname_spellings,
)
from kinfold.people.namesakes import (
    AGREEMENTS,
    Agreement,
    forename_agreement,
    surname_agreement,
)

__all__ = [
    "AGREEMENTS",
    "CLOSE_DAYS",
    "LONGEST",
    "MOST",
    "Agreement",
    "bag",
    "compatible",
    "forename_agreement",
    "forename_forms",
    "forename_key",
    "forename_parts",
    "forename_spellings",
    "home",
    "is_default",
    "is_generic",
    "key",
    "near",
    "postcode",
    "respelt",
    "short_forms",
    "similar",
    "sound",
    "surname_agreement",
    "surname_forms",
    "surname_key",
    "surname_spellings",
]
