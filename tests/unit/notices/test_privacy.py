"""The privacy notice says what the agreements and facts say, changes with them, and can be read."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kinfold import datasets
from kinfold.agreement import Version
from kinfold.agreement.load import read
from kinfold.errors import NeedsDecision
from kinfold.notices import local_facts, words
from kinfold.notices.document import parsed, sections, written
from kinfold.notices.drawn import draw
from kinfold.notices.keeping import of_agreement
from kinfold.notices.outline import CHILD, EASY, FORMS, FULL, PARTS, missing, must_be_whole
from kinfold.notices.privacy import model_notice, privacy_notice, undated
from kinfold.notices.sources import Sources
from tests import estate
from tests.unit.notices import made

OWN_LIST = """
id = "shoe_fund"
title = "Shoe fund: winter"
owner = "la"
grain = "grant"
identifiers = ["name"]
refresh = "monthly"
retention_class = "service_record"
feeds = ["V3"]

[tables.award]
title = "Award"
subject = "surname"
key = ["surname", "given_on"]

[tables.award.fields]
surname = { title = "Surname", sensitivity = "identity", required = true }
kind = { title = "Which shoe size", sensitivity = "social_care" }
given_on = { title = "Date given", sensitivity = "administrative", kind = "date", required = true }
"""
NINE = tuple(part for part in PARTS if part.needed)


def full(sources: Sources | None = None) -> str:
    return privacy_notice(sources or made.sources(), form=FULL)


def under(notice: str, part: str, *, form: str = FULL) -> str:
    """The words of one section."""
    heading = next(one.heading(form) for one in PARTS if one.id == part)
    return "\n".join(
        f"{block.words} {block.target}" for block in sections(parsed(notice)).get(heading, ())
    )


# What it says


@pytest.mark.requirement("NEX-60")
@pytest.mark.parametrize("form", FORMS)
def test_nine_things_are_said_in_every_form(form: str) -> None:
    notice = privacy_notice(made.sources(), form=form)
    assert len(NINE) == 9
    assert missing(notice, form=form) == ()
    must_be_whole(notice, form=form)


@pytest.mark.requirement("PRI-1")
def test_no_kind_of_information_held_is_absent_from_the_notice() -> None:
    """The catalogue's difference is empty, and nothing can be declared without its kind."""
    sources = made.sources()
    said = under(full(sources), "collected")
    held = {
        words.categories()[words.category_of(code)].title
        for version in sources.versions
        for group in version.agreement.item_groups
        if not group.proposed
        for code in group.codes
    }
    assert {title for title in held if title not in said} == set()
    first_eight = list(words.categories().values())[:8]
    assert all(term.title in said for term in first_eight)
    for data_set in datasets.catalogue().values():
        for code, _, _ in data_set.items():
            assert words.category_of(code) in words.categories(), code


@pytest.fixture
def own_list(tmp_path: Path) -> Iterator[str]:
    """A data set that the authority declared itself, and no table of ours has words for."""
    (tmp_path / "shoe_fund.toml").write_text(OWN_LIST, encoding="utf-8")
    (one,) = datasets.also_from(tmp_path)
    yield one
    datasets.also_from(tmp_path / "nowhere")


@pytest.mark.requirement("PRI-1", "NEX-60")
@pytest.mark.parametrize("form", FORMS)
def test_an_authority_s_own_data_set_is_told_of_by_its_title(own_list: str, form: str) -> None:
    agreement = made.one("county-education").agreement
    group = replace(
        agreement.item_groups[0],
        id="shoes",
        items={"shoe_fund.award": ("surname", "given_on", "kind")},
    )
    grants = tuple(replace(one, items=(*one.items, "shoes")) for one in agreement.grants)
    sources = made.changed(
        "county-education", item_groups=(*agreement.item_groups, group), grants=grants
    )
    assert words.category_of("shoe_fund.award.surname") == "personal"
    assert words.category_of("shoe_fund.award.given_on") == "ours.shoe_fund"
    notice = privacy_notice(sources, form=form)
    assert "Shoe fund, winter" in under(notice, "collected", form=form)
    assert "Which shoe size" not in notice
    assert missing(notice, form=form) == ()


