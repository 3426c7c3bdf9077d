"""The register of law holds what the six agreements cite, with dates that decide."""

from datetime import date

import pytest

from kinfold import datasets, law
from kinfold.law import Lifetime, Status

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    "ask",
    [
        law.gateway,
        law.basis,
        law.role,
        law.operation,
        law.statute,
        law.purpose_kind,
        law.organisation_kind,
        law.country,
        lambda code: law.in_force(code, TODAY),
        lambda code: law.status(code, TODAY),
    ],
)
def test_an_unknown_code_is_an_error(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(KeyError):
        ask("no-such-code")


@pytest.mark.parametrize(
    "code",
    [
        # The six agreements in turn; repealed law is here too, so that it can be named.
        "ukgdpr-art28",
        "school-admissions-code",
        "ea-2002-s175",
        "ea-1996-s436a",
        "ea-1996-s14",
        "ea-1996-s444",
        "school-funding-agreement",
        "ea-2002-s51a",
        "academies-2010",
        "ca-2004",
        "lsa-2000-s117",
        "dpa-2018",
        "cda-1998-s115",
        "equality-2010-s149",
        "eia-2006",
        "ea-2011",
        "care-2014",
        "cfa-2014",
        "copi-2002-reg3",
        "dea-2017-s35",
        "dea-2017-s40",
        "ca-2004-s2f",
        "limitation-1980-s2",
        "ca-1989-s83",
        "cypa-2008-s7",
        "iip-regs-2013-reg3",
        "dpa-1998-s7",
        "dpa-1998-sch2",
        "dpa-1998-sch3",
        "esa-2008-s10",
        "esa-2008-s16",
        "esa-2008-s17",
        "ascla-2009",
        "ca-2004-s11",
        "foi-2000",
    ],
)
def test_every_cited_law_is_a_gateway(code: str) -> None:
    found = law.gateway(code)
    assert found.code == code
    assert found.citation == f"{found.statute.title}, {found.provision}"
    assert law.status(code, TODAY) in Status


@pytest.mark.parametrize("code", law.gateways())
def test_a_gateway_speaks_of_known_kinds_and_statutes(code: str) -> None:
    found = law.gateway(code)
    kinds = {*law.organisation_kinds(), law.ANY_KIND}
    assert found.may_disclose <= kinds
    assert found.may_receive <= kinds
    assert found.may_disclose
    assert found.may_receive
    assert found.confidence in {"read", "believed"}
    begins = found.lifetime.in_force_from
    if begins is not None:
        assert found.statute.lifetime.in_force_from is not None
        assert found.statute.lifetime.in_force_from <= begins
    if found.replaced_by is not None:
        assert law.in_force(found.replaced_by, TODAY)


@pytest.mark.parametrize("code", law.statutes())
def test_a_statute_replaced_names_one_in_force(code: str) -> None:
    found = law.statute(code)
    assert found.confidence in {"read", "believed"}
    assert (found.lifetime.repealed_on is None) == (found.replaced_by is None)
    if found.replaced_by is not None:
        assert law.in_force(found.replaced_by, TODAY)


def test_an_act_cited_whole_has_the_dates_of_the_act() -> None:
    shared = set(law.gateways()) & set(law.statutes())
    assert "ca-2004" in shared
    for code in shared:
        assert law.gateway(code).lifetime == law.statute(code).lifetime
    assert not set(law.bases()) & {*law.gateways(), *law.statutes()}


def test_the_1998_act_ended_when_the_2018_act_began() -> None:
    for code in ("dpa-1998", "dpa-1998-s7", "dpa-1998-sch2", "dpa-1998-sch3"):
        assert law.in_force(code, date(2018, 5, 24))
        assert law.status(code, date(2018, 5, 25)) is Status.REPEALED
    assert law.status("dpa-2018", date(2018, 5, 24)) is Status.PROSPECTIVE
    assert law.in_force("dpa-2018", date(2018, 5, 25))


def test_a_provision_can_end_before_its_act() -> None:
    assert law.status("lsa-2000-s117", TODAY) is Status.REPEALED
    assert law.in_force("lsa-2000", TODAY)
    assert law.gateway("lsa-2000-s117").replaced_by == "esa-2008-s72"


def test_the_duty_of_2026_waits_for_its_commencement() -> None:
    assert law.in_force("cwsa-2026", TODAY)
    assert law.status("ca-2004-s16la", date(2099, 1, 1)) is Status.PROSPECTIVE
    assert not law.in_force("ca-2004-s16lb", TODAY)


def test_recognised_legitimate_interest_is_from_2026() -> None:
    assert not law.in_force("art6-1-ea", date(2026, 2, 4))
    assert law.in_force("art6-1-ea", date(2026, 2, 5))


@pytest.mark.parametrize(
    ("begins", "ends", "status"),
    [
        (None, None, Status.PROSPECTIVE),
        (date(2026, 7, 2), None, Status.PROSPECTIVE),
        (date(2026, 7, 1), None, Status.IN_FORCE),
        (date(2020, 1, 1), date(2026, 7, 2), Status.IN_FORCE),
        (date(2020, 1, 1), date(2026, 7, 1), Status.REPEALED),
    ],
)
def test_a_lifetime(begins: date | None, ends: date | None, status: Status) -> None:
    assert Lifetime(in_force_from=begins, repealed_on=ends).status(TODAY) is status


def test_who_a_gateway_covers() -> None:
    public_service = law.gateway("dea-2017-s35")
    assert public_service.covers(discloser="la", recipient="school")
    # Health bodies are not named in the Act: they need a gateway of their own (TDV-1.6).
    assert not public_service.covers(discloser="la", recipient="health")
    assert not public_service.covers(discloser="health", recipient="la")
    missing = law.gateway("ea-1996-s436a")
    assert missing.covers(discloser="voluntary", recipient="la")
    assert not missing.covers(discloser="la", recipient="school")


@pytest.mark.parametrize(
    ("code", "provision", "policy"),
    [
        ("art6-1-e", "Article 6(1)(e)", False),
        ("art6-1-ea", "Article 6(1)(ea)", False),
        ("art9-2-b", "Article 9(2)(b)", False),
        ("art9-2-g", "Article 9(2)(g)", False),
        ("art9-2-h", "Article 9(2)(h)", False),
        ("art10", "Article 10", False),
        ("dpa2018-sch1-1", "Schedule 1 Part 1 paragraph 1", True),
        ("dpa2018-sch1-2", "Schedule 1 Part 1 paragraph 2", False),
        ("dpa2018-sch1-6", "Schedule 1 Part 2 paragraph 6", True),
    ],
)
def test_bases_say_where_they_stand_and_whether_a_policy_is_needed(
    code: str,
    provision: str,
    policy: bool,
) -> None:
    found = law.basis(code)
    assert found.provision == provision
    assert found.appropriate_policy is policy
    assert law.in_force(code, TODAY)


def test_kinds_of_basis() -> None:
    kinds = {found.kind for found in law.bases().values()}
    assert kinds == {"article6", "article9", "article10", "schedule1"}


@pytest.mark.parametrize(
    ("citation", "meant"),
    [
        ("Children's and Families Bill 2014", "Children and Families Act 2014"),
        ("the Children’s and Families Bill 2014", "Children and Families Act 2014"),
        ("Children and Families Bill", "Children and Families Act 2014"),
        ("Education and Skills Act 2004, Part 1", "Education and Skills Act 2008"),
        ('section 7 of the "Young People\'s Act 2008"', "Children and Young Persons Act 2008"),
        ("Children and Young People's Act 2008 s7", "Children and Young Persons Act 2008"),
    ],
)
def test_laws_that_never_were_are_named(citation: str, meant: str) -> None:
    why = law.mistaken(citation)
    assert why is not None
    assert meant in why


@pytest.mark.parametrize(
    "citation",
    [
        "Education and Skills Act 2008",
        "Children and Families Act 2014",
        "Children and Young Persons Act 2008, section 7",
        "Data Protection Act 1998",
        "",
    ],
)
def test_laws_that_are_or_were_are_no_mistake(citation: str) -> None:
    assert law.mistaken(citation) is None


def test_what_is_meant_is_registered() -> None:
    for mistake in law.mistakes():
        assert law.statute(mistake.meant).title in mistake.why


def test_a_printed_citation_names_its_statutes() -> None:
    printed = "Data Protection Act 1998 (Schedules 2 and 3) and the Children Act 2004 s11"
    assert [found.code for found in law.named_in(printed)] == ["ca-2004", "dpa-1998"]
    assert law.named_in("common law") == ()


def test_words_are_titled_and_roles_marked() -> None:
    for words in (law.roles(), law.operations(), law.purpose_kinds(), law.organisation_kinds()):
        assert all(word.code == code and word.title for code, word in words.items())
    for code in ("safeguarding_lead", "senco", "tas_coordinator", "parent_family_support_adviser"):
        assert law.role(code).sensitive
    for code in ("administrator", "auditor", "data_manager", "governance_officer", "analyst"):
        assert not law.role(code).sensitive
    assert law.purpose_kind("safeguarding").title == "Safeguarding and welfare"


def test_operations_that_take_data_out() -> None:
    out = {code for code, found in law.operations().items() if found.takes_out}
    assert out == {"copy", "download", "export", "print", "publish", "save", "send"}
    assert {*law.operations()} - out == {
        "answer",
        "audit",
        "deposit",
        "destroy",
        "link",
        "report",
        "search",
        "sign",
        "view",
    }
    assert law.operation("view").title == "View a person's record"


def test_data_sets_are_owned_by_known_kinds_of_organisation() -> None:
    for data_set in datasets.catalogue().values():
        assert law.organisation_kind(data_set.owner_kind)


@pytest.mark.requirement("NEX-24")
def test_the_united_kingdom_is_one_country_and_its_neighbours_are_others() -> None:
    assert law.country(law.UNITED_KINGDOM).title == "United Kingdom"
    assert len(law.countries()) == 249
    assert all(len(code) == 2 and code.isupper() for code in law.countries())
    for code, title in (("IE", "Ireland"), ("JE", "Jersey"), ("GI", "Gibraltar"), ("NO", "Norway")):
        assert law.country(code).title == title
    with pytest.raises(KeyError):
        law.country("UK")
