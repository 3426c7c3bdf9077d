"""A notice's life: made, reviewed by a role against what is really done, published.

Nothing is published that leaves one of the nine things empty (NEX-60), that nobody has reviewed
(NEX-61), or that the agreements have moved away from since it was made.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement
from kinfold.gate import Gate
from kinfold.gate.stewardship import STEWARDS
from kinfold.notices.document import parsed, sections
from kinfold.notices.outline import FORMS, must_be_whole
from kinfold.notices.privacy import KIND, model_notice, privacy_notice, undated
from kinfold.notices.sources import Sources, gathered
from kinfold.registers import facts, notices_given

#: Who may make a notice and publish it, of the organisation that runs the installation.
EDITORS: Final = STEWARDS | {"data_protection_officer", "information_governance_lead"}
MADE: Final = "You asked for a notice to be made."
PUBLISH: Final = "You asked to publish the privacy notice."


@dataclass(frozen=True, kw_only=True)
class Edition:
    """The three forms of one making of the notice, by form."""

    forms: Mapping[str, facts.Notice]

    @property
    def published(self) -> bool:
        """Whether all three are public."""
        return all(one.published_at is not None for one in self.forms.values())


def generate(gate: Gate, actor: Actor, *, at: datetime) -> Edition:
    """Make the three forms from what is in force now, and keep them as a version to review.

    Nothing is public yet. NothingToDo where the newest version says the same. The ledger records
    which versions were made, and of which agreements.
    """
    _may(gate, actor, MADE)
    sources = gathered(gate, at=at)
    texts = {form: privacy_notice(sources, form=form) for form in FORMS}
    last = newest()
    if last is not None and not _moved(last, texts):
        raise NothingToDo(
            MADE,
            why="The newest version says exactly what would be said now.",
            remedy="Review and publish that one, or leave it as it stands.",
        )
    versions = tuple(version.hash for version in sources.versions)
    numbers = {
        form: notices_given.save_notice(
            KIND,
            form=form,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
            agreement_versions=versions,
            at=at,
            by=actor.account,
        )
        for form, text in texts.items()
    }
    gate.note(
        "notice.generated",
        actor=actor,
        at=at,
        payload={"notices": numbers, "agreements": list(versions)},
    )
    return _edition(numbers)


def publish(gate: Gate, actor: Actor, *, differs: str, at: datetime) -> Edition:
    """Publish the newest version in all three forms; the reviewer's role and day are recorded.

    `differs` says in the reviewer's words what differs from the model text, or that nothing does.
    NeedsDecision where nothing was made, where one of the nine things is empty in any form, where
    the reviewer says nothing, and where the agreements have changed since it was made. NothingToDo
    where it is public already.
    """
    _may(gate, actor, PUBLISH)
    edition = newest()
    if edition is None:
        raise NeedsDecision(
            PUBLISH, why="No notice has been made.", remedy="Make one first, and read it."
        )
    if edition.published:
        raise NothingToDo(
            PUBLISH,
            why="The newest version is public already.",
            remedy="Make a new version when something has changed.",
        )
    if not differs.strip():
        raise NeedsDecision(
            PUBLISH,
            why="The review says nothing about what differs from the model text.",
            remedy="Say what you changed for your authority, or that nothing differs and why.",
        )
    sources = gathered(gate, at=at)
    _still_true(edition, sources)
    for form, one in edition.forms.items():
        must_be_whole(one.text, form=form)
    said = f"{differs.strip()} {own_words(sources)}"
    # A form that has nothing new to say is public already and stays as it was reviewed.
    for one in (form for form in edition.forms.values() if form.published_at is None):
        notices_given.review_notice(one.id, role=actor.role, differs=said, at=at, by=actor.account)
        notices_given.publish_notice(one.id, at=at, by=actor.account)
    numbers = {form: one.id for form, one in edition.forms.items()}
    gate.note("notice.published", actor=actor, at=at, payload={"notices": numbers})
    return _edition(numbers)


def newest() -> Edition | None:
    """The newest version, public or not; None where none was made."""
    latest = {one.form: one for one in notices_given.notices(KIND)}
    return Edition(forms=latest) if set(FORMS) <= set(latest) else None


def public() -> Mapping[str, facts.Notice]:
    """The notice that is public now, by form; empty before the first."""
    given = [one for one in notices_given.notices(KIND) if one.published_at is not None]
    return {one.form: one for one in given}


def own_words(sources: Sources) -> str:
    """In which sections an authority's own sentences stand, compared with the model (NEX-61)."""
    differing = dict.fromkeys(
        heading
        for form in FORMS
        for heading, blocks in sections(parsed(privacy_notice(sources, form=form))).items()
        if sections(parsed(model_notice(sources, form=form)))[heading] != blocks
    )
    if not differing:
        return "No sentence differs from the model."
    return f"Own sentences in: {'; '.join(differing)}."


def _moved(edition: Edition, texts: Mapping[str, str]) -> bool:
    return any(undated(edition.forms[form].text) != undated(texts[form]) for form in FORMS)


def drifted(edition: Edition, sources: Sources) -> bool:
    """Whether what would be said now differs from what this version says, its date apart."""
    return _moved(edition, {form: privacy_notice(sources, form=form) for form in FORMS})


def _still_true(edition: Edition, sources: Sources) -> None:
    if drifted(edition, sources):
        raise NeedsDecision(
            PUBLISH,
            why="The agreements or the local facts have changed since this version was made.",
            remedy="Make it again, read what is new, and publish that.",
        )


def _edition(numbers: Mapping[str, int]) -> Edition:
    held = {one.id: one for one in notices_given.notices(KIND)}
    return Edition(forms={form: held[number] for form, number in numbers.items()})


def _may(gate: Gate, actor: Actor, asked: str) -> None:
    if actor.role not in EDITORS or actor.organisation != gate.installation.organisation:
        named = " or ".join(sorted(role.replace("_", " ") for role in EDITORS))
        raise RefusedByAgreement(
            asked,
            why=f"[UK GDPR Article 13] This is kept to the {named} of this authority.",
            remedy="Ask one of them.",
        )
