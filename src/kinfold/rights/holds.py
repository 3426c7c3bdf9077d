"""What an open case keeps from destruction: the supplies it concerns, or the person.

GOV-5. What another member sent goes in its own two months all the same (CCIS framework, section 8):
what was kept of it is held, and the delivery is not.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from kinfold.gate import Gate, Supply
from kinfold.registers import holding, parcels
from kinfold.registers.facts import Case, Hold, NewHold
from kinfold.rights.acting import parts

CLAUSE: Final = "GOV-5"
KEPT: Final = "caseload_update"


def hold_for(gate: Gate, case: Case, *, named: Iterable[str] = (), at: datetime, by: str) -> None:
    """Hold back what a case is about, as narrowly as it is known now.

    The supplies that the person named is in; else the person, which holds all that the case's
    agreements cover; else those agreements. A narrower hold takes the place of a wider one.
    """
    mine = [one for one in holding.holds(at=at) if one.case == case.id and one.about != "parcel"]
    wanted = _wanted(gate, case, tuple(named))
    if not named and any(one.about != "agreement" for one in mine):
        return  # known more narrowly already
    there = {(one.about, one.ref) for one in mine}
    for about, ref in sorted(wanted - there):
        hold(about, ref, case.id, at=at, by=by)
    _release((one for one in mine if (one.about, one.ref) not in wanted), at=at, by=by)


def hold(about: str, ref: str, case: int, *, at: datetime, by: str) -> None:
    """Hold one thing back for a case."""
    reason = f"Case {case} is open"
    holding.hold(
        NewHold(about=about, ref=ref, reason=reason, clause=CLAUSE, case=case), at=at, by=by
    )


def release(case: int, *, at: datetime, by: str) -> None:
    """Let go of everything a case holds back."""
    _release((one for one in holding.holds(at=at) if one.case == case), at=at, by=by)


def _release(holds: Iterable[Hold], *, at: datetime, by: str) -> None:
    for one in holds:
        holding.release(one.id, at=at, by=by)


def _wanted(gate: Gate, case: Case, named: tuple[str, ...]) -> set[tuple[str, str]]:
    sent_here = {one.supply for one in parcels.parcels(direction="in") if one.supply is not None}
    places = [place[:2] for one in named if (place := parts(one)) is not None]
    ours = [
        one
        for one in gate.held()
        if one.id not in sent_here and (not case.agreements or one.agreement in case.agreements)
    ]
    found = {("supply", one.id) for one in ours if _about(one, places)}
    if found and len(places) == len(named):
        return found
    exchanged = {one.agreement for one in parcels.parcels(direction="in") if one.supply}
    if case.person is not None and exchanged.isdisjoint(case.agreements):
        return {("person", case.person)}
    return {
        *(("agreement", name) for name in case.agreements if name not in exchanged),
        *(("supply", one.id) for one in ours if one.agreement in exchanged),
    }


def _about(supply: Supply, places: list[tuple[str, str]]) -> bool:
    """Whether people of these data sets and holders can be in a supply."""
    return bool(places) and (supply.data_set == KEPT or (supply.data_set, supply.holder) in places)
