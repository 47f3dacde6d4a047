"""What is known of appeals of decisions, as data with its source. What no source says is left empty."""

from dataclasses import dataclass
from datetime import date, timedelta

from sweden.findings import Source
from sweden.periods import AppealTime, appeal


@dataclass(frozen=True)
class Provision:
    """A provision: what it says, where it stands, and a number of days where it gives one (None: it gives none)."""

    says: str
    source: Source
    days: int | None = None


def _law(section: str) -> Source:
    return Source(f"Förvaltningslagen (2017:900) {section}", decision=f"fl-{section.split()[0]}")


#: By what it is about. The time for appealing itself is `sweden.periods.appeal`.
LAW: dict[str, Provision] = {
    "where": Provision("Överklagandet ges in till den myndighet som har beslutat.", _law("43 §")),
    "time": Provision(
        "Tre veckor från delfåendet; för en part som företräder det allmänna från den dag beslutet meddelades.",
        _law("44 §"),
    ),
    "late": Provision(
        "Myndigheten prövar om överklagandet har kommit in i rätt tid; för sent avvisas det.", _law("45 §")
    ),
    "reconsider": Provision("Myndigheten prövar om beslutet ska ändras av den själv.", _law("37–39 §§")),
    "hand_over": Provision("Överklagandet och handlingarna överlämnas skyndsamt till överinstansen.", _law("46 §")),
}
#: The law says promptly (skyndsamt) and no number: within how many days it is handed over is the house's own measure.
HAND_OVER_DAYS = 7


def time_of(
    *, received_on: date, decided_on: date, served_on: date | None, represents_public: bool
) -> AppealTime | None:
    """The last day and whether the appeal came in time; None where nobody knows when the party got the decision."""
    starts_on = decided_on if represents_public else served_on
    return None if starts_on is None else appeal(starts_on, arrived_on=received_on)


def hand_over_by(day: date) -> date:
    """By when an appeal that was found in time on `day` is to be with the court."""
    return day + timedelta(days=HAND_OVER_DAYS)
