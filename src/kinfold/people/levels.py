"""The comparisons of the people model: what two records may have in common, best first, in SQL.

What brothers and sisters share (surname, home, parent, telephone) is one comparison, so that it
counts once (linkage findings, section 0.2). The words are what a reviewer is shown.
"""

from typing import Final

Level = tuple[str, str]


def _both(name: str) -> str:
    return f"({name}_l <> '' and {name}_l = {name}_r)"


def _told(*names: str) -> str:
    return "(" + " or ".join(f"({n}_l <> '' and {n}_r <> '')" for n in names) + ")"


def _differ(name: str) -> str:
    return f"({name}_l <> '' and {name}_r <> '' and {name}_l <> {name}_r)"


_SHORTEST: Final = "least(length(forename_l), length(forename_r))"
_SLIP: Final = (
    f"({_SHORTEST} >= 3 and damerau_levenshtein(forename_l, forename_r)"
    f" <= case when {_SHORTEST} >= 7 then 2 else 1 end)"
)
_SWAPPED: Final = (
    "(list_contains(surnames_r, forename_l) and list_contains(surnames_l, forename_r))"
)
_ONLY_NAME: Final = (
    "((surname_l = '' and list_contains(surnames_r, forename_l))"
    " or (surname_r = '' and list_contains(surnames_l, forename_r)))"
)
_SURNAME: Final = f"(list_has_any(surnames_l, surnames_r) or {_SWAPPED})"
_CLOSE: Final = (
    "(list_has_any(family_sounds_l, family_sounds_r)"
    " or (least(length(surname_l), length(surname_r)) >= 4"
    " and damerau_levenshtein(surname_l, surname_r) <= 2))"
)
_HOME: Final = f"({_both('postcode')} or {_both('home')})"
_PARENT: Final = f"({_both('parent')} or len(list_intersect(parent_names_l, parent_names_r)) >= 2)"
_CONTACTS: Final = f"({_HOME}::int + {_PARENT}::int + {_both('telephone')}::int)"
_UNTOLD: Final = f"not {_told('postcode', 'parent', 'telephone')}"
_RARE: Final = "least(surname_rarity_l, surname_rarity_r)"
_SAME_PARTS: Final = (
    "((year(born_l) = year(born_r))::int + (month(born_l) = month(born_r))::int"
    " + (day(born_l) = day(born_r))::int >= 2)"
)
_DAY_SWAPPED: Final = (
    "(year(born_l) = year(born_r) and month(born_l) = day(born_r) and day(born_l) = month(born_r))"
)


def _due(early: int, late: int) -> str:
    days = f"between {-early} and {late}"
    return (
        f"(expected_l is not null and born_r is not null and born_r - expected_l {days}"
        f" or expected_r is not null and born_l is not null and born_l - expected_r {days})"
    )


_SHARED: Final = "len(list_intersect(numbers_l, numbers_r))"
_DIFFERS: Final = (
    f"({_differ('nhs_number')}::int + ({_differ('upn')} and not list_contains(former_l, upn_r)"
    f" and not list_contains(former_r, upn_l))::int + {_differ('uln')}::int)"
)

