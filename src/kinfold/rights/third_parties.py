"""Stops what is about somebody else, and what could do serious harm, before a pack goes out.

Data Protection Act 2018: Schedule 2 paragraphs 16 and 17 (other people), Schedule 3 paragraph 11
(social work, serious harm) and paragraph 21 (child abuse). An item of contact or identity is
somebody else's unless its declaration says that it is the person's own, so a new one is stopped.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from kinfold import datasets
from kinfold.datasets.model import DataSet, Kind, Sensitivity
from kinfold.rights import whose
from kinfold.rights.contents import Marked, Rule, Value

_SOCIAL_WORK: Final = ("social_worker", "director_of_childrens_services")
_ABUSE: Final = (*_SOCIAL_WORK, "safeguarding_lead")

WORKER: Final = Rule(
    code="worker",
    category="Name or contact details of somebody who works with you",
    reason=(
        "It would tell you who another person is (Data Protection Act 2018, Schedule 2, "
        "paragraph 16). The service they work for is given where it is held."
    ),
    treatment="redact",
)
OTHER_PERSON: Final = Rule(
    code="other_person",
    category="Name or contact details of another person",
    reason="It is about another person too (Data Protection Act 2018, Schedule 2, paragraph 16).",
    treatment="redact",
)
FREE_TEXT: Final = Rule(
    code="free_text",
    category="Text somebody wrote",
    reason="It names or is about another person (Data Protection Act 2018, Schedule 2, paragraph "
    "16).",
    treatment="decide",
    each=True,
)
NAMED: Final = dataclasses.replace(
    FREE_TEXT, code="named_in_text", category="Text in which another person may be named"
)
KEPT_BACK: Final = Rule(
    code="kept_back_address",
    category="An address in a list that keeps some addresses back",
    reason=(
        "Telling where somebody lives, or lived, could put a person who lives there at risk (Data "
        "Protection Act 2018, Schedule 2, paragraph 16)."
    ),
    treatment="decide",
    opinion_of=_ABUSE,
    each=True,
)
REFERRER: Final = Rule(
    code="referrer",
    category="Who raised a concern",
    reason=(
        "It could tell you who spoke to the council about you (Data Protection Act 2018, "
        "Schedule 2, paragraph 16)."
    ),
    treatment="decide",
    opinion_of=_SOCIAL_WORK,
    each=True,
)
SERIOUS_HARM: Final = Rule(
    code="serious_harm",
    category="Social work information",
    reason=(
        "Telling you would be likely to cause serious harm to you or somebody else (Data "
        "Protection Act 2018, Schedule 3, paragraph 11)."
    ),
    treatment="decide",
    opinion_of=_SOCIAL_WORK,
)
CHILD_ABUSE: Final = Rule(
    code="child_abuse",
    category="Information about abuse or risk of it",
    reason=(
        "Telling the person who asked would not be in the child's best interests, or would be "
        "likely to cause serious harm (Data Protection Act 2018, Schedule 3, paragraphs 11 and 21)."
    ),
    treatment="decide",
    opinion_of=_ABUSE,
)
REVIEWER: Final = Rule(
    code="reviewer",
    category="Withheld by the person who reviewed this pack",
    reason="The person who reviewed this pack decided so.",
    treatment="redact",
)

_WRITTEN: Final = frozenset({"sen_history", "PPOutcome"})
_ABUSE_FIELDS: Final = frozenset(
    {"InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "AssessmentFactors", "PrimaryNeedCode"}
)
_ABUSE_TABLES: Final = frozenset({"protection_plan", "section47", "review"})
_ABUSE_FLAGS: Final = frozenset({"I7"})
#: Items that say by themselves that social care knows the person.
_TELLING: Final = frozenset(
    {
        "practitioner_view.record.lcs_case_id",
        "person_index.identity.case_id",
        "person_index.link.data_set",
        "person_index.link.record",
        "person_index.waiting.data_set",
        "person_index.waiting.record",
    }
)
_PHONE_NUMBER: Final = "common_transfer_file.phone.number"
_SOCIAL: Final = frozenset({Sensitivity.SOCIAL_CARE, Sensitivity.CRIMINAL})
_PERSONAL: Final = frozenset({Sensitivity.IDENTITY, Sensitivity.CONTACT})

_MAIL: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_PHONE: Final = re.compile(r"(?<![\w-])(?:\+|0)[\d][\d ()-]{7,}\d")
_TITLED: Final = re.compile(
    r"\b(?:c/o|(?:mr|mrs|ms|miss|mx|dr|doctor|prof|professor|rev|cllr|pc|sgt|auntie|uncle)\b)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]+")
_COMMON: Final = frozenset({"and", "the", "mrs", "miss", "prof", "mother", "father", "example"})


@cache
def rule_of(item: str) -> Rule | None:
    """The rule that stops every value of an item, by its declaration; None where none does."""
    data_set, table, declared = datasets.find_item(item)
    name = declared.name
    if declared.sensitivity in _PERSONAL and not whose.own(data_set, table, declared):
        return WORKER if whose.worker(declared) else OTHER_PERSON
    if whose.kept_back(item):
        return KEPT_BACK
    if name == "ReferralSource":
        return REFERRER
    if name in _WRITTEN or declared.sensitivity is Sensitivity.FREE_TEXT:
        return FREE_TEXT
    sources = frozenset(declared.drawn_from) or frozenset({item})
    if any(_abuse(source) for source in sources) or name in _ABUSE_FLAGS:
        return CHILD_ABUSE
    social = declared.sensitivity in _SOCIAL or _social_work(data_set) or item in _TELLING
    return SERIOUS_HARM if social else None


def _abuse(item: str) -> bool:
    _, table, name = item.split(".")
    return name in _ABUSE_FIELDS or table in _ABUSE_TABLES


def _social_work(data_set: DataSet) -> bool:
    """Whether all of the data set is social work data: a row is given or withheld whole."""
    care = any(one.sensitivity is Sensitivity.SOCIAL_CARE for _, _, one in data_set.items())
    return care and data_set.owner_kind == "la" and not data_set.derived


@cache
def _read(item: str) -> bool:
    """Whether each value of the item is read for other people's names and contact details."""
    declared = datasets.find_item(item)[2]
    reach = declared.name.startswith(("telephone_", "tel_no")) or item == _PHONE_NUMBER
    return declared.kind is Kind.TEXT and not reach and not whose.calls_them(item)


