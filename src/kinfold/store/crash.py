"""The moments at which the store may be killed, each with a name, so that tests can kill it there.

In service nothing happens here. With the environment variable KINFOLD_CRASH_AT set to a point's
name, or to name:3 for the third time it is reached, the process kills itself at that point the way
a power cut would: no clean-up, no flushing (DESIGN section 8, "Crash points").
"""

import os
import signal
from collections import Counter
from typing import Final

VARIABLE: Final = "KINFOLD_CRASH_AT"

POINTS: Final = (
    "file-half-written",
    "before-file-sync",
    "after-file-sync",
    "before-folder-sync",
    "after-folder-sync",
    "in-transaction",
    "before-commit",
    "after-commit",
    "before-unlink",
    "after-unlink",
    "before-log-cleared",
    "after-log-cleared",
)

_seen: Counter[str] = Counter()


def reached(point: str) -> None:
    """Say that `point` (one of `POINTS`) is reached; the process dies here if told to."""
    order = os.environ.get(VARIABLE)
    if order is None:
        return
    name, _, nth = order.partition(":")
    if name != point:
        return
    _seen[point] += 1
    if _seen[point] == int(nth or "1"):
        os.kill(os.getpid(), signal.SIGKILL)
