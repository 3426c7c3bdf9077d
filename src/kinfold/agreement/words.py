"""The closed lists of words an agreement may use for its terms, where no register has them."""

from typing import Literal

Cohort = Literal["own_supply", "linked_to_organisation", "whole_supply", "none"]
Treatment = Literal["show", "transform", "withhold"]
Transform = Literal["year_of_birth", "postcode_district"]
PartyRole = Literal[
    "controller", "processor", "sub_processor", "supplier", "recipient", "publisher"
]
RetentionFrom = Literal["received", "end_of_school_year", "case_closed"]

#: The ways data may travel; a flow by any other way cannot be agreed.
CHANNELS = frozenset({"upload", "command", "feed", "secure_reply", "screen", "parcel"})

#: The conditions of access that evidence can be recorded for.
CONDITION_CODES = frozenset(
    {
        "training",
        "dbs",
        "safer_recruitment",
        "sensitive_role",
        "business_need",
        "statement",
        "email_verified_it",
        "email_verified_user",
        "appropriate_policy_document",
        "security_policy",
        "information_training",
        "security_clearance",
        "other_assessments_agreed",
    }
)
