"""Form fields: what the components are given, what people are told, what is never repeated."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from kinfold.web import forms

COLOURS = (
    forms.Option(value="r", text="Red", hint="Like a post box"),
    forms.Option(value="g", text="Green"),
)


class Everything(forms.Form):
    """One of each."""

    name = forms.TextField(label="Name", help_text="As on the roll", width=20)
    mail = forms.EmailAddressField(label="E-mail", required=False)
    secret = forms.PasswordField(label="Password")
    story = forms.TextAreaField(label="Reason", required=False)
    colour = forms.RadiosField(COLOURS, label="Colour")
    colours = forms.CheckboxesField(COLOURS, label="Colours", required=False)
    agree = forms.ConfirmField(label="Promise", statement="I promise")
    one = forms.SelectField(COLOURS, label="One of many", required=False)
    born = forms.DateField(label="Date of birth", birthday=True)
    file = forms.UploadField(label="File")


GOOD: dict[str, str | list[str]] = {
    "name": "Ada",
    "mail": "",
    "secret": "canary-secret",
    "story": "because",
    "colour": "r",
    "colours": ["r", "g"],
    "agree": "on",
    "one": "g",
    "born-day": "29",
    "born-month": "2",
    "born-year": "2016",
}


def filled(**changes: str | list[str]) -> Everything:
    """The form with these answers changed."""
    data: MultiValueDict[str, str] = MultiValueDict()
    answers: dict[str, str | list[str]] = {**GOOD, **changes}
    for key, value in answers.items():
        data.setlist(key, value if isinstance(value, list) else [value])
    file = SimpleUploadedFile("a.csv", b"x")
    return Everything(data, MultiValueDict({"file": [file]}))


def drawn(form: forms.Form) -> str:
    """The form as HTML."""
    template = engines["jinja2"].from_string(
        '{% from "parts/fields.html" import error_summary, fields %}'
        "{{ error_summary(form) }}{{ fields(form) }}"
    )
    html: str = template.render({"form": form})
    return html


def test_good_answers() -> None:
    form = filled()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == date(2016, 2, 29)
    assert form.cleaned_data["colours"] == ["r", "g"]
    html = drawn(form)
    assert "canary-secret" not in html
    assert "There is a problem" not in html
    assert 'name="born-year"' in html
    assert 'value="2016"' in html
    assert "bday-day" in html
    assert html.count("checked") == 4
    assert "Like a post box" in html


def test_nothing_filled_in() -> None:
    form = Everything(MultiValueDict())
    assert not form.is_valid()
    html = drawn(form)
    assert "There is a problem" in html
    targets = [str(line["href"])[1:] for line in form.problems()]
    assert "id_born-day" in targets
    for target in targets:
        assert f'id="{target}"' in html


def test_an_empty_form_before_it_is_sent() -> None:
    html = drawn(Everything(initial={"born": date(2010, 1, 9)}))
    assert 'value="2010"' in html
    assert "error" not in html.lower()


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("31", "2", "2016"), "Date of birth must be a real date"),
        (("x", "2", "2016"), "Date of birth must include a day, a month and a year"),
        (("1", "", "2016"), "Date of birth must include a day, a month and a year"),
        (("", "", ""), "This field is required."),
    ],
)
def test_dates_that_are_not(parts: tuple[str, str, str], told: str) -> None:
    day, month, year = parts
    form = filled(**{"born-day": day, "born-month": month, "born-year": year})
    assert form.errors["born"] == [told]


@given(st.dates())
def test_any_date_comes_back(day: date) -> None:
    form = filled(
        **{"born-day": str(day.day), "born-month": str(day.month), "born-year": str(day.year)}
    )
    assert form.is_valid()
    assert form.cleaned_data["born"] == day


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_any_boxes_are_a_date_or_a_sentence(day: str, month: str, year: str) -> None:
    form = filled(**{"born-day": day, "born-month": month, "born-year": year})
    form.is_valid()
    assert ("born" in form.cleaned_data) != ("born" in form.errors)


def test_boxes_left_out_of_the_form() -> None:
    field = Everything.base_fields["born"]
    assert field.widget.value_omitted_from_data({}, MultiValueDict(), "born")
    assert not field.widget.value_omitted_from_data({"born-day": "1"}, MultiValueDict(), "born")


def test_a_date_given_by_the_program_is_kept() -> None:
    field = forms.DateField(label="Day", required=False)
    assert field.clean(date(2020, 1, 2)) == date(2020, 1, 2)
    assert field.clean(None) is None
    assert forms.boxes("nonsense") == ("", "", "")


def test_a_problem_of_the_whole_form_comes_first() -> None:
    form = filled(name="")
    form.is_valid()
    form.add_error(None, "Something else")
    assert form.problems()[0] == {"text": "Something else"}


def test_answers_are_escaped() -> None:
    html = drawn(filled(name="<b>x</b>", story="<i>y</i>", one="<u>"))
    assert "<b>x" not in html
    assert "<i>y" not in html
