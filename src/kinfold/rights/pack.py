"""Gathers what is held about one person, who looked and who was sent it, into a draft pack.

UK GDPR Article 15 and Appendix C 13.4.2: the information as held at a moment, and as displayed at
each past viewing. The draft is then reviewed by a person (`reviewing`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kinfold.gate import Entry, Handover
from kinfold.rights.contents import (
    COPY_REASON,
    Contents,
    Copy,
    Disclosure,
    Ground,
    Request,
)
from kinfold.rights.directory import Directory
from kinfold.rights.holdings import holdings, marker_of, name_of
from kinfold.rights.reviewing import Draft
from kinfold.rights.viewings import displayed, viewings


def gather(
    request: Request,
    *,
    handovers: Sequence[Handover],
    entries: Iterable[Entry],
    directory: Directory,
    copies: Iterable[Copy] = (),
    disclosures: Iterable[Disclosure] = (),
) -> Draft:
    """The draft of one person's pack.

    `handovers` are what the gate let through to answer, one for each agreement, as held at
    `request.held_at`; `entries` the ledger's about the person. Every row, every attempt to look,
    every copy and every parcel is in it; nothing is left out because a rule stopped it.
    """
    recorded = sorted(entries, key=lambda entry: entry.index)
    marker = marker_of(handovers, shown=displayed(recorded))
    looked, screens = viewings(recorded, directory=directory, marker=marker)
    return Draft(
        contents=Contents(
            request=request,
            name=name_of(handovers),
            holdings=holdings(handovers, directory=directory, marker=marker),
            viewings=looked,
            screens=screens,
            copies=tuple(
                replace(copy, reason=marker.written(COPY_REASON, str(copy.reason)))
                for copy in copies
            ),
            disclosures=tuple(disclosures),
            grounds=_grounds(handovers, directory),
        )
    )


def _grounds(handovers: Iterable[Handover], directory: Directory) -> tuple[Ground, ...]:
    """Why each agreement under which something is held lets it be used."""
    versions = {
        directory.supplies.get(supply, ("", handover.permit.version))[1]: None
        for handover in handovers
        for table in handover.tables.values()
        if table.num_rows
        for supply in table.column("_supply").unique().to_pylist()
    }
    found = (directory.ground(version) for version in versions)
    return tuple(ground for ground in found if ground is not None)
