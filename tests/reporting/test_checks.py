"""The checks before a document is made ready: each is silent on what is right and tells what is wrong."""

from datetime import date

import pytest

from reporting.drawing.divided import DIVIDED
from reporting.drawing.tables import amounts_of, table
from reporting.kinds.catalogue import measures
from reporting.rules import sums
from reporting.rules.checks import figures, order, texts
from sweden.findings import Waiver
from tests.reporting.worked_account import ACCOUNT, joint_content

EXPECTED = ACCOUNT["expected"]["joint_report_2027-02-01"]
DUE = date(2027, 2, 1)


@pytest.fixture(scope="module")
def whole():
    return joint_content()


@pytest.fixture
def content():
    return joint_content()


def told(findings, *, stops=True):
    return [one.rule for one in findings if one.stops == stops]


def drawn(content):
    found = {key: DIVIDED.get(key, lambda data, key=key: table(data, key))(content) for key in content["tables"]}
    return {key: [[cell.text for cell in line.cells] for line in one.lines] for key, one in found.items()}


def test_a_whole_report_passes(whole):
    assert figures.sums(whole["tables"]) == []
    assert figures.cells(drawn(whole)) == []
    assert figures.closed(whole["tables"], whole["sources"]["areas"]) == []
    assert figures.traces(whole, measures()) == []
    assert figures.scope(whole, registered=5) == []
    assert figures.frames(whole["tables"]["t1"], printed=["2027"]) == []


def test_k1_a_total_that_is_not_the_sum_of_its_rows(content):
    content["tables"]["t1"][0]["figures"]["granted"]["value"] += 1

    (found,) = figures.sums(content["tables"])
    assert (found.rule, found.figures) == ("k1.sum", {"place": "t1/2025.total/granted", "difference": -1})


def test_k1_two_tables_that_divide_the_same_amount_differently(content):
    for row in (content["tables"]["t6"][0], content["tables"]["t6"][-1]):
        row["figures"]["amount"]["value"] += 1000

    assert told(figures.sums(content["tables"])) == ["k1.tables"]


def test_k1_an_empty_cell_and_a_missing_area(content):
    content["tables"]["t4"] = [row for row in content["tables"]["t4"] if row["key"] != "energiteknik"]

    assert told(figures.cells({"t": [["a", " "], ["b", "0"]]})) == ["k1.cell"]
    assert "k1.closed" in told(figures.closed(content["tables"], content["sources"]["areas"]))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ({}, []),
        ({"frozen": date(2026, 12, 30)}, ["k2.order"]),
        ({"decided": date(2027, 1, 20)}, ["k2.order"]),
        ({"decided": date(2027, 1, 29), "delivered": date(2027, 1, 28)}, ["k2.order"]),
        ({"today": date(2027, 2, 3)}, ["k2.late"]),
        ({"today": date(2027, 2, 3), "waiver": Waiver("Sen avstämning", "Karin Wretman")}, []),
    ],
)
def test_k2_days_in_order_and_a_reason_when_late(steps, expected):
    known = {"cutoff": date(2026, 12, 31), "frozen": date(2027, 1, 22), "due": DUE, "today": date(2027, 1, 28)} | steps
    assert told(order.days(**known)) == expected


def test_k2_a_due_day_without_banks_is_told_with_the_internal_one():
    found = order.days(cutoff=date(2026, 11, 1), frozen=None, due=date(2026, 11, 29), today=date(2026, 11, 2))
    assert [(one.rule, one.figures["internal"]) for one in found] == [("k2.internal", "2026-11-27")]


def test_k3_the_places_where_rounding_shows_are_those_worked_out_by_hand(whole):
    places = sums.rounding("t1", whole["tables"]["t1"], amounts_of("t1", whole["tables"]["t1"]))
    expected = set()
    for place in EXPECTED["money_rounding_note_needed_in"]:
        *who, name = place.replace("left_to_decide", "left").split(":")
        expected.add(f"{who[0]}.{who[1] if len(who) > 1 else 'total'}/{name}".replace("TOTAL", "total"))
    assert set(places) == expected
    noted = {"t4": "areas", "t6": "counties", "t7": "organisation_kinds"}
    for key, name in noted.items():
        rows = whole["tables"][key]
        assert bool(sums.rounding(key, rows, amounts_of(key, rows))) is EXPECTED[name]["rounding_note"]
        assert any("avrundade" in note for note in DIVIDED[key](whole).notes) is EXPECTED[name]["rounding_note"]


