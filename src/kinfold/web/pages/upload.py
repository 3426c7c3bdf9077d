"""Send a file in: it is recognised, asked about where it does not say enough, and taken in.

The file stands in a private place while the request lasts and is deleted whatever happens.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kinfold import datasets
from kinfold.agreement.model import Version
from kinfold.calendars import day_in_england
from kinfold.errors import DataBrokeRules, FileNotUnderstood, NeedsDecision
from kinfold.feeds.handing_in import Said
from kinfold.intake import mapping_kept
from kinfold.intake.faults import WhichDataSet, WhichYear
from kinfold.intake.layout import Recognised
from kinfold.intake.mapping import FileMapping
from kinfold.intake.receive import Asked, agreements_for, receive
from kinfold.intake.recognise import recognise
from kinfold.intake.sample import sample
from kinfold.registers import accounts, loads
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages import handed_in
from kinfold.web.pages.deliveries import permitted
from kinfold.web.uploads import Arrived, too_big

ROLES: Final = ("data_manager",)
CHANNEL: Final = "upload"
ITSELF: Final = "as-it-says"


class SendFile(forms.Form):
    """A file, and what it does not always say itself: whose it is and which agreement it is for."""

    file = forms.UploadField(
        label="File",
        help_text="A return or a table: XML, CSV, an Excel workbook (.xlsx), or a zip of them",
        allow_empty_file=True,
        error_messages={"required": "Choose a file"},
    )
    data_set = forms.SelectField(
        label="What is it?",
        help_text="Only needed where a table’s headings fit several data sets alike",
        required=False,
    )
    mapping = forms.SelectField(
        label="Which mapping?",
        help_text="For a file with headings of its own. Left as it is, a file with exactly the "
        "headings of one kept mapping is read by it, and you are told",
        required=False,
    )
    period = forms.TextField(
        label="What period is it for? (optional)",
        help_text="Only needed where the rows do not say. For example, 2025-26",
        required=False,
        max_length=20,
        width=10,
    )
    holder = forms.SelectField(
        label="Whose file is it?",
        help_text="A return and a school’s table say so themselves; an early help extract does not",
    )
    as_at = forms.DateField(
        label="When was it taken from your system? (optional)",
        help_text="Needed only where the file does not say. Practitioners see this as the day up "
        "to which the data reaches. For example, 27 3 2026",
        required=False,
    )
    agreement = forms.SelectField(
        label="Which agreement does it come under?",
        help_text="Only needed when more than one agreement covers the data",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def send_file(request: HttpRequest) -> HttpResponse:
    """The form, and on sending: the load report's page, or one clear error."""
    form = SendFile(request.POST or None, request.FILES or None)
    _offer(form, gate().versions(at=now()).values())
    if request.method != "POST":
        return _page(request, form)
    if too_big(request):
        raise FileNotUnderstood(
            "You asked Kinfold to take in a file.",
            why=f"The file is larger than {_size(settings.KINFOLD_UPLOAD_BYTES)}, more than any "
            "return is.",
            remedy="Send one return at a time.",
        )
    if not form.is_valid():
        return _page(request, form)
    arrived: Arrived = form.cleaned_data["file"]
    try:
        return _taken(request, form, arrived.path)
    finally:
        arrived.close()


def _taken(request: HttpRequest, form: SendFile, path: Path) -> HttpResponse:
    asked: Asked | None = None
    try:
        file, mapping = _known(form, path)
        permitted(request, file.data_set)
        asked = _asked(form, file, mapping)
    except WhichDataSet as problem:
        _say_more(form, "data_set", problem.why)
    except WhichMapping as problem:
        _say_more(form, "mapping", problem.why)
    if asked is None:
        return _page(request, form)
    if path.stat().st_size > settings.KINFOLD_AT_ONCE_BYTES:
        return handed_in.hand_over(request, path, said=_said_of(asked, file.data_set))
    try:
        number = receive(gate(), asker(request), path, asked=asked, at=now()).id
    except WhichYear as problem:
        _say_more(form, "period", problem.why)
        return _page(request, form)
    except DataBrokeRules:
        # Nothing could be kept, and the report says why line by line.
        number = loads.load_reports(limit=1, receipt=file.receipt)[0].id
    return handed_in.to_report(number, mapping=asked.mapping.name if asked.mapping else "")


class WhichMapping(NeedsDecision):
    """Several kept mappings are of exactly the headings of the file: the sender must say which."""

    def __init__(self, alike: Iterable[str]) -> None:
        super().__init__(
            "You asked Kinfold to take in a file.",
            why=f"It has the headings of these mappings alike: {', '.join(alike)}.",
            remedy="Say which it is to be read by.",
        )


