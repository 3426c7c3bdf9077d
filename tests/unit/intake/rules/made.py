"""Invented children, written block by block, each block on a line of its own so that a test can
say on which line a finding should be."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from kinfold.identifiers import upn_check_letter

Leaves = dict[str, str | None]
WRAPPERS = {"AssessmentFactors": "FactorsIdentifiedAtAssessment", "CPPreviewDate": "Reviews"}
_serial = count(1)


@dataclass(frozen=True)
class Block:
    """An element with its leaves (None: left out), the elements in it, and its listed values.

    `marked` says where the finding should be: on the block itself, or on the listed value of that
    number.
    """

    tag: str
    leaves: Leaves = field(default_factory=dict)
    inner: "tuple[Block, ...]" = ()
    listed: tuple[str, tuple[str, ...]] | None = None
    marked: bool | int = False

    def but(self, **leaves: str | None) -> "Block":
        """The block with some leaves of another value."""
        return replace(self, leaves={**self.leaves, **leaves})


def wrong(block: Block, *, value: int | None = None) -> Block:
    """The block (or its listed value of that number, from 1) that a rule should find."""
    return replace(block, marked=True if value is None else value)


def assessment(
    start: str | None = "2025-09-03",
    end: str | None = "2025-10-21",
    factors: tuple[str, ...] | None = ("3B",),
) -> Block:
    """An assessment; no factors where it has not ended, unless they are given."""
    leaves = {"AssessmentActualStartDate": start, "AssessmentAuthorisationDate": end}
    given = factors if end or factors != ("3B",) else None
    listed = ("AssessmentFactors", given) if given is not None else None
    return Block("Assessments", leaves, listed=listed)


def plan(start: str | None = "2025-10-22", end: str | None = None) -> Block:
    """A child in need plan."""
    return Block("CINPlanDates", {"CINPlanStartDate": start, "CINPlanEndDate": end})


def enquiry(
    start: str | None = "2025-10-01",
    conference: str | None = "2025-10-17",
    *,
    waived: str | None = "0",
    target: str | None = "2025-10-22",
) -> Block:
    """A section 47 enquiry, with its conference."""
    return Block(
        "Section47",
        {
            "S47ActualStartDate": start,
            "InitialCPCtarget": target,
            "DateOfInitialCPC": conference,
            "ICPCnotRequired": waived,
        },
    )


def protection(
    start: str | None = "2025-10-17",
    end: str | None = None,
    reviews: tuple[str, ...] | None = ("2026-01-09",),
) -> Block:
    """A child protection plan."""
    return Block(
        "ChildProtectionPlans",
        {
            "CPPstartDate": start,
            "CPPendDate": end,
            "InitialCategoryOfAbuse": "NEG",
            "LatestCategoryOfAbuse": "NEG",
            "NumberOfPreviousCPP": "0",
        },
        listed=("CPPreviewDate", reviews) if reviews is not None else None,
    )


def episode(
    *blocks: Block,
    opened: str | None = "2025-09-02",
    closed: str | None = None,
    reason: str | None = "RC7",
    nfa: str | None = "0",
    **leaves: str | None,
) -> Block:
    """A period of need; it has a reason for closure where it has a closure date."""
    own: Leaves = {
        "CINreferralDate": opened,
        "ReferralSource": "2A",
        "PrimaryNeedCode": "N1",
        "CINclosureDate": closed,
        "ReasonForClosure": reason if closed else None,
        "ReferralNFA": nfa,
    }
    return Block("CINdetails", {**own, **leaves}, inner=blocks)


def upn(serial: int | None = None) -> str:
    """A sound UPN that no other child has."""
    body = f"2011234{next(_serial) if serial is None else serial:05d}"
    return upn_check_letter(body) + body


@dataclass(frozen=True)
class Child:
    """A child. `who` changes the leaves of the identifiers, `traits` those of the characteristics.

    `marked` is True where the finding should be on the child, or the number of a disability.
    """

    episodes: tuple[Block, ...]
    who: Leaves = field(default_factory=dict)
    traits: Leaves = field(default_factory=dict)
    disabilities: tuple[str, ...] | None = ("NONE",)
    marked: bool | int = False

    def lines(self, identifier: str, *, year: str) -> "Iterator[tuple[str, bool]]":
        """The child's lines, and whether each is where the finding should be."""
        sex = {"Sex": "F"} if year >= "2024-25" else {"GenderCurrent": "2"}
        who = {
            "LAchildID": identifier,
            "UPN": upn(),
            "PersonBirthDate": f"{int(year[:4]) - 13}-06-14",
            **sex,
            **self.who,
        }
        yield "<Child>", self.marked is True
        yield from _block(Block("ChildIdentifiers", who))
        yield "<ChildCharacteristics>", False
        yield from _leaves({"Ethnicity": "MWBC", **self.traits})
        if self.disabilities is not None:
            numbered = self.marked if self.marked is not True else False
            yield from _listed("Disabilities", "Disability", self.disabilities, numbered)
        yield "</ChildCharacteristics>", False
        for one in self.episodes:
            yield from _block(one)
        yield "</Child>", False


