"""Log lines that cannot carry personal data: our own words, and of a fault only where it was.

Other people's libraries put addresses, logins and values into their messages, so of theirs only
the unfilled message is kept. Of an exception the class and the places are kept, never its words.
"""

import logging
from types import TracebackType
from typing import Any

OURS = "kinfold"


class WithoutValues(logging.Formatter):
    """Writes a record without anything a person typed or a row held."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; the places of a fault follow it."""
        ours = record.name.split(".")[0] == OURS
        said = record.getMessage() if ours else str(record.msg)
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + places(record.exc_info[1])
        return line


def places(fault: BaseException) -> str:
    """The class of a fault and the file, line and function of each step to it."""
    steps = [f"  {type(fault).__module__}.{type(fault).__qualname__}"]
    trace: TracebackType | None = fault.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        steps.append(f"  at {code.co_filename}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return "\n".join(steps)


def configuration(*, level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, through `WithoutValues`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": "kinfold.web.logs.WithoutValues"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            OURS: {"handlers": ["stderr"], "level": level, "propagate": False},
            "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
            "axes": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "mozilla_django_oidc": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }
