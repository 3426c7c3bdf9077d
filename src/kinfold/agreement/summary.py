"""An agreement as a page of plain text: what it executes first, then what it only states."""

from collections.abc import Iterator

from kinfold.agreement.model import Agreement, Version


def as_text(version: Version) -> str:
    """The whole agreement in words, clause by clause."""
    return "\n".join(lines(version))


def lines(version: Version) -> Iterator[str]:
    """The lines of `as_text`."""
    agreement = version.agreement
    yield f"{agreement.title} ({agreement.version})"
    yield f"  {agreement.summary}"
    yield f"  Text {version.hash[:16]}. Status as printed: {agreement.status_as_printed}."
    yield from _dates(agreement)
    yield from _who_and_why(agreement)
    yield from _what(agreement)
    yield from _terms(agreement)
    yield from _rest(agreement)


def _dates(agreement: Agreement) -> Iterator[str]:
    dates = agreement.dates
    for label, day in (
        ("Effective", dates.effective_on),
        ("Review", dates.review_on),
        ("Ends", dates.expires_on),
    ):
        if day is not None:
            yield f"  {label}: {day:%-d %B %Y} [{dates.clause}]"


def _who_and_why(agreement: Agreement) -> Iterator[str]:
    yield "\nParties"
    for party in agreement.parties:
        signs = "signs each school year" if party.signs_each == "school_year" else "signs once"
        yield f"  {party.id}: {party.name}, {party.role}; {signs} [{party.clause}]"
    yield "\nPurposes"
    for purpose in agreement.purposes:
        yield f"  {purpose.id}: {purpose.text} ({', '.join(purpose.gateways)}) [{purpose.clause}]"


def _what(agreement: Agreement) -> Iterator[str]:
    yield "\nItems"
    for group in agreement.item_groups:
        proposed = "; proposed only, off" if group.proposed else ""
        kept = f"; kept to {', '.join(group.only_roles)}" if group.only_roles else ""
        yield f"  {group.id}: {group.title}, {len(group.codes)} items{proposed}{kept}"
        yield f"    [{group.clause}] {group.reason}"
    yield "\nWho may do what"
    for grant in agreement.grants:
        window = f", window {grant.window}" if grant.window else ""
        yield f"  {grant.id}: {', '.join(grant.roles)} of {', '.join(grant.parties)} may"
        yield f"    {', '.join(grant.operations)} {', '.join(grant.items)}"
        yield f"    for {', '.join(grant.purposes)}; {grant.cohort}{window} [{grant.clause}]"
    for ban in agreement.prohibitions:
        yield f"  Never: {', '.join(ban.operations)}. {ban.text} [{ban.clause}]"


def _terms(agreement: Agreement) -> Iterator[str]:
    if agreement.conditions:
        yield "\nConditions of access, at every request"
        for condition in agreement.conditions:
            yield f"  {condition.code}: {condition.text} [{condition.clause}]"
    for window in agreement.windows:
        yield f"\nWindow {window.id}: {window.months} months [{window.clause}]"
        if window.unlock is not None:
            opened = ", ".join(window.unlock.groups)
            yield f"  Recent involvement opens the chronology: {opened} [{window.unlock.clause}]"
    if agreement.schedule:
        yield "\nFlows"
        for row in agreement.schedule:
            yield f"  {row.id}: {row.what}, {row.frequency}, {', '.join(row.sender)} to"
            by = ", ".join(row.channels) or "nothing yet"
            yield f"    {row.recipient} by {by} [{row.clause}]"
    if agreement.retention:
        yield "\nRetention"
        for term in agreement.retention:
            yield f"  {term.text} [{term.clause}]"
    for duty in agreement.duties:
        yield f"  Duty {duty.id}: {duty.text} [{duty.clause}]"


def _rest(agreement: Agreement) -> Iterator[str]:
    if agreement.conflicts:
        yield "\nThe document disagrees with itself"
        for conflict in agreement.conflicts:
            stops = "stops every flow until confirmed" if conflict.blocks else "noted"
            yield f"  {conflict.id}: {conflict.printed} Settled: {conflict.settled} ({stops})"
            yield f"    [{conflict.clause}]"
    yield "\nStated only: no program can carry these out"
    for term in agreement.stated_only:
        yield f"  {term.heading}: {term.text} [{term.clause}]"
