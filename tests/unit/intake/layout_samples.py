"""Small invented returns in each of the layouts, made whole and then broken by the tests."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kinfold import datasets
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Content, Job
from kinfold.intake.opening import opened
from kinfold.intake.reading import READERS

AT = datetime(2026, 11, 20, tzinfo=UTC)


def _census(collection: str, year: int, reference: str, inside: str) -> str:
    return (
        f"<Message><Header><CollectionDetails><Collection>{collection}</Collection>"
        f"<Year>{year}</Year><ReferenceDate>{reference}</ReferenceDate></CollectionDetails>"
        f"<Source><LEA>999</LEA></Source></Header>\n{inside}\n</Message>"
    )


PERSON = """<YoungPersonsRecord><PersonalDetails><YoungPersonsID>9990000000001</YoungPersonsID>
<CohortStatus>P</CohortStatus><GivenName>Cal</GivenName><FamilyName>Marsh</FamilyName>
<AddressLine1>1 Example Road</AddressLine1><Town>Exampleton</Town><Postcode>ZZ1 1AA</Postcode>
<Gender>M</Gender><DOB>2006-10-02</DOB><Ethnicity>AIND</Ethnicity><LeadLEA>999</LeadLEA>
<EducatedLEA>999</EducatedLEA><LEACodeAtYear11>999</LEACodeAtYear11>
<UniqueLearnerNo>1000000043</UniqueLearnerNo>
<GuaranteeStatusIndicator>N</GuaranteeStatusIndicator></PersonalDetails>
<SeptemberGuarantee><Year11><GuaranteeStatus>110</GuaranteeStatus><LEACode>999</LEACode></Year11>
</SeptemberGuarantee>
<LevelOfNeed><LevelOfNeedCode>3</LevelOfNeedCode><SENDFlag>N</SENDFlag>
<SENSupportFlag>N</SENSupportFlag><Characteristics><CharacteristicCode>160</CharacteristicCode>
</Characteristics></LevelOfNeed><Activities><Cohort><ActivityCode>230</ActivityCode>
<StartDate>2023-09-04</StartDate><DateAscertained>2023-09-11T00:00:00</DateAscertained>
<DateVerified>2024-01-12</DateVerified><DueToLapseDate>2024-07-31</DueToLapseDate>
<CurrencyLapsed>N</CurrencyLapsed><EstablishmentNumber>9998001</EstablishmentNumber>
<PredictedEndDate>2025-07-31</PredictedEndDate></Cohort></Activities><IntendedDestination>
<IntendedDestinationYr11>121</IntendedDestinationYr11></IntendedDestination></YoungPersonsRecord>"""


def caseload(*people: str) -> str:
    """A post-16 caseload return."""
    inside = "\n".join(people or (PERSON,))
    return (
        "<NCCIS><FileHeader><Databases><DatabaseID>999</DatabaseID></Databases><SourceLEAs>"
        "<LEACode>999</LEACode></SourceLEAs><DateOfSend>2024-02-01</DateOfSend>"
        "<PeriodEnd>2024-01-31</PeriodEnd><SupplierName>Made here</SupplierName></FileHeader>\n"
        f"{inside}\n</NCCIS>"
    )


TRANSFER = """<CTfile><Header><DocumentName>Common Transfer File</DocumentName>
<CTFversion>25.0</CTFversion><DateTime>2025-07-01T10:00:00</DateTime>
<SourceSchool><LEA>999</LEA><Estab>2001</Estab></SourceSchool>
<DestSchool><LEA>999</LEA><Estab>4001</Estab></DestSchool></Header>
<CTFpupilData><Pupil><UPN>G201123419001</UPN><Surname>Marsh</Surname><Forename>Ada</Forename>
<DOB>2012-06-14</DOB><Sex>F</Sex><BasicDetails><Ethnicity>WBRI</Ethnicity><Languages>
<Type>ENG</Type></Languages><MedicalFlag>true</MedicalFlag></BasicDetails>
<LookedAfter><InCare>0</InCare></LookedAfter><Address><BS7666Address><PAON>1</PAON>
<Street>Example Road</Street></BS7666Address><PostCode>ZZ1 1AA</PostCode></Address>
<Phones><Phone><TelephoneType>H</TelephoneType><PhoneNo>01632 960001</PhoneNo></Phone></Phones>
<Contacts><Contact><Order>1</Order><Surname>Marsh</Surname><Forename>Bo</Forename>
<Relationship>MOT</Relationship><Phones><Phone><PhoneNo>01632 960002</PhoneNo></Phone></Phones>
</Contact></Contacts><Attendance><YearData><Year>2024</Year><LEA>999</LEA><Estab>2001</Estab>
<SessionsPossible>380</SessionsPossible><AttendSessions>
<AttendanceStartDate>2024-09-02</AttendanceStartDate><AttendanceMarks>/\\/\\</AttendanceMarks>
</AttendSessions></YearData></Attendance><StageAssessments><KeyStage><Stage>KS2</Stage>
<StageAssessment><Locale>ENG</Locale><Year>2023</Year><Subject>MAT</Subject><Method>TT</Method>
<Component>SC</Component><ResultStatus>R</ResultStatus><ResultQualifier>NS</ResultQualifier>
<Result>104</Result></StageAssessment></KeyStage></StageAssessments><SchoolHistory><School>
<LEA>999</LEA><Estab>2001</Estab><EntryDate>2016-09-05</EntryDate></School></SchoolHistory></Pupil>
</CTFpupilData></CTfile>"""
LEARNERS = """<Message xmlns="ESFA/ILR/2020-21"><Header><CollectionDetails>
<Collection>ILR</Collection><Year>2021</Year><FilePreparationDate>2020-11-06</FilePreparationDate>
</CollectionDetails><Source><UKPRN>10009999</UKPRN></Source></Header>
<LearningProvider><UKPRN>10009999</UKPRN></LearningProvider>
<Learner><LearnRefNumber>L000001</LearnRefNumber><ULN>1000000043</ULN>
<FamilyName>Marsh</FamilyName><GivenNames>Cal</GivenNames><DateOfBirth>2003-10-02</DateOfBirth>
<Ethnicity>39</Ethnicity><Sex>M</Sex><LLDDHealthProb>2</LLDDHealthProb>
<PostcodePrior>ZZ1 1AA</PostcodePrior><Postcode>ZZ1 1AA</Postcode>
<LearnerFAM><LearnFAMType>ECF</LearnFAMType><LearnFAMCode>1</LearnFAMCode></LearnerFAM>
<LearningDelivery><LearnAimRef>ZZ000001</LearnAimRef><AimType>4</AimType>
<AimSeqNumber>1</AimSeqNumber><LearnStartDate>2020-09-07</LearnStartDate>
<LearnPlanEndDate>2021-07-09</LearnPlanEndDate><FundModel>25</FundModel>
<DelLocPostCode>ZZ1 1AA</DelLocPostCode><CompStatus>1</CompStatus><LearningDeliveryFAM>
<LearnDelFAMType>SOF</LearnDelFAMType><LearnDelFAMCode>107</LearnDelFAMCode></LearningDeliveryFAM>
</LearningDelivery></Learner><LearnerDestinationandProgression>
<LearnRefNumber>L000001</LearnRefNumber><ULN>1000000043</ULN><DPOutcome><OutType>EDU</OutType>
<OutCode>1</OutCode><OutStartDate>2021-09-01</OutStartDate><OutCollDate>2021-10-01</OutCollDate>
</DPOutcome></LearnerDestinationandProgression></Message>"""
WORKFORCE = _census(
    "CSWW",
    2022,
    "2022-09-30",
    "<LALevelVacancies><NumberOfVacancies>6.50</NumberOfVacancies><NoAgencyFTE>12.00</NoAgencyFTE>"
    "<NoAgencyHeadcount>13</NoAgencyHeadcount></LALevelVacancies><CSWWWorker>"
    "<AgencyWorker>0</AgencyWorker><SWENo>SW0000000001</SWENo><FTE>1</FTE>"
    "<PersonBirthDate>1980-02-01</PersonBirthDate><QualInst>Example University</QualInst>"
    "<QualInst>Another University</QualInst><OrgRole>5</OrgRole><Cases30>16</Cases30>"
    "<Absat30Sept>0</Absat30Sept></CSWWWorker>",
)
ALTERNATIVE = _census(
    "AP",
    2024,
    "2024-01-18",
    "<Pupils><Pupil><PupilIdentifiers><UPN>H801200001001</UPN><Surname>Marsh</Surname>"
    "<Forename>Ben</Forename><DOB>2009-02-04</DOB><Sex>M</Sex></PupilIdentifiers>"
    "<PupilCharacteristics><Ethnicity>WBRI</Ethnicity></PupilCharacteristics>"
    "<SpecialEducationalNeeds><SENprovision>E</SENprovision><SENneeds><SENneed>"
    "<SENtypeRank>1</SENtypeRank><SENtype>ASD</SENtype></SENneed></SENneeds>"
    "</SpecialEducationalNeeds><Placements><Placement><URN>100002</URN>"
    "<EntryDate>2023-09-11</EntryDate><AttendancePattern>FT</AttendancePattern>"
    "<SessionsPerWeek>10</SessionsPerWeek><Reason>EHC</Reason></Placement></Placements></Pupil>"
    "<Pupil><PupilIdentifiers><Surname>Reed</Surname><Forename>Di</Forename>"
    "<DOB>2010-02-04</DOB><Sex>F</Sex></PupilIdentifiers></Pupil></Pupils>",
)
EARLY = _census(
    "EYC",
    2021,
    "2021-01-21",
    "<Settings><Setting><SettingDetails><OfstedURN>EY000001</OfstedURN>"
    "<SettingName>Example Nursery</SettingName><HoursOpen>50.0</HoursOpen></SettingDetails>"
    "<Children><Child><ChildIdentifiers><Surname>Marsh</Surname><Forename>Ada</Forename>"
    "<DOB>2018-07-02</DOB><Sex>F</Sex></ChildIdentifiers><Funding><FundedHours>15.0</FundedHours>"
    "<ThirtyHourCode>50000000001</ThirtyHourCode></Funding></Child></Children></Setting></Settings>",
)
PUPILS = """<Pupils><PupilsOnRoll><PupilOnRoll><PupilIdentifiers><UPN>G201123419001</UPN>
<Surname>Marsh</Surname><Forename>Ada</Forename><DOB>2012-06-14</DOB><Sex>F</Sex>
</PupilIdentifiers><PupilCharacteristics><FSMperiods><FSMperiod>
<FSMstartDate>2023-01-09</FSMstartDate></FSMperiod></FSMperiods></PupilCharacteristics>
<PupilStatus><EnrolStatus>C</EnrolStatus><NCyearActual>7</NCyearActual></PupilStatus>
<HomeInformation><Address><BS7666Address><PAON>1</PAON></BS7666Address></Address>
<PostCode>ZZ1 1AA</PostCode></HomeInformation><Exclusions><TermlyExclusion>
<StartDate>2023-11-06</StartDate><Category>SUSP</Category></TermlyExclusion></Exclusions>
<Attendance><TermlyAttendance><SessionsPossible>120</SessionsPossible><SessionDetail>
<AttendanceReason>I</AttendanceReason><Sessions>6</Sessions></SessionDetail>
</TermlyAttendance></Attendance></PupilOnRoll></PupilsOnRoll><PupilsNoLongerOnRoll>
<PupilNoLongerOnRoll><PupilIdentifiers><UPN>H801200001001</UPN></PupilIdentifiers>
</PupilNoLongerOnRoll></PupilsNoLongerOnRoll></Pupils>"""


def school_census(term: str, reference: str) -> str:
    """A school's census of a term (AUT, SPR, SUM)."""
    text = _census("SC", int(reference[:4]), reference, PUPILS)
    return text.replace("</Collection>", f"</Collection><Term>{term}</Term>")


