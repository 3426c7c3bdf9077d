"""Writes where a child lives as an office holds it: stale, withheld, placeless, or wrong."""

from typing import Any, Final

from kinfold.synthetic.who.homes import NOWHERE, UNKNOWN, WITHHELD, Home, Stay
from kinfold.synthetic.who.writing import Pen

#: Chance of each way of holding an address, where it can befall the child at all.
RATES: Final = {
    "old_address": 0.18,
    "second_home": 0.3,
    "blank_address": 0.02,
    "placeholder_address": 0.004,
    "wrong_uprn": 0.015,
    "secret_unmarked": 0.04,
}


def place(pen: Pen) -> dict[str, Any]:
    """The address columns of a record, and `true_uprn`: where the child lived that day."""
    stay = pen.child.stay(pen.on)
    home = _known_home(pen, stay)
    if stay.why:
        pen.tags.append(stay.why)
    secret = stay.secret and home is stay.home
    columns: dict[str, Any] = {
        "true_uprn": stay.home.uprn,
        "protected": secret,
        "address": "",
        "uprn": "",
    }
    if secret:
        if pen.slips("secret_unmarked", RATES["secret_unmarked"]):
            columns["protected"] = False
        if pen.rng.random() < 0.65:
            return columns | {"address": pen.rng.choice(WITHHELD)}
    if pen.habit("blank_address", RATES["blank_address"]):
        return columns | {"address": pen.rng.choice(UNKNOWN)}
    if home is NOWHERE or pen.slips("placeholder_address", RATES["placeholder_address"]):
        pen.tags.append("zz_postcode")
        return columns | {"address": pen.places.line(NOWHERE, pen.rng, pen.noise)}
    line = pen.places.line(home, pen.rng, pen.noise * min(1.5, pen.source.careless))
    return columns | {"address": line, "uprn": _uprn(pen, home)}


def _known_home(pen: Pen, stay: Stay) -> Home:
    """The home this source knows: an earlier one, the other parent's, or the one lived in."""
    stays = pen.child.stays
    if stays[0] is not stay and pen.slips("old_address", RATES["old_address"]):
        return stays[stays.index(stay) - 1].home
    second = pen.child.second
    if second is not None and not stay.secret and pen.habit("second_home", RATES["second_home"]):
        return second
    return stay.home


def _uprn(pen: Pen, home: Home) -> str:
    if not home.uprn or not pen.holds(pen.source.uprn):
        return ""
    if pen.slips("wrong_uprn", RATES["wrong_uprn"]):
        return pen.places.elsewhere(pen.rng)
    return home.uprn.zfill(12) if pen.rng.random() < 0.2 else home.uprn
