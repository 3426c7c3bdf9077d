"""The pages of contracts, checks of controllers, and providers' policies and notices."""

from typing import Final

from kinfold.oversight.acting import KEEPERS, PROVIDERS_OWN
from kinfold.web.guards import AnyView, Guarded, for_roles
from kinfold.web.ours import ours
from kinfold.web.pages.oversight import checks, contracts, providers
from kinfold.web.routes import Route

SPEAKERS: Final = tuple(sorted(KEEPERS | PROVIDERS_OWN))


def keeping(view: AnyView) -> Guarded:
    """A page for those who keep these registers, at the installation's own organisation."""
    return for_roles(*sorted(KEEPERS))(ours(view))


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="contracts",
        view=keeping(contracts.list_),
        name="contracts",
        menu="Contracts and checks",
        task="See sub-contractors’ contracts that lapse or lack something, and what other "
        "controllers have shown of their care.",
    ),
    Route(path="contracts/new", view=keeping(contracts.new), name="new_contract"),
    Route(path="contracts/<int:number>", view=keeping(contracts.one), name="contract"),
    Route(path="contracts/<int:number>/end", view=keeping(contracts.end), name="end_contract"),
    Route(
        path="contracts/<int:number>/destroyed",
        view=keeping(contracts.destroyed),
        name="contract_destroyed",
    ),
    Route(path="checks", view=keeping(checks.list_), name="checks"),
    Route(path="checks/<slug:agreement>", view=keeping(checks.under), name="checks_under"),
    Route(path="checks/<slug:agreement>/new", view=keeping(checks.new), name="new_check"),
    Route(
        path="providers",
        view=for_roles(*SPEAKERS)(providers.list_),
        name="providers",
        menu="Policies and notices",
        task="Attest a school’s cyber security policy, and put its privacy notice on record.",
    ),
    Route(
        path="providers/<slug:organisation>",
        view=for_roles(*SPEAKERS)(providers.one),
        name="provider",
    ),
    Route(
        path="providers/<slug:organisation>/policy",
        view=for_roles(*SPEAKERS)(providers.attest),
        name="attest_policy",
    ),
    Route(
        path="providers/<slug:organisation>/notice",
        view=for_roles(*SPEAKERS)(providers.notice),
        name="provider_notice",
    ),
)