def test_k4_a_figure_whose_row_is_not_kept(content):
    content["sources"]["entries"].pop("L013")

    assert "k4.trace" in told(figures.traces(content, measures()))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Vi beviljade {t1/2026.VINNOVA/granted} under 2026.", []),
        ("Vi beviljade 65 844 500 kronor.", ["65 844 500 kronor"]),
        ("Andelen var 46 procent eller 46,0\u00a0%.", ["46 procent", "46,0\u00a0%"]),
        ("Det rör 62 miljoner kronor.", ["62 miljoner"]),
        ("Källa: Eurostat 2025. EU:s länder lägger 2,2 procent av BNP på forskning.", []),
        ("Villkoret ”minst 40 miljoner kronor per kluster och år” är uppfyllt.", []),
        ("Beslutet 2026-00611 enligt prop. 2024/25:60 och förordningen (2015:208) den 1 februari 2027.", []),
        ("Tre kluster, 12 möten och 2025–2027.", []),
        ("Vi räknade 12500 besök.", ["12500"]),
    ],
)
def test_k4_a_number_that_was_typed_needs_a_source(text, numbers):
    assert [one.figures["number"] for one in texts.typed({"4": text})] == numbers


def test_k5_another_decisions_number_and_a_missing_one():
    written = {"1": "Enligt beslutet KN2024/00977 ska vi."}
    assert told(texts.strangers(written, others=["KN2024/00977"])) == ["k5.stranger"]
    earlier = {"1": "Den tidigare redovisningen (tidigare redovisning KN2024/00977) kvarstår."}
    assert texts.strangers(earlier, others=["KN2024/00977"]) == []
    lacking = texts.numbers({"Excellenskluster": ""}, required=False, own={"vr": "2026-1", "vinnova": ""})
    assert [(one.rule, one.stops) for one in lacking] == [("k5.decision", False), ("k5.own", True)]
    assert told(texts.numbers({"Grön": ""}, required=True, own={})) == ["k5.decision"]


def test_k6_a_grant_too_few_a_stranger_and_money_without_a_case(content):
    assert told(figures.scope(content, registered=6)) == ["k6.count"]
    content["sources"]["entries"]["L013"]["agency"] = "energimyndigheten"
    content["sources"]["entries"]["L014"]["case"] = ""
    found = figures.scope(content, registered=5)
    assert [one.rule for one in found] == ["k6.stranger", "k6.without_case"]


def test_k7_more_granted_than_the_amount_and_an_estimate_that_is_not_told(content):
    rows = {row["key"]: row for row in content["tables"]["t1"]}
    rows["2026.VINNOVA"]["figures"]["left"]["value"] = -1
    rows["2027.VR"]["figures"]["left"]["value"] = -5

    found = figures.frames(content["tables"]["t1"], printed=["2027"])
    assert [(one.rule, one.figures["excess"], one.stops) for one in found] == [
        ("k7.above", 1, True),
        ("k7.above", 5, False),
    ]
    assert told(figures.frames([rows["2027.VINNOVA"]])) == ["k7.untold"]
    booked = figures.allocated(content["tables"]["t1"], {("VR", 2026): 1})
    assert [one.rule for one in booked] == ["k7.allocated"]
    assert figures.allocated(content["tables"]["t1"], {("VR", 2026): 265_000_000}) == []


def test_k8_the_same_measure_says_the_same_in_both_documents():
    own, other = (
        {"M18/plattform/2026": 100, "M20/plattform/2026": 5},
        {"M18/plattform/2026": 101, "M20/plattform/2026": 4},
    )

    assert figures.agreement(own, own, document="redovisningen") == []
    found = figures.agreement(own, other, document="redovisningen", read={"M20"})
    assert [(one.figures["measure"], one.stops) for one in found] == [("M18", True), ("M20", False)]


def test_k9_a_condition_without_state_and_an_exception_without_reason():
    whole = {
        "title": "Kluster",
        "quote": "minst 40",
        "state": "met",
        "exceptions": [{"reason": "Sen start", "by": "GD"}],
    }
    assert figures.conditions([whole]) == []
    assert told(figures.conditions([whole | {"state": ""}])) == ["k9.state"]
    assert told(figures.conditions([whole | {"exceptions": [{"reason": "", "by": "GD"}]}])) == ["k9.exception"]


