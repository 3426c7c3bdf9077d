"""How complete a school’s feed is: the share of required fields that were filled (2.3.1).

Told from the load report alone, which counts every row that lacked a required field; nobody's data
is looked at again.
"""

from typing import Final

from kinfold import datasets
from kinfold.registers.facts import LoadReport

MISSING: Final = "finding required-missing"


def of(report: LoadReport) -> float | None:
    """The share of required fields filled in a delivery; None where it had no rows."""
    declared = datasets.get(report.data_set)
    required = max(sum(field.required for field in table.fields) for table in declared.tables)
    asked = report.counts.get("read", 0) * required
    if not asked:
        return None
    return max(0.0, 1 - report.counts.get(MISSING, 0) / asked)