LEVELS: Final[dict[str, tuple[Level, ...]]] = {
    "forename": (
        ("null", f"(forename_l = '' or forename_r = '') and not {_ONLY_NAME}"),
        ("the only name told, as either", _ONLY_NAME),
        ("the same, rare", "forename_l = forename_r and forename_rarity_l >= 2"),
        ("the same, known", "forename_l = forename_r and forename_rarity_l >= 1"),
        ("the same, common", "forename_l = forename_r"),
        ("the same, spelt otherwise", "list_has_any(spellings_l, spellings_r)"),
        ("a form of the same", "list_has_any(forenames_l, forenames_r)"),
        ("swapped with the surname", _SWAPPED),
        ("a slip of the pen", _SLIP),
        ("another of the names in common", "list_has_any(parts_l, parts_r)"),
        (
            "an initial",
            f"{_SHORTEST} = 1 and left(forename_l, 1) = left(forename_r, 1)",
        ),
        ("sounds alike", "list_has_any(sounds_l, sounds_r)"),
        (
            "begins alike",
            f"{_SHORTEST} >= 3 and left(forename_l, 3) = left(forename_r, 3)"
            " or jaro_winkler_similarity(forename_l, forename_r) >= 0.88",
        ),
        ("another", "ELSE"),
    ),
    "born": (
        (
            "null",
            "coalesce(born_l, expected_l) is null or coalesce(born_r, expected_r) is null",
        ),
        ("the same", "born_l = born_r and not defaulted_l"),
        ("both expected, the same", "expected_l = expected_r"),
        ("born when expected", _due(35, 18)),
        ("born about when expected", _due(100, 28)),
        ("both expected, near", "abs(expected_l - expected_r) <= 45"),
        (
            "one of them only a year",
            "(defaulted_l or defaulted_r) and year(born_l) = year(born_r)",
        ),
        (
            "one of them only a year, next to it",
            "(defaulted_l or defaulted_r) and abs(year(born_l) - year(born_r)) = 1",
        ),
        ("day and month swapped", _DAY_SWAPPED),
        ("one part misread", f"{_SAME_PARTS} and abs(born_l - born_r) <= 1200"),
        ("within days", "abs(born_l - born_r) <= 10"),
        ("the year far out", _SAME_PARTS),
        ("another", "ELSE"),
    ),
    "household": (
        ("null", f"(surname_l = '' or surname_r = '') and {_UNTOLD}"),
        ("surname, and much of the home", f"{_SURNAME} and {_CONTACTS} >= 2"),
        ("rare surname, some of the home", f"{_SURNAME} and {_CONTACTS} = 1 and {_RARE} >= 1"),
        ("surname, some of the home", f"{_SURNAME} and {_CONTACTS} = 1"),
        ("rare surname, home not told", f"{_SURNAME} and {_UNTOLD} and {_RARE} >= 2"),
        ("known surname, home not told", f"{_SURNAME} and {_UNTOLD} and {_RARE} >= 1"),
        ("surname, home not told", f"{_SURNAME} and {_UNTOLD}"),
        ("rare surname, another home", f"{_SURNAME} and {_RARE} >= 2"),
        ("known surname, another home", f"{_SURNAME} and {_RARE} >= 1"),
        ("surname, another home", _SURNAME),
        ("surname alike, much of the home", f"{_CLOSE} and {_CONTACTS} >= 2"),
        ("surname alike, some of the home", f"{_CLOSE} and {_CONTACTS} = 1"),
        ("surname alike", _CLOSE),
        ("another surname, much of the home", f"{_CONTACTS} >= 2"),
        ("another surname, some of the home", f"{_CONTACTS} = 1"),
        ("another surname, home not told", _UNTOLD),
        ("another", "ELSE"),
    ),
    "sex": (
        ("null", "sex_l = '' or sex_r = ''"),
        ("the same", "sex_l = sex_r"),
        ("another", "ELSE"),
    ),
    "numbers": (
        ("null", f"{_SHARED} = 0 and {_DIFFERS} = 0"),
        ("two shared", f"{_SHARED} >= 2"),
        ("one shared", f"{_SHARED} = 1 and {_DIFFERS} = 0"),
        ("one shared, one differs", f"{_SHARED} = 1"),
        ("one differs", f"{_DIFFERS} = 1"),
        ("two differ", "ELSE"),
    ),
}

#: For each comparison, the kinds of evidence its levels are, from the first after null to the
#: last; pairs of one kind are calibrated together.
KINDS: Final[dict[str, str]] = {
    "forename": "saaabfsbcccmd",
    "born": "aaegeyymmmfz",
    "household": "abbccdgghijklmnz",
    "sex": "sx",
    "numbers": "aamxz",
}
#: Kinds that only names and birthdays hold together, which chance makes oftener in larger loads.
BY_CHANCE: Final = (
    "substr(kind, 3, 1) in ('c', 'd', 'g', 'h', 'k', 'n', 'z', '-')"
    " and substr(kind, 5, 1) not in ('a', 'm')"
)


def named_apart(kind: str) -> bool:
    """Whether a kind of evidence is that of two forenames, with no number in common."""
    return kind[0] == "d" and kind[4] not in "am"


def kind_sql() -> str:
    """The kind of evidence of a scored pair, as a word of one letter for each comparison."""
    parts: list[str] = []
    for name, levels in LEVELS.items():
        told = len(levels) - 1
        letters = KINDS[name]
        cases = " ".join(f"when {told - 1 - n} then '{letters[n]}'" for n in range(told))
        parts.append(f"case gamma_{name} {cases} else '-' end")
    return " || ".join(parts)
