"""What the clusters were granted by year beside the floors of the decisions: per cluster, per theme, and which research
schools there are (T9, T10). From the plain rows of a dataset; no database, no clock. Kronor."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from reporting.rules.figures import Behind, Row, Rows, figure
from reporting.rules.known import Sum, known
from sweden.money import largest_remainder


def clusters(sources: Mapping[str, Rows], agency: str, *, floor: int, paid: bool = False) -> list[Row]:
    """Each cluster and year with money from `agency`: its grant, what of it is paid, all financing, and both readings
    of the floor. `paid`: the agency's part is measured on what is paid of the year's money, not on what is granted."""
    rows, moved = [], known(sources).paid_by_year
    own = {key: one for key, one in known(sources).by_year.items() if _agency(sources, key[0]) == agency}
    for (case, year), one in sorted(own.items(), key=lambda item: (item[0][1], _number(sources, item[0][0]))):
        if not one.amount:
            continue
        grant = sources["grants"].get(case, {})
        other, ssh = (int(grant.get(name, {}).get(str(year), 0)) for name in ("other", "ssh"))
        behind = [f"grants/{case}"] if grant else []
        given = moved.get((case, year), Sum(Decimal(0), Behind()))
        counted = given if paid else one
        total = counted.amount + other
        figures = {
            "cluster_grant": figure("M39", one.amount, one.rows),
            "cluster_paid": figure("M39", given.amount, given.rows),
            "financing": figure("M39", total, [*counted.rows, *behind]),
            "ssh": figure("M41", ssh, behind),
        }
        rows.append(
            {
                "key": f"{year}.{case}",
                "year": year,
                "case": case,
                "number": grant.get("number", ""),
                "title": grant.get("title", ""),
                "floor": floor,
                "met_grant": counted.amount >= floor,
                "met_financing": total >= floor,
                "met_ssh": ssh > 0,
                "figures": figures,
            }
        )
    return rows


def _agency(sources: Mapping[str, Rows], case: str) -> str:
    return str(sources["grants"].get(case, {}).get("agency", ""))


def _number(sources: Mapping[str, Rows], case: str) -> str:
    return str(sources["grants"].get(case, {}).get("number", case))


def theme_years(
    sources: Mapping[str, Rows],
    agency: str,
    theme: str,
    *,
    floor: int,
    applies_from: int,
    until: int,
) -> list[Row]:
    """What is granted of a theme per budget year, through the year `until`, beside the floor and the year it binds."""
    amounts: dict[int, Decimal] = {}
    rows: dict[int, list[str]] = {}
    for (case, year), one in known(sources).by_year.items():
        if _agency(sources, case) != agency:
            continue
        percent = sources["grants"].get(case, {}).get("themes", {}).get(theme)
        if year not in amounts:
            amounts[year], rows[year] = Decimal(0), []
        if percent is not None and year <= until:
            amounts[year] += largest_remainder(int(one.amount), [percent, 100 - percent])[0]
            rows[year] += [*one.rows, f"grants/{case}"]
    return [
        {
            "key": str(year),
            "year": year,
            "floor": floor,
            "applies_from": applies_from,
            "met": amount >= floor,
            "figures": {"theme_amount": figure("M40", amount, rows[year])},
        }
        for year, amount in sorted(amounts.items())
        if year <= until
    ]


def schools(sources: Mapping[str, Rows], wanted: Sequence[str]) -> list[Row]:
    """Each research school that is demanded: the clusters that have one, and those with doctoral mobility."""
    rows = []
    for school in wanted:
        own = [key for key, one in sources["grants"].items() if school in one.get("schools", [])]
        moving = [key for key in own if sources["grants"][key].get("mobility")]
        figures = {
            "school_grants": figure("M40", len(own), (f"grants/{key}" for key in own)),
            "school_mobile": figure("M40", len(moving), (f"grants/{key}" for key in moving)),
        }
        rows.append({"key": school, "school": school, "exists": bool(own), "figures": figures})
    return rows
