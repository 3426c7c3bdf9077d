"""Which agreement texts are loaded, and where each stands in its life.

A version is named by the hash of its canonical form and never changes. Its life is a row of
steps; where it stands at a moment is the latest step up to then.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from kinfold.agreement.checks import LIVE_STATES
from kinfold.agreement.flow import Standing, VersionFacts
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models
from kinfold.registers.models.agreements import CONFLICT_DECISIONS, STATES
from kinfold.registers.references import account_key, doer_key, moment, version_key
from kinfold.registers.signatures import overrides, signatures

ENDED: Final = frozenset({"expired", "withdrawn"})
LIVING: Final = LIVE_STATES | {"suspended"}


def save_version(
    agreement: str, *, label: str, version_hash: str, canonical: str, at: datetime
) -> None:
    """Keep one exact text of an agreement; it begins as a draft.

    Raises NothingToDo where this text is loaded already.
    """
    asked = f"Load agreement {agreement}."
    try:
        with transaction.atomic():
            row = models.AgreementVersion.objects.create(
                agreement=agreement,
                label=label,
                hash=version_hash,
                canonical=canonical,
                loaded_at=moment(at),
            )
            models.Standing.objects.create(version=row, state="draft", at=at)
    except IntegrityError:
        raise NothingToDo(
            asked, why="This exact text is loaded already.", remedy="Use it as it is."
        ) from None


def canonical(version_hash: str) -> str:
    """The canonical text that a hash names; UsageProblem where it was never loaded."""
    key = version_key(version_hash, asked="Read an agreement.")
    return models.AgreementVersion.objects.get(pk=key).canonical


def versions(*, at: datetime, agreement: str | None = None) -> tuple[facts.Version, ...]:
    """Every text loaded by `at`, with where it stood then; by agreement, oldest first."""
    recorded = models.Standing.objects.filter(at__lte=moment(at)).order_by("at", "id")
    steps: dict[int, tuple[str, datetime]] = {
        version: (state, since)
        for version, state, since in recorded.values_list("version_id", "state", "at")
    }
    rows = models.AgreementVersion.objects.filter(pk__in=steps).order_by(
        "agreement", "loaded_at", "id"
    )
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    return tuple(
        facts.Version(
            agreement=name,
            label=label,
            hash=digest,
            loaded_at=loaded_at,
            state=steps[key][0],
            since=steps[key][1],
        )
        for key, name, label, digest, loaded_at in rows.values_list(
            "pk", "agreement", "label", "hash", "loaded_at"
        )
    )


def current_versions(*, at: datetime) -> tuple[facts.Version, ...]:
    """One version of each agreement: the living one, or else the last to end, or the newest text.

    Living means in force, review due or suspended. A request is decided under this version
    and no other, so a newer draft changes nothing until it is brought into force, and after a
    withdrawal people are told of the withdrawal and not of a draft.
    """
    chosen: dict[str, facts.Version] = {}
    for version in versions(at=at):
        held = chosen.get(version.agreement)
        if held is None or _precedence(version) >= _precedence(held):
            chosen[version.agreement] = version
    return tuple(chosen.values())


def _precedence(version: facts.Version) -> tuple[int, datetime]:
    if version.state in LIVING:
        return 2, version.since
    return (1, version.since) if version.state in ENDED else (0, version.loaded_at)


def lineage(version_hash: str, *, at: datetime) -> tuple[str, ...]:
    """The versions of its agreement that were in force before a version, oldest first, then it.

    UsageProblem where the text was never loaded.
    """
    version_key(version_hash, asked="Trace an agreement.")
    rows = models.Standing.objects.filter(
        version__agreement__in=models.AgreementVersion.objects.filter(hash=version_hash).values(
            "agreement"
        ),
        state__in=LIVE_STATES,
        at__lte=moment(at),
    )
    lived = list(dict.fromkeys(rows.order_by("at", "id").values_list("version__hash", flat=True)))
    before = lived[: lived.index(version_hash)] if version_hash in lived else lived
    return (*before, version_hash)


def standing(version_hash: str, *, at: datetime) -> Standing | None:
    """Where a version stood at a moment; None where it was not loaded by then."""
    found = (
        models.Standing.objects.filter(version__hash=version_hash, at__lte=moment(at))
        .order_by("-at", "-id")
        .values_list("state", "at")
        .first()
    )
    return None if found is None else Standing(state=found[0], since=found[1])


def set_standing(
    version_hash: str, *, state: str, at: datetime, by: str | None, reason: str = ""
) -> None:
    """Take a version one step on in its life.

    Bringing one into force ends the version of the same agreement that was living until then.
    Raises UsageProblem for an unknown state, for a step dated before the last one, and for any
    step after the end (expired, withdrawn): an ended text is followed by a new version.
    """
    asked = f"Record that an agreement version is {state.replace('_', ' ')}."
    if state not in STATES:
        raise UsageProblem(
            asked, why="That is not a state.", remedy=f"Use one of: {', '.join(STATES)}."
        )
    doer = doer_key(by, asked=asked)
    with transaction.atomic():
        row = _locked(version_hash, asked=asked)
        _may_step(row, at=moment(at), asked=asked)
        if state in LIVE_STATES:
            _end_others(row, at=at, doer=doer)
        models.Standing.objects.create(version=row, state=state, at=at, by_id=doer, reason=reason)


def steps(version_hash: str) -> tuple[facts.Step, ...]:
    """The whole life of a version, oldest step first."""
    rows = models.Standing.objects.filter(version__hash=version_hash).order_by("at", "id")
    return tuple(
        facts.Step(state=state, at=at, by=by, reason=reason)
        for state, at, by, reason in rows.values_list("state", "at", "by__login", "reason")
    )


def confirm_conflict(
    version_hash: str, *, conflict: str, decision: str, at: datetime, by: str
) -> None:
    """Record the owner's word ("confirmed" or "rejected") on a disagreement in the document."""
    asked = "Settle a conflict in an agreement."
    if decision not in CONFLICT_DECISIONS:
        raise UsageProblem(
            asked, why="That is not a decision.", remedy="Use confirmed or rejected."
        )
    models.ConflictConfirmation.objects.create(
        version_id=version_key(version_hash, asked=asked),
        conflict=conflict,
        decision=decision,
        at=moment(at),
        by_id=account_key(by, asked=asked),
    )


