"""Makes up what befell a child in care, and shows the year's part of it as the return's modules.

Who comes into care comes from the children in need of the same county, under the same child id;
a child's care never outlasts what the two returns say of each other. Sound children break no rule.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kinfold.calendars import Span, census_year, months_after
from kinfold.synthetic import places
from kinfold.synthetic.people import Child, Family, seeded

Row = dict[str, str | int | date]
Rows = Iterator[tuple[str, Row]]

#: Share of those whose period of need allows it who come into care.
SHARE = 0.45
_LETTERS_FROM = "2024-25"
_WORKERS_FROM = "2023-24"
_LIBERTY_FROM = "2026-27"
_PLACEMENTS = (("U6", "PR1"), ("U4", "PR1"), ("U6", "PR4"), ("U3", "PR1"), ("K2", "PR4"))
_WHY_MOVED = ("CARPL", "CARPL", "CREQB", "CREQO", "CHILD", "LAREQ", "STAND", "OTHER")
_WHY_LEFT = ("E4A", "E4A", "E4B", "E13", "E48", "E8")
_WHY_WORKER = ("MANAGE", "LEFTRL", "TSPROC", "ABSENC", "OTHERS")
_NEEDS = ("N1", "N1", "N1", "N2", "N4", "N5", "N5", "N8")


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One episode: legal status and placement for as long as neither changes."""

    start: date
    why: str
    status: str
    placement: str
    provider: str
    postcode: str
    registered: str
    end: date | None = None
    ended: str = ""
    moved: str = ""


@dataclass(frozen=True, kw_only=True)
class Life:
    """A child's one period of care, from the first stay to the last.

    `decided` is the day of the decision to place for adoption; `alone` says that the child came to
    the country unaccompanied.
    """

    la_child_id: str
    child: Child
    home: str
    need: str
    stays: tuple[Stay, ...]
    decided: date | None = None
    alone: bool = False

    @property
    def began(self) -> date:
        """The day on which the child came into care."""
        return self.stays[0].start

    @property
    def ended(self) -> date | None:
        """The day on which the child left care; None while it lasts."""
        return self.stays[-1].end


