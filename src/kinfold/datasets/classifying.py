"""Says how careful to be with a published column, by rule from its name.

National formats have thousands of columns; each is classified by the first rule whose pattern its
name fits, most careful rules first. Where a rule would say too little or too much, the column is
named in EXCEPTIONS. Nothing is left unclassified: where no rule fits and the format gives no
default, the declaration fails.
"""

import re
from typing import Final

from kinfold.datasets.model import Sensitivity

_RULES: Final = tuple(
    (sensitivity, re.compile(pattern))
    for sensitivity, pattern in (
        (Sensitivity.ADMINISTRATIVE, r"orderseqcolumn$|^sourceid$"),
        (Sensitivity.IDENTITY, r"tableid$|pupilmatchingref|identifier$"),
        (Sensitivity.CRIMINAL, r"offend|convict|custod|remand|youth_?justice|epo or police"),
        (
            Sensitivity.SPECIAL,
            r"ethnic|ethgr|minority|religio|denom_pupil|nationalit|nation(?!al)|countryofbirth"
            r"|_ctry_?birth|disab|lldd|learning_?diff|health|dental|immunis|substance|pregnan"
            r"|asylum|uasc|religion|sexual|\bsen\b|sen_?(prov|need|type|unit|status|f\b|k\b|e\b|a\b"
            r"|p\b|s\b|_|$)|^sen|senf|sentype|primarysen|secondarysen|resourced_?prov|topupfund"
            r"|childmother|teenmother|category.*abuse|abuse|dafindicator|^reason\d?$|^category$"
            r"|reason_|category_(ex|\d|n)|factor|primary need|category of need|ehc\b|ehcp"
            r"|eligibility category|specialprov|lla\b|^need_",
        ),
        (
            Sensitivity.SOCIAL_CARE,
            r"(^|_)(cla|cin|cpp|cp|lac)(_|$)|lookedafter|looked.after|adopt|plaa|in_?care|referral"
            r"|assessment (start|comp)|protection|section.?47|icpc|social|placement(?!reason)"
            r"|carer|care leav|foster|permanence|episode|legal.?status|missing.*(child|episode)"
            r"|return interview|contact (source|date)|date of contact|early help|strategy|iro visit"
            r"|visit|case.?status|cin_|cla_|^plan|(^|_| )seen( |_|$)|seen ?social"
            r"|family plan|whole_family|outcome_(code|date)|sustained|claim"
            r"|programme_start|conference|closure|key worker|worker|team|pathway"
            r"|in touch|match(ed)? |placed|enquiry|stage [12]|approval|courtapp|order|decision",
        ),
        (
            Sensitivity.IDENTITY,
            r"upn|\buln\b|uniquelearner|unique_?learner|surname|forename|firstname|lastname"
            r"|middlename|family.?name|given.?name|(^|_)dob(_|$)|birth|candno|cand_?id|candidate"
            r"|pupilmatchingref|pmr|edukey|ae_id|recordid|record_id|child unique|unique id"
            r"|individual id|person_id|family_id|learnrefnum|learner_?ref|hesa_?id|husid|(^|_)id$"
            r"|personal.?id|ypid|nhs|tableid|nativeid|numhus|ownstu|forvus|pupil_?id",
        ),
        (
            Sensitivity.CONTACT,
            r"post_?code|postcd|address|saon|paon|street|locality|town|administrativearea|county"
            r"|phone|email|uniqueproperty|uprn|soa(\d|_|$)|(^|_)oa(\d|_|$|code)|coa|pcon|\bward"
            r"|ward(name|code)?$|easting|northing|output.?area|homela|distance",
        ),
        (
            Sensitivity.CHARACTERISTIC,
            r"(^|_)sex|gender|(^|_)age($|_|at|of|\d|\b)|monthpartofage|lang|eal|fsm|freemeal|idaci"
            r"|deprivation|disadv|service.?child|yearofbirth|monthofbirth|(^|_)agen?_|income|(?<!l)earning"
            r"|benefit|employ|polar|acorn|flang|mother|pupil.?premium|premium|female|migrant|domicile"
            r"|socio|sec\b|marital|tsec|parent|pp_fte|lunch|proficiency|national_?id|newmobile|mob"
            r"|yssa|tundra|adult|household|ukcountry|eypp|fundingbasis|thirtyhour|eligibilitycode",
        ),
        (
            Sensitivity.ADMINISTRATIVE,
            r"(^|_)(la|lea|estab|laestab|urn|urn_ac|ukprn|phase|toe|toe_code|nftype|npdpub|version"
            r"|acadyr|acad_year|year|term|period|record_?status|recordstatus)(\d|_|$)|academic.?year"
            r"|schoolname|school.?(type|name|number|phase|la\b)|orderseq|sourceid|xversion|serialno"
            r"|software|release|collection|referencedate|datetime|sourcelevel|lastupdate|source$"
            r"|matchprob|match(ed)?_?(flag|type|pass|rate)|censusterm|census_term|la_9|open_ac"
            r"|taxyear|acyear|ac_year|base_year|(^|_)inst|institution|provider|pconnm|(^|_)gor|ctry"
            r"|local.?auth|laua|district|(^|_)sic|enterprise|entkey|legalstatus|section(name|_flag)?$"
            r"|table_?name|collectionyear|academy|admpol|governance|intake|name$|email|fax|^la_|(^|_)estab"
            r"|school|_la_|lacode|leacode|urban|rural|hometype|capital|gptype|cohort(_|$)",
        ),
        (
            Sensitivity.EDUCATION,
            r"session|attend|absen|exclu|entry|leaving|enrol|nc_?year|yeargroup|year.?gr|yrgrp"
            r"|actyrgrp|class|boarder|part_?time|hours|hrs|fund|aim|qual|qn\b|disc|grade|gcse"
            r"|level|score|mark|mrk|outcome|result|point|pts|exam|subject|course|stud|prog"
            r"|apreason|aptype|apsess|apattend|apsett|applace|placementreason|learner(fam|support)"
            r"|supportcode|core|traineeship|workexp|wp(emp|end|hour|mode|start)|start_?date|end_?date"
            r"|tlevel|onroll|status|date|type|reason|duration|keystage|ks\d|eyfs|fsp|term|exp|curr"
            r"|qan|keystage|infants|secondary|teacher|pupils|places|heard|upheld|lodged|withdrawn"
            r"|rejected|childcare|accommodation|provision|noof|max|min|highest|lowest|guest|home"
            r"|other|onsite|opening|closing|type|exception|fecollege|private|scc|senexp|non|ppa",
        ),
    )
)

