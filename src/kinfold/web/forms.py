"""The form fields people fill in, drawn with GOV.UK components and checked on the server.

Each field says which component draws it and gives that component its parameters; the template macro
`fields.field` does the rest. Error messages say what to do, and never repeat what was typed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

Params = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer a person may choose: what is sent, what is read, and a line of help."""

    value: str
    text: str
    hint: str = ""


def options(words: Mapping[str, str]) -> tuple[Option, ...]:
    """An answer for each word, said in its own words."""
    return tuple(Option(value=code, text=text) for code, text in words.items())


class GovukField(forms.Field):
    """What every field here shares: a component, a label, a hint and its parameters."""

    component: ClassVar[str] = "input"
    classes: str = ""
    heading: bool = False

    def params(self, bound: BoundField) -> Params:
        """The parameters of the component for this field as it stands in its form."""
        return {**common(bound), **label(bound, heading=self.heading), **self.extras(bound)}

    def extras(self, bound: BoundField) -> Params:
        """What this kind of field adds."""
        return {"value": bound.value() or "", "classes": self.classes}


def common(bound: BoundField) -> Params:
    """Name, id, hint and first error: what every component takes."""
    found: Params = {"id": bound.auto_id, "name": bound.html_name}
    if bound.help_text:
        found["hint"] = {"text": str(bound.help_text)}
    if bound.errors:
        found["errorMessage"] = {"text": str(bound.errors[0])}
    return found


def label(bound: BoundField, *, heading: bool) -> Params:
    """A label; the page's heading too where a page asks one question."""
    classes = "govuk-label--l" if heading else ""
    return {"label": {"text": bound.label, "isPageHeading": heading, "classes": classes}}


def fieldset(bound: BoundField, *, heading: bool) -> Params:
    """A legend for a group of answers; the page's heading where a page asks one question."""
    classes = "govuk-fieldset__legend--l" if heading else "govuk-fieldset__legend--s"
    return {
        "fieldset": {"legend": {"text": bound.label, "isPageHeading": heading, "classes": classes}}
    }


class TextField(GovukField, forms.CharField):
    """One line of text. `autocomplete`, `inputmode` and `width` (characters) help the browser."""

    def __init__(
        self,
        *,
        autocomplete: str = "off",
        inputmode: str = "",
        width: int | None = None,
        **given: Any,  # noqa: ANN401 - Django's own arguments
    ) -> None:
        super().__init__(**given)
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.classes = f"govuk-input--width-{width}" if width else ""

    def extras(self, bound: BoundField) -> Params:
        """Browser help beside the value."""
        return {
            **super().extras(bound),
            "autocomplete": self.autocomplete,
            "inputmode": self.inputmode or None,
            "spellcheck": False,
        }


class EmailAddressField(TextField, forms.EmailField):
    """An e-mail address."""

    def extras(self, bound: BoundField) -> Params:
        """The keyboard for e-mail addresses."""
        return {**super().extras(bound), "type": "email"}


class PasswordField(GovukField, forms.CharField):
    """A password, never written back into the page."""

    component = "password"

    def extras(self, bound: BoundField) -> Params:
        """No value: what was typed is not repeated."""
        return {"autocomplete": "current-password"}


class TextAreaField(GovukField, forms.CharField):
    """Several lines of text."""

    component = "textarea"

    def extras(self, bound: BoundField) -> Params:
        """Room for a few sentences."""
        return {"value": bound.value() or "", "rows": 4}


class ChoiceMixin(GovukField, forms.ChoiceField):
    """What fields with a closed list share."""

    options: tuple[Option, ...] = ()

    def offer(self, options: Iterable[Option]) -> None:
        """Set the answers a person may choose from."""
        self.options = tuple(options)
        self.choices = [(option.value, option.text) for option in self.options]

    def items(self) -> list[Params]:
        """The answers as components take them."""
        return [
            {
                "value": option.value,
                "text": option.text,
                "hint": {"text": option.hint} if option.hint else None,
            }
            for option in self.options
        ]


class ListField(ChoiceMixin):
    """Answers one below another under a legend, all of them in sight."""

    def __init__(
        self,
        options: Iterable[Option] = (),
        *,
        heading: bool = False,
        **given: Any,  # noqa: ANN401 - Django's own arguments
    ) -> None:
        super().__init__(**given)
        self.heading = heading
        self.offer(options)

    def params(self, bound: BoundField) -> Params:
        """A legend in place of a label."""
        return {
            **common(bound),
            **fieldset(bound, heading=self.heading),
            **self.chosen(bound),
            "idPrefix": bound.auto_id,
            "items": self.items(),
        }

    def chosen(self, bound: BoundField) -> Params:
        """What the person answered so far."""
        return {"value": bound.value() or ""}


class RadiosField(ListField):
    """One answer from a short list."""

    component = "radios"