def test_only_an_authority_s_own_data_set_is_a_kind_of_its_own(own_list: str) -> None:
    ours = [code for code in words.categories() if code.startswith(words.OURS)]
    assert ours == ["ours.shoe_fund"]
    packaged = [one for one in datasets.catalogue().values() if one.id != own_list]
    placed = {words.category_of(code) for one in packaged for code, _, _ in one.items()}
    assert not placed & set(ours)
    with pytest.raises(KeyError):
        words.category_of("shoe_fund.award.nothing")


@pytest.mark.requirement("PRI-2")
def test_every_use_serves_a_reason_people_are_told_of() -> None:
    said = under(full(), "purposes")
    assert all(term.title in said for term in draw(made.sources()).purposes)
    view = made.one("practitioner-view").agreement
    stray = replace(view.purposes[0], id="C-P99")
    sources = made.changed("practitioner-view", purposes=(*view.purposes, stray))
    with pytest.raises(NeedsDecision) as told:
        full(sources)
    assert "practitioner-view/C-P99 [C5]" in told.value.why
    mapped = made.table(uses={"practitioner-view": {"C-P99": "pastoral"}})
    facts = local_facts.facts(mapped)
    assert "give pastoral care" in under(full(replace(sources, facts=facts)), "purposes")


@pytest.mark.requirement("PRI-6")
def test_a_kind_without_a_period_is_kept_six_years() -> None:
    agreement = made.one("county-education").agreement
    terms = tuple(
        replace(term, groups=tuple(g for g in term.groups if g != "attendance"), months=24)
        for term in agreement.retention
    )
    kept = {one.group: one for one in of_agreement(replace(agreement, retention=terms))}
    assert (kept["attendance"].months, kept["attendance"].default) == (72, True)
    assert kept["attendance"].clause == "Limitation Act 1980, section 2"
    assert (kept["pupil"].months, kept["pupil"].clause) == (24, "7.8")
    open_ended = tuple(replace(term, months=None, action="review") for term in agreement.retention)
    kept = {one.group: one for one in of_agreement(replace(agreement, retention=open_ended))}
    assert {one.months for one in kept.values()} == {72}
    assert {one.action for one in kept.values()} == {"destroy"}
    assert "sen_nhs_number" not in kept
    shown = {one.group: one for one in of_agreement(made.one("practitioner-view").agreement)}
    assert shown["identity"].months is None
    assert "worked out each time" in shown["identity"].words
    assert "6 years (Limitation Act 1980, section 2)" in under(full(), "kept")


@pytest.mark.requirement("PRI-4")
def test_every_item_says_where_it_comes_from() -> None:
    drawn = draw(made.sources())
    items = {
        code
        for version in made.versions()
        for group in version.agreement.item_groups
        if not group.proposed
        for code in group.codes
    }
    assert set(drawn.origins) == items
    assert all(drawn.origins.values())
    schools = "Schools, colleges and training providers"
    assert drawn.origins["attendance_marks.mark.mark"] == (schools,)
    assert drawn.origins["cin_census.episode.CINreferralDate"] == ("Our own teams",)
    assert drawn.origins["person_index.link.person"] == ("Worked out by us from other records",)
    origins = f"School and attendance: Government departments; Our own teams; {schools}"
    assert origins in under(full(), "sources")


def test_what_no_schedule_names_comes_from_whoever_owns_it() -> None:
    alone = made.sources(replace_schedule("county-education"))
    assert draw(alone).origins["attendance_marks.mark.mark"] == (
        "Schools, colleges and training providers",
    )
    alone = made.sources(replace_schedule("ccis-exchange"))
    assert draw(alone).origins["young_people.person.surname"] == ("Our own teams",)


def replace_schedule(name: str) -> Version:
    version = made.one(name)
    return replace(version, agreement=replace(version.agreement, schedule=()))


@pytest.mark.requirement("PRI-3")
def test_bases_and_laws_stand_under_each_agreement() -> None:
    said = under(full(), "bases")
    for words_said in (
        "Public task (UK GDPR, Article 6(1)(e))",
        "Legal obligation (UK GDPR, Article 6(1)(c))",
        "Health or social care (UK GDPR, Article 9(2)(h))",
        "Digital Economy Act 2017, Part 5, section 35",
        "Education Act 2002, section 175",
    ):
        assert words_said in said


