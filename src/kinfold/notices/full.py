"""The privacy notice in full, in plain English, section by section."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kinfold import law
from kinfold.agreement import wording
from kinfold.agreement.model import Agreement
from kinfold.notices import words
from kinfold.notices.abroad import transfers
from kinfold.notices.document import Block, item, link, subheading, text
from kinfold.notices.drawn import Drawn
from kinfold.notices.keeping import DEFAULT_CLAUSE, DEFAULT_MONTHS, Keeping, period
from kinfold.notices.local_facts import NONE

Writer = Callable[[Drawn], Iterator[Block]]
RESEARCHER: Final = "researcher"
OUTSIDE: Final = "outside these agreements"


def who(drawn: Drawn) -> Iterator[Block]:
    """Whose notice it is, and about whom."""
    facts = drawn.sources.facts
    yield text(
        f"{facts.authority} is the controller of the information in this notice. "
        "It is about children, young people and their families."
    )
    if facts.address:
        yield text(f"Our address is {facts.address}.")


def collected(drawn: Drawn) -> Iterator[Block]:
    """The kinds of information held (PRI-1)."""
    yield from (item(f"{one.title}: {one.more}") for one in drawn.categories)
    if drawn.also_categories:
        yield text(f"We also keep, in our own systems and {OUTSIDE}:")
        yield from (item(f"{one.title}: {one.more}") for one in drawn.also_categories)
    if timed := tuple(_for_a_while(drawn)):
        yield text("Because of an emergency, and only for its time, we also collect:")
        yield from (item(one) for one in timed)


def _for_a_while(drawn: Drawn) -> Iterator[str]:
    """What an emergency opens today, with its law and its last day (SOM, 2.6.1)."""
    for version in drawn.sources.versions:
        for group in version.agreement.item_groups:
            if group.emergency is not None and not group.proposed:
                lasting = wording.emergency(version.agreement, group.emergency)
                yield f"{group.title}: {wording.items(group.codes)}. {lasting}"


def purposes(drawn: Drawn) -> Iterator[Block]:
    """The reasons (PRI-2)."""
    if drawn.purposes:
        yield text("We use it to:")
    yield from (item(one.title) for one in drawn.purposes)
    if drawn.also_purposes:
        yield text(f"In our own work, {OUTSIDE}, we also use it to:")
        yield from (item(one.title) for one in drawn.also_purposes)


def how(drawn: Drawn) -> Iterator[Block]:
    """What is done, and how it is kept safe."""
    yield from (item(one.title) for one in drawn.operations)
    yield text(drawn.sources.facts.security)


def bases(drawn: Drawn) -> Iterator[Block]:
    """Lawful bases, special conditions and Acts, agreement by agreement (PRI-3)."""
    for one in drawn.bases:
        yield subheading(one.title)
        for basis in one.ordinary:
            yield item(f"Our basis: {basis}.")
        for basis in one.special:
            yield item(f"For sensitive information: {basis}.")
        for act in one.laws:
            yield item(f"The law: {act}.")


def kept(drawn: Drawn) -> Iterator[Block]:
    """How long, and six years where no period is set (PRI-6)."""
    alike: dict[tuple[str, str], dict[str, None]] = {}
    for one in drawn.keeping:
        for code in one.categories:
            key = (one.title, one.words)
            alike.setdefault(key, {})[words.categories()[code].title] = None
    titles = dict.fromkeys(title for title, _ in alike)
    for title in titles:
        yield subheading(title)
        for (under, said), kinds in alike.items():
            if under == title:
                yield item(f"{'; '.join(kinds)}: {said}.")
    if alike:
        yield text(
            f"Where no time is set, we keep it for {period(DEFAULT_MONTHS)} ({DEFAULT_CLAUSE}). "
            "We keep it longer only while a request or a claim is open."
        )


def shared(drawn: Drawn) -> Iterator[Block]:
    """The kinds of recipient (PRI-7)."""
    yield from (item(f"{one.title}: {one.more}") for one in drawn.recipients)
    if drawn.also_recipients:
        yield text("In a single case, where the law lets us or makes us, we may also share with:")
        yield from (item(f"{one.title}: {one.more}") for one in drawn.also_recipients)


def why_shared(drawn: Drawn) -> Iterator[Block]:
    """Who gets what, and for what: the promises that coverage is checked against."""
    for one in drawn.recipients:
        yield subheading(one.title)
        alike: dict[str, list[str]] = {}
        for what, why in drawn.shared_with(one.code):
            alike.setdefault("; ".join(reason.title for reason in why), []).append(what.title)
        for reasons, kinds in alike.items():
            yield item(f"{'; '.join(kinds)}: to {reasons}")


def abroad(drawn: Drawn) -> Iterator[Block]:
    """Transfers out of the United Kingdom, none by default (NEX-24)."""
    said, listed = drawn.sources.facts.abroad, transfers(drawn.sources)
    if listed:
        yield text("Some information goes abroad, each time with a safeguard:")
        for one in listed:
            yield item(f"{one.country}: {one.what}. The safeguard: {one.safeguard}.")
    elif said == NONE:
        yield text(
            "We do not send this information outside the United Kingdom. "
            "Everybody who receives it under our agreements holds it there too."
        )
    if said not in {NONE, ""}:
        yield text(said)


def automated(drawn: Drawn) -> Iterator[Block]:
    """Automated decisions and profiling."""
    said = drawn.sources.facts.automated
    if said == NONE:
        yield text(
            "No computer makes a decision about you on its own, and we do not build profiles. "
            "A person always decides."
        )
    elif said:
        yield text(said)


def sources(drawn: Drawn) -> Iterator[Block]:
    """Where each kind of information comes from (PRI-4)."""
    where: dict[str, dict[str, None]] = {one.title: {} for one in drawn.categories}
    for code, names in drawn.origins.items():
        title = words.categories()[words.category_of(code)].title
        where[title] |= dict.fromkeys(names)
    for title, origins in where.items():
        yield item(f"{title}: {'; '.join(sorted(origins))}")


def consent(drawn: Drawn) -> Iterator[Block]:
    """No sharing without consent unless law and policy allow (PRI-8)."""
    yield text(
        "We do not share information about you without your consent unless the law and our "
        "policies let us or make us. Each time something is shared, the record shows which."
    )
    if drawn.consent:
        yield text("Some sharing rests on your consent. You can take it back at any time.")
    else:
        yield text("None of the agreements below rests on your consent. Each rests on a law.")
    if drawn.wishes:
        yield text(
            "If you are 16 or over, you can tell us not to pass on more than your name, address "
            "and date of birth. We record your wish. We go against it only where the law lets us, "
            "and we record who decided that and why. A parent can tell us for a younger child."
        )


def agreements(drawn: Drawn) -> Iterator[Block]:
    """The agreements in force, by name: the view and every other (TDV-13.3)."""
    yield text("All of them are in our public register, with every kind of item they cover.")
    for version in drawn.sources.versions:
        yield item(f"{version.agreement.title}: {version.agreement.summary}")


def research(drawn: Drawn) -> Iterator[Block]:
    """Each agreement under which researchers work: data sets, purposes, how long (CCO-N2)."""
    for version in drawn.sources.versions:
        agreement = version.agreement
        grants = [grant for grant in agreement.grants if RESEARCHER in grant.roles]
        if not grants:
            continue
        groups = {name for grant in grants for name in grant.items}
        yield subheading(f"{agreement.title}: data, purposes and time")
        yield text(agreement.summary)
        codes = {code.split(".", 1)[0] for name in groups for code in agreement.group(name).codes}
        for name in sorted(codes):
            yield item(f"Data set: {wording.data_set(name)}")
        for purpose in agreement.purposes:
            yield item(f"Purpose: {purpose.text}")
        for said in sorted({one.words for one in drawn.keeping if _is_of(one, agreement, groups)}):
            yield item(f"How long: {said}")


def _is_of(one: Keeping, agreement: Agreement, groups: set[str]) -> bool:
    return one.agreement == agreement.id and one.group in groups


def government(drawn: Drawn) -> Iterator[Block]:
    """Statutory returns with their sections, the national database, and its pages (PRI-9, 14)."""
    facts = drawn.sources.facts
    if drawn.returns:
        yield text("The law makes us send returns to the Department for Education:")
    for one in drawn.returns:
        laws = "; ".join(law.gateway(code).citation for code in one.laws)
        yield item(f"{one.title}: {laws}")
    yield text(
        "The department keeps what schools and councils send in a national database of pupils. "
        "It uses it for research, for figures and to decide on policy. It may share it with "
        "researchers and others who meet its conditions, and it publishes who they are."
    )
    yield link("How the department uses information about children", to=facts.department_use)
    yield link("Whom the department has shared it with", to=facts.department_disclosures)


def programme(drawn: Drawn) -> Iterator[Block]:
    """The programme's own notice (PRI-10)."""
    yield text("Where information is used to evaluate this programme, its own notice applies.")
    yield link(
        "The privacy notice of the Supporting Families programme",
        to=drawn.sources.facts.supporting_families,
    )


