"""Writes children in need returns as the XML a council sends, one child at a time.

Element names and order: children in need census element list. Exactly the set of the chosen
year is written: GenderCurrent to 2023-24 and Sex after; plan dates from 2021-22;
pre-proceedings from 2025-26.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kinfold.calendars import census_year
from kinfold.synthetic import care, noise, storyline
from kinfold.synthetic.care import Episode
from kinfold.synthetic.people import Child, families, seeded
from kinfold.synthetic.schools import LA_NUMBER

_SEX_FROM = "2024-25"
_PLANS_FROM = "2021-22"
_PRE_PROCEEDINGS_FROM = "2025-26"
_BATCH = 256


@dataclass(frozen=True, kw_only=True)
class CareRecord:
    """One child as one return shows them. `la_child_id` is the same in every year's return."""

    la_child_id: str
    identity: noise.CareIdentity
    child: Child
    episodes: tuple[Episode, ...]


def la_child_id(number: int) -> str:
    """The social care system's own number: letters and digits, within 20."""
    return f"MAR{number:08d}"


def record_for(seed: int, child: Child, episodes: tuple[Episode, ...], *, last: date) -> CareRecord:
    """The child's record in the return that ends on `last`; the same damage every year."""
    rng = seeded(seed, f"care-identity:{child.number}")
    nfa_only = all(episode.nfa for episode in episodes)
    return CareRecord(
        la_child_id=la_child_id(child.number),
        identity=noise.care_identity(rng, child, nfa_only=nfa_only, on=last),
        child=child,
        episodes=episodes,
    )


def write_records(path: Path, records: Iterable[CareRecord], *, year: str) -> int:
    """Write the return of `year` ("2019-20") at `path`; how many children it holds."""
    last = census_year(year).end
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_header(last))
        batch: list[str] = []
        for record in records:
            batch.append(_child(record, year, last))
            count += 1
            if len(batch) == _BATCH:
                file.write("".join(batch))
                batch.clear()
        file.write("".join(batch))
        file.write("  </Children>\n</Message>\n")
    return count


def write_cin(path: Path, *, children: int, year: str, seed: int) -> int:
    """Write a return of exactly `children` children at flat memory; for measuring, not the demo.

    Every child has at least one period of need within `year`. Returns the number written.
    """
    return write_records(path, _records(children, year, seed), year=year)


def _records(children: int, year: str, seed: int) -> Iterator[CareRecord]:
    first, last = census_year(year).start, census_year(year).end
    rng = seeded(seed, f"write-cin:{year}")
    written = 0
    for family in families(rng, at=last, unborn_until=last):
        story = _busy_story(rng, first, last)
        for child in family.children:
            seen = storyline.shown(storyline.episodes(rng, child, story), first=first, last=last)
            if seen and written < children:
                written += 1
                yield record_for(seed, child, seen, last=last)
        if written >= children:
            return


def _busy_story(rng: random.Random, first: date, last: date) -> storyline.Story:
    """A family referred a little before or during the year."""
    kinds = ("nfa", "assessed", "plan", "protection", "long")
    kind = rng.choices(kinds, (14, 30, 28, 20, 8))[0]
    earliest = first - timedelta(days=0 if kind == "nfa" else 300)
    referrals = [(storyline.day_between(rng, earliest, last), kind)]
    return storyline.Story(pattern="recent", referrals=tuple(referrals))


def _header(last: date) -> str:
    made = f"{last.year}-05-11T09:30:00"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<Message>\n  <Header>\n'
        f"    <CollectionDetails><Collection>CIN</Collection><Year>{last.year}</Year>"
        f"<ReferenceDate>{last}</ReferenceDate></CollectionDetails>\n"
        f"    <Source><SourceLevel>L</SourceLevel><LEA>{LA_NUMBER}</LEA>"
        "<SoftwareCode>Marshire Case System</SoftwareCode><Release>1.0</Release>"
        f"<SerialNo>001</SerialNo><DateTime>{made}</DateTime></Source>\n"
        "  </Header>\n  <Children>\n"
    )


def _tag(name: str, value: object) -> str:
    """One element; nothing for an empty value. Values are codes and dates: never markup."""
    return "" if value is None or value == "" else f"<{name}>{value}</{name}>"


def _flag(name: str, value: bool) -> str:  # noqa: FBT001 - the value written, not a switch
    return f"<{name}>{int(value)}</{name}>"


