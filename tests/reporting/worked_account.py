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


AREAS = {
    "ai_autonoma": "AI och autonoma system",
    "avancerad_digital": "Avancerad digital teknik",
    "kvantteknik": "Kvantteknik",
    "energiteknik": "Energiteknik",
    "material_produktion": "Material- och produktionsteknik",
    "bioteknik": "Bioteknik",
}
AGENCY = {"VR-EXC": "VR", "VIN-EXC": "VINNOVA"}
GROUPS = {
    "larosate": "university",
    "institut": "institute",
    "stort_foretag": "large_company",
    "smf": "small_company",
    "offentlig": "public",
}


def granted() -> dict[str, Any]:
    """What is known of the grants of the excellence clusters, their parties and the applicants' leaders."""
    occasion = ACCOUNT["occasions"]["joint_2027"]
    frozen = datetime.fromisoformat(occasion["frozen_at"]).date()
    entries, parties = {}, {}
    for row in ACCOUNT["ledger"]:
        one = dict(zip(ACCOUNT["ledger_columns"], row, strict=True))
        if one["assignment"] not in AGENCY or one["occurred_on"] > occasion["cutoff"] or one["recorded_at"] > frozen:
            continue
        entries[one["id"]] = {
            "agency": AGENCY[one["assignment"]],
            "year": one["year"],
            "kind": one["kind"],
            "amount": str(one["amount"]),
            "occurred_on": str(one["occurred_on"]),
            "case": one["grant"],
            "party_key": one["party"],
        }
        organisation = ACCOUNT["organisations"][one["party"]]
        parties[f"{one['grant']}:{one['party']}"] = {
            "county": organisation["county"],
            "country": "SE",
            "group": GROUPS[organisation["kind"]],
        }
    grants = {
        key: {
            "number": one["dnr"],
            "title": key,
            "agency": AGENCY[one["assignment"]],
            "areas": one["areas"],
            "trl_from": one["trl"][0],
            "trl_to": one["trl"][1],
            "countries": one["partners"],
            "themes": {"ai": one["ai"]} if "ai" in one else {},
            "ssh": {str(year): amount for year, amount in one.get("ssh", {}).items()},
            "other": {str(year): amount for year, amount in one.get("other_funding", {}).items()},
            "schools": one.get("school", []),
            "mobility": one.get("mobility", False),
        }
        for key, one in ACCOUNT["grants"].items()
        if one["assignment"] in AGENCY
    }
    calls = {key: {"agency": one["authority"]} for key, one in ACCOUNT["calls"].items() if one["assignment"] in AGENCY}
    applications = {}
    for key in calls:
        call = ACCOUNT["calls"][key]
        people = {
            outcome: [
                gender
                for gender, word in (("woman", "women"), ("man", "men"), ("unknown", "unknown"))
                for _ in range(call[group][word])
            ]
            for outcome, group in (("", "leaders_applied"), ("grant", "leaders_granted"))
        }
        left = list(people[""])
        for gender in people["grant"]:
            left.remove(gender)
        for outcome, genders in (("grant", people["grant"]), ("reject", left)):
            for gender in genders:
                applications[f"{key}{len(applications)}"] = {"call": key, "outcome": outcome, "leader": gender}
    return {
        "entries": entries,
        "grants": grants,
        "parties": parties,
        "areas": AREAS,
        "calls": calls,
        "applications": applications,
    }