@pytest.mark.requirement("PRI-9")
def test_statutory_returns_list_their_sections() -> None:
    said = under(full(), "government")
    for section in (
        "Children Act 1989, section 83",
        "Children and Young Persons Act 2008, section 7",
        "Education (Information About Individual Pupils) (England) Regulations 2013, regulation 3",
    ):
        assert section in said
    fewer = under(full(made.without("county-education", "cin-analysis")), "government")
    assert "School census" not in fewer
    assert "Children in need census" in fewer


@pytest.mark.requirement("PRI-10", "PRI-14", "NEX-62")
def test_the_government_and_its_programme_have_their_pages() -> None:
    said = under(full(), "government")
    assert "national database" in said
    assert "https://department.example/use" in said
    assert "https://department.example/shares" in said
    assert "https://department.example/families" in under(full(), "programme")


@pytest.mark.requirement("PRI-13")
def test_the_officer_by_role_and_the_way_of_a_complaint() -> None:
    said = under(full(), "contact")
    assert "Data protection officer: dpo@marshire.example" in said
    assert "Write to the data protection officer." in said
    assert "https://regulator.example/complain" in said
    assert "the Information Commissioner" in under(full(), "contact")


def test_rights_consent_and_who_may_ask() -> None:
    for right in ("who looked at it", "put right", "restriction", "erase", "distress", "marketing"):
        assert right in under(full(), "rights")
    assert "by a person, at a decision that a computer made" in under(full(), "rights")
    assert "parental responsibility" in under(full(), "requesters")
    assert "unless the law" in under(full(), "consent")
    assert "Each rests on a law." in under(full(), "consent")
    assert "16 or over" in under(full(), "consent")
    assert "16 or over" not in full(made.without("ccis-exchange"))
    bases = replace(made.one("cin-analysis").agreement.bases, article6=("art6-1-a",))
    assert "take it back" in under(full(made.changed("cin-analysis", bases=bases)), "consent")


def test_carers_are_spoken_of_where_the_authority_keeps_theirs() -> None:
    assert "foster" in under(full(), "carers")
    assert "If you are a carer" not in full(made.sources(also={}))


def test_the_view_is_named() -> None:
    """The first half of TDV-13.3: the council's public notice names the view."""
    assert "Practitioner view agreement" in under(full(), "agreements")


@pytest.mark.requirement("CCO-N2")
def test_research_names_its_data_sets_purposes_and_time() -> None:
    """At a council that supplies the research office, and at the office itself."""
    research = read(estate.AGREEMENTS / "research-office" / "as-printed.yaml")
    kinds = {**made.KINDS, "research-office": "research_office"}
    kinds["department-for-education"] = "department"
    for own in ("marshire", "research-office"):
        sources = replace(made.sources(research), kinds=kinds, own=own)
        said = under(full(sources), "research")
        assert research.agreement.title in said
        assert "Data set: Children in need census" in said
        for purpose in research.agreement.purposes:
            assert f"Purpose: {purpose.text}" in said
        assert "How long: reviewed, and destroyed or kept on for a reason, 2 years after" in said
        assert missing(full(sources), form=FULL) == ()
    assert "## Research" not in full()


def test_transfers_and_automated_decisions() -> None:
    assert "do not send this information outside the United Kingdom" in under(full(), "abroad")
    assert "A person always decides." in under(full(), "automated")
    statements = made.table()["statements"]
    told = made.sources(
        statements=statements | {"abroad": "Only to Jersey.", "automated": "A bus pass."}
    )
    for form in FORMS:
        notice = privacy_notice(told, form=form)
        assert under(notice, "abroad", form=form).strip() == "Only to Jersey."
        assert under(notice, "automated", form=form).strip() == "A bus pass."
    moved = made.sources(
        transfers=[{"country": "Norway", "what": "figures", "safeguard": "a clause"}]
    )
    for form in FORMS:
        assert "Norway" in under(privacy_notice(moved, form=form), "abroad", form=form)


