"""For each check of the post-16 caseload return: a record that breaks it, and a near miss.

A record is told by what it has otherwise than a sound one; None takes an element away.
"""

from collections.abc import Mapping

Changes = Mapping[str, str | None]
#: Number, the field found, what breaks it, what nearly does.
Case = tuple[str, str, Changes, Changes]


def _missing(code: str, field: str, element: str) -> Case:
    return (code, field, {element: None}, {})


AGED_24 = {"DOB": "1999-01-10", "SENDFlag": "Y"}
NEET = {"ActivityCode": "619", "NEETStartDate": "2023-09-04"}
YEAR_11 = {"DOB": "2007-10-02", "ActivityCode": "110", "PredictedEndDate": None}
MOVED = {"CohortStatus": "T", "TransferredToLACode": "330"}
LEFT = {"CohortStatus": "E", "TransferredToLACode": "002"}


def _characteristic(code: str, activity: str, listed: str) -> Case:
    found = {**NEET, "ActivityCode": activity, "Gender": "F"}
    return (code, "characteristic", found, {**found, "CharacteristicCode": listed})


PEOPLE: tuple[Case, ...] = (
    ("1", "ypid", {"YoungPersonsID": "9999"}, {}),
    _missing("2", "forename", "GivenName"),
    _missing("3", "surname", "FamilyName"),
    _missing("4", "sex", "Gender"),
    ("5", "sex", {"Gender": "X"}, {"Gender": "U"}),
    ("5", "sex", {"Gender": "a word far too long for it"}, {"Gender": "W"}),
    _missing("6", "ethnicity", "Ethnicity"),
    ("7", "ethnicity", {"Ethnicity": "QQQQ"}, {"Ethnicity": "WBRI"}),
    _missing("8", "date_of_birth", "DOB"),
    ("9", "date_of_birth", {**AGED_24, "DOB": "1997-08-31"}, {**AGED_24, "DOB": "1997-09-01"}),
    (
        "9",
        "date_of_birth",
        {**AGED_24, "DOB": "1997-08-31"},
        {**AGED_24, "DOB": "1997-08-31", "CohortStatus": "A"},
    ),
    ("10", "date_of_birth", {**YEAR_11, "DOB": "2008-09-01"}, {**YEAR_11, "DOB": "2008-08-31"}),
    _missing("11", "cohort_status", "CohortStatus"),
    ("13", "transferred_to_la", {**MOVED, "TransferredToLACode": None}, MOVED),
    _missing("14", "lead_la", "LeadLEA"),
    ("15", "lead_la", {"LeadLEA": "998"}, {}),
    ("19", "educated_la", {"EducatedLEA": "998"}, {"EducatedLEA": "004"}),
    ("24", "la_at_year_11", {"LEACodeAtYear11": "005"}, {"LEACodeAtYear11": "881"}),
    (
        "25",
        "la_at_year_11",
        {"LEACodeAtYear11": "330", "GuaranteeStatus": "110", "LEACode": "881"},
        {"LEACodeAtYear11": "881", "GuaranteeStatus": "110", "LEACode": "881"},
    ),
    ("26", "lead_la", {"LeadLEA": "330"}, {}),
    (
        "27",
        "guarantee_status",
        {"GuaranteeStatus": "114", "LEACode": "881"},
        {"GuaranteeStatus": "110", "LEACode": "881"},
    ),
    ("30", "uln", {"UniqueLearnerNo": "0000000043"}, {"UniqueLearnerNo": None}),
    ("31", "address_1", {"AddressLine1": None, "Town": None}, {"AddressLine1": None}),
    _missing("32", "postcode", "Postcode"),
    ("34", "transferred_to_la", {"TransferredToLACode": "330"}, LEFT),
    ("35", "transferred_to_la", {**MOVED, "TransferredToLACode": "001"}, MOVED),
    ("35", "transferred_to_la", {**LEFT, "TransferredToLACode": "330"}, LEFT),
    (
        "37",
        "previous_ypid",
        {"PreviousYPIDIdentifier": "999"},
        {"PreviousYPIDIdentifier": "9990000000009"},
    ),
    ("38", "upn", {"UniquePupilNumber": "G2011"}, {"UniquePupilNumber": "G201123419001"}),
    ("40", "send_flag", {"DOB": "2005-08-31"}, {"DOB": "2005-09-01"}),
    ("40", "send_flag", {"DOB": "2005-08-31"}, {"DOB": "2005-08-31", "SENDFlag": "Y"}),
    ("41", "transferred_to_la", {**LEFT, "TransferredToLACode": "004"}, LEFT),
    ("42", "transferred_to_la", {**MOVED, "TransferredToLACode": "881"}, MOVED),
    ("43", "postcode", {"Postcode": "ZZ1 11A"}, {"Postcode": "zz999zz"}),
    _missing("100", "level_of_need", "LevelOfNeedCode"),
    ("101", "level_of_need", {"LevelOfNeedCode": "4"}, {"LevelOfNeedCode": "1"}),
    ("102", "send_flag", {"SENDFlag": "maybe"}, {"SENDFlag": "Y"}),
    _missing("103", "send_flag", "SENDFlag"),
    ("104", "characteristic", {"CharacteristicCode": "999"}, {"CharacteristicCode": "110"}),
    ("240", "ypid", {"Activities": None}, {"ActivityCode": "810", "PredictedEndDate": None}),
    (
        "260",
        "characteristic",
        {"CharacteristicCode": "180"},
        {"CharacteristicCode": "180", "Gender": "F"},
    ),
    (
        "261",
        "guarantee_la",
        {"GuaranteeStatus": "110", "LEACode": "000"},
        {"GuaranteeStatus": "110", "LEACode": "881"},
    ),
    (
        "301",
        "intended_destination",
        {**YEAR_11, "IntendedDestinationYr11": None},
        {"IntendedDestinationYr11": None},
    ),
    (
        "302",
        "intended_destination",
        {"IntendedDestinationYr11": "999"},
        {"IntendedDestinationYr11": "110"},
    ),
    _missing("303", "sen_support", "SENSupportFlag"),
    ("304", "sen_support", {"SENSupportFlag": "X"}, {"SENSupportFlag": "Y"}),
    ("903", "ypid", {"YoungPersonsID": "998{0}"}, {}),
    ("904", "cohort_status", {"CohortStatus": "Z"}, {"CohortStatus": "M"}),
    (
        "905",
        "in_guarantee",
        {"CohortStatus": "G", "GuaranteeStatus": "110", "LEACode": None},
        {"CohortStatus": "G", "GuaranteeStatus": "110", "LEACode": "881"},
    ),
    (
        "906",
        "in_guarantee",
        {"GuaranteeStatusIndicator": "Y"},
        {"GuaranteeStatusIndicator": "Y", "GuaranteeStatus": "110", "LEACode": "881"},
    ),
)
ACTIVITIES: tuple[Case, ...] = (
    (
        "39",
        "ukprn",
        {"UKProviderReferenceNumber": "20009999"},
        {"UKProviderReferenceNumber": "10009999"},
    ),
    _missing("200", "activity_code", "ActivityCode"),
    ("201", "activity_code", {"ActivityCode": "999"}, {}),
    _missing("202", "start_date", "StartDate"),
    _missing("203", "ascertained_on", "DateAscertained"),
    _missing("220", "lapsed", "CurrencyLapsed"),
    ("221", "lapsed", {"CurrencyLapsed": "?"}, {}),
    ("224", "neet_start", {**NEET, "NEETStartDate": None}, NEET),
    ("225", "neet_start", {**NEET, "NEETStartDate": "2023-09-05"}, NEET),
    ("226", "neet_start", {"NEETStartDate": "2023-09-04"}, {**NEET, "ActivityCode": "540"}),
    ("228", "establishment_number", {"EstablishmentNumber": "881"}, {}),
    (
        "229",
        "activity_code",
        {**YEAR_11, "ActivityCode": "330"},
        {**YEAR_11, "DOB": "2007-08-31", "ActivityCode": "330"},
    ),
    ("230", "activity_code", {**YEAR_11, "DOB": "2007-08-31"}, {**YEAR_11, "DOB": "2007-09-01"}),
    (
        "231",
        "lapsed",
        {"CurrencyLapsed": "Y", "DueToLapseDate": "2024-02-01"},
        {"CurrencyLapsed": "Y", "DueToLapseDate": "2024-01-31"},
    ),
    ("232", "lapsed", {"DueToLapseDate": "2024-01-30"}, {"DueToLapseDate": "2024-01-31"}),
    _characteristic("233", "620", "140"),
    _characteristic("234", "630", "120"),
    _characteristic("235", "650", "180"),
    (
        "237",
        "ascertained_on",
        {"DateAscertained": "2024-01-13"},
        {"DateAscertained": "2024-01-12"},
    ),
    ("238", "due_to_lapse", {"DueToLapseDate": "2025-08-01"}, {"DueToLapseDate": "2025-07-31"}),
    (
        "242",
        "ascertained_on",
        {"DateAscertained": "2023-09-03"},
        {"DateAscertained": "2023-09-04"},
    ),
    ("243", "due_to_lapse", {"DueToLapseDate": None}, {"DueToLapseDate": "July"}),
    ("244", "due_to_lapse", {"DueToLapseDate": "July"}, {"DueToLapseDate": None}),
    (
        "251",
        "neet_start",
        {**NEET, "NEETStartDate": "2021-10-01"},
        {**NEET, "NEETStartDate": "2021-10-02"},
    ),
    (
        "253",
        "activity_code",
        {"ActivityCode": "440"},
        {"ActivityCode": "440", "DOB": "2005-08-31", "SENDFlag": "Y"},
    ),
    (
        "254",
        "activity_code",
        {"ActivityCode": "280"},
        {"ActivityCode": "280", "SENDFlag": "Y"},
    ),
    (
        "255",
        "activity_code",
        {"ActivityCode": "460"},
        {"ActivityCode": "460", "SENDFlag": "Y"},
    ),
    ("256", "verified_on", {"DateVerified": "2023-09-03"}, {"DateVerified": None}),
    ("257", "review_on", {"ReviewDate": "2025-08-01"}, {"ReviewDate": "2025-07-31"}),
    ("258", "predicted_end", {"PredictedEndDate": "2025-02-30"}, {"PredictedEndDate": None}),
    (
        "259",
        "predicted_end",
        {"PredictedEndDate": None},
        {"PredictedEndDate": None, "ActivityCode": "310"},
    ),
    (
        "262",
        "review_on",
        {"ActivityCode": "350"},
        {"ActivityCode": "350", "ReviewDate": "2024-03-01"},
    ),
    ("305", "verified_on", {"DateVerified": "2024-02-01"}, {"DateVerified": "2024-01-31"}),
)
CASES = (*PEOPLE, *ACTIVITIES)
