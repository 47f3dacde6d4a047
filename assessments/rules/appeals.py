"""What follows from when an appeal came in (40–47 §§ förvaltningslagen (2017:900))."""

from datetime import date

from sweden.periods import AppealTime, appeal


def time_of(
    *, received_on: date, decided_on: date, served_on: date | None, represents_public: bool, weeks: int
) -> AppealTime | None:
    """The last day and whether the appeal came in time; None where nobody knows when the party got the decision.

    `weeks`: within how many weeks the decision itself says that it is appealed (three by 44 §, unless a special
    provision gives others). For a party that represents the public (det allmänna) they run from its day.
    """
    starts_on = decided_on if represents_public else served_on
    return None if starts_on is None else appeal(starts_on, arrived_on=received_on, weeks=weeks)
