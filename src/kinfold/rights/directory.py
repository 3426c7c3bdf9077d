"""The names behind the ids in a pack: organisations, and agreements by the hash of their text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kinfold import law
from kinfold.agreement import Agreement
from kinfold.agreement.load import from_canonical
from kinfold.registers import accounts, agreements
from kinfold.rights.contents import Ground, Under


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Organisations by id, and the agreement a version's hash names (None: none known here).

    `supplies` gives, by the id of a delivery, the agreement it came under and its version.
    """

    organisations: Mapping[str, str]
    find: Callable[[str], Agreement | None]
    supplies: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    _found: dict[str, Agreement | None] = field(default_factory=dict)

    def organisation(self, code: str | None) -> str:
        """An organisation's name; its id where it is not registered here."""
        return self.organisations.get(code or "", code or "")

    def agreement(self, version: str | None) -> Agreement | None:
        """The agreement text that a hash names."""
        if version is None:
            return None
        if version not in self._found:
            self._found[version] = self.find(version)
        return self._found[version]

    def under(self, agreement: str, version: str | None, *, clauses: tuple[str, ...] = ()) -> Under:
        """The agreement and its version as a pack names them."""
        text = self.agreement(version)
        return Under(
            agreement=agreement if text is None else text.title,
            version="" if text is None else text.version,
            clauses=clauses,
        )

    def held_under(self, supply: str, *, items: Iterable[str]) -> Under | None:
        """The agreement a delivery came under, and its clauses that list the items."""
        if supply not in self.supplies:
            return None
        agreement, version = self.supplies[supply]
        text = self.agreement(version)
        groups = [group for item in items for group in text.groups_of(item)] if text else []
        clauses = tuple(dict.fromkeys(group.clause for group in groups))
        return self.under(agreement, version, clauses=clauses)

    def ground(self, version: str) -> Ground | None:
        """Why the agreement lets data be used and for how long; None where its text is unknown."""
        text = self.agreement(version)
        if text is None:
            return None
        bases = (*text.bases.article6, *text.bases.article9, *text.bases.schedule1)
        return Ground(
            title=text.title,
            label=text.version,
            purposes=tuple(purpose.text for purpose in text.purposes),
            bases=tuple(_basis(code) for code in bases),
            kept=tuple(dict.fromkeys(term.text for term in text.retention)),
        )


def _basis(code: str) -> str:
    basis = law.basis(code)
    return f"{basis.title} ({basis.statute.title}, {basis.provision})"


def known(*, at: datetime) -> Directory:
    """What the registers of this installation know at `at`."""
    hashes = {version.hash for version in agreements.versions(at=at)}

    def find(version: str) -> Agreement | None:
        if version not in hashes:
            return None
        return from_canonical(agreements.canonical(version)).agreement

    return Directory(
        organisations={one.id: one.name for one in accounts.organisations()}, find=find
    )
