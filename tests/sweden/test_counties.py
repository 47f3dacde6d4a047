"""The 21 counties."""

from sweden.counties import BY_CODE, COUNTIES


def test_there_are_21_counties_with_codes_of_their_own() -> None:
    assert len(COUNTIES) == len(BY_CODE) == len({county.nuts3 for county in COUNTIES}) == 21
    assert not {"02", "11", "15", "16"} & BY_CODE.keys()


def test_eight_nuts_2_regions_hold_them_all() -> None:
    assert {county.nuts2 for county in COUNTIES} == {
        "SE11", "SE12", "SE21", "SE22", "SE23", "SE31", "SE32", "SE33",
    }  # fmt: skip


def test_a_county_is_found_by_its_code() -> None:
    assert BY_CODE["05"].name_sv == "Östergötlands län"
