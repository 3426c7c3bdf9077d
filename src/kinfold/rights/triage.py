"""How serious a breach is: the questions every breach is asked, and what the answers add up to.

SOM-10.6 to 10.8. The points are the product's own and are shown with the answer; people decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kinfold.errors import UsageProblem

Answers = Mapping[str, bool | int]
Level = Literal["low", "medium", "high"]
NUMBER: Final = "number_affected"
QUESTIONS: Final[Mapping[str, str]] = {
    "non_public_identifiers": "Are identifiers exposed that are not public, such as pupil numbers?",
    "private_life": "Does it reveal somebody's private life?",
    "sensitive": "Is any of it sensitive: health, social care, ethnicity, offences?",
    NUMBER: "How many people are affected?",
    "unencrypted": "Was an unencrypted device, medium or paper lost?",
}
_POINTS: Final[Mapping[str, tuple[int, str]]] = {
    "non_public_identifiers": (1, "identifiers that are not public are exposed"),
    "private_life": (2, "somebody's private life is revealed"),
    "sensitive": (3, "some of it is sensitive"),
    "unencrypted": (2, "what was lost was not encrypted"),
}
_MANY, _VERY_MANY = 10, 100
_HIGH, _MEDIUM = 5, 2
ADVICE: Final[Mapping[Level, str]] = {
    "low": "A risk to people is unlikely: it is recorded, and need not be reported.",
    "medium": "A risk to people is likely: report it to the regulator within 72 hours (UK GDPR "
    "Article 33).",
    "high": "A high risk to people is likely: report it to the regulator within 72 hours, and tell "
    "the people concerned (UK GDPR Articles 33 and 34).",
}


@dataclass(frozen=True, kw_only=True)
class Severity:
    """How serious a breach is, in points, and each reason with the points it gave."""

    level: Level
    points: int
    why: tuple[str, ...]

    @property
    def advice(self) -> str:
        """What the level means for the regulator and the people concerned."""
        return ADVICE[self.level]


def severity(answers: Answers) -> Severity:
    """The severity that the answers add up to, explained; UsageProblem where one is missing.

    Nobody affected is low whatever else is so.
    """
    missing = [words for code, words in QUESTIONS.items() if not _answered(code, answers)]
    if missing:
        raise UsageProblem(
            "You asked how serious a breach is.",
            why=f"Not every question is answered: {' '.join(missing)}",
            remedy="Answer each with yes or no, and the number of people with a number.",
        )
    found = [
        (points, f"{words} ({points})")
        for code, (points, words) in _POINTS.items()
        if answers[code] is True
    ]
    count = int(answers[NUMBER])
    if count >= _MANY:
        points = 2 if count >= _VERY_MANY else 1
        found.append((points, f"{count} people are affected ({points})"))
    total = sum(points for points, _ in found)
    if count == 0:
        return Severity(level="low", points=total, why=("nobody is affected",))
    level: Level = "high" if total >= _HIGH else "medium" if total >= _MEDIUM else "low"
    why = tuple(words for _, words in found)
    return Severity(level=level, points=total, why=why or ("nothing that adds to the risk",))


def _answered(code: str, answers: Answers) -> bool:
    given = answers.get(code)
    if code == NUMBER:
        return isinstance(given, int) and not isinstance(given, bool) and given >= 0
    return isinstance(given, bool)
