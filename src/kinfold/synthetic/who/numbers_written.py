"""Writes a child's numbers as offices hold them: missing, temporary, mistyped, or a sibling's."""

from datetime import date
from typing import Final

from kinfold.identifiers import ULN_UNKNOWN
from kinfold.synthetic.numbers import mistyped, temporary
from kinfold.synthetic.who.numbers import spaced, transposed
from kinfold.synthetic.who.writing import Pen

#: Chance of each fault, where the source holds the number at all.
RATES: Final = {
    "upn_mistyped": 0.008,
    "upn_temporary": 0.012,
    "upn_sibling": 0.0025,
    "upn_other": 0.0008,
    "upn_old": 0.3,
    "nhs_transposed": 0.006,
    "nhs_sibling": 0.0012,
    "uln_unknown": 0.05,
    "uln_sibling": 0.001,
}
#: A twin's health service number is taken for the child's this many times more often.
_TWINS: Final = 6
_REASONS: Final = ("UN1", "UN2", "UN3", "UN4", "UN5", "UN6", "UN7")


def numbers(pen: Pen) -> dict[str, str]:
    """The number columns of a record."""
    if pen.unborn:
        unknown = "UN1" if pen.source.name == "cin" else ""
        return dict.fromkeys(("upn", "former_upn", "nhs_number", "uln"), "") | {
            "upn_unknown": unknown
        }
    upn, former, unknown = _upn(pen)
    return {
        "upn": upn,
        "former_upn": former,
        "upn_unknown": unknown,
        "nhs_number": _nhs(pen),
        "uln": _uln(pen),
    }


def _upn(pen: Pen) -> tuple[str, str, str]:
    """The pupil number, the former one, and the reason why there is none."""
    child, source = pen.child, pen.source
    born = child.born or pen.on
    young = pen.on < date(born.year + 4, 9, 1)
    if not source.upn or not child.upn or (young and source.name != "school"):
        return "", "", "UN1" if source.name in {"cin", "cla"} and source.upn else ""
    if not pen.holds(source.upn):
        return "", "", pen.rng.choice(_REASONS) if source.name in {"cin", "cla"} else ""
    if child.former_upn:
        if pen.slips("upn_old", RATES["upn_old"]):
            return child.former_upn, "", ""
        return child.upn, child.former_upn if pen.holds(0.5) else "", ""
    return _spoilt_upn(pen, child.upn), "", ""


def _spoilt_upn(pen: Pen, upn: str) -> str:
    if pen.slips("upn_mistyped", RATES["upn_mistyped"]):
        return mistyped(pen.rng, upn)
    if pen.slips("upn_temporary", RATES["upn_temporary"]):
        return temporary(upn)
    sibling = pen.sibling()
    if sibling is not None and sibling.upn and pen.slips("upn_sibling", RATES["upn_sibling"]):
        return sibling.upn
    others = pen.strangers
    if others and pen.slips("upn_other", RATES["upn_other"]):
        return pen.rng.choice(others)
    return upn


def _nhs(pen: Pen) -> str:
    child = pen.child
    if not child.nhs or not pen.holds(pen.source.nhs):
        return ""
    number = child.nhs
    sibling = pen.sibling()
    rate = RATES["nhs_sibling"]
    if sibling is not None and sibling.nhs:
        alike = child.twin and sibling.twin
        if pen.slips("nhs_sibling", rate * (_TWINS if alike else 1)):
            number = sibling.nhs
    if pen.slips("nhs_transposed", RATES["nhs_transposed"]):
        number = transposed(pen.rng, number)
    return spaced(number) if pen.rng.random() < 0.3 else number


def _uln(pen: Pen) -> str:
    child = pen.child
    if not child.uln or not pen.holds(pen.source.uln):
        return ""
    if pen.slips("uln_unknown", RATES["uln_unknown"]):
        return ULN_UNKNOWN
    sibling = pen.sibling()
    if sibling is not None and sibling.uln and pen.slips("uln_sibling", RATES["uln_sibling"]):
        return sibling.uln
    return child.uln