def _known(form: SendFile, path: Path) -> tuple[Recognised, FileMapping | None]:
    """What the file is, and the mapping it is read by: the one chosen, else the one it fits.

    A kept mapping is looked for only where the file is of no data set by itself.
    """
    folder = gate().installation.mappings
    data_set, chosen = (_said(form, name) for name in ("data_set", "mapping"))
    if chosen is not None:
        mapping = mapping_kept.named(folder, chosen)
        return recognise(path, mapping=mapping), mapping
    try:
        found = recognise(path)
    except (FileNotUnderstood, WhichDataSet):
        fitting = _fitting(folder, path, data_set=data_set)
        if not fitting:
            return recognise(path, data_set=data_set), None
    else:
        return found if data_set is None else recognise(path, data_set=data_set), None
    if len(fitting) > 1:
        raise WhichMapping(one.name for one in fitting)
    return recognise(path, mapping=fitting[0]), fitting[0]


def _fitting(folder: Path, path: Path, *, data_set: str | None) -> list[FileMapping]:
    """The kept mappings that fit the file's headings, of the data set the sender says it is."""
    with suppress(FileNotUnderstood):
        found = mapping_kept.fitting(folder, sample(path, rows=1).headings)
        return [one for one in found if data_set in (None, one.data_set)]
    return []


def _asked(form: SendFile, file: Recognised, mapping: FileMapping | None) -> Asked | None:
    """What goes with the file; None where the person must say more first."""
    holder, agreement = (_said(form, name) for name in ("holder", "agreement"))
    fitting = agreements_for(gate(), datasets.get(file.data_set), at=now())
    if file.holder is None and holder is None:
        form.add_error("holder", "Choose whose file it is, because this file does not say")
    if agreement is None and len(fitting) > 1:
        _offer(form, fitting)
        form.add_error("agreement", "Choose which agreement the file comes under")
    day = form.cleaned_data["as_at"]
    if day is not None and day > day_in_england(now()):
        form.add_error("as_at", "The day the file was taken must be today or in the past")
    if form.errors:
        _say_more(form)
        return None
    return Asked(
        agreement=agreement,
        data_set=_said(form, "data_set"),
        mapping=mapping,
        period=form.cleaned_data["period"] or None,
        holder=file.holder or holder,
        as_at=form.cleaned_data["as_at"],
        channel=CHANNEL,
    )


def _say_more(form: SendFile, field: str | None = None, why: str = "") -> None:
    """Ask for what the file does not say; a browser cannot keep the file chosen meanwhile."""
    if field is not None:
        form.add_error(field, why)
    form.add_error("file", "Choose the file again; it was not kept")


def _said_of(asked: Asked, data_set: str) -> Said:
    """The same words for the queue, under a key of this sending's own."""
    return Said(
        key=handed_in.new_key(),
        channel=CHANNEL,
        agreement=asked.agreement or "",
        data_set=data_set,
        holder=asked.holder or "",
        period=asked.period or "",
        as_at=asked.as_at,
        mapping=asked.mapping.name if asked.mapping is not None else "",
    )


def _said(form: SendFile, name: str) -> str | None:
    answer: str = form.cleaned_data[name] or ITSELF
    return None if answer == ITSELF else answer


def _offer(form: SendFile, versions: Iterable[Version]) -> None:
    for name, itself, options in (
        ("data_set", "The file says so itself", _data_sets()),
        ("mapping", "None, or the one its headings fit", _mappings()),
        ("holder", "The file says so itself", _holders()),
        ("agreement", "The one that covers this data", _agreements(versions)),
    ):
        form.offer(**{name: [forms.Option(value=ITSELF, text=itself), *options]})
        form.initial.setdefault(name, ITSELF)


def _data_sets() -> list[forms.Option]:
    sets = [one for one in datasets.catalogue().values() if not one.derived]
    sets.sort(key=lambda one: one.title)
    return [forms.Option(value=one.id, text=one.title) for one in sets]


def _mappings() -> list[forms.Option]:
    kept = mapping_kept.usable(gate().installation.mappings)
    return [
        forms.Option(value=one.name, text=f"{one.name}: {datasets.get(one.data_set).title}")
        for one in kept
    ]


def _holders() -> list[forms.Option]:
    return [forms.Option(value=one.id, text=one.name) for one in accounts.organisations()]


def _agreements(versions: Iterable[Version]) -> list[forms.Option]:
    return [
        forms.Option(value=version.agreement.id, text=version.agreement.title)
        for version in versions
        if any(CHANNEL in row.channels for row in version.agreement.schedule)
    ]


def _page(request: HttpRequest, form: SendFile) -> HttpResponse:
    context = {"form": form, "most": _size(settings.KINFOLD_UPLOAD_BYTES)}
    return render(request, "deliveries/send.html", context, status=400 if form.errors else 200)


def _size(count: int) -> str:
    """A number of bytes as people say it: 1 GB, 8 MB."""
    mega = count // 1024**2
    return f"{mega // 1024} GB" if mega >= 1024 else f"{mega} MB"