@pytest.mark.requirement("PRI-16")
def test_carers_are_told_what_is_known_of_them_and_why() -> None:
    """From the protocol itself: nothing of it is stated by hand beside the agreements."""
    also = {name: listed for name, listed in made.table()["also"].items() if name == "recipients"}
    protocol = read(estate.AGREEMENTS / "carers" / "as-printed.yaml")
    with_it = made.sources(*made.versions(), protocol, also=also)
    title = words.categories()["carers"].title
    assert title not in {one.title for one in draw(made.sources(also=also)).categories}
    assert f"{title}: Foster carers, adopters and" in under(full(with_it), "collected")
    assert "match children with carers" in under(full(with_it), "purposes")
    assert "10 years after the closing of the case" in under(full(with_it), "kept")
    assert "Fostering Services (England) Regulations 2011, regulation 26" in full(with_it)
    (shared,) = (one for one in draw(with_it).recipients if one.code == words.OWN)
    reasons = dict(draw(with_it).shared_with(shared.code))
    carers = next(term for term in reasons if term.code == "carers")
    assert [reason.code for reason in reasons[carers]] == ["match_carers"]
    others = [one.code for one in draw(with_it).recipients if one.code != words.OWN]
    assert all("carers" not in {t.code for t, _ in draw(with_it).shared_with(c)} for c in others)
    for form in FORMS:
        assert missing(privacy_notice(with_it, form=form), form=form) == ()


@pytest.mark.requirement("NEX-24")
def test_a_party_abroad_is_in_every_form_whatever_the_authority_states() -> None:
    """The agreement is believed before the statement "none", so that the two cannot differ."""
    abroad = made.changed("practitioner-view", parties=made.parties_abroad("practitioner-view"))
    assert abroad.facts.abroad == "none"
    told = under(full(abroad), "abroad")
    assert "Switzerland: " in told
    assert "to Education settings. The safeguard: The adequacy regulations [C9.9]." in told
    for form in FORMS:
        said = under(privacy_notice(abroad, form=form), "abroad", form=form)
        assert "Switzerland" in said
        assert "do not send" not in said
    unsafe = made.parties_abroad("practitioner-view", safeguard=None)
    nothing = made.changed("practitioner-view", parties=unsafe)
    assert "do not send this information outside" in under(full(nothing), "abroad")


def test_an_address_and_languages_are_said_where_there_are_any() -> None:
    authority = made.table()["authority"] | {"address": "County Hall, Marsh Street"}
    notice = full(made.sources(authority=authority, languages=["Polish", "Somali"]))
    assert "County Hall, Marsh Street" in under(notice, "who")
    assert "Polish, Somali" in under(notice, "contact")


# It changes with what it is made from


def test_a_clause_changed_changes_the_notice() -> None:
    before = full()
    view = made.one("practitioner-view").agreement
    shorter = tuple(replace(term, months=12) for term in view.retention)
    after = full(made.changed("practitioner-view", retention=shorter))
    assert "destroyed 1 year after the day it was received" in after
    assert after != before
    grants = tuple(grant for grant in view.grants if grant.id != "see")
    grants = tuple(grant for grant in grants if grant.id not in {"declare", "collect"})
    after = full(made.changed("practitioner-view", grants=grants))
    schools = "Schools, colleges and training providers"
    others = made.without("practitioner-view", "county-education")
    assert schools in under(before, "shared")
    assert schools not in under(full(others), "shared")
    assert "look for one child by name" not in under(after, "how")
    assert "Client caseload" not in full(made.without("ccis-exchange"))


@pytest.mark.parametrize("form", FORMS)
def test_a_fact_changed_changes_the_notice(form: str) -> None:
    contact = {"officer": "Head of information", "mailbox": "rights@marshire.example"}
    notice = privacy_notice(made.sources(contact=contact), form=form)
    assert "rights@marshire.example" in notice
    assert "dpo@marshire.example" not in notice


def test_own_words_stand_in_their_section_and_not_in_the_model() -> None:
    own = {"collected": "We also keep school reports.", "child": {"who": "Hello!"}}
    sources = made.sources(words=own)
    assert "We also keep school reports." in under(full(sources), "collected")
    assert "Hello!" in under(privacy_notice(sources, form=CHILD), "who", form=CHILD)
    assert "Hello!" not in privacy_notice(sources, form=EASY)
    assert model_notice(sources, form=FULL) == full()