def rights(drawn: Drawn) -> Iterator[Block]:
    """Every right and how to use it (PRI-11)."""
    yield text("You can ask us to:")
    yield item("show you what we hold, who looked at it, when and why")
    yield item("put right what is wrong, and tell everybody who was given it")
    yield item("stop using it for now (we call this a restriction)")
    yield item("block, erase or destroy it, where we have no lawful reason to keep it")
    yield item("stop, because the use causes you damage or distress, or for any reason of your own")
    yield item("stop using it for direct marketing (we do not market with it)")
    yield item("look again, by a person, at a decision that a computer made alone")
    yield text("We answer within one month. We tell you if we need longer, and why.")
    yield text(drawn.sources.facts.accuracy)
    yield text(drawn.sources.facts.rights)
    yield text("If you are not content, you can go to the regulator or to a court.")


def requesters(_: Drawn) -> Iterator[Block]:
    """Who may ask, and what is checked (PRI-12)."""
    yield item("You can ask about yourself, at any age, if you understand what you ask for.")
    yield item("A parent or carer can ask for a child, if they have parental responsibility.")
    yield item("Somebody you choose can ask for you, if you say so in writing.")
    yield text("We check who is asking before we answer, and we record that we did.")


def carers(drawn: Drawn) -> Iterator[Block]:
    """Foster carers, adopters and family carers, where the authority keeps theirs (PRI-16)."""
    if "carers" not in {one.code for one in (*drawn.categories, *drawn.also_categories)}:
        return
    yield text(
        "If you foster, adopt or care for a child of your family, we hold what we need to assess "
        "you and to match you with a child. Only the team that does this work sees it. You have "
        "the same rights as everybody else."
    )


