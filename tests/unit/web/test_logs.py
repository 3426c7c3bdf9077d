"""Log lines carry no value, whoever writes them."""

import logging

from kinfold.web.logs import WithoutValues, configuration


def line(name: str, message: str, *values: object, fault: BaseException | None = None) -> str:
    """One log line as it would be written."""
    info = None if fault is None else (type(fault), fault, fault.__traceback__)
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, values, info)
    return WithoutValues().format(record)


def test_our_own_words_are_written() -> None:
    assert line("kinfold.web", "%s done", "this").endswith("ERROR kinfold.web: this done")


def test_other_peoples_values_are_not() -> None:
    assert line("django.request", "Not Found: %s", "/child/Ada").endswith("Not Found: %s")
    assert line("kinfoldish", "Not %s", "Ada").endswith("Not %s")


def test_a_fault_is_where_and_not_what() -> None:
    try:
        raise LookupError("Ada Marsh")
    except LookupError as fault:
        text = line("kinfold.web", "It broke", fault=fault)
    assert "Ada" not in text
    assert "builtins.LookupError" in text
    assert "in test_a_fault_is_where_and_not_what" in text


def test_chatty_libraries_are_silent() -> None:
    loggers = configuration()["loggers"]
    assert loggers["axes"]["handlers"] == loggers["mozilla_django_oidc"]["handlers"] == []
