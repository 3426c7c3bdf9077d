"""Writes a child's names as an office heard, shortened, misread and mistyped them."""

from typing import Final

from kinfold.synthetic.noise import typo
from kinfold.synthetic.who.children import Borne
from kinfold.synthetic.who.customs import CUSTOMS
from kinfold.synthetic.who.naming import Name
from kinfold.synthetic.who.spellings import garbled, plain, respelt, shortened
from kinfold.synthetic.who.writing import Pen

#: Customs whose names England writes down by ear, from another script or sound.
_BY_EAR: Final = frozenset(
    "pakistani bangladeshi punjabi hindu tamil ukrainian somali arabic chinese asylum turkish"
    " yoruba igbo ghanaian romanian polish baltic".split()
)
_SURNAME_FIRST: Final = {one.name: one.habits.surname_first for one in CUSTOMS}
_UNBORN: Final = ("Unborn", "Unborn", "UNBORN", "Unborn Baby", "Baby", "", "Unknown")
_BABY: Final = ("Baby", "Baby", "Baby Boy", "Baby Girl", "", "Baby of")
_EARLY: Final = frozenset({"health", "cin", "early_help"})
COLUMNS: Final = (
    "forename", "middle", "surname", "other_forename", "other_surname", "former_surname",
)  # fmt: skip
#: Chance of each way of writing a name, where it can befall the name at all.
RATES: Final = {
    "nickname": 0.22,
    "listed_spelling": 0.13,
    "spelling_by_ear": 0.035,
    "no_accents": 0.45,
    "garbled": 0.05,
    "half_surname": 0.2,
    "joined": 0.3,
    "second_name": 0.35,
    "particle": 0.3,
    "middle_first": 0.006,
    "middle_with_forename": 0.05,
    "initial": 0.004,
    "no_forename": 0.002,
    "no_surname": 0.001,
    "forename_typo": 0.014,
    "surname_typo": 0.016,
    "old_name": 0.25,
    "swapped_names": 0.003,
}


def names(pen: Pen) -> dict[str, str]:
    """The name columns of a record: forename, middle, surname, others and former."""
    if pen.unborn or _new_baby(pen):
        return _baby(pen)
    borne = pen.child.named(pen.on)
    former = _former(pen, borne)
    if former is not None and pen.slips("old_name", RATES["old_name"]):
        borne, former = former, None
    if former is not None or borne is not pen.child.borne[-1]:
        pen.tags.append("name_changed")
    name = borne.name
    forename = _forename(pen, name)
    other = _known_as(pen, name, forename)
    middle = name.middle if pen.holds(pen.source.middle) else ""
    if name.middle and pen.slips("middle_first", RATES["middle_first"]):
        forename, middle = name.middle, name.forename
    elif (
        name.middle
        and forename == name.forename
        and not middle
        and pen.habit("middle_with_forename", RATES["middle_with_forename"])
    ):
        forename = f"{forename} {name.middle}"
    surname = _surname(pen, name.surname)
    forename, surname = _mistyped(pen, forename, surname)
    forename, surname = _placed(pen, forename, surname)
    columns = dict.fromkeys(COLUMNS, "") | {
        "forename": forename,
        "middle": middle,
        "surname": surname,
        "other_forename": other,
    }
    if former is not None and former.name.surname != name.surname:
        columns["former_surname"] = former.name.surname if pen.holds(0.35) else ""
    return columns | _preferred(pen, surname)


def _new_baby(pen: Pen) -> bool:
    """Whether the record was begun before the child had a name."""
    born = pen.child.born
    new = born is not None and 0 <= (pen.on - born).days < 28
    return new and pen.source.name in _EARLY and pen.habit("baby", 0.5)


def _baby(pen: Pen) -> dict[str, str]:
    """What is written for a name before there is one: the mother's surname, mostly."""
    if pen.unborn:
        pen.tags.append("unborn")
    mother = pen.child.parents[0].partition(" ")[2] if pen.child.parents else ""
    own = pen.child.borne[0].name.surname
    surname = _spelt(pen, mother if pen.holds(0.6) else own)
    first = pen.rng.choice(_UNBORN if pen.unborn else _BABY)
    if first == "Baby of":
        first = f"Baby of {pen.child.parents[0].partition(' ')[0]}"
    return dict.fromkeys(COLUMNS, "") | {"forename": first, "surname": surname}


