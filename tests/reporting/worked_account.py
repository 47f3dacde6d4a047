"""The worked account as plain rows, as a dataset of requisitioned money keeps them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from reporting.rules.joint_report import tables

ACCOUNT: dict[str, Any] = yaml.load(
    (Path(__file__).parents[1] / "cases" / "worked-account.yaml").read_text(), yaml.CSafeLoader
)


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


ORDER = ["VR", "VINNOVA"]
OUTCOMES = [
    ("withdrawn", {"withdrawn_on": "2025-09-30"}),
    ("dismissed", {"outcome": "dismiss"}),
    ("granted", {"outcome": "grant"}),
]


def joint_sources(occasion: str) -> dict[str, Any]:
    """The rows that an occasion of the example counts."""
    o = ACCOUNT["occasions"][occasion]
    cutoff, frozen = o["cutoff"], datetime.fromisoformat(o["frozen_at"]).date()
    frames = {
        f"f{i}": {
            "agency": AGENCY[f["assignment"]],
            "year": f["year"],
            "year_to": f["year"],
            "amount": f["amount"],
            "wording": f["wording"],
            "source_kind": f["source"],
            "source": f["source"],
            "valid_from": str(f["decided_on"] or date(2025, 1, 1)),
            "recorded_at": str(f["decided_on"] or date(2025, 1, 1)),
        }
        for i, f in enumerate(ACCOUNT["frames"])
        if f["assignment"] in AGENCY and (f["decided_on"] or date(2025, 1, 1)) <= cutoff
    }
    entries = {}
    for row in ACCOUNT["ledger"]:
        e = dict(zip(ACCOUNT["ledger_columns"], row, strict=True))
        if e["assignment"] in AGENCY and e["occurred_on"] <= cutoff and e["recorded_at"] <= frozen:
            entries[e["id"]] = {
                "agency": AGENCY[e["assignment"]],
                "year": e["year"],
                "kind": e["kind"],
                "amount": str(e["amount"]),
                "occurred_on": str(e["occurred_on"]),
                "case": e["grant"],
                "call": ACCOUNT["grants"][e["grant"]]["call"],
            }
    calls, applications = {}, {}
    for key, call in ACCOUNT["calls"].items():
        if call["assignment"] not in AGENCY:
            continue
        calls[key] = {
            "agency": call["authority"],
            "title": call["title"],
            "number": key,
            "opened_on": str(call["opened"]),
            "closed_on": str(call["closed"]),
        }
        states = [facts for name, facts in OUTCOMES for _ in range(call[name])]
        states += [{}] * (call["submitted"] - len(states))
        for i, facts in enumerate(states):
            applications[f"{key}{i}"] = {
                "call": key,
                "withdrawn_on": None,
                "outcome": None,
                "decided_on": "2025-11-20" if facts.get("outcome") else None,
                "requested": call["requested"] - (len(states) - 1) * 1000 if i == 0 else 1000,
                **facts,
            }
    return {"frames": frames, "entries": entries, "calls": calls, "applications": applications}


def joint_content() -> dict[str, Any]:
    """The whole dataset of the joint report of 2027, without a database."""
    occasion = ACCOUNT["occasions"]["joint_2027"]
    found, known = joint_sources("joint_2027"), granted()
    entries = {
        key: {**one, "party_key": known["entries"][key]["party_key"], "party": known["entries"][key]["party_key"]}
        for key, one in found["entries"].items()
    }
    for key in found["calls"]:
        leaders = {True: [], False: []}
        for one in known["applications"].values():
            if one["call"] == key:
                leaders[one["outcome"] == "grant"].append(one["leader"])
        for one in found["applications"].values():
            if one["call"] == key:
                one["leader"] = leaders[one["outcome"] == "grant"].pop()
    sources = {**found, "entries": entries, **{name: known[name] for name in ("grants", "parties", "areas")}}
    sources["occasions"] = {"o": {"title": "Gemensam rapport", "due_on": "2026-02-01", "delivered_on": "2026-01-30"}}
    asked = {
        "clusters": {"agency": "VR", "floor": 40_000_000},
        "theme": {"agency": "VR", "theme": "ai", "minimum": 100_000_000, "binding_from": 2028},
        "schools": ["ai", "banbrytande_teknik", "stem"],
        "least_persons": 5,
        "least_grants": 3,
        "floor_basis": "payments",
        "denominator": "examined",
    }
    names = {"VR": "Vetenskapsrådet", "VINNOVA": "Vinnova"}
    return {
        "due_on": str(occasion["due"]),
        "cutoff_on": str(occasion["cutoff"]),
        "as_booked_at": occasion["frozen_at"],
        "year": 2026,
        "agencies": {
            key: {
                "name": names[key],
                "short_name": names[key],
                "assignment": f"{key.lower()}-exc",
                "assignment_uuid": "",
                "title": f"Excellenskluster, {names[key]}",
                "decision_number": "",
                "decided_on": "",
            }
            for key in ORDER
        },
        "sources": sources,
        "asked": asked,
        "tables": tables(sources, agencies=ORDER, cutoff=occasion["cutoff"], asked=asked),
        "conditions": [],
    }
