"""What the four decisions say, fact by fact: that the product's files leave nothing out, and add nothing."""

import pytest

from programmes.loading import FOLDER, read_files

FILES = {doc["key"]: doc for doc in read_files(sorted(FOLDER.glob("*.yaml"))).values()}
EXC, VR, GREEN, LIFE = (FILES[key] for key in ("vin-exc", "vr-exc", "vin-green", "vin-life"))


def by_key(doc, section):
    return {item["key"]: item for item in doc.get(section, ())}


def test_what_is_not_stated_is_empty_and_what_can_be_inferred_is_a_note():
    numbers = {key: doc["identity"]["decision_number"]["value"] for key, doc in FILES.items()}
    assert numbers == {"vin-exc": "KN2025/01161", "vr-exc": None, "vin-green": None, "vin-life": None}
    for doc in FILES.values():
        for fact in ("decided_on", "department", "ends_on"):
            assert doc["identity"][fact]["value"] is None
        assert "Härlett" in doc["identity"]["department"]["note"]
    assert VR["identity"]["signed_by"]["value"] == ["Johan Pehrson", "Katarina Nordqvist"]
    assert GREEN["identity"]["signed_by"]["value"] == ["Moa Eklund"]
    assert EXC["identity"]["signed_by"]["value"] is LIFE["identity"]["signed_by"]["value"] is None


def test_the_copy_lists_are_whole():
    assert {key: len(doc["identity"]["copies_to"]["value"] or ()) for key, doc in FILES.items()} == {
        "vin-exc": 0,
        "vr-exc": 11,
        "vin-green": 4,
        "vin-life": 5,
    }


def test_the_appropriations_stand_word_for_word():
    found = {
        key: [(one["expenditure_area"], one["number"], one["item"], one["item_name"]) for one in doc["appropriations"]]
        for key, doc in FILES.items()
    }
    assert found == {
        "vin-exc": [("24", "1:2", None, None)],
        "vr-exc": [("16", "3:1", "5", "Forskning och forskningsinfrastruktur")],
        "vin-green": [("24", "1:5", "1", "Näringslivsutveckl — del till Kammarkollegiet")],
        "vin-life": [("24", "1:2", None, None)],
    }
    assert VR["appropriations"][0]["budget_year"] == 2025


#: Duty: files, form, must refer to the number, recipients.
DUTIES = {
    "gemensam-rapport-excellenskluster": ({"vin-exc", "vr-exc"}, "kortfattad rapport", False, {"u", "kn"}),
    "fardplaner-vin-exc": ({"vin-exc"}, "skriftligen", False, {"kn"}),
    "kunskapsunderlag-vin-exc-forsta": ({"vin-exc"}, "skriftligen i en rapport och presentation", False, {"kn"}),
    "kunskapsunderlag-vin-exc": ({"vin-exc"}, "skriftligen i en rapport och presentation", False, {"kn"}),
    "lopande-information-vin-exc": ({"vin-exc"}, None, False, {"kn"}),
    "delredovisning-vin-green": ({"vin-green"}, None, True, {"kn"}),
    "slutredovisning-vin-green": ({"vin-green"}, None, True, {"kn"}),
    "lopande-information-vin-green": ({"vin-green"}, None, False, {"kn"}),
    "rekvisition-vin-green": ({"vin-green"}, "rekvisition", True, {"202100-0829"}),
    "ekonomisk-redovisning-vin-green": ({"vin-green"}, "ekonomisk redovisning", True, {"202100-0829"}),
    "delredovisning-vin-life": ({"vin-life"}, None, True, {"kn"}),
    "lopande-information-vin-life": ({"vin-life"}, None, False, {"kn"}),
    "utvarderingsplan-vin-exc": ({"vin-exc"}, "kortfattad plan", False, set()),
    "utvarderingsplan-vin-green": ({"vin-green"}, "kortfattad plan", False, set()),
    "utvarderingsplan-vin-life": ({"vin-life"}, "kortfattad plan", False, set()),
    "utvardering-excellenskluster": ({"vin-exc", "vr-exc"}, None, False, set()),
}


def test_every_duty_stands_once_with_its_form_and_recipients_and_joint_ones_in_both_files():
    found: dict[str, tuple] = {}
    for key, doc in FILES.items():
        for duty in doc["duties"]:
            recipients = {one.get("department") or one["organisation_number"] for one in duty["recipients"]}
            files = found.get(duty["key"], (set(),))[0] | {key}
            found[duty["key"]] = (files, duty["form"], duty["requires_decision_number"], recipients)
            assert duty["joint"] is duty["key"].endswith("excellenskluster")
    assert found == DUTIES