#: Columns whose name says too little or too much, by name in small letters.
EXCEPTIONS: Final[dict[str, Sensitivity]] = {
    "missingaddress": Sensitivity.ADMINISTRATIVE,
    "incare": Sensitivity.SOCIAL_CARE,
    "apreason": Sensitivity.SPECIAL,
    "placementreason": Sensitivity.SPECIAL,
    "attendancereason": Sensitivity.SPECIAL,
    "language": Sensitivity.CHARACTERISTIC,
    "companynumber": Sensitivity.ADMINISTRATIVE,
    "childcareprovider": Sensitivity.ADMINISTRATIVE,
    "holidaychildcareproviderhours": Sensitivity.ADMINISTRATIVE,
    "phoneno": Sensitivity.ADMINISTRATIVE,
    "email": Sensitivity.CONTACT,
    "teenmotherplaces": Sensitivity.ADMINISTRATIVE,
    "ftemp": Sensitivity.ADMINISTRATIVE,
    "moveoffrollflag": Sensitivity.EDUCATION,
    "moveonrollflag": Sensitivity.EDUCATION,
    "legalstatus": Sensitivity.ADMINISTRATIVE,
    "placement postcode": Sensitivity.CONTACT,
    "applacementpostcode": Sensitivity.CONTACT,
    "otherschools": Sensitivity.EDUCATION,
    "pupilsatotherschool": Sensitivity.EDUCATION,
    "reinstatementdate": Sensitivity.EDUCATION,
    "partnerukprn": Sensitivity.ADMINISTRATIVE,
    "prevurn": Sensitivity.ADMINISTRATIVE,
    "unitcontacttime": Sensitivity.SPECIAL,
    "senexpert": Sensitivity.ADMINISTRATIVE,
    "childmothers": Sensitivity.SPECIAL,
    "eligibility category": Sensitivity.SOCIAL_CARE,
}


def classified(name: str, *, otherwise: Sensitivity | None = None) -> Sensitivity:
    """How careful to be with a column called `name`.

    `otherwise` is the format's own default (a results table holds results). ValueError where no
    rule fits and there is none: nothing is left unclassified.
    """
    lower = name.lower()
    if lower in EXCEPTIONS:
        return EXCEPTIONS[lower]
    for sensitivity, pattern in _RULES:
        if otherwise is not None and sensitivity is Sensitivity.EDUCATION:
            return otherwise
        if pattern.search(lower):
            return sensitivity
    raise ValueError(f"No rule says how careful to be with a column called {name}.")