def _between(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def _postcode(address: str) -> str:
    return address.rsplit(", ", 1)[1]


def life(
    seed: int, child: Child, family: Family, *, la_child_id: str, since: date, until: date
) -> Life:
    """The child's time in care, which begins on `since` and ends by `until` or at 18."""
    rng = seeded(seed, f"in-care:{child.number}")
    grown = months_after(child.born, 18 * 12)
    adopted = (since - child.born).days < 5 * 365 and rng.random() < 0.2
    end = min(until, grown)
    days = [since]
    while len(days) < 9 and rng.random() < 0.84:
        day = days[-1] + timedelta(days=rng.randint(35, 280))
        if day >= end - timedelta(days=30):
            break
        days.append(day)
    adopted = adopted and len(days) > 1
    stays = _stays(rng, family, days, adopted=adopted)
    decided = max(since, days[-1] - timedelta(days=rng.randint(5, 40))) if adopted else None
    last = "E12" if adopted else ("E17" if end == grown else rng.choice(_WHY_LEFT))
    return Life(
        la_child_id=la_child_id,
        child=child,
        home=_postcode(family.home),
        need=rng.choice(_NEEDS),
        stays=(*stays[:-1], replace(stays[-1], end=end, ended=last)),
        decided=decided,
        alone=(since - child.born).days > 15 * 365 and rng.random() < 0.2,
    )


def _stays(
    rng: random.Random, family: Family, days: list[date], *, adopted: bool
) -> tuple[Stay, ...]:
    """Stays that begin on `days`, each but the last ending as the next begins."""
    made = [_placed(rng, family, days[0], why="S", status=rng.choice(("V2", "C1", "C1")))]
    for place, day in enumerate(days[1:], start=2):
        before = made[-1]
        if adopted and place == len(days):
            now = replace(
                _placed(rng, family, day, why="B", status="E1"),
                placement="A4",
                provider="PR1",
            )
        elif before.status == "C1" and rng.random() < 0.4:
            now = replace(before, start=day, why="L", status="C2")
        else:
            now = _placed(rng, family, day, why="P", status=before.status)
        moved = "" if now.why == "L" else rng.choice(_WHY_MOVED)
        made[-1] = replace(before, end=day, ended="X1", moved=moved)
        made.append(now)
    return tuple(made)


def _placed(rng: random.Random, family: Family, day: date, *, why: str, status: str) -> Stay:
    placement, provider = rng.choice(_PLACEMENTS)
    return Stay(
        start=day,
        why=why,
        status=status,
        placement=placement,
        provider=provider,
        postcode=_postcode(places.draw_home(rng, family.town)),
        registered=f"SC{rng.randint(0, 999_999):06d}",
    )


def shown(seed: int, who: Life, *, year: str) -> Rows:
    """The rows of the return of `year` about one child; none where the year has nothing of it."""
    span = census_year(year)
    rng = seeded(seed, f"looked-after:{year}:{who.child.number}")
    stays = [stay for stay in who.stays if stay.start <= span.end and _until(stay) >= span.start]
    if not stays:
        if _is_leaver(who, span):
            yield from _leaver(rng, who, year)
        return
    ended = who.ended if who.ended is not None and who.ended <= span.end else None
    yield "header", _header(who, span, year)
    for stay in stays:
        yield "episodes", _episode(who, stay, span)
    day = who.began + timedelta(days=24)
    while day <= min(span.end, ended or span.end):
        if day >= span.start:
            yield "reviews", _review(rng, who, day)
        day += timedelta(days=rng.randint(90, 175))
    if who.began >= span.start:
        yield "prevperm", {**_named(who), "PREV_PERM": "Z1"}
    if who.alone:
        yield "uasc", {**_named(who), "SEX": _sex(who.child, year)}
    yield from _outcomes(rng, who, span, ended)
    yield from _adoption(who, span, ended)
    yield from _incidents(rng, who, span, ended)
    if year >= _WORKERS_FROM:
        yield from _workers(who, span, seed)
    if year >= _LIBERTY_FROM and rng.random() < 0.02:
        yield (
            "dolo",
            {
                **_named(who),
                "DOLO_START": max(who.began, span.start),
                "DOLO_END": ended or "",
            },
        )


def _until(stay: Stay) -> date:
    return stay.end or date.max


def _aged(child: Child, years: int) -> date:
    """The birthday on which the child is so many years old."""
    return months_after(child.born, years * 12)


def _named(who: Life) -> Row:
    return {"CHILD": who.la_child_id, "DOB": who.child.born}


def _sex(child: Child, year: str) -> str:
    return child.sex if year >= _LETTERS_FROM else {"M": "1", "F": "2"}[child.sex]


def _header(who: Life, span: Span, year: str) -> Row:
    child = who.child
    small = _aged(child, 4) > date(span.start.year, 8, 31)
    return {
        **_named(who),
        "SEX": _sex(child, year),
        "ETHNIC": "WOTH" if child.ethnicity == "OARA" else child.ethnicity,
        "UPN": child.upn or ("UN1" if small else "UN3" if who.alone else "UN5"),
        "MOTHER": "0" if child.sex == "F" else "",
    }


def _episode(who: Life, stay: Stay, span: Span) -> Row:
    over = stay.end is not None and stay.end <= span.end
    return {
        "CHILD": who.la_child_id,
        "DECOM": stay.start,
        "RNE": stay.why,
        "LS": stay.status,
        "CIN": who.need,
        "PLACE": stay.placement,
        "PLACE_PROVIDER": stay.provider,
        "DEC": stay.end if over and stay.end else "",
        "REC": stay.ended if over else "",
        "REASON_PLACE_CHANGE": stay.moved if over else "",
        "HOME_POST": who.home,
        "PL_POST": stay.postcode,
        "URN": stay.registered,
    }


def _review(rng: random.Random, who: Life, day: date) -> Row:
    took_part = rng.choice(("PN1", "PN1", "PN2", "PN5", "PN6", "PN7"))
    small = day < _aged(who.child, 4)
    return {**_named(who), "REVIEW": day, "REVIEW_CODE": "PN0" if small else took_part}


def _outcomes(rng: random.Random, who: Life, span: Span, ended: date | None) -> Rows:
    """Health and outcomes, of whoever was in care for the whole year."""
    if who.began > span.start or ended is not None:
        return
    child = who.child
    row: Row = {**_named(who)}
    for name in ("IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT"):
        row[name] = int(rng.random() < 0.88)
    if _aged(child, 4) <= span.end and _aged(child, 17) > span.start:
        row["SDQ_SCORE"] = rng.randint(2, 30)
    if _aged(child, 10) <= span.end:
        row["CONVICTED"] = int(rng.random() < 0.03)
    if _aged(child, 5) > span.end:
        row["HEALTH_CHECK"] = int(rng.random() < 0.9)
    misuse = _aged(child, 11) <= span.end and rng.random() < 0.04
    row["SUBSTANCE_MISUSE"] = int(misuse)
    if misuse:
        row["INTERVENTION_RECEIVED"] = 1
    yield "oc2", row


def _adoption(who: Life, span: Span, ended: date | None) -> Rows:
    if who.decided is None or who.decided > span.end:
        return
    yield "placedadoption", {**_named(who), "DATE_PLACED": who.decided}
    if ended is not None:
        yield (
            "ad1",
            {
                **_named(who),
                "DATE_INT": who.decided,
                "DATE_MATCH": max(who.decided, who.stays[-1].start - timedelta(days=2)),
                "FOSTER_CARE": 0,
                "NB_ADOPTR": 2,
                "SEX_ADOPTR": "MF",
                "LS_ADOPTR": "L11",
            },
        )


def _incidents(rng: random.Random, who: Life, span: Span, ended: date | None) -> Rows:
    """Times missing or away, of some older children; all over before care or the year ends."""
    first = max(who.began, span.start)
    last = min(ended or span.end, span.end)
    if _aged(who.child, 10) > first or rng.random() > 0.5:
        return
    day = first + timedelta(days=rng.randint(1, 40))
    for _ in range(rng.randint(1, 12)):
        back = day + timedelta(days=rng.randint(0, 3))
        if back >= last:
            return
        kind = rng.choices("MA", (7, 3))[0]
        yield "missing", {**_named(who), "MISSING": kind, "MIS_START": day, "MIS_END": back}
        day = back + timedelta(days=rng.randint(4, 30))


def _workers(who: Life, span: Span, seed: int) -> Rows:
    """Social workers one after the other, as long as care lasts; the same in every year."""
    rng = seeded(seed, f"workers:{who.child.number}")
    begun = who.began
    final = who.ended or span.end
    why = "FCONTA"
    while begun < final and begun <= span.end:
        over: date | None = begun + timedelta(days=rng.randint(45, 300))
        number = f"SW{rng.randint(0, 9_999_999_999):010d}"
        if over is None or over >= final:
            over = who.ended
        if over is None or over >= span.start:
            yield (
                "swepisodes",
                {
                    **_named(who),
                    "SW_ID": number,
                    "SW_DECOM": begun,
                    "SW_DEC": over if over is not None and over <= span.end else "",
                    "SW_REASON": why,
                },
            )
        if over is None:
            return
        begun, why = over, rng.choice(_WHY_WORKER)


def _is_leaver(who: Life, span: Span) -> bool:
    """Whether the young person left care before the year and turns 18 to 21 in it."""
    over = who.ended is not None and who.ended < span.start and who.stays[-1].ended == "E17"
    return over and _aged(who.child, 21) > span.start


def _leaver(rng: random.Random, who: Life, year: str) -> Rows:
    header = _header(who, census_year(year), year)
    yield "header", {**header, "MOTHER": ""}
    touch = rng.random() < 0.9
    yield (
        "oc3",
        {
            **_named(who),
            "IN_TOUCH": "YES" if touch else "NO",
            "ACTIV": rng.choice(("F1", "F2", "F5", "P2", "G5")) if touch else "0",
            "ACCOM": rng.choice(("B1", "D1", "U1", "Z1", "K2")) if touch else "0",
        },
    )