def confirmed_conflicts(version_hash: str, *, at: datetime) -> frozenset[str]:
    """The conflicts of a version whose latest word by `at` was "confirmed"."""
    latest = dict(
        models.ConflictConfirmation.objects.filter(version__hash=version_hash, at__lte=moment(at))
        .order_by("at", "id")
        .values_list("conflict", "decision")
    )
    return frozenset(name for name, decision in latest.items() if decision == "confirmed")


def version_facts(
    version_hash: str, *, at: datetime, organisations: Collection[str] | None = None
) -> VersionFacts:
    """Everything a decision needs to know about one version, as it was at `at`.

    `organisations` asks for the signatures of those alone. Raises UsageProblem where the text
    was never loaded.
    """
    asked = "Gather what is held about an agreement."
    key = version_key(version_hash, asked=asked)
    agreement = models.AgreementVersion.objects.values_list("agreement", flat=True).get(pk=key)
    return VersionFacts(
        standing=standing(version_hash, at=at),
        signatures=signatures(version_hash, at=at, organisations=organisations),
        confirmed_conflicts=confirmed_conflicts(version_hash, at=at),
        overrides=overrides(agreement, at=at),
    )


def _locked(version_hash: str, *, asked: str) -> models.AgreementVersion:
    """The version, with every version of its agreement held until the transaction ends.

    Two versions brought into force at one moment would otherwise both end up living.
    """
    row = models.AgreementVersion.objects.get(pk=version_key(version_hash, asked=asked))
    siblings = models.AgreementVersion.objects.filter(agreement=row.agreement).order_by("pk")
    list(siblings.select_for_update().values_list("pk", flat=True))
    return row


def _may_step(row: models.AgreementVersion, *, at: datetime, asked: str) -> None:
    last = row.standings.latest("at", "id")
    if last.state in ENDED:
        raise UsageProblem(
            asked,
            why=f"This version is {last.state}, which is final.",
            remedy="Load and sign a new version.",
        )
    if at < last.at:
        raise UsageProblem(
            asked,
            why="A later step is on record already.",
            remedy="Date the step after the last one.",
        )


def _end_others(row: models.AgreementVersion, *, at: datetime, doer: int | None) -> None:
    for other in versions(at=at, agreement=row.agreement):
        if other.hash != row.hash and other.state in LIVING:
            models.Standing.objects.create(
                version_id=version_key(other.hash, asked="End the version before."),
                state="expired",
                at=at,
                by_id=doer,
                reason=f"Replaced by {row.label}.",
            )
