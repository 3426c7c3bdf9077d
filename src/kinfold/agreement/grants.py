"""What each grant lets through for one flow, item by item, and why it lets the rest not.

Each grant stands on its own terms: its cohort, its recipients, its reason. An item is let
through by the widest grant that is open to the flow, so taking a grant away never widens.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from kinfold.agreement.case import SEND, Case
from kinfold.agreement.model import Grant, ItemGroup, Window
from kinfold.agreement.permit import ItemRule, Reason
from kinfold.calendars import months_before

ASK_FEWER = "Ask only for items the agreement lists for this use."
FOREVER = float("inf")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One item's rule, the grant that lets it through, or every reason why none does."""

    rule: ItemRule
    grant: Grant | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Way:
    """A group of items that one grant, open to the flow, lets through, and on what terms."""

    grant: Grant
    group: ItemGroup
    since: date | None
    unlocks: bool
    width: tuple[bool, float, bool]


def answers(case: Case) -> tuple[Answer, ...]:
    """Show, transform or withhold, for every item asked for, in the order asked."""
    closed = {grant.id: tuple(closures(case, grant)) for grant in case.grants}
    ways: dict[str, Way] = {}
    for grant in case.grants:
        for group in map(case.agreement.group, () if closed[grant.id] else grant.items):
            if not _keeps_back(case, group):
                way = _way(case, grant, group)
                if group.id not in ways or way.width > ways[group.id].width:
                    ways[group.id] = way
    return tuple(
        _answer(case, item, ways) or _withheld(case, item, closed)
        for item in dict.fromkeys(case.flow.items)
    )


def _way(case: Case, grant: Grant, group: ItemGroup) -> Way:
    window = window_of(case, grant)
    unlock = window.unlock if window is not None else None
    unlocks = unlock is not None and group.id in unlock.groups
    return Way(
        grant=grant,
        group=group,
        since=None if window is None else months_before(case.flow.on, window.months),
        unlocks=unlocks,
        width=(group.transform is None, FOREVER if window is None else window.months, unlocks),
    )


def window_of(case: Case, grant: Grant) -> Window | None:
    """The window a grant names, or None where it sets no limit."""
    return case.agreement.window(grant.window) if grant.window is not None else None


def _answer(case: Case, item: str, ways: Mapping[str, Way]) -> Answer | None:
    """The widest way an item is let through, or None where there is none."""
    found = [ways[group.id] for group in case.agreement.groups_of(item) if group.id in ways]
    if not found or case.waiting(item) is not None:
        return None
    way = max(found, key=attrgetter("width"))
    rule = ItemRule(
        item=item,
        treatment="show" if way.group.transform is None else "transform",
        clause=way.group.clause,
        transform=way.group.transform,
        since=way.since,
        unlocks=way.unlocks,
    )
    return Answer(rule=rule, grant=way.grant, reasons=())


def closures(case: Case, grant: Grant) -> Iterator[Reason]:
    """Why a grant that fits who asks is closed to this flow."""
    yield from case.shut(grant.emergency)
    yield from _on_its_terms(case, grant)
    yield from _out_of_reach(case, grant)


def _on_its_terms(case: Case, grant: Grant) -> Iterator[Reason]:
    """The grant's own terms: its reason, its purpose's level, its cohort."""
    flow = case.flow
    if grant.reason_required and not (flow.reason or "").strip():
        yield Reason(
            code="reason_missing",
            clause=grant.clause,
            sentence="The agreement asks for a reason and none was given.",
            remedy="Give the reason for this request.",
        )
    purpose = case.agreement.purpose(flow.purpose)
    if purpose is not None and not purpose.individual_level and grant.cohort != "none":
        yield Reason(
            code="individual_level",
            clause=purpose.clause,
            sentence="This purpose is served without any individual's data.",
            remedy="Ask for figures instead, or for a purpose that needs individuals' data.",
        )
    if grant.cohort == "none" and flow.subjects:
        yield Reason(
            code="people_named",
            clause=grant.clause,
            sentence="What is granted here is not about named people, and people were named.",
            remedy="Ask without naming anybody.",
        )