class CheckboxesField(ListField, forms.MultipleChoiceField):
    """Any number of answers from a short list."""

    component = "checkboxes"

    def chosen(self, bound: BoundField) -> Params:
        """Several answers may be given."""
        return {"values": bound.value() or []}


class ConfirmField(GovukField, forms.BooleanField):
    """One statement a person confirms by ticking it."""

    component = "checkboxes"

    def __init__(
        self,
        *,
        statement: str,
        **given: Any,  # noqa: ANN401 - Django's own arguments
    ) -> None:
        super().__init__(**given)
        self.statement = statement

    def params(self, bound: BoundField) -> Params:
        """One box, with the statement as its text."""
        return {
            **common(bound),
            **fieldset(bound, heading=False),
            "idPrefix": bound.auto_id,
            "values": ["on"] if bound.value() else [],
            "items": [{"value": "on", "text": self.statement}],
        }


class SelectField(ChoiceMixin):
    """One answer from a long list."""

    component = "select"

    def __init__(
        self,
        options: Iterable[Option] = (),
        **given: Any,  # noqa: ANN401 - Django's own arguments
    ) -> None:
        super().__init__(**given)
        self.offer(options)

    def extras(self, bound: BoundField) -> Params:
        """An empty first line, so that nothing is chosen by accident."""
        blank: Params = {"value": "", "text": "Choose"}
        return {"value": bound.value() or "", "items": [blank, *self.items()]}


class DateParts(forms.TextInput):
    """Reads the three boxes of a date as one value: day, month, year."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> tuple[str, str, str]:
        """The three boxes as typed, without spaces round them."""
        day, month, year = (
            str(data.get(f"{name}-{part}", "")).strip() for part in ("day", "month", "year")
        )
        return day, month, year

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        """Whether none of the three boxes came back."""
        return not any(f"{name}-{part}" in data for part in ("day", "month", "year"))


class DateField(GovukField):
    """A date in three boxes, UK order."""

    component = "date"
    widget = DateParts

    def __init__(
        self,
        *,
        birthday: bool = False,
        heading: bool = False,
        **given: Any,  # noqa: ANN401 - Django's own arguments
    ) -> None:
        super().__init__(**given)
        self.birthday = birthday
        self.heading = heading

    def to_python(self, value: object) -> date | None:
        """The date the three boxes name; None when all are empty."""
        if isinstance(value, date) or value is None:
            return value
        parts = tuple(value) if isinstance(value, tuple) else ()
        if not any(parts):
            return None
        if not all(part.isdecimal() for part in parts):
            raise forms.ValidationError(f"{self.label} must include a day, a month and a year")
        day, month, year = (int(part) for part in parts)
        try:
            return date(year, month, day)
        except ValueError:
            raise forms.ValidationError(f"{self.label} must be a real date") from None

    def params(self, bound: BoundField) -> Params:
        """Three boxes under one legend."""
        parts = boxes(bound.value())
        wrong = " govuk-input--error" if bound.errors else ""
        names = (("day", "2"), ("month", "2"), ("year", "4"))
        return {
            **common(bound),
            **fieldset(bound, heading=self.heading),
            "namePrefix": bound.html_name,
            "items": [
                {
                    "name": name,
                    "classes": f"govuk-input--width-{width}{wrong}",
                    "value": part,
                    "autocomplete": f"bday-{name}" if self.birthday else "off",
                }
                for (name, width), part in zip(names, parts, strict=True)
            ],
        }


def boxes(value: object) -> tuple[str, str, str]:
    """What stands in the three boxes for a value that is a date, typed parts or nothing."""
    if isinstance(value, date):
        return str(value.day), str(value.month), str(value.year)
    if isinstance(value, tuple) and len(value) == 3:
        return str(value[0]), str(value[1]), str(value[2])
    return "", "", ""


class UploadField(GovukField, forms.FileField):
    """One file from the person's computer."""

    component = "file"

    def extras(self, bound: BoundField) -> Params:
        """Nothing more: a file box never shows a value."""
        return {}


class Form(forms.Form):
    """A form whose problems can be listed at the top of the page, each linked to its box."""

    use_required_attribute = False

    @classmethod
    def of(cls, request: HttpRequest, **given: Any) -> Self:  # noqa: ANN401 - Django's own arguments
        """The form as it was sent with this request, or as it stands before it is sent."""
        sent = request.method == "POST"
        files = request.FILES if sent else None
        return cls(request.POST if sent else None, files, **given)

    def offer(self, **answers: Iterable[Option]) -> None:
        """Set the answers a person may choose from in each of these of its lists."""
        for name, options in answers.items():
            cast("ChoiceMixin", self.fields[name]).offer(options)

    def problems(self) -> list[Params]:
        """The error summary's lines, in the order of the form."""
        found: list[Params] = [{"text": str(text)} for text in self.non_field_errors()]
        for bound in self:
            target = f"{bound.auto_id}-day" if isinstance(bound.field, DateField) else bound.auto_id
            found.extend({"text": str(text), "href": f"#{target}"} for text in bound.errors)
        return found