@pytest.mark.parametrize(
    ("rows", "causes"),
    [
        (["entries/a", "entries/late"], ["late"]),
        (["entries/a", "entries/later"], ["later"]),
        (["entries/a", "frames/f"], ["frame"]),
        ([], ["corrected"]),
        (["frames/f", "entries/late", "entries/later"], ["frame", "late", "later", "corrected"]),
    ],
)
def test_k10_a_change_has_its_causes(rows, causes):
    sources = {
        "entries": {
            "a": {"occurred_on": "2025-12-01"},
            "late": {"occurred_on": "2025-12-30", "recorded_at": "2026-04-01T09:00:00+00:00"},
            "later": {"occurred_on": "2026-02-01", "recorded_at": "2026-02-01T09:00:00+00:00"},
        }
    }
    change = {"figure": "t1/2025.vr/paid", "rows": rows, "rows_before": ["entries/a"]}
    assert figures.causes(change, sources, cutoff=date(2025, 12, 31)) == causes
    assert told(figures.changes([change])) == ["k10.cause"]
    assert figures.changes([change | {"causes": causes}]) == []
    assert [one.excepted for one in figures.changes([change], Waiver("Ny avgränsning.", "Elin Sandberg"))] == [True]
    used = {**change, "figure": "s1/total/used"}
    how = {"cutoff": date(2025, 12, 31), "told_on": date(2026, 3, 31)}
    anew = figures.causes(used, sources, **how, readings=("paid", "costs"))
    assert anew == ["reading", *(one for one in causes if one != "corrected")]
    assert figures.causes(used, sources, **how, readings=("paid", "paid")) == causes
    before = {**how, "told_on": date(2026, 4, 2)}
    assert "late" not in figures.causes(used, sources, **before, readings=("paid", "costs"))


@pytest.mark.parametrize(
    "text", ["Vi har [saknas: belopp] kvar.", "Vi träffade XX personer.", "TODO skriv mer", "Namn: ____"]
)
def test_k11_what_is_left_to_fill_in_stops(text):
    assert told(texts.gaps({"2": text})) == ["k11.gap"]


@pytest.mark.parametrize(
    "text",
    [
        "Vi har har träffats.",
        "Se ovan nämnda villkor.",
        "Vi mötte bl.a. KTH.",
        "KN har frågat.",
        "Se http://exempel.se.",
        "Härmed och härmed.",
    ],
)
def test_k11_language_is_warned_of(text):
    assert told(texts.language({"2": text}), stops=False) != []
    assert texts.language({"2": "Vi har träffats fyra gånger, se https://www.vinnova.se/program."}) == []


def rows_of(content):
    found = DIVIDED["t8"](content)
    return [
        (row["group"], row["agency"] == "total", [cell.text for cell in line.cells[2:]])
        for row, line in zip(content["tables"]["t8"], found.lines, strict=True)
    ]


def test_k12_the_rule_of_small_groups_is_tried_on_the_printed_table(whole):
    assert order.groups(rows_of(whole), least=5) == []
    assert "k12.small" in told(order.groups([("granted", False, ["3", "1", "2"])], least=5))
    lone = [("a", False, ["9", "4", "5"]), ("a", False, ["3", "..", ".."]), ("a", True, ["12", "6", "6"])]
    assert told(order.groups(lone, least=5)) == ["k12.derived"]
    assert order.groups(lone, least=5, wanted=False) == []


def test_k12_what_was_masked_or_marked_is_not_told():
    masked = {"en hemlig\nmetod": "2026-00001", "Bolaget": "2026-00002", "något annat helt": "2026-00003"}
    found = order.secret("Bolaget har en Hemlig metod.", masked)
    assert [(one.rule, one.figures["number"], one.stops) for one in found] == [
        ("k12.secret", "2026-00001", True),
        ("k12.words", "2026-00002", False),
    ]
    markings = [{"number": "2026-00001", "title": "Tyst motor"}, {"number": "2026-00004", "title": ""}]
    found = order.marked(markings, printed="Om Tyst motor.")
    assert [(one.rule, one.stops) for one in found] == [("k12.title", True), ("k12.marked", False)]
    assert found[1].figures["numbers"] == "2026-00001, 2026-00004"
    assert [one.rule for one in order.marked(markings, printed="Om en motor.")] == ["k12.marked"]
    assert order.marked([], printed="Tyst motor") == []