def _out_of_reach(case: Case, grant: Grant) -> Iterator[Reason]:
    """The people, the supply and the recipient the grant reaches."""
    flow = case.flow
    if not _reachable(case, grant):
        yield Reason(
            code="no_link",
            clause=grant.clause,
            sentence="No such person is linked to your organisation.",
            remedy="Check the name and date of birth, or ask the data team.",
        )
    if grant.cohort == "own_supply" and not _may_supply(case):
        yield Reason(
            code="not_own_supply",
            clause=grant.clause,
            sentence="The file belongs to an organisation the asker may not act for.",
            remedy="The organisation itself, or one that acts for it, must bring the file.",
        )
    if flow.recipient != flow.actor.organisation and case.party_ids(flow.recipient).isdisjoint(
        grant.recipients
    ):
        yield Reason(
            code="recipient_not_listed",
            clause=grant.clause,
            sentence="The agreement does not name that recipient for this.",
            remedy="Send it to a recipient the agreement names.",
        )


def _reachable(case: Case, grant: Grant) -> bool:
    """Whether everybody asked about is within the grant's reach and none is sealed.

    The same reason answers all three, so that a refusal never tells a sealed person, a person
    linked elsewhere and nobody at all apart (Appendix C 14.2.2; the view's contract, section 2).
    """
    flow, links = case.flow, case.evidence.links
    if not case.evidence.sealed.isdisjoint(flow.subjects):
        return False
    if grant.cohort != "linked_to_organisation" or flow.operation == "search":
        return True
    return bool(flow.subjects) and all(
        flow.actor.organisation in links.get(person, frozenset()) for person in flow.subjects
    )


def _may_supply(case: Case) -> bool:
    """Whether the asker holds the supply, acts for its holder, or receives it by the schedule.

    What was received is never sent on (CCIS framework, section 6).
    """
    flow, asker = case.flow, case.flow.actor.organisation
    mine = case.parties(asker, case.agreement)
    return (
        flow.holder == asker
        or any(asker == party.organisation and flow.holder in party.acts_for for party in mine)
        or (
            flow.operation != SEND
            and any({party.id for party in mine} & set(row.recipients) for row in case.scheduled)
        )
    )


def _keeps_back(case: Case, group: ItemGroup) -> bool:
    """Whether a group's own terms keep its items back from everybody, or from this role."""
    return group.proposed or _not_the_role(case, group) or bool(case.shut(group.emergency))


def _not_the_role(case: Case, group: ItemGroup) -> bool:
    return bool(group.only_roles and case.flow.actor.role not in group.only_roles)


def _withheld(case: Case, item: str, closed: Mapping[str, tuple[Reason, ...]]) -> Answer:
    """An item that nothing lets through, with every reason of every way there might have been."""
    found: dict[Reason, None] = {}
    groups = case.agreement.groups_of(item)
    for grant in case.grants:
        for group in (group for group in groups if group.id in grant.items):
            found.update(dict.fromkeys(_kept_back(case, item, group)))
            found.update(dict.fromkeys(closed[grant.id]))
            if (waits := case.waiting(item)) is not None:
                found[waits] = None
    reasons = tuple(found) or (_not_granted(case, item, groups),)
    rule = ItemRule(
        item=item,
        treatment="withhold",
        clause=reasons[0].clause,
        reason=" ".join(dict.fromkeys(reason.sentence for reason in reasons)),
    )
    return Answer(rule=rule, grant=None, reasons=reasons)


def _kept_back(case: Case, item: str, group: ItemGroup) -> Iterator[Reason]:
    """Why a group's own terms keep an item back; a proposed group has no other terms yet."""
    if group.proposed:
        yield Reason(
            code="item_proposed",
            clause=group.clause,
            sentence="This item is proposed only; it is not collected until an amendment says so.",
            remedy="Agree an amendment that switches the item on.",
            item=item,
        )
        return
    if _not_the_role(case, group):
        yield Reason(
            code="item_kept_to_roles",
            clause=group.clause,
            sentence="This item is kept to the roles that need it.",
            remedy=ASK_FEWER,
            item=item,
        )
    yield from case.shut(group.emergency)


def _not_granted(case: Case, item: str, groups: tuple[ItemGroup, ...]) -> Reason:
    if groups:
        sentence, clause = "This use is not granted this item.", groups[0].clause
    else:
        sentence = f"{case.agreement.title} does not list this item."
        clause = case.agreement.dates.clause
    return Reason(
        code="item_not_granted", clause=clause, sentence=sentence, remedy=ASK_FEWER, item=item
    )