PAYLOAD = """[{"la_child_id":"ZZ0001","purge":false,"child_details":{"first_name":"Ada",
"surname":"Marsh","date_of_birth":"2012-06-14","sex":"F","ethnicity":"MWBC",
"disabilities":["NONE"],"uasc_flag":false,"purge":false},
"health_and_wellbeing":{"sdq_assessments":[{"date":"2025-01-09","score":12}]},
"social_care_episodes":[{"social_care_episode_id":"E1","referral_date":"2024-09-02",
"referral_source":"2A","referral_no_further_action_flag":false,"purge":false,
"care_worker_details":[{"worker_id":"SW1","start_date":"2024-09-03"}],
"child_and_family_assessments":[{"id":"A1","start_date":"2024-09-04","factors":["3B","4B"]}],
"child_protection_plans":[{"child_protection_plan_id":"P1","start_date":"2024-10-01"}],
"care_leavers":null}]}]"""

WHOLE: Mapping[str, str] = {
    "alternative_provision_census": ALTERNATIVE,
    "common_transfer_file": TRANSFER,
    "early_years_census": EARLY,
    "learner_record": LEARNERS,
    "nccis_return": caseload(),
    "school_census_autumn": school_census("AUT", "2023-10-05"),
    "school_census_spring": school_census("SPR", "2024-01-18"),
    "school_census_summer": school_census("SUM", "2024-05-16"),
    "social_care_daily": PAYLOAD,
    "workforce_census": WORKFORCE,
}


