"""The privacy notice: what the public reads, and how an officer makes, reviews and publishes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold.calendars import day_in_england
from kinfold.notices import checking, local_facts, publishing
from kinfold.notices.document import Block, parsed
from kinfold.notices.outline import EASY, FORMS, FULL, missing
from kinfold.notices.parties import party_notices, suggested
from kinfold.notices.privacy import KIND
from kinfold.notices.sources import Sources, gathered
from kinfold.notices.tasks import review_due, tasks
from kinfold.registers import facts, notices_given
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker

NAMES: Final = {FULL: "In full", "child": "For children", EASY: "Easy read"}


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Lines of a notice that are laid out together: one heading or sentence, or a whole list."""

    kind: str
    blocks: tuple[Block, ...]
    anchor: str = ""

    @property
    def words(self) -> str:
        """The words of the first line."""
        return self.blocks[0].words


def laid_out(text: str) -> tuple[Lines, ...]:
    """A notice's lines for a page; items that follow one another are one list."""
    found: list[Lines] = []
    for number, block in enumerate(parsed(text)):
        if block.kind == "item" and found and found[-1].kind == "item":
            found[-1] = Lines(kind="item", blocks=(*found[-1].blocks, block))
        else:
            anchor = f"part-{number}" if block.kind == "heading" else ""
            found.append(Lines(kind=block.kind, blocks=(block,), anchor=anchor))
    return tuple(found)


class Review(forms.Form):
    """What the reviewer found."""

    differs = forms.TextField(
        label="What differs from the model text",
        help_text="What you changed or added for your authority, and why; or that nothing differs.",
        max_length=1000,
        error_messages={
            "required": "Say what differs from the model text, or that nothing does",
            "max_length": "Say it in 1,000 characters or fewer",
        },
    )


class Month(forms.Form):
    """Which month, and under which agreement one audits."""

    month = forms.TextField(
        label="Month",
        help_text="For example, 2026-11",
        error_messages={"required": "Give a month"},
    )
    under = forms.SelectField(
        label="Agreement you audit under",
        error_messages={"required": "Choose an agreement"},
    )


@require_safe
def privacy_notice(request: HttpRequest, form: str = FULL) -> HttpResponse:
    """The notice that is public now, in one of its forms; anybody may read it (PRI-15)."""
    if form not in FORMS:
        raise no_such_page()
    one = publishing.public().get(form)
    context = {
        "form_name": form,
        "names": NAMES,
        "notice": one,
        "lines": laid_out(one.text) if one is not None else (),
        "easy": form == EASY,
    }
    return render(request, "notices/public.html", context)


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """What is due, what is public, what waits for review, and the records to give out."""
    at = now()
    sources = gathered(gate(), at=at)
    newest, given = publishing.newest(), publishing.public()
    edition = publishing.Edition(forms=given) if given else None
    context = {
        "tasks": tasks(sources),
        "newest": newest if newest is not None and not newest.published else None,
        "public": edition,
        "review_due": review_due(edition, sources) if edition is not None else None,
        "names": NAMES,
        "history": tuple(reversed(notices_given.notices(KIND))),
        "told": tuple(_told(sources)),
        "today": day_in_england(at),
    }
    return render(request, "notices/office.html", context)


def _told(sources: Sources) -> Iterator[tuple[str, local_facts.Told]]:
    """Who was told, each under the title of its agreement."""
    titles = {version.agreement.id: version.agreement.title for version in sources.versions}
    for one in sources.facts.told:
        yield titles.get(one.agreement, one.agreement), one


@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    """The register of the parties' own notices, and words for those that lack them (TDV-13.3)."""
    at = now()
    sources = gathered(gate(), at=at)
    found = party_notices(sources, at=at)
    context = {
        "agreements": tuple(
            (
                version,
                tuple(one for one in found if one.agreement == version.agreement.id),
                suggested(version, sources),
            )
            for version in sources.versions
        )
    }
    return render(request, "notices/parties.html", context)


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the three forms from what is in force now."""
    publishing.generate(gate(), asker(request), at=now())
    return HttpResponseRedirect(reverse("notices"))


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Read what waits, say what differs from the model, and publish it (NEX-61)."""
    newest = publishing.newest()
    if newest is None or newest.published:
        raise no_such_page()
    form = Review.of(request)
    if request.method == "POST" and form.is_valid():
        publishing.publish(gate(), asker(request), differs=form.cleaned_data["differs"], at=now())
        return HttpResponseRedirect(reverse("notices"))
    context = {
        "form": form,
        "newest": newest,
        "names": NAMES,
        "own_words": publishing.own_words(gathered(gate(), at=now())),
        "missing": tuple(_missing(newest.forms.items())),
    }
    return render(request, "notices/publish.html", context, status=400 if form.errors else 200)


def _missing(versions: Iterable[tuple[str, facts.Notice]]) -> Iterable[str]:
    for form, one in versions:
        for thing in missing(one.text, form=form):
            yield f"{NAMES[form]}: {thing}"


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version as it was made, public or not, with its reviews."""
    found = [one for one in notices_given.notices(KIND) if one.id == number]
    if not found:
        raise no_such_page()
    context = {
        "notice": found[0],
        "names": NAMES,
        "lines": laid_out(found[0].text),
        "easy": found[0].form == EASY,
    }
    return render(request, "notices/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def coverage(request: HttpRequest) -> HttpResponse:
    """A month of the ledger against the public notice, both ways; needs a permit to audit."""
    at = now()
    form = Month.of(request, initial={"month": f"{day_in_england(at):%Y-%m}"})
    form.offer(
        under=(
            forms.Option(value=version.agreement.id, text=version.agreement.title)
            for version in gathered(gate(), at=at).versions
        ),
    )
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        context["found"] = checking.month(
            gate(), asker(request), under=given["under"], month=given["month"], at=at
        )
        context["month"] = f"{date.fromisoformat(given['month'] + '-01'):%B %Y}"
    return render(request, "notices/coverage.html", context, status=400 if form.errors else 200)
