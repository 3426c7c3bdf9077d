"""What each column of a sample becomes: suggested, changed, kept under a name, and brought in.

The first rows are on the page and nowhere else. The gate decides what comes in, as for any file.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kinfold import datasets
from kinfold.agreement import Version
from kinfold.calendars import day_in_england
from kinfold.datasets import DataSet
from kinfold.errors import DataBrokeRules
from kinfold.feeds.handing_in import Said
from kinfold.intake import mapping_kept
from kinfold.intake.mapping import FileMapping
from kinfold.intake.mapping_agreed import agreed
from kinfold.intake.mapping_suggested import Suggested, suggest
from kinfold.intake.receive import Asked, agreements_for, receive
from kinfold.intake.sample import Sample, sample
from kinfold.registers import accounts, loads
from kinfold.web import forms, waiting_sample
from kinfold.web.clock import now
from kinfold.web.gateway import gate, remember
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.mapping_form import Column, ColumnsForm
from kinfold.web.pages import handed_in
from kinfold.web.pages.deliveries import permitted

CHANNEL: Final = "upload"
PREVIEW: Final = 5
KEEP: Final = "keep"
BRING: Final = "bring"


class BringForm(ColumnsForm):
    """What goes with the file where it is brought in at once."""

    holder = forms.SelectField(label="Whose file is it?", required=False)
    as_at = forms.DateField(
        label="When was it taken from their system? (optional)",
        help_text="Today unless you say. For example, 27 3 2026",
        required=False,
    )

    def clean(self) -> None:
        """Whose it is must be said where it is brought in; nothing was taken in the future."""
        super().clean()
        if self.given.get("wish") == BRING and not self.cleaned_data.get("holder"):
            self.add_error("holder", "Choose whose file it is")
        day = self.cleaned_data.get("as_at")
        if day is not None and day > day_in_england(now()):
            self.add_error("as_at", "The day the file was taken must be today or in the past")


@dataclass(frozen=True, kw_only=True)
class Becoming:
    """A column, and under which clause of which agreement what it becomes may come in."""

    column: Column
    clause: str
    agreement: str


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """The sample's columns and what each becomes; on sending: look again, keep, or bring in."""
    held = waiting_sample.found(request)
    permitted(request, held.data_set)
    data_set = datasets.get(held.data_set)
    with waiting_sample.opened(request) as path:
        seen = sample(path)
        wish = request.POST.get("wish", "")
        form = BringForm.of(request) if wish in {KEEP, BRING} else BringForm()
        form.describe(seen, data_set, _suggested(seen, data_set, held), given=request.POST)
        _offer(form, data_set)
        if not form.is_bound or not form.is_valid():
            return _page(request, form)
        made = _kept(request, form)
        done = HttpResponseRedirect(reverse("mappings"))
        if wish == BRING:
            done = _brought(request, form, path, made)
    waiting_sample.drop(request)
    return done


def _kept(request: HttpRequest, form: BringForm) -> FileMapping:
    made = form.mapping()
    mapping_kept.keep(gate().installation.mappings, made)
    remember(
        "mapping.kept",
        account=signed_in_account(request),
        mapping=made.name,
        data_set=made.data_set,
    )
    return made


def _brought(
    request: HttpRequest, form: BringForm, path: Path, made: FileMapping
) -> HttpResponseRedirect:
    """Take the file in by its mapping and go to its load report; a large one waits for a worker."""
    if path.stat().st_size > settings.KINFOLD_AT_ONCE_BYTES:
        said = Said(
            key=handed_in.new_key(),
            channel=CHANNEL,
            data_set=made.data_set,
            holder=form.cleaned_data["holder"],
            as_at=form.cleaned_data["as_at"],
            mapping=made.name,
        )
        return handed_in.hand_over(request, path, said=said)
    asked = Asked(
        holder=form.cleaned_data["holder"],
        as_at=form.cleaned_data["as_at"],
        mapping=made,
        channel=CHANNEL,
    )
    try:
        number = receive(gate(), asker(request), path, asked=asked, at=now()).id
    except DataBrokeRules:
        # Nothing could be kept, and the report says why line by line.
        number = loads.load_reports(limit=1)[0].id
    return handed_in.to_report(number, mapping=made.name)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Let the sample go; nothing of it stays."""
    waiting_sample.drop(request)
    return HttpResponseRedirect(reverse("mappings"))


def _suggested(seen: Sample, data_set: DataSet, held: waiting_sample.Waiting) -> Suggested:
    """What is suggested; a mapping begun from has the last word on the headings it names."""
    found = suggest(seen.headings, data_set, table=held.table or None, name="", rows=seen.rows)
    if not held.mapping:
        return found
    begun = mapping_kept.named(gate().installation.mappings, held.mapping)
    return Suggested(
        mapping=_with_more(begun, found.mapping), proposals=found.proposals, notes=found.notes
    )


def _with_more(begun: FileMapping, more: FileMapping) -> FileMapping:
    """A kept mapping, with what is suggested for headings and words it does not know."""
    taken = set(begun.columns.values())
    columns = {
        heading: name
        for heading, name in more.columns.items()
        if not begun.becomes(heading) and not begun.leaves_out(heading) and name not in taken
    }
    return FileMapping(
        name=begun.name,
        data_set=begun.data_set,
        table=begun.table,
        columns={**columns, **begun.columns},
        codes={**more.codes, **begun.codes},
        constants=begun.constants,
        left_out=begun.left_out,
        dates=begun.dates,
    )


def _offer(form: BringForm, data_set: DataSet) -> None:
    """The organisations whose file it may be: those of the kind that owns the data set first."""
    found = sorted(
        accounts.organisations(), key=lambda one: (one.kind != data_set.owner_kind, one.name)
    )
    form.offer(holder=(forms.Option(value=one.id, text=one.name) for one in found))


def _page(request: HttpRequest, form: BringForm) -> HttpResponse:
    versions = agreements_for(gate(), form.data_set, at=now())
    role = signed_in_account(request).role
    context = {
        "form": form,
        "title": form.data_set.title,
        "table": form.table.title,
        "columns": [_becoming(one, versions, role) for one in form.columns()],
        "notes": form.suggested.notes,
        "seen": form.seen,
        "rows": form.seen.rows[:PREVIEW],
        "agreements": [version.agreement.title for version in versions],
    }
    return render(request, "mapping/columns.html", context, status=400 if form.errors else 200)


def _becoming(column: Column, versions: tuple[Version, ...], role: str) -> Becoming:
    for version in versions:
        clause = agreed(version, role=role).get(column.item)
        if clause is not None:
            return Becoming(column=column, clause=clause, agreement=version.agreement.title)
    return Becoming(column=column, clause="", agreement="")