def test_the_payment_rules_of_the_green_assignment():
    rules = {one["kind"]: one["rule"] for one in GREEN["payment_rules"]}
    assert rules == {
        "requisition": {"kind": "yearly", "month": 11, "day": 29, "from": 2026, "to": 2030},
        "repayment": {"kind": "yearly", "month": 3, "day": 31, "from": 2027, "to": 2031},
        "statement": {"kind": "yearly", "month": 3, "day": 31, "from": 2027, "to": 2031},
        "reference": None,
    }
    assert all(one["requires_decision_number"] for one in GREEN["payment_rules"])
    assert not any(doc["payment_rules"] for doc in (EXC, VR, LIFE))


def test_the_six_areas_have_their_leads_and_energy_only_an_intended_one():
    areas = by_key(EXC, "technology_areas")
    assert len(areas) == 6
    assert {key for key, one in areas.items() if one["lead"] != "vinnova"} == {"energiteknik"}
    energy = areas["energiteknik"]
    assert (energy["lead"], energy["lead_intended"], energy["lead_decision"]) == (None, "Statens energimyndighet", None)
    assert all(one["lead_quote"] for one in areas.values())
    assert not any(doc["technology_areas"] for doc in (VR, GREEN, LIFE))


def test_what_each_decision_is_to_contain():
    assert len([one for one in EXC["contents"] if one["kind"] == "purpose"]) == 6
    assert len(by_key(EXC, "contents")["samrad"]["actors"]) == 8
    shared = {
        "programkontor",
        "samordna-utlysningar",
        "synergier",
        "internationella-samarbeten",
        "gemensam-utvardering",
    }
    assert shared <= by_key(EXC, "contents").keys() & by_key(VR, "contents").keys()
    assert {"fardplaner", "kunskapsunderlag", "utvarderingsplan", "spara-data"} <= by_key(EXC, "contents").keys()
    assert {"oppen-konkurrens", "hogsta-kvalitet", "ssh-amnen", "forskarskolor-mobilitet"} <= by_key(
        VR, "contents"
    ).keys()
    assert {"dialog-kth", "tydlig-efterfragan", "utvarderingsplan", "spara-data"} <= by_key(GREEN, "contents").keys()
    assert {"samverkan", "mojliggora-projekt", "human-halsa", "ccrm-nordic"} <= by_key(LIFE, "contents").keys()
    assert not {"utvarderingsplan", "samrad", "fardplaner"} & by_key(VR, "contents").keys()


#: What is missing or ambiguous → the files that say so, by the gap's key.
GAPS = {
    "diarienummer": {"vr-exc", "vin-green", "vin-life"},
    "beslutsdatum-departement": {"vin-exc", "vr-exc", "vin-green", "vin-life"},
    "forsta-rapportaret": {"vin-exc", "vr-exc"},
    "vem-lamnar-rapporten": {"vin-exc", "vr-exc"},
    "fyrtio-miljoner": {"vr-exc"},
    "ai-matt": {"vr-exc"},
    "ssh-belopp": {"vr-exc"},
    "utan-slutar": {"vr-exc"},
    "golv-2025": {"vr-exc"},
    "energiteknik": {"vin-exc"},
    "tva-redovisningar-samma-dag": {"vin-exc"},
    "egna-kostnader": {"vin-exc", "vin-life"},
    "femtio-procent-av-vad": {"vin-green"},
    "samarbetsprojektens-andel": {"vin-green"},
    "parterna-i-dialogen": {"vin-green"},
    "senast-29-november": {"vin-green"},
    "nar-medel-ar-anvanda": {"vin-green"},
    "belopp-att-rekvirera": {"vin-green"},
    "flytt-mellan-delarna": {"vin-green"},
    "anslagspostens-namn": {"vin-green"},
    "fordelning": {"vin-life"},
    "motsvarande-andel": {"vin-life"},
    "slutredovisning": {"vin-life"},
    "beraknade-ar": {"vin-exc", "vr-exc", "vin-green", "vin-life"},
    "lopande-information": {"vin-exc", "vin-green", "vin-life"},
    "utvarderingsplan": {"vin-exc", "vin-green", "vin-life"},
    "programkontoret": {"vin-exc", "vr-exc"},
    "kluster-med-tva-finansiarer": {"vin-exc", "vr-exc"},
}


def test_every_ambiguity_is_named_with_how_it_is_treated_in_both_languages():
    found: dict[str, set[str]] = {}
    for key, doc in FILES.items():
        for gap in doc["gaps"]:
            found.setdefault(gap["key"], set()).add(key)
            assert gap["text_en"]
            assert gap["treatment"]
            assert gap["treatment_en"]
    assert found == GAPS


@pytest.mark.parametrize("key", FILES)
def test_every_fact_has_its_words(key):
    doc = FILES[key]
    assert doc["authority"]["quote"]
    for section in (
        "appropriations",
        "frames",
        "conditions",
        "technology_areas",
        "contents",
        "duties",
        "payment_rules",
    ):
        for item in doc[section]:
            assert item["quote"], (section, item)
    for name, fact in doc["identity"].items():
        assert fact["value"] is None or fact["quote"] or name == "valid_from"
