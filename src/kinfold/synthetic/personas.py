"""Finds children of the made-up county who show one thing each, for the tour and the tests.

Each is chosen by what the files say of them, never placed by hand, and no child is chosen twice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kinfold.calendars import census_year, window_start
from kinfold.synthetic import attendance, cin
from kinfold.synthetic.care import Episode
from kinfold.synthetic.early_help import Case
from kinfold.synthetic.roster import CIN_YEARS, Resident
from kinfold.synthetic.terms import last_terms

_OLD, _NEW = CIN_YEARS
_ILLNESS = "I"
_TOUR_SCHOOL = "st-edmunds"


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One child to show: `key` names the property and `shows` says it in words.

    `school` is an organisation id, empty where the child is on no roll; `la_child_id` is empty
    where no return names the child.
    """

    key: str
    shows: str
    person: int
    forename: str
    surname: str
    born: date
    school: str
    upn: str
    la_child_id: str


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One resident as the files show them: the two returns, clean or not, and the home."""

    resident: Resident
    schools: tuple[str, ...]
    old: tuple[Episode, ...]
    new: tuple[Episode, ...]
    care_errors: tuple[str, ...]
    help_errors: tuple[str, ...]
    sibling_known: bool
    line: date
    low_attendance: bool

    @property
    def single(self) -> bool:
        """On one roll only, with no twin to be taken for."""
        return len(self.schools) == 1 and not self.resident.child.twin

    @property
    def at_st_edmunds(self) -> bool:
        """`single`, and the roll is St Edmund's, whose safeguarding lead the tour follows."""
        return self.single and self.schools == (_TOUR_SCHOOL,)

    @property
    def quiet(self) -> bool:
        """Nothing that a school itself would count as evidence, and good attendance."""
        who = self.resident
        return not (who.sen or who.carer or who.exclusions or who.absence > 0.07)

    @property
    def clean(self) -> bool:
        """Every record of the child is right, a shortened address aside."""
        return not self.care_errors and not set(self.help_errors) - {"short_address"}

    @property
    def care_known(self) -> bool:
        """Whether either return names the child."""
        return bool(self.old or self.new)


def _open_plan(sight: Sight) -> bool:
    return any(plan.end is None for life in sight.new for plan in life.protection)


def _all_closed(lives: tuple[Episode, ...]) -> bool:
    return bool(lives) and all(life.closure is not None for life in lives)


def _last_help(sight: Sight) -> date | None:
    ends = [spell.end or date.max for spell in sight.resident.help]
    return max(ends, default=None)


def _only_help_ends(sight: Sight, days_past_line: int) -> bool:
    last = _last_help(sight)
    if last is None or last == date.max or sight.care_known or not sight.quiet:
        return False
    return bool(sight.schools) and sight.clean and (sight.line - last).days == days_past_line


def _nothing(sight: Sight) -> bool:
    return sight.at_st_edmunds and sight.quiet and not sight.care_known and not sight.resident.help


def _current_plan(sight: Sight) -> bool:
    return sight.at_st_edmunds and sight.clean and _open_plan(sight)


def _restricted(sight: Sight) -> bool:
    running = any(life.closure is None and life.plans for life in sight.new)
    return sight.at_st_edmunds and sight.clean and running and not _open_plan(sight)


def _old_only(sight: Sight) -> bool:
    plain = sight.at_st_edmunds and sight.clean and sight.quiet and not sight.resident.help
    return plain and not sight.new and _all_closed(sight.old)


def _old_and_recent(sight: Sight) -> bool:
    last = _last_help(sight)
    recent = last is not None and last > sight.line
    return sight.single and sight.clean and recent and not sight.new and _all_closed(sight.old)


def _historic(sight: Sight) -> bool:
    calm = sight.single and sight.clean and not sight.resident.help and not sight.old
    return calm and _all_closed(sight.new) and not any(life.nfa for life in sight.new)


def _helped_now(sight: Sight) -> bool:
    running = _last_help(sight) == date.max
    return sight.single and sight.clean and running and not sight.care_known


def _carer(sight: Sight) -> bool:
    carer = sight.resident.carer
    return sight.single and carer is not None and carer.end is None


def _health_plan(sight: Sight) -> bool:
    sen = sight.resident.sen
    return sight.single and sen is not None and sen.status == "E"


def _suspended(sight: Sight) -> bool:
    who = sight.resident
    recent = any(entry.start > sight.line for entry in who.exclusions)
    return recent and "hartwell" in sight.schools and not who.help and not sight.care_known


def _no_number(sight: Sight) -> bool:
    return bool(sight.schools) and bool(sight.new) and "upn_missing" in sight.care_errors


def _old_number(sight: Sight) -> bool:
    return bool(sight.schools) and bool(sight.new) and "upn_former" in sight.care_errors


def _nickname(sight: Sight) -> bool:
    return sight.single and sight.help_errors == ("nickname",)


def _elsewhere(sight: Sight) -> bool:
    of_age = bool(sight.resident.child.upn)
    return not sight.schools and of_age and _open_plan(sight) and not sight.care_errors


