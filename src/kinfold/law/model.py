"""The words in which law is written down: statutes, gateways, bases, and closed lists of words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ANY_KIND = "any"
"""In a gateway's lists: the law does not limit which kind of organisation."""

UNITED_KINGDOM = "GB"
"""The one country in which personal data may be held without a further safeguard."""


class Status(StrEnum):
    """Whether a law binds on a day."""

    PROSPECTIVE = "prospective"
    IN_FORCE = "in_force"
    REPEALED = "repealed"


@dataclass(frozen=True, kw_only=True)
class Lifetime:
    """From which day a law is in force (None: not commenced) and from which it no longer is."""

    in_force_from: date | None
    repealed_on: date | None = None

    def status(self, on: date) -> Status:
        """Where the law stands on the day `on`."""
        if self.in_force_from is None or on < self.in_force_from:
            return Status.PROSPECTIVE
        if self.repealed_on is not None and on >= self.repealed_on:
            return Status.REPEALED
        return Status.IN_FORCE


@dataclass(frozen=True, kw_only=True)
class Statute:
    """An Act or a set of regulations. `replaced_by` is the code of the law that took its place."""

    code: str
    title: str
    lifetime: Lifetime
    confidence: str
    replaced_by: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """A power or duty to disclose: which provision, who may disclose to whom, and since when.

    An `emergency` law is used for a while only, so an agreement says until when it relies on it.
    """

    code: str
    title: str
    statute: Statute
    provision: str
    may_disclose: frozenset[str]
    may_receive: frozenset[str]
    lifetime: Lifetime
    confidence: str
    replaced_by: str | None = None
    note: str = ""
    emergency: bool = False

    @property
    def citation(self) -> str:
        """The gateway as a person would cite it."""
        return f"{self.statute.title}, {self.provision}"

    def covers(self, *, discloser: str, recipient: str) -> bool:
        """Whether the law names both kinds of organisation, each on its side."""
        return bool(
            {ANY_KIND, discloser} & self.may_disclose and {ANY_KIND, recipient} & self.may_receive
        )


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A lawful basis or condition: kind is article6, article9, article10 or schedule1."""

    code: str
    kind: str
    title: str
    statute: Statute
    provision: str
    lifetime: Lifetime
    appropriate_policy: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a person is in their organisation; `sensitive` roles handle safeguarding matters."""

    code: str
    title: str
    sensitive: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something that may be done with data; `takes_out` ones carry it out of Kinfold's hands."""

    code: str
    title: str
    takes_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Word:
    """A kind of purpose or of organisation, or a country."""

    code: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A law cited under a name it never had; `meant` is the code of the statute that is meant."""

    cited: str
    meant: str
    why: str
