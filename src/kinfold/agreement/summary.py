"""An agreement in plain words, part by part: what it executes first, then what it only states.

The command line prints it and the agreement's page lays it out, from the same sections.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kinfold import law
from kinfold.agreement import wording
from kinfold.agreement.model import Agreement, Grant, Party, Retention, ScheduleRow, Version


@dataclass(frozen=True, kw_only=True)
class Line:
    """One term in words: what it is called, what it says, its clause, and details by label."""

    key: str
    title: str
    clause: str
    text: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """Terms of one sort. `executed` says that the program carries them out."""

    id: str
    heading: str
    executed: bool
    lines: tuple[Line, ...]
    note: str = ""


def as_text(version: Version, *, on: date) -> str:
    """The whole agreement in words, clause by clause, with the law as it stands on a day."""
    return "\n".join(_text(version, on))


def _text(version: Version, on: date) -> Iterator[str]:
    agreement = version.agreement
    yield f"{agreement.title} ({agreement.version})"
    yield f"  {agreement.summary}"
    yield f"  Text {version.hash[:16]}. Status as printed: {agreement.status_as_printed}."
    for section in sections(agreement, on=on):
        yield f"\n{section.heading}"
        if section.note:
            yield f"  {section.note}"
        for line in section.lines:
            said = f": {line.text}" if line.text else ""
            name = f"{line.key}, {line.title}" if section.id == "parties" else line.title
            yield f"  {name}{said} [{line.clause}]"
            yield from (f"    {label}: {words}" for label, words in line.details)


def sections(agreement: Agreement, *, on: date) -> tuple[Section, ...]:
    """Every part of the agreement that says anything, executed parts first."""
    made = (
        _section("dates", "Dates", _dates(agreement)),
        _section("parties", "Parties", map(_party, agreement.parties)),
        _section("purposes", "Purposes and the law for each", _purposes(agreement, on)),
        _section("bases", "Lawful bases", _bases(agreement, on)),
        _section("items", "Data items", _items(agreement)),
        _section("grants", "Who may do what", (_grant(agreement, g) for g in agreement.grants)),
        _section("never", "What nobody may do", _bans(agreement)),
        _section(
            "conditions",
            "Conditions of access",
            _conditions(agreement),
            note="Each is checked at every request.",
        ),
        _section("windows", "How far back", _windows(agreement)),
        _section("changes", "Emergencies, and notice of new items", _changes(agreement)),
        _section("flows", "Agreed flows", (_flow(agreement, r) for r in agreement.schedule)),
        _section("retention", "How long it is kept", _retention(agreement)),
        _section("duties", "Duties", _duties(agreement)),
        _section("conflicts", "Where the document disagrees with itself", _conflicts(agreement)),
        _section("review", "Review", _review(agreement), executed=False),
        _section("laws", "Laws as printed", _laws(agreement, on), executed=False),
        _section(
            "stated",
            "Stated only",
            _stated(agreement),
            executed=False,
            note="No program can carry these out; people must.",
        ),
    )
    return tuple(section for section in made if section.lines)


def _section(
    name: str, heading: str, lines: Iterator[Line], *, executed: bool = True, note: str = ""
) -> Section:
    return Section(id=name, heading=heading, executed=executed, lines=tuple(lines), note=note)


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _kept(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The details that say something."""
    return tuple((label, words) for label, words in pairs if words)


def _dates(agreement: Agreement) -> Iterator[Line]:
    dates = agreement.dates
    grace = f"{dates.grace_months} month{'s' if dates.grace_months > 1 else ''} after it"
    late = f"flows stop {grace if dates.grace_months else 'on it'} unless it has been done"
    for title, day, text in (
        ("Published", dates.published_on, ""),
        ("Takes effect", dates.effective_on, "nothing moves before that day"),
        ("Review due", dates.review_on, late),
        ("Ends", dates.expires_on, "nothing moves from that day on"),
    ):
        if day is not None:
            said = f"{_day(day)}; {text}" if text else _day(day)
            yield Line(key=title, title=title, clause=dates.clause, text=said)
    for title, text in (
        ("Stands under", agreement.parent or ""),
        ("Feeds", ", ".join(agreement.feeds)),
    ):
        if text:
            yield Line(key=title, title=title, clause=dates.clause, text=text)
    if agreement.override_unsigned:
        yield Line(
            key="override",
            title="Unsigned parties",
            clause=agreement.override_clause or dates.clause,
            text="One may deliver all the same, until a day, by an authorised exception.",
        )