def read(path: Path, data_set: str, findings: Findings | None = None) -> Content:
    """A return read to its end, every declared field of it kept."""
    declared = datasets.get(data_set)
    job = Job(
        delivery=opened(path),
        data_set=declared,
        keep={one.name: frozenset(e.name for e in one.fields) for one in declared.tables},
        findings=findings if findings is not None else Findings(),
        at=AT,
    )
    return READERS["json_layout" if data_set == "social_care_daily" else "xml_layout"](job)


def told(content: Content) -> dict[str, list[dict[str, Any]]]:
    """The rows that would be kept, by table, without what they leave empty."""
    return {
        name: [
            {key: value for key, value in row.items() if value is not None}
            for batch in batches
            for row in batch.to_pylist()
        ]
        for name, batches in content.tables.items()
    }


def written(path: Path, text: str | bytes) -> Path:
    """A file with just this in it."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


#: The columns of a caseload system's wide table (2022), in order, and what a sound row holds.
CASELOAD_COLUMNS: Mapping[str, str] = {
    "DatabaseId": "999",
    "LEACode": "999",
    "DateOfSend": "2024-02-01",
    "PeriodEnd": "31/01/2024",
    "SupplierName": "Made here",
    "SupplierXMLVersion": "1.0",
    "XMLSchemaVersion": "1.0",
    "YoungPersonsID": "9990000000001",
    "CohortStatus": "P",
    "GivenName": "Cal",
    "MiddleName": "",
    "FamilyName": "Marsh",
    "AddressLine1": "1 Example Road",
    "AddressLine2": "",
    "AddressLine3": "",
    "AddressLine4": "",
    "Town": "Exampleton",
    "County": "",
    "Postcode": "ZZ1 1AA",
    "Gender": "M",
    "month/year of birth": "10/2006",
    "Ethnicity": "AIND",
    "LeadLEA": "999",
    "EducatedLEA": "999",
    "UniqueLearnerNo": "1000000043",
    "UniquePupilNumber": "",
    "PreviousYPIDIdentifier": "",
    "GuaranteeStatusIndicator": "N",
    "LEACodeAtYear11": "999",
    "TransferredToLACode": "",
    "LevelOfNeedCode": "3",
    "SENDFlag": "N",
    "SENSupportFlag": "N",
    "CharacteristicCode": "160",
    "ActivityCode": "230",
    "StartDate": "2023-09-04 00:00:00",
    "DateAscertained": "11/09/2023",
    "DateVerified": "45303",
    "DueToLapseDate": "2024-07-31",
    "CurrencyLapsed": "N",
    "EstablishmentNumber": "9998001",
    "EstablishmentName": "",
    "UKProviderReferenceNumber": "",
    "PredictedEndDate": "2025-07-31",
    "ReviewDate": "",
    "NEETStartDate": "",
    "IntendedDestinationYr11": "121",
}
#: What the table of 2016 had besides, and did not have.
CASELOAD_2016: Mapping[str, str] = {
    "YouthContractIndicator": "N",
    "YouthContractStartDate": "",
    "GuaranteeStatus": "110",
    "LEACode2": "999",
    "GuaranteeStatus3": "",
    "LEACode4": "",
}


def caseload_table(*rows: Mapping[str, str], columns: Mapping[str, str] = CASELOAD_COLUMNS) -> str:
    """A caseload as a wide table: a row for each of `rows`, which say what differs in it."""
    lines = [list(columns), *([*{**columns, **row}.values()] for row in rows or ({},))]
    return "".join(",".join(line) + "\r\n" for line in lines)
