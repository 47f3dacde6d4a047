"""The worked account as plain rows, as a dataset of requisitioned money keeps them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

ACCOUNT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "worked-account.yaml").read_text())


def requisitioned(assignment: str = "VIN-GREEN", *, until: date, recorded: datetime | None = None) -> dict[str, Any]:
    """Frames, entries, approved costs and plans of an assignment that requisitions its money, as of a day."""
    grants = ACCOUNT["grants"]
    frames = {
        f"f{place}": {
            "strand": one["strand"],
            "year": one["year"],
            "year_to": one["year"],
            "amount": one["amount"],
            "wording": one["wording"],
            "source": one["source"],
            "valid_from": "2026-01-01",
            "recorded_at": "2026-01-01",
        }
        for place, one in enumerate(ACCOUNT["frames"])
        if one["assignment"] == assignment
    }
    entries = {}
    for row in ACCOUNT["ledger"]:
        one = dict(zip(ACCOUNT["ledger_columns"], row, strict=True))
        known = recorded is None or one["recorded_at"] <= recorded.date()
        if one["assignment"] == assignment and one["occurred_on"] <= until and known:
            entries[one["id"]] = {
                "strand": one["strand"],
                "year": one["year"],
                "kind": one["kind"],
                "amount": str(one["amount"]),
                "occurred_on": str(one["occurred_on"]),
                "case": one["grant"] or "",
                "case_number": grants[one["grant"]]["dnr"] if one["grant"] else "",
                "party_key": one["party"] or "",
                "party": one["party"] or "",
            }
    costs = {
        f"c{place}": {
            "case": one["grant"],
            "party_key": one["party"],
            "cost": one["cost"],
            "share": f"{one['intensity']}/100",
        }
        for place, one in enumerate(ACCOUNT["approved_costs"])
    }
    plan = ACCOUNT["platform_budget_2026"]
    plans = {"p0": {"case": "G6", "year": 2026, "costs": plan["total_eligible_costs"]}}
    return {"frames": frames, "entries": entries, "costs": costs, "plans": plans}
