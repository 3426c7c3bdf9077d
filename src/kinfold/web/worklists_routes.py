"""The addresses of the lists of work; a case is named by its number and nothing else."""

from typing import Final

from kinfold.web.guards import SOCIAL_CARE, for_roles, requires_permission
from kinfold.web.ours import ours
from kinfold.web.pages import work_cases, work_forms, work_homes
from kinfold.web.routes import Route

_SHARED: Final = for_roles(*work_cases.SHARED)
_NOTICES: Final = for_roles(*work_cases.EVERYBODY)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="work/rolls",
        view=_SHARED(work_cases.two_rolls),
        name="work_rolls",
        menu="Two rolls",
        task="Work pupils who are on the roll of two schools to an outcome.",
    ),
    Route(path="work/births", view=_SHARED(work_cases.births), name="work_births"),
    Route(
        path="work/missing",
        view=for_roles(work_cases.CME)(ours(work_cases.missing_education)),
        name="work_missing",
        menu="Missing education",
        task="See children who may be missing education, with the reason and the evidence.",
    ),
    Route(
        path="work/cleansing",
        view=_SHARED(work_forms.forms_list),
        name="work_cleansing",
        menu="Cleansing forms",
        task="See what is thought wrong in a school’s data, and what became of it.",
    ),
    Route(
        path="work/cleansing/new",
        view=for_roles("data_manager")(ours(work_forms.tell)),
        name="tell_inaccuracy",
    ),
    Route(
        path="work/cleansing/<slug:school>/<slug:check>",
        view=for_roles("data_manager")(ours(work_forms.raise_found)),
        name="raise_forms",
    ),
    Route(
        path="work/homes",
        view=requires_permission(SOCIAL_CARE)(for_roles(*work_homes.ROLES)(ours(work_homes.homes))),
        name="work_homes",
        menu="Homes",
        task="Match addresses to the property gazetteer, and see who lives together.",
    ),
    Route(
        path="work/removals",
        view=_NOTICES(work_forms.notices),
        name="work_removals",
        menu="Removals from roll",
        task="Give or see notice that a child is to be taken off a school’s roll.",
    ),
    Route(path="work/removals/new", view=_SHARED(work_forms.give_notice), name="give_notice"),
    Route(
        path="work/exclusions",
        view=for_roles("exclusions_officer")(ours(work_forms.exclusions_list)),
        name="work_exclusions",
        menu="Exclusions",
        task="See exclusions as schools send them, new ones first.",
    ),
    Route(
        path="work/attendance",
        view=for_roles("attendance_officer")(ours(work_forms.attendance_report)),
        name="work_attendance",
        menu="Attendance",
        task="See the marks of one pupil as they were sent, with unauthorised runs.",
    ),
    Route(
        path="work/child",
        view=for_roles("admissions_officer")(ours(work_forms.child_on_roll)),
        name="work_child",
        menu="Child on a roll",
        task="See the newest address and details of a child, how old each is and who said so.",
    ),
    Route(path="work/<int:number>", view=_NOTICES(work_cases.case), name="work_case"),
)
