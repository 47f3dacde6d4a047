"""What has happened to a claim for repayment, as it is told: payments, waivers, interest, receipts of its letters."""

from operator import itemgetter

from grants.models import ClaimLetter
from grants.models.settlement import MoveKind
from registry.api import shapes


class InterestYearOut(shapes.Out):
    """A year's interest on a claim, or that of a part of a year."""

    since = shapes.day("From when the money was at the party's disposal.", by=itemgetter("since"))
    starts_on = shapes.day("The first day.", by=itemgetter("starts_on"))
    ends_on = shapes.day("The day it ends before.", by=itemgetter("ends_on"))
    runs_on = shapes.text("What interest runs on, kronor.", by=itemgetter("runs_on"))
    percent = shapes.text("The rate with what is added to it, per cent.", by=itemgetter("percent"))
    interest = shapes.text("The interest, kronor.", by=itemgetter("interest"))
    source = shapes.text("Where the rate is decided.", by=itemgetter("source"))


class DisposalOut(shapes.Out):
    """A payment of unlawful aid."""

    day = shapes.day("From when it was at the party's disposal.", by=itemgetter(0))
    amount = shapes.text("Kronor.", by=itemgetter(1))


class RecoveryMoveOut(shapes.Out):
    """A payment that came in, a waiver or interest on a claim."""

    uuid = shapes.ident()
    kind = shapes.choice(MoveKind.choices, "What happened.")
    amount = shapes.money("Kronor.")
    surplus = shapes.money("What came in beyond the claim and is to be sent back, kronor.")
    occurred_on = shapes.day("The day.")
    due_on = shapes.day("Of claimed interest: by when it is to be paid.", null=True)
    ground = shapes.text("The bank's reference, the ground of a waiver, or the basis of interest.")
    record = shapes.many(InterestYearOut, "How interest was worked out, year by year.")
    reverses = shapes.ident(
        "What it undoes, of which it has the sums below zero.",
        by=lambda row: row.reverses and row.reverses.uuid,
        null=True,
    )
    made_at = shapes.moment("When it was entered.")


class ClaimReceiptOut(shapes.Out):
    """That the party has received a letter about a claim (delgivning)."""

    letter = shapes.choice(ClaimLetter.choices, "Which letter.")
    received_on = shapes.day("The day.")
    note = shapes.text("Where it is seen; empty: the party says so itself.")
    made_by = shapes.text("Who said or noted it.", source="made_by.person.name")
    made_at = shapes.moment("When.")
