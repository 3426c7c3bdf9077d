"""Mappings: those kept here, and the first step of a new one, a sample and what it is to become."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kinfold import datasets
from kinfold.errors import FileNotUnderstood, KinfoldError
from kinfold.intake import mapping_kept
from kinfold.intake.mapping import FileMapping
from kinfold.intake.sample import sample
from kinfold.web import forms, waiting_sample
from kinfold.web.gateway import gate
from kinfold.web.pages.deliveries import permitted
from kinfold.web.uploads import Arrived, too_big

ROLES: Final = ("data_manager",)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A kept mapping as a person reads it."""

    name: str
    data_set: str
    headings: int
    left_out: int


class Begin(forms.Form):
    """A sample, and the data set it is to become; or a mapping to begin from."""

    file = forms.UploadField(
        label="A file to look at",
        help_text="A CSV file or an Excel workbook with a line of headings. The first rows are "
        "shown to you; the file waits encrypted and goes when you are done",
        allow_empty_file=True,
        error_messages={"required": "Choose a file"},
    )
    data_set = forms.SelectField(
        label="Which data set is it?",
        required=False,
    )
    begin_from = forms.SelectField(
        label="Begin from (optional)",
        help_text="A mapping kept before, to use it or to change it",
        required=False,
    )

    def clean(self) -> None:
        """A data set, or a mapping that names one."""
        if not self.cleaned_data.get("data_set") and not self.cleaned_data.get("begin_from"):
            self.add_error("data_set", "Choose which data set it is, or a mapping to begin from")


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The kept mappings and the form of a new one; on sending, its columns."""
    kept = mapping_kept.every(gate().installation.mappings)
    form = Begin.of(request)
    _offer(form, kept)
    if too_big(request):
        raise FileNotUnderstood(
            "Look at the columns of a file.",
            why="The file is larger than any return is.",
            remedy="Send a part of it: the first thousand rows are enough.",
        )
    if request.method == "POST" and form.is_valid() and _looked_at(request, form, kept):
        return HttpResponseRedirect(reverse("mapping_columns"))
    context = {"form": form, "lines": [_line(one) for one in kept]}
    return render(request, "mapping/begin.html", context, status=400 if form.errors else 200)


def _looked_at(request: HttpRequest, form: Begin, kept: Iterable[FileMapping]) -> bool:
    """Whether the sample can be read as a table; it waits then, else the form says why not."""
    arrived: Arrived = form.cleaned_data["file"]
    name = form.cleaned_data["begin_from"]
    begun = next((one for one in kept if one.name == name), None)
    data_set = begun.data_set if begun is not None else form.cleaned_data["data_set"]
    permitted(request, data_set)
    try:
        sample(arrived.path)
        waiting_sample.put(
            request,
            arrived.path,
            data_set=data_set,
            table=begun.table if begun is not None else "",
            mapping=name,
        )
    except KinfoldError as problem:
        form.add_error("file", f"{problem.why} {problem.remedy}")
        return False
    finally:
        arrived.close()
    return True


def _offer(form: Begin, kept: Iterable[FileMapping]) -> None:
    declared = sorted(datasets.catalogue().values(), key=lambda one: one.title)
    form.offer(
        data_set=(
            forms.Option(value=one.id, text=one.title) for one in declared if not one.derived
        ),
        begin_from=(
            forms.Option(value=one.name, text=f"{one.name}: {datasets.get(one.data_set).title}")
            for one in kept
        ),
    )


def _line(one: FileMapping) -> Line:
    return Line(
        name=one.name,
        data_set=datasets.get(one.data_set).title,
        headings=len(one.columns),
        left_out=len(one.left_out),
    )
