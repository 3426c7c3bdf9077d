"""Prints households: a line for each member, and above them who is in none and why."""

from kinfold import datasets
from kinfold.cli.session import Session
from kinfold.people.places import REASONS, Lived


def told(session: Session, found: Lived, no_gazetteer: str) -> None:
    """Print the members with reason, dates, source and how sure the place is."""
    day = f"{found.on.day} {found.on:%B %Y}"
    counts = (
        f"{found.people} people on {day}: {len(found.households)} households; "
        f"{found.apart} held apart, {found.placed} looked after, {found.nowhere} with no usable "
        "address."
    )
    basis = (
        f"Matched to {found.entries} properties."
        if found.entries
        else f"{no_gazetteer} Homes are compared as they were written."
    )
    session.table(
        ("household", "person", "why", "since", "last told", "source", "sure of the place"),
        [
            (
                number,
                member.person,
                REASONS[member.reason],
                member.since,
                member.last_seen,
                datasets.get(member.source.partition(".")[0]).title,
                f"{member.confidence:.2f}" if member.confidence else "not matched",
            )
            for number, one in enumerate(found.households, 1)
            for member in one.members
        ],
        title=f"{counts} {basis}",
    )
