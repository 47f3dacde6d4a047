"""What is claimed back (T12). From the plain rows of a dataset; no database, no
clock. Kronor."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from reporting.rules.figures import TOTAL, Row, Rows, figure
from reporting.rules.known import Booked, known


def recoveries(sources: Mapping[str, Rows], agencies: Iterable[str]) -> list[Row]:
    """Recovery cases per agency: decided, repaid on them, waived, outstanding."""
    rows = [_recovery(sources, agency) for agency in agencies]
    if not any(row["figures"]["cases"]["value"] for row in rows):
        return []
    if len(rows) > 1:
        rows.append(_recovery(sources, None))
    return rows


def _recovery(sources: Mapping[str, Rows], agency: str | None) -> Row:
    claims = known(sources).booked("recovery", agency)
    places = {(one.case, one.party) for one in claims}
    repaid = [one for one in known(sources).booked("repayment", agency) if (one.case, one.party) in places]
    decided = [one for one in claims if one.amount > 0]
    waived = [one for one in claims if one.amount < 0]

    def total(entries: Iterable[Booked]) -> Decimal:
        return sum((one.amount for one in entries), Decimal(0))

    def rows(entries: Iterable[Booked]) -> list[str]:
        return [one.name for one in entries]

    figures = {
        "cases": figure("M14", len(places), rows(claims)),
        "claimed": figure("M14", total(decided), rows(decided)),
        "repaid_claims": figure("M11", total(repaid), rows(repaid)),
        "waived": figure("M15", -total(waived), rows(waived)),
        "outstanding": figure("M16", total(claims) - total(repaid), rows([*claims, *repaid])),
    }
    return {"key": agency or TOTAL, "agency": agency or TOTAL, "figures": figures}
