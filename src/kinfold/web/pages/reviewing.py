"""Clerical review: the pairs that wait, one pair side by side, and how far to believe a likelihood.

The pages need the social care permission (NEX-4), and an agreement that lets the role link. What a
pair is called in an address is its number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold import datasets
from kinfold.people import calibration, decide_case, queue, show_case, undo_case
from kinfold.people.calibration import Band
from kinfold.people.contributions import Contribution
from kinfold.people.review import is_lead
from kinfold.registers import accounts, reviewing
from kinfold.registers import people as register
from kinfold.registers.facts import ReviewCase
from kinfold.web.bars import Bar, balanced
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account

ROLES: Final = ("data_manager",)
#: Where the session remembers that single keys are off, and which pair was answered last.
KEYS_OFF: Final = "kinfold_review_keys_off"
ANSWERED: Final = "kinfold_review_answered"
LAST_SHOWN: Final = 10
DECISIONS: Final[Mapping[str, str]] = {
    "same": "the same child",
    "different": "different children",
    "unsure": "not sure",
}
WHY: Final[Mapping[str, str]] = {
    "unsure": "What the two records share leaves it open whether they are one child.",
    "rival": "Another child fits one of these records about as well.",
    "two_people": "Both belong to people who are in the index already, as two.",
    "two_numbers": "Both have a valid UPN, and the two UPNs differ.",
    "birth_dates": "Much agrees, but the dates of birth cannot be one child’s.",
    "forenames": "Much agrees, but the forenames are not forms of one name.",
    "against": "The two agree, but other records of the same people speak against it.",
    "questioned": "The two are linked, and somebody asked for a second look.",
}
#: A pair asked about after it was linked has no likelihood of its own.
LINKED: Final = frozenset({"questioned"})
TWO: Final[Mapping[str, str]] = {
    "sealed": "One of the records is sealed, so two people must agree about this pair.",
    "protected": "One of the records is protected, so two people must agree about this pair.",
    "two_authorities": "The records are of two authorities, so two people must agree.",
}
COMPARED: Final[Mapping[str, str]] = {"born": "Date of birth", "household": "Surname and home"}
PROMISES: Final[Mapping[str, str]] = {
    calibration.HOLDS: "Pairs shown as 99% or more are the same child at least 98 times in 100.",
    calibration.NOT_YET: "Too few pairs shown as 99% or more have been checked to say whether they"
    " are the same child at least 98 times in 100.",
    calibration.FAILS: "Pairs shown as 99% or more are the same child fewer than 98 times in 100."
    " Tell whoever looks after linking before more is linked.",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one comparison adds, in words and as a bar."""

    found: str
    words: str
    bar: Bar


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements under which this account may decide pairs, and how many wait."""
    actor = asker(request)
    lead = is_lead(actor)
    found = [
        (key, title, queue.work(key, account=actor.account, lead=lead, at=now()))
        for key, title in _under(actor.role).items()
    ]
    return render(request, "review/agreements.html", {"found": found})


@require_safe
def queue_of(request: HttpRequest, agreement: str) -> HttpResponse:
    """How many pairs wait under one agreement, who answered how many, and what can be undone."""
    title = _title(request, agreement)
    actor = asker(request)
    lead = is_lead(actor)
    held = queue.work(agreement, account=actor.account, lead=lead, at=now())
    context = {
        "agreement": agreement,
        "title": title,
        "work": held,
        "last": held.last[:LAST_SHOWN],
        "decisions": DECISIONS,
        "lead": lead,
        "keys": not request.session.get(KEYS_OFF),
    }
    return render(request, "review/queue.html", context)


@require_safe
def following(request: HttpRequest, agreement: str) -> HttpResponse:
    """Go to the pair that is most use to decide next, or back to the queue where none waits."""
    _title(request, agreement)
    after = request.GET.get("after", "")
    return _on(request, agreement, after=int(after) if after.isdecimal() else None)


def _on(request: HttpRequest, agreement: str, *, after: int | None = None) -> HttpResponseRedirect:
    actor = asker(request)
    found = queue.next_case(agreement, account=actor.account, lead=is_lead(actor), after=after)
    if found is None:
        return HttpResponseRedirect(reverse("review_queue", kwargs={"agreement": agreement}))
    return HttpResponseRedirect(reverse("review_pair", kwargs={"case": found.id}))


@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, case: int) -> HttpResponse:
    """One pair side by side; on an answer, the next pair at once."""
    decision = request.POST.get("decision", "")
    if request.method == "POST" and decision in DECISIONS:
        decide_case(gate(), asker(request), case=case, decision=decision, at=now())
        request.session[ANSWERED] = [case, decision]
        return _on(request, _case(case).agreement)
    shown = show_case(gate(), asker(request), case=case, at=now())
    context = {
        "shown": shown,
        "said": request.session.pop(ANSWERED, None) if request.method == "GET" else None,
        "sides": [_side(one) for one in shown.sides],
        "parts": _parts(shown.parts),
        "likely": _likely(shown.case, calibration.bands(shown.case.agreement)),
        "why": WHY.get(shown.case.pass_name, "Linking asks about this pair."),
        "two": TWO.get(shown.two_persons, ""),
        "decisions": DECISIONS,
        "keys": not request.session.get(KEYS_OFF),
        "none_chosen": request.method == "POST",
    }
    return render(
        request, "review/pair.html", context, status=400 if context["none_chosen"] else 200
    )


@require_POST
def undo(request: HttpRequest, case: int) -> HttpResponse:
    """Take one's own answer back and look at the pair again."""
    undo_case(gate(), asker(request), case=case, at=now())
    return HttpResponseRedirect(reverse("review_pair", kwargs={"case": case}))


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Turn single keys off or on for this session (WCAG 2.1.4)."""
    request.session[KEYS_OFF] = request.POST.get("keys") == "off"
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if here else reverse("reviews"))


@require_http_methods(["GET", "HEAD", "POST"])
def belief(request: HttpRequest, agreement: str) -> HttpResponse:
    """What pairs were shown as beside what people decided; on a button, draw more to check."""
    title = _title(request, agreement)
    if request.method == "POST":
        calibration.draw_sample(gate(), asker(request), agreement=agreement, at=now())
        return HttpResponseRedirect(reverse("review_belief", kwargs={"agreement": agreement}))
    held = calibration.bands(agreement)
    cases = register.review_cases(agreement=agreement, state="open")
    context = {
        "agreement": agreement,
        "title": title,
        "bands": [(_range(band), band) for band in reversed(held)],
        "promise": PROMISES[calibration.promise(held)],
        "samples": sum(one.pass_name == reviewing.SAMPLE for one in cases),
        "size": calibration.SAMPLE_SIZE,
        "percent": _percent,
    }
    return render(request, "review/belief.html", context)


# ---- what may be seen ---------------------------------------------------------------------


def _under(role: str) -> dict[str, str]:
    """The agreements in force under which a role may link, by id, with their titles."""
    return {
        version.agreement.id: version.agreement.title
        for version in gate().versions(at=now()).values()
        if version.agreement.grants_for(role, "link")
    }


def _title(request: HttpRequest, agreement: str) -> str:
    title = _under(signed_in_account(request).role).get(agreement)
    if title is None:
        raise no_such_page()
    return title


def _case(case: int) -> ReviewCase:
    found = register.review_case(case)
    if found is None:
        raise no_such_page()
    return found


# ---- in words -----------------------------------------------------------------------------


def _side(one: Any) -> tuple[str, str]:  # noqa: ANN401 - a Side, drawn
    body = accounts.organisation(one.holder)
    lists = ", ".join(datasets.get(name).title for name in one.data_sets)
    return (body.name if body else one.holder), lists


def _parts(parts: tuple[Contribution, ...]) -> tuple[Part, ...]:
    bars = balanced([(_compared(one.name), _adds(one), one.bits) for one in parts], least=10)
    return tuple(
        Part(found=one.level if one.told else "not told by both", words=bar.says, bar=bar)
        for one, bar in zip(parts, bars, strict=True)
    )


def _compared(name: str) -> str:
    return COMPARED.get(name, name.replace("_", " ").capitalize())


def _adds(part: Contribution) -> str:
    """What a comparison adds, in words; one bit doubles or halves the odds."""
    size = abs(part.bits)
    if not part.told or size < 0.5:
        return "Says nothing either way"
    how = "very strongly" if size >= 9 else "strongly" if size >= 5 else "somewhat"
    side = "for" if part.bits > 0 else "against"
    return f"Speaks {how} {side} one child ({part.bits:+.1f})".replace("-", "−")


def _likely(case: ReviewCase, held: tuple[Band, ...]) -> str:
    """How likely a pair is one child, corrected by decisions where there are enough."""
    if case.pass_name in LINKED:
        return "They were linked before, so no likelihood is given."
    if case.pass_name not in (queue.UNSURE_SCORE, reviewing.SAMPLE):
        return "Two kinds of evidence contradict each other, so no likelihood is given."
    band = calibration.band_of(case.score, held)
    shown = f"Linking puts it at {_percent(case.score)} likely to be one child."
    if band.decided < calibration.ENOUGH or band.level is None:
        return f"{shown} Too few pairs like it have been decided to check that."
    low, high = _percent(band.low or 0), _percent(band.high or 0)
    return (
        f"{shown} Of {band.decided} pairs like it that people decided, {_percent(band.level)} were"
        f" the same child (95% interval {low} to {high})."
    )


def _range(band: Band) -> str:
    if band.least == 0:
        return f"Below {_percent(band.most)}"
    return f"{_percent(band.least)} to {_percent(band.most)}"


def _percent(share: float) -> str:
    """A share as people read one; never 100% or 0% of what is not quite so."""
    if 0.995 <= share < 1:
        return f"{min(share * 100, 99.9):.1f}%"
    if 0 < share < 0.005:
        return "under 1%"
    return f"{share * 100:.0f}%"
