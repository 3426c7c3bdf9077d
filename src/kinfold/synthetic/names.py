"""Names the children of a made-up county by chance, in the naming customs met in England."""

import random

from kinfold.synthetic.cultures import CULTURES, ENGLISH, Culture

_NICKNAMES = {
    "Alexander": "Alex",
    "Aleksandra": "Ola",
    "Andrew": "Andy",
    "Benjamin": "Ben",
    "Daniel": "Danny",
    "Christopher": "Chris",
    "Edward": "Ted",
    "Frederick": "Fred",
    "Gabriel": "Gabe",
    "Henry": "Harry",
    "Jacob": "Jake",
    "James": "Jim",
    "Joseph": "Joe",
    "Joshua": "Josh",
    "Matthew": "Matt",
    "Michael": "Mike",
    "Nathan": "Nate",
    "Nicholas": "Nick",
    "Oliver": "Ollie",
    "Patrick": "Paddy",
    "Robert": "Bobby",
    "Samuel": "Sam",
    "Sebastian": "Seb",
    "Theodore": "Teddy",
    "Thomas": "Tom",
    "William": "Billy",
    "Zachary": "Zac",
    "Abigail": "Abi",
    "Annabelle": "Bella",
    "Beatrice": "Bea",
    "Bethany": "Beth",
    "Charlotte": "Lottie",
    "Eleanor": "Ellie",
    "Elizabeth": "Lizzie",
    "Emilia": "Milly",
    "Emily": "Em",
    "Evelyn": "Evie",
    "Florence": "Flo",
    "Francesca": "Fran",
    "Georgia": "George",
    "Harriet": "Hattie",
    "Isabella": "Izzy",
    "Jasmine": "Jas",
    "Jessica": "Jess",
    "Katherine": "Katie",
    "Maddison": "Maddie",
    "Margaret": "Maggie",
    "Matilda": "Tilly",
    "Megan": "Meg",
    "Olivia": "Liv",
    "Penelope": "Penny",
    "Rose": "Rosie",
    "Victoria": "Vicky",
    "Mohammed": "Mo",
    "Muhammad": "Mo",
    "Oluwaseun": "Seun",
    "Oluwatoyin": "Toyin",
    "Temiloluwa": "Temi",
    "Chukwuemeka": "Emeka",
    "Zuzanna": "Zuzia",
    "Wiktoria": "Wika",
    "Abdirahman": "Abdi",
    "Alexandru": "Alex",
    "Oleksandr": "Sasha",
    "Gurpreet": "Gurp",
    "Nathaniel": "Nate",
    "Kathleen": "Kath",
    "Malachi": "Mal",
    "Rodrigo": "Rod",
}

_CULTURE_SHARES = [culture.share for culture in CULTURES]


def draw_culture(rng: random.Random) -> Culture:
    """A naming custom, by its share of families."""
    return rng.choices(CULTURES, _CULTURE_SHARES)[0]


def forename(rng: random.Random, culture: Culture, *, sex: str) -> str:
    """A forename of the custom for `sex` ("M" or "F"); one family in ten borrows an English one."""
    source = ENGLISH if rng.random() < 0.1 else culture
    return rng.choice(source.boys if sex == "M" else source.girls)


def family_surname(rng: random.Random, culture: Culture) -> str:
    """A family's surname, some of them double-barrelled, with or without the hyphen."""
    surname = rng.choice(culture.surnames)
    if rng.random() >= culture.double_barrelled:
        return surname
    other = rng.choice(ENGLISH.surnames if rng.random() < 0.6 else culture.surnames)
    joint = "-" if rng.random() < 0.75 else " "
    return surname if other == surname else f"{surname}{joint}{other}"


def own_surname(rng: random.Random, culture: Culture, *, surname: str, sex: str) -> str:
    """How one child of the family bears `surname`: feminine endings, or a daughter's own name."""
    if sex == "M":
        return surname
    if culture.girls_surnames and rng.random() < 0.35:
        return rng.choice(culture.girls_surnames)
    for masculine, feminine in culture.feminine:
        if surname.endswith(masculine):
            return surname[: -len(masculine)] + feminine
    return surname


def short_form(name: str) -> str | None:
    """The everyday short form of a forename, or None where it has none here."""
    return _NICKNAMES.get(name)