def _party(party: Party) -> Line:
    signs = "signs each school year" if party.signs_each == "school_year" else "signs once"
    if not party.must_sign:
        signs = "does not sign"
    return Line(
        key=party.id,
        title=party.name,
        clause=party.clause,
        text=f"{party.role.replace('_', ' ')}; {signs}",
        details=_kept(
            ("Holds data in", wording.place(party)),
            ("Signatory", party.signatory or ""),
            ("Signs also for", ", ".join(party.acts_for)),
            ("Registration", party.registration or ""),
            ("Not complete", "" if party.complete else "the document lacks its contact or block"),
        ),
    )


def laws(agreement: Agreement, *, on: date) -> tuple[str, ...]:
    """Every law that carries a purpose, cited, with where it stands on the day; each once."""
    codes = dict.fromkeys(code for purpose in agreement.purposes for code in purpose.gateways)
    return tuple(_law(code, on) for code in codes)


def _law(code: str, on: date) -> str:
    return f"{law.gateway(code).citation} ({wording.STANDINGS[law.status(code, on).value]})"


def _purposes(agreement: Agreement, on: date) -> Iterator[Line]:
    for purpose in agreement.purposes:
        people = "" if purpose.individual_level else "figures only, no child's own data"
        yield Line(
            key=purpose.id,
            title=purpose.id,
            clause=purpose.clause,
            text=purpose.text,
            details=_kept(
                ("Law", "; ".join(_law(code, on) for code in purpose.gateways)), ("Data", people)
            ),
        )


def _bases(agreement: Agreement, on: date) -> Iterator[Line]:
    bases = agreement.bases
    for code in (*bases.article6, *bases.article9, *bases.schedule1):
        basis = law.basis(code)
        state = wording.STANDINGS[law.status(code, on).value]
        cited = f"{basis.statute.title}, {basis.provision} ({state})"
        yield Line(key=code, title=basis.title, clause=bases.clause, text=cited)


def _items(agreement: Agreement) -> Iterator[Line]:
    for group in agreement.item_groups:
        changed = wording.TRANSFORMS[group.transform] if group.transform is not None else ""
        count = len(group.codes)
        yield Line(
            key=group.id,
            title=group.title,
            clause=group.clause,
            text="Proposed only: switched off." if group.proposed else group.reason,
            details=_kept(
                *((f"{name}", words) for name, words in wording.by_table(group)),
                ("Number of items", str(count)),
                ("Kept to", ", ".join(map(wording.role, group.only_roles))),
                ("Changed to", changed),
                ("Only for an emergency", wording.emergency(agreement, group.emergency)),
            ),
        )


def _grant(agreement: Agreement, grant: Grant) -> Line:
    doing = ", ".join(map(wording.operation, grant.operations))
    parties = ", ".join(wording.party(agreement, one) for one in grant.parties)
    purposes = "; ".join(wording.purpose(agreement, one) for one in grant.purposes)
    every = len(grant.purposes) == len(agreement.purposes)
    return Line(
        key=grant.id,
        title=f"May {doing}",
        clause=grant.clause,
        details=_kept(
            ("Who", ", ".join(map(wording.role, grant.roles))),
            ("Of", parties),
            ("What", wording.groups(agreement, grant.items)),
            ("About", wording.COHORTS[grant.cohort]),
            ("For", "every purpose of this agreement" if every else purposes),
            ("Handed to", ", ".join(wording.party(agreement, one) for one in grant.recipients)),
            ("How far back", _window(agreement, grant)),
            ("Reason", "must be given each time" if grant.reason_required else ""),
            ("Only for an emergency", wording.emergency(agreement, grant.emergency)),
        ),
    )


def _window(agreement: Agreement, grant: Grant) -> str:
    return f"{agreement.window(grant.window).months} months" if grant.window is not None else ""


def _bans(agreement: Agreement) -> Iterator[Line]:
    for ban in agreement.prohibitions:
        doing = ", ".join(map(wording.operation, ban.operations))
        yield Line(
            key=doing,
            title=doing[:1].upper() + doing[1:],
            clause=ban.clause,
            text=ban.text,
            details=_kept(("Instead", ban.instead)),
        )


def _conditions(agreement: Agreement) -> Iterator[Line]:
    for one in agreement.conditions:
        age = "" if one.max_age_months is None else f"at most {one.max_age_months} months old"
        yield Line(
            key=one.code,
            title=one.text[:1].upper() + one.text[1:],
            clause=one.clause,
            text=f"asked of the {one.of}",
            details=_kept(
                ("To", ", ".join(map(wording.operation, one.operations))),
                ("Only", wording.groups(agreement, one.groups)),
                ("Evidence", "; ".join(word for word in (one.level, age, one.version) if word)),
            ),
        )


