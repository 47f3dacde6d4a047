"""Open data from plain rows: the standards' fields, and what never gets out."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from reporting.rules import open_data as rules
from reporting.rules import open_totals as totals
from reporting.rules.open_data import SOLE_TRADER, Body, CallRow, DecidedRow, Money, stage
from sweden.identifiers import mentions_personal_number

VINNOVA = Body("Verket för innovationssystem", "202100-5216", kind_sv="Statlig myndighet", kind_en="Government agency")
COMPANY = Body("Norrviken Biologics AB", "559012-3419", county="Stockholms län", kind_sv="Företag", kind_en="Company")
ABROAD = Body("Oulu Oy", country="FI")
CALL = CallRow(
    funder=VINNOVA,
    number="2025-00001",
    title_sv="Kluster",
    title_en="Clusters",
    text_sv="Vad",
    text_en="",
    phase="open",
    budget=None,
    opens_at="2025-10-01T09:00:00+02:00",
    closes_at="2025-10-31T14:00:00+01:00",
    address="https://pk.example/utlysningar/1",
    updated_at="2025-09-20T09:00:00+02:00",
)


def decided(*parties: Body, granted=True, **more) -> DecidedRow:
    return DecidedRow(
        funder=VINNOVA,
        suffix="Vinnova",
        number="2025-00007",
        title="Snabbare tester",
        granted=granted,
        requested=3_000_000,
        decided_on=date(2025, 11, 20),
        notified_at="2025-11-20T10:00:00+01:00",
        parties=parties or (COMPANY, ABROAD),
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        money=[Money(COMPANY, 2027, 1_000_000), Money(COMPANY, 2026, 2_000_000)] if granted else [],
        **more,
    )


def test_a_call_has_the_fields_of_the_shared_model_in_their_order():
    (one,) = rules.calls_gdp([CALL])
    assert list(one) == [
        "finansiarNamn", "finansiarOrganisationsnummer", "diarienummer", "titel", "titelEng", "beskrivning",
        "beskrivningEng", "status", "budgetBelopp", "budgetValuta", "oppningsdatum", "stangningsdatum",
        "publiceringsplats", "uppdateringTidpunkt",
    ]  # fmt: skip
    assert (one["status"], one["budgetBelopp"], one["budgetValuta"]) == ("Pågående", None, "")


def test_an_application_names_its_coordinator_first_and_is_granted_or_rejected():
    granted, rejected = rules.applications_gdp([decided(), decided(granted=False)])
    assert [one["roll"] for one in granted["organisationer"]] == ["SökandeKoordinator", "MedsökandeOrganisation"]
    assert (granted["status"], rejected["status"]) == ("Beviljad", "Avslagen")
    assert granted["organisationer"][1] == {
        "roll": "MedsökandeOrganisation", "namn": "Oulu Oy", "organisationsnummer": "", "lan": "", "land": "FI",
    }  # fmt: skip


def test_only_what_is_granted_is_a_funded_activity_or_a_project():
    rows = [decided(), decided(granted=False)]
    assert len(rules.activities_gdp(rows, today=date(2026, 1, 1))) == 1
    assert len(rules.projects_swecris(rows)) == 1


def test_an_activity_is_told_per_organisation_and_year():
    (one,) = rules.activities_gdp([decided(areas=(("ai", "AI", "AI"),))], today=date(2025, 12, 31))
    assert one["status"] == "Ej påbörjad"
    assert [(part["ar"], part["belopp"], part["valuta"]) for part in one["beslutadFinansiering"]] == [
        (2027, 1_000_000, "SEK"),
        (2026, 2_000_000, "SEK"),
    ]
    head, rows = rules.lines([one], per="beslutadFinansiering")
    assert len(rows) == 2
    assert rows[1][head.index("beslutadFinansiering.belopp")] == 2_000_000
    assert "organisationer" not in head


def test_a_project_has_the_name_that_swecris_gives_it_and_sums_its_money():
    (one,) = rules.projects_swecris([decided()])
    assert (one["ProjectId"], one["FundingsSek"], one["FundingYear"]) == ("2025-00007_Vinnova", 3_000_000, 2026)
    assert (one["ProjectAbstractSv"], one["TypeOfAwardId"], one["InvolvedPeople"]) == ("", "", "")


def test_a_stage_follows_the_day_and_is_empty_where_no_period_is_known():
    begins, ends = date(2026, 1, 1), date(2027, 12, 31)
    days = (date(2025, 12, 31), begins, ends, date(2028, 1, 1))
    assert [stage(begins, ends, day) for day in days] == ["Ej påbörjad", "Pågående", "Pågående", "Avslutad"]
    assert stage(begins, None, ends) == ""


@st.composite
def personal_numbers(draw) -> str:
    """Ten or twelve digits that are a person's, with a day of birth or a coordination number's."""
    born = draw(st.dates(date(1930, 1, 1), date(2009, 12, 31)))
    day = born.day + draw(st.sampled_from([0, 60]))
    stem = f"{born:%y%m}{day:02d}{draw(st.integers(0, 999)):03d}"
    digits = stem + luhn.calc_check_digit(stem)
    century = draw(st.sampled_from(["", f"{born:%Y}"[:2]]))
    return f"{century}{digits[:6]}{draw(st.sampled_from(['', '-', '+']))}{digits[6:]}"


@given(personal_numbers(), st.sampled_from(["{}", "Bolaget {} HB", "Firma ({})"]))
def test_no_shape_gives_out_a_personal_number_wherever_it_stands(number, words):
    """As an organisation's number, in its name, or as a sole trader's: in no file, whoever coordinates."""
    assert mentions_personal_number(words.format(number))
    odd = (
        Body("Firma", number),
        Body(words.format(number), ""),
        Body(words.format(number), number, is_sole_trader=True),
    )
    rows = [decided(one, COMPANY) for one in odd] + [decided(COMPANY, *odd)]
    rows = [DecidedRow(**{**vars(one), "money": [Money(body, 2026, 1) for body in odd]}) for one in rows]
    everything = json.dumps(
        [
            rules.applications_gdp(rows),
            rules.activities_gdp(rows, today=date(2026, 1, 1)),
            rules.projects_swecris(rows),
            rules.lines(rules.activities_gdp(rows, today=date(2026, 1, 1)), per="beslutadFinansiering"),
        ]
    )
    digits = number.replace("-", "").replace("+", "")
    assert number not in everything
    assert digits not in everything
    assert SOLE_TRADER in everything


def led(number: int, county: str, leader: str, **more) -> DecidedRow:
    body = Body(f"Part {number}", county=county)
    found = decided(body, **more)
    return DecidedRow(**{**vars(found), "number": str(number), "leader": leader, "money": [Money(body, 2026, 3)]})


def test_a_small_group_is_hidden_and_the_smallest_other_with_it_so_that_it_cannot_be_worked_out():
    rows = [led(place, "Uppsala län", "woman") for place in range(6)]
    rows += [led(place, "Skåne län", "man") for place in range(6, 13)]
    rows += [led(20, "Gotlands län", "man")]
    found = {one["lan"]: one for one in totals.per_county(rows, least=5)}
    assert [found[name]["projektledareKvinnor"] for name in ("Gotlands län", "Uppsala län", "Skåne län")] == [
        "..",
        "..",
        0,
    ]
    assert (found["Gotlands län"]["projektledare"], found["Gotlands län"]["belopp"]) == (1, 3)
    open_to_all = {one["lan"]: one for one in totals.per_county(rows, least=0)}
    assert open_to_all["Gotlands län"]["projektledareMan"] == 1


def test_a_grant_of_several_areas_counts_in_each_and_its_kronor_once():
    areas = (("ai", "AI", "AI"), ("kvant", "Kvantteknik", "Quantum"))
    rows = [led(1, "Uppsala län", "", areas=areas, shares={"ai": 33, "kvant": 67}), led(2, "Uppsala län", "")]
    found = {one["teknikomrade"]: one for one in totals.per_area(rows, least=0)}
    assert {name: (one["bidrag"], one["belopp"]) for name, one in found.items()} == {
        "AI": (1, 1), "Kvantteknik": (1, 2), "Ej klassificerat": (1, 3),
    }  # fmt: skip
    assert list(found)[-1] == "Ej klassificerat"


def test_what_the_product_knows_of_an_award_and_its_subjects_is_told_and_the_rest_stays_empty():
    row = decided(award=("Förstudie", "Pre-study"), subjects=[("103", "Fysik", "Physical Sciences")])
    (project,), (activity,) = rules.projects_swecris([row]), rules.activities_gdp([row], today=date(2026, 1, 1))
    assert (project["TypeOfAwardDescrSv"], project["TypeOfAwardDescrEn"]) == ("Förstudie", "Pre-study")
    assert project["Scbs"] == "103: Fysik"
    assert (activity["typ"], activity["forskningsamnen"][0]["kod"]) == ("Förstudie", "103")
    assert (project["ProjectTitleEn"], activity["personer"]) == ("", [])


def test_an_organisation_number_is_no_personal_number():
    for number in ("202100-5216", "559012-3419", "212000-0142"):
        assert not mentions_personal_number(number)
    assert rules.body(COMPANY)["organisationsnummer"] == "559012-3419"
