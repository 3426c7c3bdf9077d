"""Writes the local facts of a made-up authority, so that its demonstration can publish a notice."""

from pathlib import Path
from typing import Final

from kinfold.notices.local_facts import FILE

_FORM: Final = """\
# The local facts of {name}, which is made up.
languages = ["Polish", "Somali"]
review_months = 12

[authority]
name = "{name}"
area = "{area}"

[contact]
officer = "Data protection officer"
mailbox = "dpo@{organisation}.example"

[complaints]
route = "Write to the data protection officer. We tell you within 30 days that we have it."
regulator = "the Information Commissioner"
regulator_link = "https://regulator.example/complain"

[links]
department_use = "https://department.example/how-we-use-data"
department_disclosures = "https://department.example/whom-we-share-with"
supporting_families = "https://department.example/supporting-families"

[statements]
security = "It is kept encrypted, on a secure network in the United Kingdom."
accuracy = "Tell us what is wrong. We ask whoever sent it to put it right."
rights = "Write to us, or ask somebody who works with you to pass your request on."
abroad = "none"
automated = "none"

[also]
categories = ["adoptions", "care_leavers", "carers"]
purposes = ["match_carers", "feedback", "personal_budgets"]
recipients = ["government", "health", "police", "courts"]

[benefits]
practitioner-view = "Schools know who else helps a family, and help comes sooner."
"""


def write(home: Path, *, organisation: str, name: str, area: str) -> Path:
    """Put `notices.toml` into a made-up installation's home; the file's path.

    A file that is there already is left as it is: somebody may have filled it in.
    """
    path = home / FILE
    if not path.exists():
        form = _FORM.format(organisation=organisation, name=name, area=area)
        path.write_text(form, encoding="utf-8")
    return path