_Test = Callable[[Sight], bool]
#: Key, what the child shows, and the test. Rare properties come first, so they are not used up.
PROPERTIES: tuple[tuple[str, str, _Test], ...] = (
    ("current_plan", "on St Edmund's roll, with a protection plan that is open", _current_plan),
    ("old_only", "social care closed years ago is all there is: shows nothing", _old_only),
    ("old_and_recent", "recent early help opens the chronology of old care", _old_and_recent),
    ("restricted_candidate", "an open case, for showing what restriction hides", _restricted),
    ("historic", "a case closed within two years", _historic),
    ("on_the_line", "early help ended exactly two years ago", lambda s: _only_help_ends(s, 0)),
    ("past_the_line", "early help ended two years and a day ago", lambda s: _only_help_ends(s, 1)),
    ("helped_now", "early help is working with the child", _helped_now),
    ("sibling_only", "only a sister or brother is known to social care",
     lambda s: _nothing(s) and s.sibling_known),
    ("two_rolls", "on two rolls at once", lambda s: len(s.schools) == 2),
    ("young_carer", "a young carer now", _carer),
    ("health_plan", "has an education, health and care plan", _health_plan),
    ("low_attendance", "below 90 per cent, illness aside, in each of two terms",
     lambda s: s.single and s.low_attendance),
    ("suspended", "suspended within two years, otherwise unknown", _suspended),
    ("twin", "has a twin",
     lambda s: len(s.schools) == 1 and s.resident.child.twin),
    ("no_number", "known to social care without a pupil number: cannot be linked surely",
     _no_number),
    ("old_number", "social care holds the former pupil number", _old_number),
    ("nickname", "early help knows the child by a short name", _nickname),
    ("elsewhere", "has an open protection plan and is on none of the four rolls", _elsewhere),
    ("nothing", "known only from the roll", lambda s: _nothing(s) and not s.sibling_known),
)  # fmt: skip


def find(
    residents: tuple[Resident, ...], cases: tuple[Case, ...], *, at: date, seed: int
) -> tuple[Persona, ...]:
    """The first child with each property, from St Edmund's where one is to be had.

    A property that nobody has is left out.
    """
    sights = sorted(
        _sights(residents, cases, at, seed), key=lambda sight: sight.schools != (_TOUR_SCHOOL,)
    )
    chosen: dict[int, Persona] = {}
    for key, shows, test in PROPERTIES:
        for sight in sights:
            number = sight.resident.child.number
            if number not in chosen and test(sight):
                chosen[number] = _persona(key, shows, sight)
                break
    return tuple(chosen.values())


def _persona(key: str, shows: str, sight: Sight) -> Persona:
    child = sight.resident.child
    return Persona(
        key=key,
        shows=shows,
        person=child.number,
        forename=child.forename,
        surname=child.surname,
        born=child.born,
        school=sight.schools[0] if sight.schools else "",
        upn=child.upn,
        la_child_id=cin.la_child_id(child.number) if sight.care_known else "",
    )


def _sights(
    residents: tuple[Resident, ...], cases: tuple[Case, ...], at: date, seed: int
) -> Iterator[Sight]:
    wrong: dict[int, tuple[str, ...]] = {}
    for case in cases:
        number = case.resident.child.number
        wrong[number] = wrong.get(number, ()) + case.identity.errors
    known: dict[int, set[int]] = {}
    for resident in residents:
        if resident.in_return(_NEW):
            known.setdefault(resident.family.number, set()).add(resident.child.number)
    for resident in residents:
        yield _sight(resident, wrong, known, at, seed)


def _sight(
    resident: Resident,
    wrong: Mapping[int, tuple[str, ...]],
    known: Mapping[int, set[int]],
    at: date,
    seed: int,
) -> Sight:
    number = resident.child.number
    return Sight(
        resident=resident,
        schools=tuple(spell.school.id for spell in resident.on_roll(at)),
        old=resident.in_return(_OLD),
        new=resident.in_return(_NEW),
        care_errors=_care_errors(resident, seed),
        help_errors=wrong.get(number, ()),
        sibling_known=bool(known.get(resident.family.number, set()) - {number}),
        line=window_start(at, months=24),
        low_attendance=_low_attendance(resident, at, seed),
    )


def _care_errors(resident: Resident, seed: int) -> tuple[str, ...]:
    errors: tuple[str, ...] = ()
    for year in CIN_YEARS:
        lives = resident.in_return(year)
        if lives:
            last = census_year(year).end
            errors += cin.record_for(seed, resident.child, lives, last=last).identity.errors
    return errors


def _low_attendance(resident: Resident, at: date, seed: int) -> bool:
    """The T1 test on the two latest completed terms, as the marks will be written."""
    if resident.absence < 0.15:
        return False
    spell = resident.enrolments[-1]
    terms = [term for term in last_terms(at=at) if term.end < at][-2:]
    for term in terms:
        if spell.start > term.start:
            return False
        marks = attendance.pupil_marks(resident, spell, term, at=at, seed=seed)
        missed = sum(1 for tail in marks if tail.rsplit(",", 1)[1].strip() not in ("", _ILLNESS))
        if missed <= 0.1 * len(marks):
            return False
    return len(terms) == 2