def _former(pen: Pen, borne: Borne) -> Borne | None:
    """The name before this one, where there was another."""
    place = pen.child.borne.index(borne)
    return pen.child.borne[place - 1] if place else None


def _preferred(pen: Pen, surname: str) -> dict[str, str]:
    """A school may hold a surname that is used before it is the legal one."""
    later = [one for one in pen.child.borne if one.since > pen.on]
    if pen.source.name == "school" and later and later[-1].name.surname != surname:
        return {"other_surname": later[-1].name.surname} if pen.holds(0.3) else {}
    return {}


def _forename(pen: Pen, name: Name) -> str:
    if name.called and pen.habit("second_name", RATES["second_name"] + pen.source.informal / 3):
        return name.called
    return _informal(pen, name.forename)


def _informal(pen: Pen, forename: str) -> str:
    """The forename, its everyday short form, or another spelling."""
    short = shortened(pen.rng, forename)
    if short and pen.habit("nickname", RATES["nickname"] * pen.source.informal):
        return short
    return _spelt(pen, forename)


def _known_as(pen: Pen, name: Name, written: str) -> str:
    """What a source with a column for it holds as the name in use."""
    if pen.source.name not in {"school", "youth_justice", "nccis"}:
        return ""
    used = name.called or (shortened(pen.rng, name.forename) if pen.holds(0.12) else "")
    return used if used != written and pen.holds(0.5) else ""


def _spelt(pen: Pen, word: str) -> str:
    """The word in another of its spellings, perhaps; by ear where its custom is so written."""
    other = respelt(pen.rng, word, by_ear=False)
    if other != word:
        return other if pen.slips("transliteration", RATES["listed_spelling"]) else word
    if pen.child.culture not in _BY_EAR or not pen.slips("", RATES["spelling_by_ear"]):
        return word
    pen.tags[-1] = "transliteration"
    return respelt(pen.rng, word, by_ear=True)


def _surname(pen: Pen, surname: str) -> str:
    if not surname:
        return ""
    halves = surname.replace("-", " ").split(" ")
    if len(halves) > 1 and halves[0][:1].islower():
        if pen.habit("particle", RATES["particle"]):
            surname = " ".join(halves[1:]) if pen.holds(0.5) else surname.replace(" ", "")
    elif halves[0] == "Al":
        if pen.habit("particle", RATES["particle"]):
            surname = (
                halves[1] if pen.holds(0.4) else surname.replace("-", pen.rng.choice((" ", "")))
            )
    elif len(halves) > 1:
        if pen.slips("half_surname", RATES["half_surname"]):
            surname = pen.rng.choice((halves[0], halves[-1]))
        elif pen.habit("joined", RATES["joined"]):
            surname = pen.rng.choice((" ".join(halves), "".join(halves), "-".join(halves)))
    elif "'" in surname and pen.habit("particle", RATES["particle"]):
        surname = surname.replace("'", pen.rng.choice((" ", "")))
    return _spelt(pen, surname)


def _mistyped(pen: Pen, forename: str, surname: str) -> tuple[str, str]:
    both = forename + surname
    if not both.isascii():
        if pen.habit("no_accents", RATES["no_accents"]):
            forename, surname = plain(forename), plain(surname)
        elif pen.slips("garbled", RATES["garbled"]):
            forename, surname = garbled(pen.rng, forename), garbled(pen.rng, surname)
    if pen.slips("forename_typo", RATES["forename_typo"]):
        forename = typo(pen.rng, forename)
    if pen.slips("surname_typo", RATES["surname_typo"]):
        surname = typo(pen.rng, surname)
    if forename and pen.slips("initial", RATES["initial"]):
        forename = forename[0]
    if pen.slips("no_forename", RATES["no_forename"]):
        forename = pen.rng.choice(("", "Unknown", "N/K"))
    if pen.slips("no_surname", RATES["no_surname"]):
        surname = pen.rng.choice(("", "Unknown", "N/K"))
    return forename, surname


def _placed(pen: Pen, forename: str, surname: str) -> tuple[str, str]:
    """Each name in its column, or the wrong one; a single name in either, or both."""
    if not surname:
        pen.tags.append("single_name")
        draw = pen.rng.random()
        if draw < 0.35:
            return "", forename
        return (forename, forename) if draw < 0.45 else (forename, "")
    if pen.slips("swapped_names", RATES["swapped_names"] + _SURNAME_FIRST[pen.child.culture]):
        return surname, forename
    if pen.rng.random() < 0.1:
        return forename.upper(), surname.upper()
    return forename, surname
