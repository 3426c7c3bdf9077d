"""The nine sources: whom each knows, how stale it is, what it fills in and how carefully.

Shares and rates are informed guesses, printed here so that a linkage score can be read against
them; only the numbers a source can hold at all are facts of its form.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source, as a generator of records.

    `ages` are (from age, below age, share of children known). `need` multiplies that share for
    families with none, some and much need of help. `careless` multiplies the rates of slips.
    """

    name: str
    holders: int
    ages: tuple[tuple[float, float, float], ...]
    need: tuple[float, float, float]
    stale: int
    again: float
    careless: float
    informal: float
    upn: float = 0.0
    nhs: float = 0.0
    uln: float = 0.0
    uprn: float = 0.0
    parent: float = 0.0
    telephone: float = 0.0
    middle: float = 0.0
    sex: float = 0.99
    born: float = 1.0

    def share(self, age: float, need: int) -> float:
        """The chance that a child of that age and need has a record here."""
        for since, until, share in self.ages:
            if since <= age < until:
                return min(0.98, share * self.need[need])
        return 0.0


SOURCES: Final = (
    Source(
        name="school", holders=300, ages=((2, 4, 0.35), (4, 16, 0.93), (16, 19, 0.4)),
        need=(1, 1, 0.97), stale=90, again=0.02, careless=0.5, informal=0.25, upn=0.985,
        uln=0.85, uprn=0.35, parent=0.85, telephone=0.7, middle=0.75,
    ),
    Source(
        name="health", holders=3, ages=((-1, 0, 0.55), (0, 5, 0.9), (5, 12, 0.7), (12, 19, 0.55)),
        need=(1, 1.05, 1.1), stale=500, again=0.015, careless=0.8, informal=0.1, nhs=0.985,
        uprn=0.25, parent=0.5, telephone=0.6, middle=0.4,
    ),
    Source(
        name="cin", holders=1, ages=((-1, 0, 0.45), (0, 18, 0.16), (18, 21, 0.03)),
        need=(0.03, 1.3, 4.5), stale=240, again=0.05, careless=1.4, informal=0.35, upn=0.72,
        nhs=0.3, uprn=0.35, parent=0.7, telephone=0.4, middle=0.2, born=0.995,
    ),
    Source(
        name="cla", holders=1, ages=((0, 18, 0.02), (18, 21, 0.01)), need=(0.02, 0.4, 8),
        stale=150, again=0.02, careless=0.8, informal=0.2, upn=0.87, nhs=0.45, uprn=0.3,
        parent=0.4, telephone=0.2, middle=0.35,
    ),
    Source(
        name="early_help", holders=2, ages=((-1, 0, 0.2), (0, 18, 0.16)), need=(0.15, 2.2, 2.6),
        stale=300, again=0.06, careless=1.6, informal=0.7, upn=0.3, nhs=0.06, uprn=0.15,
        parent=0.85, telephone=0.7, middle=0.1, sex=0.93, born=0.97,
    ),
    Source(
        name="ehcp", holders=1, ages=((2, 5, 0.02), (5, 16, 0.055), (16, 20, 0.06)),
        need=(0.85, 1.4, 2.2), stale=350, again=0.01, careless=0.8, informal=0.2, upn=0.9,
        nhs=0.2, uprn=0.3, parent=0.7, telephone=0.5, middle=0.3,
    ),
    Source(
        name="nccis", holders=1, ages=((16, 19, 0.92), (19, 20.5, 0.4)), need=(1, 1, 1),
        stale=200, again=0.02, careless=1.0, informal=0.4, upn=0.85, uln=0.75, uprn=0.1,
        telephone=0.6, middle=0.15,
    ),
    Source(
        name="youth_justice", holders=1, ages=((10, 18, 0.02), (18, 19, 0.008)),
        need=(0.3, 2, 5), stale=300, again=0.07, careless=1.8, informal=0.6, upn=0.3, nhs=0.08,
        parent=0.5, telephone=0.5, middle=0.15,
    ),
    Source(
        name="housing", holders=4, ages=((0, 19, 0.22),), need=(0.75, 1.7, 2.2), stale=700,
        again=0.04, careless=1.7, informal=0.6, uprn=0.9, parent=0.97, telephone=0.6,
        middle=0.1, sex=0.8, born=0.92,
    ),
)  # fmt: skip
NAMES: Final = tuple(one.name for one in SOURCES)
