"""The invented schools, colleges and training providers at which young people study."""

from dataclasses import dataclass
from functools import lru_cache

from kinfold.synthetic.neighbours_members import Authority


@dataclass(frozen=True, kw_only=True)
class Establishment:
    """A place of study: its seven-digit number, name, provider number and authority."""

    number: str
    name: str
    ukprn: str
    la_code: str


_BY_CODE = {
    "110": "school",
    "140": "none",
    "210": "school",
    "220": "sixth_form",
    "230": "college",
    "240": "university",
    "250": "college",
    "280": "special",
    "290": "custodial",
    "310": "provider",
    "320": "provider",
    "410": "provider",
    "430": "provider",
    "440": "provider",
    "450": "provider",
    "460": "special",
    "530": "provider",
}
_NAMES = {
    "school": ("{town} Academy", 4601),
    "sixth_form": ("{name} Sixth Form College", 8601),
    "college": ("{name} College of Further Education", 8602),
    "university": ("University of {name}", 8603),
    "special": ("{town} Specialist College", 7601),
    "custodial": ("{name} Secure Training Centre", 8604),
    "provider": ("{name} Skills Partnership", 8605),
}


def is_study(code: str) -> bool:
    """Whether somebody with this activity code is enrolled at an establishment."""
    return code in _BY_CODE and code not in {"140", "310", "320"}


@lru_cache(maxsize=2048)
def establishment(code: str, authority: Authority, turn: int) -> Establishment | None:
    """Where a person of that activity studies in the authority; None where nowhere.

    `turn` chooses among the authority's schools, one for each town.
    """
    kind = _BY_CODE.get(code)
    if kind not in _NAMES:
        return None
    pattern, serial = _NAMES[kind]
    turn = turn % len(authority.towns)
    town = authority.towns[turn].name
    if "{town}" in pattern:
        serial += turn
    number = f"{authority.la_code}{serial}"
    return Establishment(
        number=number,
        name=pattern.format(town=town, name=authority.name),
        # Numbers in use begin 100; these begin 19.
        ukprn=f"1{number}",
        la_code=authority.la_code,
    )
