"""Makes up families one at a time: births, twins, names, numbers, homes and need of help.

Everything is drawn from one seeded stream, so any number of families can be streamed.
"""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Final

from kinfold.synthetic.people import reception_year
from kinfold.synthetic.who.changes import Means, befallen
from kinfold.synthetic.who.children import TODAY, Borne, Child
from kinfold.synthetic.who.customs import ASYLUM, Custom
from kinfold.synthetic.who.homes import NOWHERE, Home, Stay
from kinfold.synthetic.who.naming import HONORIFICS, House, Name, draw_custom, draw_house, name
from kinfold.synthetic.who.numbers import telephone

_CHILDREN: Final = ((1, 0.4), (2, 0.37), (3, 0.15), (4, 0.05), (5, 0.03))
_TWINS: Final = 0.016
_TRIPLETS: Final = 0.0004
_OLDEST: Final = 20 * 365


@dataclass(frozen=True, kw_only=True)
class Families:
    """A stream of families: each a list of its children, identities of the adopted among them."""

    means: Means
    persons: Iterator[int] = field(default_factory=lambda: count(1))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _lately: deque[House] = field(default_factory=lambda: deque(maxlen=300))

    def next(self) -> list[Child]:
        """One more family."""
        rng = self.means.rng
        if rng.random() < 0.004:
            return [self._alone()]
        custom = draw_custom(rng)
        house = self._house(custom)
        need = rng.choices((0, 1, 2), (72, 19, 9))[0]
        number = next(self._numbers)
        stays, second = self._homes(custom, need)
        school = rng.randrange(self.means.schools)
        phone = telephone(rng)
        children: list[Child] = []
        expected = TODAY
        for born, twin, initial in _births(rng):
            if not (twin and children and children[-1].twin):
                expected = born + timedelta(days=round(min(70, max(-14, rng.gauss(4, 11)))))
            sex = "M" if rng.random() < 0.512 else "F"
            named = self._named(house, sex, initial, children)
            borne = Borne(name=named, sex=sex, since=born)
            child = Child(
                identity=next(self.means.identities),
                person=next(self.persons),
                family=number,
                culture=custom.name,
                ethnicity=rng.choice(custom.ethnicities),
                borne=(borne,),
                stays=stays,
                parents=house.parents,
                telephone=phone,
                need=need,
                born=born if born <= TODAY else None,
                expected=expected,
                second=second,
                twin=twin,
                tags=("twin",) if twin else (),
            )
            children.append(self._numbered(child, school))
        return befallen(self.means, children, house=house)

    def _named(self, house: House, sex: str, initial: str, elder: list[Child]) -> Name:
        """A name that no brother or sister is called by: hardly any parents give one twice."""
        rng = self.means.rng
        taken = {one for child in elder for one in _names(child.borne[0].name)}
        found = name(rng, house, sex=sex, initial=initial)
        for tries in range(20):
            if taken.isdisjoint(_names(found)):
                break
            found = name(rng, house, sex=sex, initial=initial if tries < 4 else "")
        return found

    def _house(self, custom: Custom) -> House:
        """A family; one in fifteen are cousins of one met lately."""
        rng = self.means.rng
        surname = ""
        if self._lately and rng.random() < 0.065:
            cousins = rng.choice(self._lately)
            custom, surname = cousins.custom, cousins.surname
        house = draw_house(rng, custom, surname=surname)
        self._lately.append(house)
        return house

    def _homes(self, custom: Custom, need: int) -> tuple[tuple[Stay, ...], Home | None]:
        """Where a family lived, and the other parent's home where children have two."""
        rng, places = self.means.rng, self.means.places
        kind = "caravan" if custom.name == "traveller" and rng.random() < 0.45 else ""
        tag = "caravan_site" if kind else ""
        stays = [Stay(home=places.home(kind), since=date.min, why=tag)]
        while len(stays) < 4 and rng.random() < (0.34, 0.45, 0.6)[need]:
            since = stays[-1].since if len(stays) > 1 else TODAY - timedelta(days=365 * 7)
            since += timedelta(days=rng.randint(60, 1500))
            if since >= TODAY:
                break
            stays.append(self._moved(kind, need, since, tag))
        second = places.home() if rng.random() < 0.11 else None
        return tuple(stays), second

    def _moved(self, kind: str, need: int, since: date, tag: str) -> Stay:
        rng, places = self.means.rng, self.means.places
        draw = rng.random() / (1, 3, 5)[need]
        if draw < 0.004:
            return Stay(home=places.home("refuge"), since=since, secret=True, why="refuge")
        if draw < 0.008:
            return Stay(home=NOWHERE, since=since, why="no_fixed_abode")
        if draw < 0.014:
            return Stay(home=places.home("hostel"), since=since, why="hostel")
        secret = draw < 0.018
        why = "protected" if secret else tag
        return Stay(home=places.home(kind), since=since, secret=secret, why=why)

    def _numbered(self, child: Child, school: int) -> Child:
        """The child with the numbers it has by now."""
        rng, born = self.means.rng, child.born
        if born is None:
            return child
        upn = former = uln = ""
        year = reception_year(born)
        if date(year, 9, 1) <= TODAY or rng.random() < 0.15:
            upn = self.means.issuer.upn(school, year)
            if rng.random() < 0.03:
                former, upn = (
                    upn,
                    self.means.issuer.upn(rng.randrange(self.means.schools), year + 3),
                )
        if (TODAY - born).days > 14 * 365:
            uln = self.means.issuer.uln()
        return replace(child, upn=upn, former_upn=former, uln=uln, nhs=self.means.issuer.nhs())

    def _alone(self) -> Child:
        """A young person who came to England alone, and was given 1 January for a birthday."""
        rng = self.means.rng
        sex = "M" if rng.random() < 0.9 else "F"
        born = date(TODAY.year - rng.randint(14, 18), 1, 1)
        came = TODAY - timedelta(days=rng.randint(20, 900))
        kind, why = (
            ("childrens_home", "childrens_home") if rng.random() < 0.3 else ("", "foster_home")
        )
        house = draw_house(rng, ASYLUM)
        return Child(
            identity=next(self.means.identities),
            person=next(self.persons),
            family=next(self._numbers),
            culture=ASYLUM.name,
            ethnicity=rng.choice(ASYLUM.ethnicities),
            borne=(Borne(name=name(rng, house, sex=sex), sex=sex, since=born),),
            stays=(Stay(home=self.means.places.home(kind), since=date.min, why=why),),
            parents=(),
            telephone="",
            need=2,
            born=born,
            upn=self.means.issuer.upn(rng.randrange(self.means.schools), TODAY.year),
            nhs=self.means.issuer.nhs() if rng.random() < 0.7 else "",
            looked_after=True,
            assigned=True,
            opened=came,
            tags=("unaccompanied",),
        )


def _names(borne: Name) -> set[str]:
    """What a child is called by, and the first name unless it is an honorific brothers share."""
    return {borne.called or borne.forename} | ({borne.forename} - set(HONORIFICS))


def _births(rng: random.Random) -> Iterator[tuple[date, bool, str]]:
    """The birthdays of one family's children, whether of a multiple birth, and a shared initial."""
    wanted = rng.choices([n for n, _ in _CHILDREN], [share for _, share in _CHILDREN])[0]
    born = TODAY - timedelta(days=rng.randint(-230, _OLDEST - 200))
    while wanted > 0 and (TODAY - born).days < _OLDEST:
        draw = rng.random()
        together = 3 if draw < _TRIPLETS else 2 if draw < _TRIPLETS + _TWINS else 1
        alike = together > 1 and rng.random() < 0.4
        initial = rng.choice("AJMS") if alike else ""
        for place in range(together):
            late = place and rng.random() < 0.02
            yield born + timedelta(days=1 if late else 0), together > 1, initial
        wanted -= together
        born -= timedelta(days=rng.randint(320, 1700))