def _windows(agreement: Agreement) -> Iterator[Line]:
    for one in agreement.windows:
        also = f", {one.unlock.clause}" if one.unlock is not None else ""
        yield Line(
            key=one.id,
            title=f"{one.months} months",
            clause=one.clause + also,
            text=wording.window(agreement, one),
        )


def _changes(agreement: Agreement) -> Iterator[Line]:
    for one in agreement.emergencies:
        yield Line(key=one.id, title=one.title, clause=one.clause, text=wording.lasting(one))
    if (notice := agreement.change_notice) is not None:
        told = ", ".join(wording.party(agreement, one) for one in notice.parties)
        before = f", at least {notice.days} days before" if notice.days else ""
        yield Line(
            key="notice",
            title="Notice of new items",
            clause=notice.clause,
            text=f"An item the version before did not have is not collected until {told} "
            f"were told{before}.",
        )


def _flow(agreement: Agreement, row: ScheduleRow) -> Line:
    sender, receivers = (
        ", ".join(wording.party(agreement, one) for one in side)
        for side in (row.sender, row.recipients)
    )
    return Line(
        key=row.id,
        title=f"{row.id}: {row.what}",
        clause=row.clause,
        text=f"from {sender} to {receivers}, {row.frequency}",
        details=_kept(
            ("Only", wording.groups(agreement, row.groups)),
            ("About", wording.people_of(row)),
            ("Due", wording.timetable(row.timetable) if row.timetable is not None else ""),
            ("Data sets", ", ".join(map(wording.data_set, row.data_sets))),
            ("By", ", ".join(wording.CHANNELS[way] for way in row.channels) or "no way yet"),
            ("Standing in law", "statutory" if row.statutory else "supports a statutory function"),
            ("Mechanism", row.mechanism),
            ("Collected here", "" if row.collected else "not yet"),
            ("Only for an emergency", wording.emergency(agreement, row.emergency)),
        ),
    )


def _retention(agreement: Agreement) -> Iterator[Line]:
    for term in agreement.retention:
        yield Line(
            key=term.clause,
            title=_kept_for(term),
            clause=term.clause,
            text=term.text,
            details=_kept(
                ("Of", wording.groups(agreement, term.groups)),
                ("Whose", wording.WHOSE[term.of]),
            ),
        )


def _kept_for(term: Retention) -> str:
    verb = "Destroyed" if term.action == "destroy" else "Reviewed"
    if term.months is None:
        return f"{verb}: no period is set"
    return f"{verb} {term.months} months after {wording.STARTS[term.counted_from]}"


def _duties(agreement: Agreement) -> Iterator[Line]:
    for duty in agreement.duties:
        days = "" if duty.within_days is None else f"within {duty.within_days} days"
        doing = ", ".join(map(wording.operation, duty.operations))
        yield Line(
            key=duty.id,
            title=duty.id,
            clause=duty.clause,
            text=duty.text,
            details=_kept(("Arises on", doing), ("Due", days)),
        )


def _conflicts(agreement: Agreement) -> Iterator[Line]:
    for conflict in agreement.conflicts:
        stops = "It stops every flow until the owner confirms." if conflict.blocks else "Noted."
        yield Line(
            key=conflict.id,
            title=conflict.id,
            clause=conflict.clause,
            text=conflict.printed,
            details=(("Settled", conflict.settled), ("Effect", stops)),
        )


def _review(agreement: Agreement) -> Iterator[Line]:
    review = agreement.review
    yield Line(key="owner", title="Owner", clause=review.clause, text=review.owner)
    for question in review.questions:
        yield Line(key=question, title="Question", clause=review.clause, text=question)
    if review.dpia:
        yield Line(key="dpia", title="Impact assessment", clause=review.clause, text=review.dpia)


def _laws(agreement: Agreement, on: date) -> Iterator[Line]:
    for printed in agreement.laws_as_printed:
        meant = _law(printed.gateway, on) if printed.gateway is not None else ""
        yield Line(
            key=printed.printed,
            title=printed.printed,
            clause=printed.clause,
            details=_kept(("Relied on today as", meant)),
        )


def _stated(agreement: Agreement) -> Iterator[Line]:
    for term in agreement.stated_only:
        yield Line(key=term.text, title=term.heading, clause=term.clause, text=term.text)
