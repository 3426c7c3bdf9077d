"""The pages of the exchange: the month, plans, outbox, inbox, queue, figures and members."""

from typing import Final

from kinfold.web.pages.exchange import (
    arrivals,
    counting,
    deciding,
    delivery,
    members,
    month,
    outbox,
    plans,
)
from kinfold.web.pages.exchange.ours import ours
from kinfold.web.routes import Route

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="exchange/month",
        view=ours(month.this_month),
        name="exchange_month",
        menu="This month",
        task="See what the exchange asks of whom in which days, and what is early or late.",
    ),
    Route(
        path="exchange/plan",
        view=ours(plans.choose),
        name="exchange_choose",
        menu="Plan",
        task="Work out who gets what by one row of the schedule, before anything leaves.",
    ),
    Route(path="exchange/plan/<int:number>", view=ours(plans.show), name="exchange_plan"),
    Route(
        path="exchange/plan/<int:number>/confirm",
        view=ours(plans.confirm),
        name="exchange_confirm",
    ),
    Route(path="exchange/plan/<int:number>/send", view=ours(plans.send), name="exchange_send"),
    Route(
        path="exchange/outbox",
        view=ours(outbox.outbox),
        name="exchange_outbox",
        menu="Outbox",
        task="Carry sealed parcels to partners, and see which have been received.",
    ),
    Route(path="exchange/outbox/carry", view=ours(outbox.carry), name="exchange_carry"),
    Route(
        path="exchange/outbox/<slug:parcel>/file",
        view=ours(outbox.download),
        name="exchange_download",
    ),
    Route(
        path="exchange/inbox",
        view=ours(arrivals.show),
        name="exchange_inbox",
        menu="Inbox",
        task="Accept what partners sent, keep what belongs here, and certify what is destroyed.",
    ),
    Route(path="exchange/inbox/bring", view=ours(arrivals.bring), name="exchange_bring"),
    Route(path="exchange/inbox/accept", view=ours(arrivals.accept_all), name="exchange_accept_all"),
    Route(
        path="exchange/inbox/process",
        view=ours(delivery.process_all),
        name="exchange_process_all",
    ),
    Route(path="exchange/inbox/<slug:parcel>", view=ours(delivery.show), name="exchange_delivery"),
    Route(
        path="exchange/inbox/<slug:parcel>/accept",
        view=ours(delivery.accept),
        name="exchange_accept",
    ),
    Route(
        path="exchange/inbox/<slug:parcel>/process",
        view=ours(delivery.process),
        name="exchange_process",
    ),
    Route(
        path="exchange/queue",
        view=ours(deciding.show),
        name="exchange_queue",
        menu="Queue",
        task="Decide what disagrees or is doubtful, with both sides before you.",
    ),
    Route(path="exchange/queue/decide", view=ours(deciding.decide), name="exchange_decide"),
    Route(
        path="exchange/figures",
        view=ours(counting.show),
        name="exchange_figures",
        menu="Figures",
        task="Read participation, NEET, not known and offers for each authority, month by month.",
    ),
    Route(
        path="exchange/members",
        view=ours(members.show),
        name="exchange_members",
        menu="Members",
        task="See who has signed, whom each member acts for, and which keys are confirmed.",
    ),
    Route(path="exchange/members/card", view=ours(members.trust), name="exchange_trust"),
)