def child(
    *episodes: Block,
    who: Leaves | None = None,
    disabilities: tuple[str, ...] | None = ("NONE",),
    **leaves: str | None,
) -> Child:
    """A sound child unless told otherwise: one open episode with an assessment.

    `who`, or named leaves, change the identifiers, and the ethnicity.
    """
    told = {**(who or {}), **leaves}
    traits = {"Ethnicity": told.pop("Ethnicity")} if "Ethnicity" in told else {}
    own = episodes or (episode(assessment()),)
    return Child(own, who=told, traits=traits, disabilities=disabilities)


def wrong_child(made: Child, *, disability: int | None = None) -> Child:
    """The child on whose own line (or disability of that number) the finding should be."""
    return replace(made, marked=True if disability is None else disability)


@dataclass(frozen=True)
class Return:
    """A whole return: its text, each child's first and last line, and the lines marked there."""

    text: str
    spans: dict[str, range]
    marked: dict[str, set[int]]


def census(children: dict[str, Child], *, year: str = "2025-26", reference: str = "") -> Return:
    """A return of these children, by their ids."""
    ends = int(year[:4]) + 1
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<Message>",
        "<Header>",
        f"<CollectionDetails><Collection>CIN</Collection><Year>{ends}</Year>"
        f"<ReferenceDate>{reference or f'{ends}-03-31'}</ReferenceDate></CollectionDetails>",
        "<Source><SourceLevel>L</SourceLevel><LEA>999</LEA></Source></Header>",
        "<Children>",
    ]
    marked: dict[str, set[int]] = {}
    spans = {}
    for identifier, made in children.items():
        first = len(lines) + 1
        for line, here in made.lines(identifier, year=year):
            lines.append(line)
            if here:
                marked.setdefault(identifier, set()).add(len(lines))
        spans[identifier] = range(first, len(lines) + 1)
    return Return("\n".join((*lines, "</Children>", "</Message>", "")), spans, marked)


def _block(block: Block) -> "Iterator[tuple[str, bool]]":
    yield f"<{block.tag}>", block.marked is True
    yield from _leaves(block.leaves)
    if block.listed is not None:
        name, values = block.listed
        numbered = block.marked if block.marked is not True else False
        yield from _listed(WRAPPERS[name], name, values, numbered)
    for one in block.inner:
        yield from _block(one)
    yield f"</{block.tag}>", False


def _leaves(leaves: Leaves) -> "Iterator[tuple[str, bool]]":
    for name, value in leaves.items():
        if value is not None:
            yield f"<{name}>{value}</{name}>", False


def _listed(
    wrapper: str, name: str, values: tuple[str, ...], numbered: bool | int
) -> "Iterator[tuple[str, bool]]":
    yield f"<{wrapper}>", False
    for number, value in enumerate(values, start=1):
        yield f"<{name}>{value}</{name}>", numbered is not False and number == numbered
    yield f"</{wrapper}>", False