def contact(drawn: Drawn) -> Iterator[Block]:
    """The officer's role and mailbox, and the way a complaint goes (PRI-13)."""
    facts = drawn.sources.facts
    yield text(f"{facts.officer}: {facts.mailbox}")
    yield text(facts.complaint)
    yield text(f"You can complain to {facts.regulator} at any time.")
    yield link(f"How to complain to {facts.regulator}", to=facts.regulator_link)
    if facts.languages:
        yield text(f"Ask us for this notice in: {', '.join(facts.languages)}.")


def about(drawn: Drawn) -> Iterator[Block]:
    """What it is made from."""
    yield text(
        "This notice is made from our data-sharing agreements and checked against what was done."
    )
    for version in drawn.sources.versions:
        agreement = version.agreement
        yield item(f"{agreement.title}, {agreement.version}, text {version.hash[:16]}")


SECTIONS: Final[Mapping[str, Writer]] = {
    "who": who,
    "collected": collected,
    "purposes": purposes,
    "how": how,
    "bases": bases,
    "kept": kept,
    "shared": shared,
    "why_shared": why_shared,
    "abroad": abroad,
    "automated": automated,
    "sources": sources,
    "consent": consent,
    "agreements": agreements,
    "research": research,
    "government": government,
    "programme": programme,
    "rights": rights,
    "requesters": requesters,
    "carers": carers,
    "contact": contact,
    "about": about,
}
