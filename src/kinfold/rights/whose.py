"""Says of each declared item of identity or contact whether it is the person's own or another's.

UK GDPR Article 15 gives a person their own names, numbers, birth date and address, in whatever
column a return holds them; Schedule 2 paragraph 16 keeps other people's back. An item is the
person's own where the rows are about them and every word of its name says so, however the return
prefixes it: a column nobody has thought of is stopped.
"""

import re
from functools import cache
from typing import Final

from kinfold import datasets
from kinfold.datasets.model import DataSet, Field, Sensitivity, Table

_PERSONAL: Final = frozenset({Sensitivity.IDENTITY, Sensitivity.CONTACT})
#: Tables whose rows are found by the person and say who somebody else is.
ABOUT_OTHERS: Final = frozenset(
    {"common_transfer_file.contact", "common_transfer_file.contact_phone"}
)
#: The column by which a service says that a row's address is withheld.
KEPT_BACK: Final = "address_protected"
#: What a list calls the child where the rows name the parent too.
_CHILD: Final = {"free_school_meals": "child_"}
#: The marks that a national download puts round every column's name, as round its pupil's number.
_MARKED: Final = re.compile(
    r"([a-z0-9]+_)?(?:upn|pupilmatchingref(?:anonymous)?)((?:_[a-z]+)?)", re.ASCII
)
_NAME: Final = (
    r"(?:(?:former|preferred|legal|previous)_?)?(?:sur|fore|middle|given|family|first|last)_?names?"
)
#: Where somebody lives, or lived; a street may well be called like somebody.
_PLACE: Final = (
    r"address(?:_?line)?_?\d?|add_?line_?\d|saon|paon|street|locality|(?:post_?)?town"
    r"|county|administrative_?area|country|post_?code(?:_prior)?|zip|home_post"
    r"|uprn|uniquepropertyreferencenumber|easting|northing"
    r"|(?:ll?|m)?soa_?\d*|c?oa(?:code)?_?\d*(?:_home)?|homela(?:_9code)?_anon|pcon(?:nm)?"
)
_OWN: Final = re.compile(
    "|".join(
        (
            _NAME,
            _PLACE,
            "name",
            # Born, and died.
            r"(?:expected_?)?(?:person_?)?(?:date_?of_?birth|birth_?date|dob)|person_?death_?date",
            r"(?:month|year|month_year)_?of_?birth",
            # Numbers by which services know the person, and the numbers of rows about them.
            r"(?:(?:former|previous|prev|from)_?)?"
            r"(?:upn|uln|ypid|uci|learn(?:er)?_?ref(?:_?number)?|learner_id)",
            r"unique_?(?:learner|pupil)_?number|nhs_?(?:number|id)|ni_number|numhus|uniqueid",
            r"(?:s_)?pupilmatchingref(?:non)?(?:anonymous)?|cand_?no|cand_?id|candidate_number",
            "phonics_id|ks1_id",
            r"student_(?:id|support_number)|ucas_(?:person|application)_id|applicant_id",
            r"application_reference|forvus_index_number|edukey|ae_id|external_id|person_id",
            r"(?:lcs_)?case_id|mis_child_id|episode_id|record|record_?id|nativeid|\w*tableid",
            # What and where they study.
            r"(?:course|dataset)_identifier|(?:framework|standard|learning_aim|supplier_aim)_id",
            "camp_id|delivery_postcode|applacementpostcode|he_postcode|oa11_school",
            # How to reach them.
            r"telephone_(?:\d|type)|tel_no|number|email|cont_pref_(?:code|type)",
        )
    ),
    re.ASCII,
)
_CALLED: Final = re.compile(_NAME, re.ASCII)
_LIVES: Final = re.compile(f"(?:placement_|parent_)?(?:{_PLACE})|pl_post", re.ASCII)
#: The people who work with the person, as the lists call them.
_WORKER: Final = re.compile(
    r"(?:assessment_|document_|involvement_)?"
    r"(?:worker|lead(?:_professional)?|officer|adviser|advocate|author|chair|interviewer|creator)"
    r"(?:_e?mail)?|involvement_lead_email|sw_id",
    re.ASCII,
)


def own(data_set: DataSet, table: Table, declared: Field) -> bool:
    """Whether an item of identity or contact is the person's own, and not anybody else's."""
    if declared.name == table.subject:
        return True
    about_them = table.subject is not None or data_set.derived
    if not about_them or f"{data_set.id}.{table.name}" in ABOUT_OTHERS or declared.protected:
        return False
    names = (declared.name.lower(), _plain(data_set, table, declared))
    return any(_OWN.fullmatch(name) for name in names)


def worker(declared: Field) -> bool:
    """Whether an item says who works with the person, or how to reach them."""
    return _WORKER.fullmatch(declared.name.lower()) is not None


@cache
def place(item: str) -> bool:
    """Whether an item says where somebody lives: its words are names of nobody."""
    data_set, table, declared = datasets.find_item(item)
    return _LIVES.fullmatch(_plain(data_set, table, declared)) is not None


@cache
def kept_back(item: str) -> bool:
    """Whether an item is an address in a table whose rows say which addresses are withheld."""
    table = datasets.find_item(item)[1]
    return place(item) and any(one.name == KEPT_BACK for one in table.fields)


@cache
def calls_them(item: str) -> bool:
    """Whether an item says what the person is called, so that the name is known for their own."""
    data_set, table, declared = datasets.find_item(item)
    named = _CALLED.fullmatch(_plain(data_set, table, declared)) is not None
    return named and declared.sensitivity in _PERSONAL and own(data_set, table, declared)


def _plain(data_set: DataSet, table: Table, declared: Field) -> str:
    """A column's name without the marks that its return puts round every name."""
    name = declared.name.lower().removeprefix(_CHILD.get(data_set.id, ""))
    marked = _MARKED.fullmatch((table.subject or "").lower())
    if marked is None:
        return name
    return name.removeprefix(marked[1] or "").removesuffix(marked[2])