def _child(record: CareRecord, year: str, last: date) -> str:
    child, identity = record.child, record.identity
    unborn = child.born > last
    who = (
        _tag("LAchildID", record.la_child_id)
        + _tag("UPN", identity.upn)
        + _tag("FormerUPN", identity.former_upn)
        + _tag("UPNunknown", identity.unknown)
        + _tag("ExpectedPersonBirthDate" if unborn else "PersonBirthDate", identity.born)
        + _sex(child, year, unborn=unborn)
    )
    traits = _tag("Ethnicity", "NOBT" if unborn else child.ethnicity)
    if not unborn and not all(episode.nfa for episode in record.episodes):
        codes = child.disabilities or ("NONE",)
        inside = "".join(_tag("Disability", code) for code in codes)
        traits += f"<Disabilities>{inside}</Disabilities>"
    return (
        f"    <Child>\n      <ChildIdentifiers>{who}</ChildIdentifiers>\n"
        f"      <ChildCharacteristics>{traits}</ChildCharacteristics>\n"
        + "".join(_episode(episode, year) for episode in record.episodes)
        + "    </Child>\n"
    )


def _sex(child: Child, year: str, *, unborn: bool) -> str:
    if year >= _SEX_FROM:
        return _tag("Sex", "U" if unborn else child.sex)
    return _tag("GenderCurrent", "0" if unborn else {"M": "1", "F": "2"}[child.sex])


def _episode(episode: Episode, year: str) -> str:
    parts = [
        _tag("CINreferralDate", episode.referral),
        _tag("ReferralSource", episode.source),
        _tag("PrimaryNeedCode", episode.need),
        _tag("CINclosureDate", episode.closure),
        _tag("ReasonForClosure", episode.reason),
    ]
    parts += [_assessment(entry) for entry in episode.assessments]
    if year >= _PLANS_FROM:
        parts += [
            "<CINPlanDates>"
            + _tag("CINPlanStartDate", plan.start)
            + _tag("CINPlanEndDate", plan.end)
            + "</CINPlanDates>"
            for plan in episode.plans
        ]
    parts += [_enquiry(entry) for entry in episode.enquiries]
    parts.append(_flag("ReferralNFA", episode.nfa))
    parts += [_protection(plan) for plan in episode.protection]
    if year >= _PRE_PROCEEDINGS_FROM:
        parts += [_pre_proceedings(block) for block in episode.pre_proceedings]
    return f"      <CINdetails>{''.join(parts)}</CINdetails>\n"


def _assessment(entry: care.Assessment) -> str:
    factors = "".join(_tag("AssessmentFactors", code) for code in entry.factors)
    return (
        "<Assessments>"
        + _tag("AssessmentActualStartDate", entry.start)
        + _tag("AssessmentInternalReviewDate", entry.start + timedelta(days=14))
        + _tag("AssessmentAuthorisationDate", entry.end)
        + _tag("FactorsIdentifiedAtAssessment", factors)
        + "</Assessments>"
    )


def _enquiry(entry: care.Enquiry) -> str:
    return (
        "<Section47>"
        + _tag("S47ActualStartDate", entry.start)
        + _tag("InitialCPCtarget", entry.target)
        + _tag("DateOfInitialCPC", entry.conference)
        + _flag("ICPCnotRequired", entry.not_required)
        + "</Section47>"
    )


def _protection(plan: care.ProtectionPlan) -> str:
    reviews = "".join(_tag("CPPreviewDate", day) for day in plan.reviews)
    return (
        "<ChildProtectionPlans>"
        + _tag("CPPstartDate", plan.start)
        + _tag("CPPendDate", plan.end)
        + _tag("InitialCategoryOfAbuse", plan.initial)
        + _tag("LatestCategoryOfAbuse", plan.latest)
        + _tag("NumberOfPreviousCPP", plan.previous)
        + _tag("Reviews", reviews)
        + "</ChildProtectionPlans>"
    )


def _pre_proceedings(block: care.PreProceedings) -> str:
    return (
        "<PreProceedingsandFGDM>"
        + _tag("PPStartDate", block.start)
        + _tag("LBPSentDate", block.letter)
        + _flag("FGDMMeetingOffer", block.offered)
        + _flag("FGDMMeetingFac", block.held)
        + _tag("InitialPPMeetingDate", block.meeting)
        + _tag("ReviewMeetingsCount", block.reviews)
        + _tag("StepDecisionDate", block.decision)
        + _tag("PPOutcome", block.outcome)
        + "</PreProceedingsandFGDM>"
    )
