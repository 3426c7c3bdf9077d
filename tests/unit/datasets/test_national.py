"""National formats are declared from their published columns: all of them, each classified."""

import pytest

from kinfold.datasets import DataSet, Kind, Sensitivity, catalogue, get
from kinfold.datasets.classifying import EXCEPTIONS, classified
from kinfold.datasets.national import by_name, column, slug, years_of
from kinfold.datasets.packaged import rows

DOWNLOADS = {
    "CensusAutumn": "national_census_autumn",
    "CensusSpring": "national_census_spring",
    "CensusSummer": "national_census_summer",
    "EYFSP": "eyfs_profile",
    "Phonics": "phonics_check",
    "KS1": "key_stage_1",
    "KS2": "key_stage_2",
    "MTC": "tables_check",
    "KS4": "key_stage_4",
    "PupilPremium": "pupil_premium",
    "FurtherEducationPP": "fe_pupil_premium",
    "FurtherEducationSEN": "fe_sen",
}
FAMILIES = ("national_census", "school_census_", "npd_")
OTHERS = {
    *DOWNLOADS.values(),
    *("annex_a", "la_extracts", "supporting_families", "leo", "ypmad"),
}
NATIONAL = [one for one in catalogue().values() if one.id in OTHERS or one.id.startswith(FAMILIES)]


@pytest.mark.requirement("NEX-14", "NEX-15", "NEX-16")
@pytest.mark.parametrize(("published", "ours"), DOWNLOADS.items())
def test_a_download_has_exactly_the_columns_published_in_their_order(
    published: str, ours: str
) -> None:
    """None typed in by hand, none left out."""
    listed = [row["column"] for row in rows("giap_columns") if row["dataset"] == published]
    assert [field.source for _, _, field in get(ours).items()] == listed


@pytest.mark.requirement("NEX-15")
@pytest.mark.parametrize("term", ["autumn", "spring", "summer"])
def test_a_census_extract_has_every_table_and_column_of_its_term(term: str) -> None:
    """With the UPN beside each row that stands below a pupil."""
    data_set = get(f"school_census_{term}")
    listed: dict[str, set[str]] = {}
    for row in rows("school_census_extracts"):
        if row["term"] == term:
            listed.setdefault(row["table"], set()).add(row["column"].lower())
    declared = {
        table.name: {field.source.lower() for field in table.fields if field.source}
        for table in data_set.tables
    }
    assert declared == listed
    for table in data_set.tables:
        assert (table.subject is None) == (table.name in {
            "schoolcensus", "school", "classes", "childcare", "provisions", "levels",
        })  # fmt: skip


def test_every_research_variable_is_in_some_table() -> None:
    """Under its own name; two spellings of one are one."""
    declared = {
        field.source.lower()
        for one in NATIONAL
        if one.id.startswith(("npd_", "ypmad", "leo"))
        for _, _, field in one.items()
    }
    listed = {slug(row["variable"]) for row in rows("npd_leo_variables")}
    assert listed == {slug(name) for name in declared}


def test_a_research_table_is_about_somebody_under_a_reference() -> None:
    """Where the published list of variables has one; else nobody could be found or destroyed."""
    nobodys = {
        f"{one.id}.{table.name}"
        for one in NATIONAL
        if one.retention_class == "research_data"
        for table in one.tables
        if table.subject is None
    }
    assert nobodys == {
        "leo.business_register",
        "npd_ilr.aim_reference",
        "npd_key_stage_3.indicators",
        "npd_key_stage_4.exam",
        "npd_key_stage_5.exam",
    }
    assert get("npd_key_stage_2").table("pupil").subject == "ks2_pupilmatchingrefanonymous"
    assert get("npd_ilr").table("aim").subject == "external_id"


@pytest.mark.parametrize("data_set", NATIONAL, ids=lambda one: one.id)
def test_each_says_who_its_rows_are_about(data_set: DataSet) -> None:
    """By a text that no row can do without; nothing else is required of a row."""
    for table in data_set.tables:
        if table.subject is not None:
            who = table.field(table.subject)
            assert (who.kind, who.required, who.structural) == (Kind.TEXT, True, True)
        names = [field.name for field in table.fields]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() for name in names)


@pytest.mark.parametrize(
    ("name", "sensitivity"),
    [
        ("KS4_SENE", Sensitivity.SPECIAL),
        ("FSP_UPN", Sensitivity.IDENTITY),
        ("KS2_CLA_PP_1_DAY", Sensitivity.SOCIAL_CARE),
        ("PostCode", Sensitivity.CONTACT),
        ("EVERFSM_6", Sensitivity.CHARACTERISTIC),
        ("LAEstab", Sensitivity.ADMINISTRATIVE),
        ("learningstartdate", Sensitivity.EDUCATION),
        ("pupilonrollorderseqcolumn", Sensitivity.ADMINISTRATIVE),
        ("Date of Last Health Assessment", Sensitivity.SPECIAL),
        ("Main_Section_convicted", Sensitivity.CRIMINAL),
    ],
)
def test_a_column_is_classified_by_its_name(name: str, sensitivity: Sensitivity) -> None:
    """The most careful rule first."""
    assert classified(name) is sensitivity


def test_no_published_column_is_left_unclassified() -> None:
    """Even without a format's default; a name that no rule knows fails the declaration."""
    names = {row["column"] for row in rows("school_census_extracts")}
    names |= {
        row["column"]
        for row in rows("giap_columns")
        if row["dataset"].startswith(("Census", "Pupil", "Further"))
    }
    for name in names:
        assert classified(name)
    with pytest.raises(ValueError, match="zzz"):
        classified("zzz")
    assert classified("zzz", otherwise=Sensitivity.EDUCATION) is Sensitivity.EDUCATION


def test_each_exception_is_one() -> None:
    """A published column, named for its own sake."""
    listed = {row["column"].lower() for row in rows("school_census_extracts")}
    listed |= {row["column"].lower() for row in rows("annex_a_columns")}
    listed |= {slug(row["variable"]) for row in rows("npd_leo_variables")}
    assert set(EXCEPTIONS) <= listed


def test_special_needs_ethnicity_and_health_are_always_special() -> None:
    """Whatever the format calls them."""
    for one in NATIONAL:
        for code, _, field in one.items():
            name = field.name
            if any(word in name for word in ("ethnic", "disab", "senprov", "sentype", "health_a")):
                special = {Sensitivity.SPECIAL, Sensitivity.IDENTITY, Sensitivity.SOCIAL_CARE}
                assert field.sensitivity in special, code


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2001/02 - 2012/13", ("2001-02", "2012-13")),
        ("2015/16 -", ("2015-16", None)),
        ("2013/14 only", ("2013-14", "2013-14")),
        ("2001/2002 - 2020/2021", ("2001-02", "2020-21")),
        ("2007/08 - 2010/11, 2012/13 - 2014/15", ("2007-08", "2014-15")),
        ("All years", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_years_of_a_variable(text: str, years: tuple[str | None, str | None]) -> None:
    """As its list writes them."""
    assert years_of(text) == years


def test_a_heading_becomes_a_name() -> None:
    """A first digit is no beginning for one; what stands for a term and year is left out."""
    assert slug("Gender_[term][yy]") == "gender"
    assert slug("16 plus") == "n_16_plus"
    fields = by_name(
        [{"column": "Sex"}, {"column": "SEX"}], lambda row: column(row["column"], also=("Sex", ""))
    )
    assert [(one.source, one.also) for one in fields] == [("Sex", ())]