# Nothing may be empty


@pytest.mark.requirement("NEX-60")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", NINE, ids=[part.id for part in NINE])
def test_publishing_is_refused_while_one_of_the_nine_is_empty(part: object, form: str) -> None:
    """Emptied in turn; a heading or a sentence that introduces nothing does not count."""
    here = next(one for one in NINE if one is part)
    blocks = list(parsed(privacy_notice(made.sources(), form=form)))
    kept, inside = [], False
    for block in blocks:
        if block.kind == "heading":
            inside = block.words == here.heading(form)
        keeps = block.kind in {"heading", "subheading"} or (here.listed and block.kind == "text")
        if not inside or keeps:
            kept.append(block)
    with pytest.raises(NeedsDecision) as told:
        must_be_whole(written(kept), form=form)
    assert told.value.why == f"The {form} form says nothing about: {here.needed}."


@pytest.mark.requirement("NEX-60")
def test_what_the_sources_do_not_say_is_named() -> None:
    """Without agreements seven are empty; without the two statements, the other two."""
    statements = made.table()["statements"] | {"abroad": "", "automated": ""}
    nothing = replace(made.sources(statements=statements, also={}), versions=())
    assert set(missing(full(nothing), form=FULL)) == {part.needed for part in NINE}
    said = missing(full(made.sources(statements=statements)), form=FULL)
    assert said == ("transfer abroad", "automated decisions or profiling")


# The same sources, the same bytes


PROGRAM = """
import django, hashlib, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "kinfold.web.settings"
django.setup()
from tests import estate
from tests.unit.notices import made
from kinfold.notices import dea, drawing, processing
from kinfold.notices.outline import FORMS
from kinfold.notices.privacy import privacy_notice
from kinfold.notices.tables import as_csv
s = made.sources()
whole = [privacy_notice(s, form=form) for form in FORMS]
whole += [as_csv(made_of(s)) for made_of in (processing.record, processing.account, dea.rows)]
whole += [drawing.drawing(v) for v in s.versions]
sys.stdout.write(hashlib.sha256("".join(whole).encode()).hexdigest())
"""


def test_the_same_sources_give_the_same_bytes_in_any_process() -> None:
    seen = set()
    for seed in ("0", "1", "20261"):
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(ended.stdout)
    assert len(seen) == 1
    assert len(seen.pop()) == 64


def test_the_order_in_which_agreements_are_given_does_not_matter() -> None:
    assert full(made.sources(*reversed(made.versions()))) == full()
    later = full(made.sources(on=date(2026, 11, 22)))
    assert later != full()
    assert undated(later) == undated(full())


# It can be read


def grade(notice: str) -> float:
    """Flesch-Kincaid grade: the school year in which a text can be read (own formula)."""
    lines = [block.words for block in parsed(notice) if block.kind in {"text", "item"}]
    said = [line for line in lines if "@" not in line and not line.startswith("Made on")]
    sentences = [s for line in said for s in re.split(r"[.;:?!]+(?:\s|$)", line) if s.strip()]
    found = [word for s in sentences for word in re.findall(r"[A-Za-z’']+", s)]
    syllables = sum(_syllables(word.lower()) for word in found)
    return 0.39 * len(found) / len(sentences) + 11.8 * syllables / len(found) - 15.59


def _syllables(word: str) -> int:
    count = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)


@pytest.mark.parametrize(("form", "most"), [(CHILD, 5.0), (EASY, 4.0), (FULL, 13.0)])
def test_the_words_fit_their_readers(form: str, most: float) -> None:
    """A child of nine to eleven is in school years 4 to 6; easy read is easier still."""
    found = grade(privacy_notice(made.sources(), form=form))
    assert found <= most, f"grade {found:.1f}"


def test_easy_read_has_one_short_idea_to_a_line() -> None:
    for block in parsed(privacy_notice(made.sources(), form=EASY)):
        assert len(block.words.split()) <= 12, block.words
