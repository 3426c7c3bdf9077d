"""The pages of notices: what the public reads, and what governance officers make and give out."""

from typing import Final

from kinfold.notices.publishing import EDITORS
from kinfold.web.guards import Decorator, for_roles, public
from kinfold.web.pages import notices, processing, public_data
from kinfold.web.routes import Route

TOLD: Final = "People must be told how their information is used (UK GDPR Articles 12 to 14)."
REGISTER: Final = "Agreements are public; the register names no person and no signer."
EDITOR: Final[Decorator] = for_roles(*EDITORS)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="privacy-notice",
        view=public(notices.privacy_notice, because=TOLD),
        name="privacy_notice",
    ),
    Route(
        path="privacy-notice/<slug:form>",
        view=public(notices.privacy_notice, because=TOLD),
        name="privacy_notice_form",
    ),
    Route(
        path="register.csv",
        view=public(public_data.register_csv, because=REGISTER),
        name="register_csv",
    ),
    Route(
        path="register.json",
        view=public(public_data.register_json, because=REGISTER),
        name="register_json",
    ),
    Route(
        path="register/<slug:agreement>.txt",
        view=public(public_data.register_text, because=REGISTER),
        name="register_text",
    ),
    Route(
        path="notices",
        view=EDITOR(notices.office),
        name="notices",
        menu="Notices",
        task="Make, review and publish the privacy notice; give the record of processing.",
    ),
    Route(path="notices/make", view=EDITOR(notices.make), name="make_notice"),
    Route(path="notices/publish", view=EDITOR(notices.publish), name="publish_notice"),
    Route(path="notices/version/<int:number>", view=EDITOR(notices.version), name="notice_version"),
    Route(path="notices/coverage", view=EDITOR(notices.coverage), name="notice_coverage"),
    Route(path="notices/parties", view=EDITOR(notices.parties), name="party_notices"),
    Route(path="notices/processing", view=EDITOR(processing.record), name="processing"),
    Route(path="notices/processing.csv", view=EDITOR(processing.record_csv), name="processing_csv"),
    Route(path="notices/data-sets", view=EDITOR(processing.account), name="data_set_account"),
    Route(
        path="notices/data-sets.csv",
        view=EDITOR(processing.account_csv),
        name="data_set_account_csv",
    ),
    Route(path="notices/flow-maps", view=EDITOR(processing.flow_maps), name="flow_maps"),
    Route(
        path="notices/flow-maps/<slug:agreement>.svg",
        view=EDITOR(processing.flow_map_svg),
        name="flow_map_svg",
    ),
    Route(path="notices/economy-act", view=EDITOR(processing.economy_act), name="economy_act"),
    Route(
        path="notices/economy-act.csv",
        view=EDITOR(processing.economy_act_csv),
        name="economy_act_csv",
    ),
)