def test_k13_reading_base_and_period_are_named():
    assert told(figures.named({"M20", "M37"}, "Medel.")) == ["k13.reading", "k13.base", "k13.period"]
    named = "Med använt menas här att medlen har betalats ut till och med den 31 december. Beräkningen omfattar allt."
    assert figures.named({"M20", "M37"}, named) == []
    assert figures.named({"M6"}, "") == []


def test_k14_nobody_decides_on_their_own_work_and_all_on_the_same():
    one = {"agency": "vr", "decider": 1, "presenter": 2, "title": "Generaldirektör", "sha256": "a"}
    other = one | {"agency": "vinnova", "decider": 3}
    assert order.signoff([one, other], authors=[2], agencies=["vr", "vinnova"]) == []
    assert told(order.signoff([one], authors=[1], agencies=["vr"])) == ["k14.author"]
    assert told(order.signoff([one | {"presenter": 1}], authors=[], agencies=["vr"])) == ["k14.author"]
    assert told(order.signoff([one, other | {"sha256": "b"}], authors=[], agencies=["vr", "vinnova"])) == [
        "k14.content"
    ]


def test_k15_received_is_used_and_to_repay():
    def figure(value):
        return {"value": value, "measure": "M18", "rows": []}

    row = {"key": "plattform", "figures": {"received": figure(100), "used": figure(60), "to_repay": figure(40)}}
    assert figures.identities({"s1": [row]}) == []
    row["figures"]["to_repay"] = figure(41)
    assert told(figures.identities({"s1": [row]})) == ["k15.identity"]


def test_k18_an_account_is_verified_by_another_and_the_reference_is_the_decisions_number():
    known = {
        "number": "5050-1055",
        "entered_by": "a",
        "verified_by": "b",
        "verified_number": "5050-1055",
        "authority": "arbetsordningen 14 §",
        "reference": "KN2099/00001",
        "references": ["KN2099/00001", ""],
    }
    assert order.account(**known) == []
    for changed, rule in (
        ({"verified_by": ""}, "k18.account"),
        ({"verified_by": "a"}, "k18.account"),
        ({"verified_number": "5050-1"}, "k18.account"),
        ({"authority": " "}, "k18.authority"),
        ({"reference": "faktura 1"}, "k18.reference"),
    ):
        assert told(order.account(**{**known, **changed})) == [rule]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Kontakta 19811228-9874 i dag.", 1),
        ("811228-9874", 1),
        ("8112289874", 1),
        ("811288-9873", 0),
        ("811288-9874", 0),
        ("701063-2391", 1),
        ("Organisationsnummer 202100-5216 och 556036-0793.", 0),
        ("Bankgiro 5050-1055, dnr 2026-00611, 811328-9874.", 0),
    ],
)
def test_k19_personal_and_coordination_numbers_are_found_and_organisations_are_not(text, count):
    found = texts.persons({"2": text})
    assert len(found) == count
    assert not any("9874" in str(one.figures) for one in found)


def test_k20_a_chart_without_words_or_with_another_value():
    found = figures.drawn({"c1": ("", []), "c3": ("Diagram 3 visar.", ["t5/x/level_1"])})
    assert told(found) == ["k20.text", "k20.value"]


def test_k21_a_file_without_its_marks_is_told():
    marks = dict.fromkeys(
        ("conformance", "accessible", "language", "title", "fonts", "heads", "bookmarks", "pages"), True
    )
    assert order.marks(marks | {"sha256": "a"}, sha256="a") == []
    assert told(order.marks(marks | {"sha256": "a", "heads": False}, sha256="b")) == ["k21.mark", "k21.mark"]


def test_k22_a_figure_that_its_rows_do_not_give():
    assert told(figures.again(["t1/2025.vr/granted"])) == ["k22.again"]


def test_the_head_names_its_sender_whom_to_turn_to_and_who_receives_it():
    whole = {"short_name": "Vinnova", "number": "202100-5216", "address": "101 58 Stockholm", "email": "r@v.example"}
    named = {"name": "Elin Sandberg"}
    assert order.header({"v": whole}, contact=named, recipients=["Utbildningsdepartementet"]) == []
    assert order.header({"v": whole}, contact=None, recipients=None) == []  # a kept plan names none of them
    lacking = order.header({"v": {**whole, "address": " "}}, contact={}, recipients=[])
    assert [one.rule for one in lacking] == ["head.sender", "head.contact", "head.recipient"]