def about_others(rule: Rule | None) -> bool:
    """Whether the values a rule stops are other people's names and addresses."""
    return rule in (WORKER, OTHER_PERSON)


def mailboxes(texts: Iterable[str]) -> frozenset[str]:
    """The words by which mailboxes are called. Their domains are organisations', in any address."""
    return names_in(text.partition("@")[0] for text in texts if "@" in text)


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The words of some names by which a person could be known, lower case."""
    words = (found.casefold() for text in texts for found in _WORD.findall(text))
    return frozenset(word for word in words if len(word) > 2 and word not in _COMMON)


@dataclass(frozen=True, kw_only=True)
class Marker:
    """Marks what the rules stop. `own` are the person's own names, `others` everybody else's."""

    own: frozenset[str]
    others: frozenset[str]
    _seen: dict[str, dict[str, Value]] = field(default_factory=dict)

    def mark(self, item: str, text: str) -> Value:
        """The text itself, or marked where a rule stops it. Nothing held is never stopped."""
        return self._once(item, text, rule=self._rule)

    def written(self, item: str, text: str) -> Value:
        """Text that somebody wrote and no data set declares: a person reads it first."""
        return self._once(item, text, rule=lambda *_: FREE_TEXT)

    def _once(self, item: str, text: str, *, rule: Callable[[str, str], Rule | None]) -> Value:
        """The same text of the same item is marked, and asked about, once."""
        if not text:
            return text
        seen = self._seen.setdefault(item, {})
        if text not in seen:
            stopped = rule(item, text)
            ref = f"{item}#{len(seen) + 1}"
            seen[text] = text if stopped is None else Marked(ref=ref, text=text, rule=stopped)
        return seen[text]

    def _rule(self, item: str, text: str) -> Rule | None:
        rule = rule_of(item)
        if (rule is None or rule.opinion_of) and _read(item):
            if self._names_somebody(item, text):
                return dataclasses.replace(NAMED, opinion_of=rule.opinion_of if rule else ())
        return rule

    def _names_somebody(self, item: str, text: str) -> bool:
        if item.endswith(".email"):  # their own, unless it is called like somebody else
            return not self.others.isdisjoint(mailboxes([text]))
        called = () if whose.place(item) else names_in([text]) - self.own
        return _tells(text) or not self.others.isdisjoint(called)


def _tells(text: str) -> bool:
    return bool(_MAIL.search(text) or _PHONE.search(text) or _TITLED.search(text))
