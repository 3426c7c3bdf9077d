"""Finds every form a name may be met in, by the customs of all who live in England.

A name is compared by sets of forms: two names can be one where their sets meet. `spellings` are
the narrow sets (the same name written otherwise); `forms` add everyday forms, halves and called
names; `parts` add every word, also those that brothers and sisters share. All customs are facts
(`lexicon`); what stands here is only how a name of several words is taken apart.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from kinfold.people import lexicon
from kinfold.people.letters import LONGEST, READ, plain, respelt, ways, words
from kinfold.people.lexicon import Use

#: A name has no more forms than this, whatever it is made of.
MOST: Final = 32
#: No more words of a name are taken apart.
_MOST_WORDS: Final = 6
_STROKED: Final = re.compile(r"[\s]+")
_NUMBERED: Final = re.compile(r"(baby|twin|triplet|child|infant|unborn|male|female)[\da-d]")
_ARTICLES: Final = ("al", "el", "de", "da", "do", "dos")
_NULL: Final = frozenset({"NULL", "<NULL>", "(NULL)"})

Words = tuple[str, ...]


def key(text: str | None) -> str:
    """Letters and digits only, without case or accents; "" for a placeholder or nothing."""
    return _key(text or "", "forename") and _key(text or "", "surname")


def forename_key(text: str | None) -> str:
    """The key of a forename; "" where it only says that there is none yet (Baby, Twin 1, N/K)."""
    return _key(text or "", "forename")


def surname_key(text: str | None) -> str:
    """The key of a surname; "" where it only says that none is known."""
    return _key(text or "", "surname")


@lru_cache(maxsize=131072)
def _key(text: str, use: Use) -> str:
    whole = "".join(map(plain, words(text)))[:LONGEST]
    return "" if _nobody(text, whole, use) else whole


def _nobody(text: str, whole: str, use: Use) -> bool:
    """Whether a text stands where no name is known."""
    known = lexicon.placeholders(use)
    written = _STROKED.sub(" ", text[:READ].strip()).casefold()
    if not whole or written in known or text.strip() in _NULL:
        return True
    if whole in known or (whole.isdigit() and use == "forename"):
        return True
    if use == "surname":
        return False
    first, *rest = words(text)
    if first in lexicon.said("birth") and rest:
        return True
    return bool(_NUMBERED.fullmatch(whole))


def forename_parts(*names: str | None, middle: str | None = None) -> frozenset[str]:
    """Every form of every word of the forenames and middle name, called by or not.

    Brothers may share one (an honorific Mohammed, a Chinese generation's syllable), so that a
    part in common allows two names to be one and proves nothing.
    """
    return _gathered((*names, middle), _forename_parts)


def forename_forms(*names: str | None, middle: str | None = None) -> frozenset[str]:
    """Every form a forename may be met in: whole, as called, spelt otherwise, short and long.

    Of several words the first calls the child; after an honorific (Mohammed Bilal, Syed Ali) it
    is the second, and `middle` is looked at for that where the forename is the honorific alone.
    """
    return _gathered((*_called(names, middle),), _forename_forms)


def forename_spellings(*names: str | None, middle: str | None = None) -> frozenset[str]:
    """The forenames as written and spelt otherwise, without everyday forms."""
    return _gathered((*_called(names, middle),), _forename_spellings)


def surname_forms(*names: str | None) -> frozenset[str]:
    """Every form a surname may be met in: whole, spelt otherwise, either half, by either sex.

    A word that many unrelated families bear (Begum, Kaur, Singh) is a form only where it stands
    alone.
    """
    return _gathered(names, _surname_forms)


def surname_spellings(*names: str | None) -> frozenset[str]:
    """The surnames as written and spelt otherwise, by either sex, without halves."""
    return _gathered(names, _surname_spellings)


def is_generic(form: str) -> bool:
    """Whether a surname's key tells no family: borne by one sex, or by very many (Begum, Singh)."""
    return form in lexicon.said("generic")


def short_forms() -> dict[str, frozenset[str]]:
    """The forenames that an everyday form can stand for."""
    return lexicon.short_forms()


def bag(*names: str | None) -> frozenset[str]:
    """Every word of forename, middle name and surname together, each in its spellings.

    For names whose order or division systems disagree on: a Vietnamese surname written first, a
    Somali child's father's name taken for a surname, a single name put in either field.
    """
    return _gathered(names, _bag)


def _gathered(
    names: Iterable[str | None], forms: Callable[[str], frozenset[str]]
) -> frozenset[str]:
    told = [forms(name) for name in dict.fromkeys(names) if name]
    if len(told) == 1:
        return told[0]
    found = frozenset().union(*told)
    return found if len(found) <= MOST else _few(found)


def _few(found: Iterable[str], *, first: frozenset[str] = frozenset()) -> frozenset[str]:
    """No more than so many of the forms, those of `first` before the others."""
    kept = sorted(set(found) - {""}, key=lambda form: (form not in first, len(form) > 40, form))
    return frozenset(kept[:MOST])


def _called(names: Iterable[str | None], middle: str | None) -> Iterator[str | None]:
    for name in names:
        yield name
        told = words(name or "")
        if middle and len(told) == 1 and plain(told[0]) in lexicon.said("honorific"):
            yield f"{name} {middle}"


@lru_cache(maxsize=65536)
def _pieces(text: str, use: Use) -> tuple[Words, ...]:
    """The names a text holds, each as its words: without titles, "junior" and "known as"."""
    told = words(text)
    if _nobody(text, "".join(map(plain, told))[:LONGEST], use):
        return ()
    found: list[list[str]] = [[]]
    left_out = lexicon.said("suffix") | lexicon.said("title")
    for word in told:
        if word in lexicon.said("alias"):
            found.append([])
        elif plain(word) not in left_out and len(found[-1]) < _MOST_WORDS:
            found[-1].append(word)
    if not any(found):
        found = [list(told[:_MOST_WORDS])]
    return tuple(tuple(_joined(piece, use)) for piece in found if piece)


def _joined(piece: list[str], use: Use) -> Iterator[str]:
    """Words of one name put together that some write apart: Abdul Rahman, Mc Donald, O Brien."""
    waiting = ""
    for word, after in zip(piece, (*piece[1:], ""), strict=True):
        if after and _goes_on(plain(word), plain(after), use):
            waiting += word
        else:
            yield waiting + word
            waiting = ""


def _goes_on(word: str, after: str, use: Use) -> bool:
    if use == "surname" and word in lexicon.said("joined"):
        return True
    return word in lexicon.parts("prefix") and (word == "abdul" or _divine(after) != "")


def _divine(name: str) -> str:
    """The name of God that a name is a spelling of; "" where it is none."""
    told = lexicon.spellings("forename").get(name, frozenset()) | {name}
    return min(told & lexicon.said("divine"), default="")


@lru_cache(maxsize=65536)
def _forename_spellings(text: str) -> frozenset[str]:
    found: set[str] = set()
    for piece in _pieces(text, "forename"):
        for name in _names_called(piece):
            found |= _spelt(name, "forename")
    first, _, more = text[:READ].strip().partition(" ")
    if more and "-" in first:  # what a hyphen joins is one name: Hoi-Ching Annabelle
        found |= {
            form
            for piece in _pieces(first, "forename")
            for form in _spelt("".join(piece), "forename")
        }
    return _few(found)


@lru_cache(maxsize=65536)
def _forename_forms(text: str) -> frozenset[str]:
    spelt = _forename_spellings(text)
    return _few((form for one in spelt for form in _long(one)), first=spelt)


def _long(form: str) -> set[str]:
    """What an everyday form may stand for, and each of those spelt otherwise."""
    found = {form}
    for full in lexicon.short_forms().get(form, ()):
        found |= _spelt(full, "forename")
    for part in lexicon.parts("left out"):
        if form.startswith(part) and len(form) - len(part) > 3:
            found.add(form[len(part) :])
            break
    for part in lexicon.parts("end left out"):
        if form.endswith(part) and len(form) - len(part) > 2:
            found.add(form[: -len(part)])
    return found


@lru_cache(maxsize=65536)
def _forename_parts(text: str) -> frozenset[str]:
    forms = _forename_forms(text)
    found = set(forms)
    for piece in _pieces(text, "forename"):
        for word in piece:
            for form in _spelt(word, "forename") if len(word) > 1 else ():
                found |= _long(form)
    return _few(found, first=forms)


def _names_called(piece: Words) -> Iterator[str]:
    """The whole of a forename, and the word or words by which the child is called."""
    yield "".join(piece)
    if len(piece) == 1:
        return
    rest = tuple(word for word in piece if len(plain(word)) > 1)
    while len(rest) > 1 and plain(rest[0]) in lexicon.said("honorific"):
        rest = rest[1:]
        yield "".join(rest)
    if rest and not _of_syllables(rest):
        yield rest[0]


def _of_syllables(piece: Words) -> bool:
    """Whether the words are the syllables of one Chinese name, none of them a name by itself."""
    return len(piece) > 1 and all(plain(word) in lexicon.syllables() for word in piece)


@lru_cache(maxsize=65536)
def _surname_spellings(text: str) -> frozenset[str]:
    found: set[str] = set()
    for piece in _pieces(text, "surname"):
        found |= _family("".join(piece))
        kept = _telling(piece)
        if kept != piece:
            found |= _family("".join(kept))
    return _few(found)


@lru_cache(maxsize=65536)
def _surname_forms(text: str) -> frozenset[str]:
    spelt = _surname_spellings(text)
    found = set(spelt)
    for piece in _pieces(text, "surname"):
        for word in _telling(piece):
            if len(plain(word)) > 1:
                found |= _family(word)
            start, _, rest = word.rpartition("'")
            if start and len(start) < 3 and len(rest) > 2:
                found |= _family(rest)
    return _few(found, first=spelt)


def _telling(piece: Words) -> Words:
    """The words that tell a family; all of them where none does."""
    little = lexicon.said("particle") | lexicon.said("generic")
    kept = tuple(word for word in piece if plain(word) not in little)
    if kept:
        return kept
    family = tuple(word for word in piece if plain(word) not in lexicon.said("particle"))
    return family or piece


def _family(word: str) -> set[str]:
    """A surname spelt otherwise, and as it is for the other sex."""
    found = set(_spelt(word, "surname"))
    for form in tuple(found):
        for ending, instead in lexicon.endings():
            if form.endswith(ending) and len(form) - len(ending) > 1:
                found.add(respelt(form[: -len(ending)] + instead))
        if form.startswith("mac") and len(form) > 5:
            found |= _spelt(f"mc{form[3:]}", "surname")
        for article in _ARTICLES:
            if form.startswith(article) and form[len(article) :] in lexicon.articled():
                found |= _spelt(form[len(article) :], "surname")
    return found


@lru_cache(maxsize=131072)
def _spelt(word: str, use: Use) -> frozenset[str]:
    """A word as written, with its letters put alike, and the names it is a spelling of."""
    known = lexicon.spellings(use)
    whole = plain(word)
    found = {whole, respelt(whole)}
    for form in (*ways(word), _compounded(whole)):
        found |= {form, respelt(form)}
    for form in tuple(found):
        for name in known.get(form, ()):
            found |= {name, respelt(name)}
    return frozenset(found)


def _compounded(form: str) -> str:
    """A name made of parts, its parts written in one way: Abdirahman, Abdur Rahman."""
    for part, instead in lexicon.parts("prefix").items():
        if form.startswith(part) and (name := _divine(form[len(part) :])):
            return instead + name
    for part, instead in lexicon.parts("ending").items():
        if form.endswith(part) and len(form) > len(part) + 2:
            return form[: -len(part)] + instead
    return form


@lru_cache(maxsize=65536)
def _bag(text: str) -> frozenset[str]:
    return _few(
        form
        for piece in _pieces(text, "surname")
        for word in piece
        if len(plain(word)) > 1 and plain(word) not in lexicon.said("particle")
        for form in _spelt(word, "forename")
    )
