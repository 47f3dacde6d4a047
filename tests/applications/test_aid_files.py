"""Files of aid rules are read strictly, and a successor can be entered as data."""

import copy
import json
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from applications.loading.files import FOLDER, SCHEMA, contents, faults, shipped
from applications.rules.aid.intensity import max_intensity
from applications.rules.aid.reading import read
from applications.rules.aid.ruleset import valid_on
from applications.rules.facts import CATEGORIES
from programmes.loading.files import FilesRefused

DOCS = Path(__file__).parents[2] / "docs" / "aid-rules.md"


all_contents = cache(contents)


def own(key="gber-2023"):
    return copy.deepcopy(next(one for one in all_contents() if one["key"] == key))


def test_the_schema_is_itself_a_schema_and_the_products_own_files_keep_to_it():
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [one["key"] for one in contents()] == [path.stem for path in sorted(FOLDER.glob("*.yaml"))]


def test_the_description_names_every_part_of_a_file():
    described = DOCS.read_text(encoding="utf-8")
    properties = json.loads(SCHEMA.read_text(encoding="utf-8"))["properties"]
    assert {name for name in properties if not name.endswith("_en") and name != "format"} <= {
        name for name in properties if f"`{name}`" in described
    }


def test_the_kinds_of_cost_are_those_of_the_budget():
    kinds = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]["basis"]["properties"]["cost_kinds"]["items"]
    assert kinds["enum"] == list(CATEGORIES)


def test_every_basis_asked_for_is_there():
    keys = {basis.key for rules in shipped() for basis in rules.bases}
    articles = {"gber_18", "gber_25", "gber_26", "gber_26a", "gber_27", "gber_28", "gber_29", "gber_31"}
    assert keys == articles | {"gber_28_passed_on", "de_minimis", "not_aid"}


def wrong(**changes):
    content = own()
    content.update(changes)
    return content


def basis(**changes):
    content = own()
    content["bases"][0].update(changes)
    return content


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ([], "(the file)", "not a mapping"),
        (wrong(valid_to="2020-01-01"), "valid_to", "before valid_from"),
        (wrong(valid_from="2023-02-30"), "valid_from", "is no day"),
        (wrong(family="tax"), "family", "none of"),
        (wrong(bases=[]), "bases", "does not fit"),
        (wrong(weather="fine"), "(the file)", "unknown name"),
        (basis(declarations=["promise"]), "bases[0].declarations", "promise is not among"),
        (basis(combine="product"), "bases[0].combine", "none of"),
        (basis(bonuses=[]), "bases[0].categories", "collaboration is not among"),
        (basis(notification=[{"amount_eur": 1.5, "source": "x"}]), "bases[0].notification[0].amount_eur", "decimals"),
        (
            basis(notification=[{"amount_eur": 1, "categories": ["x"], "more_than": "1/2", "source": "x"}]),
            "bases[0].notification",
            "x is not among",
        ),
        ({**own("de-minimis-2023"), "bases": own()["bases"][:1]}, "bases[0].declarations", "is not among"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content, place, reason):
    assert any(where == place and reason in why for where, why in faults(content)), faults(content)


def test_a_share_above_the_whole_and_names_that_stand_twice_are_told():
    content = own()
    content["bases"][0]["categories"][0]["share"] = "3/2"
    content["bases"].append(content["bases"][0])
    told = dict(faults(content))
    assert "above the whole" in told["bases[0].categories"]
    assert "stands twice" in told["bases"]


def test_a_de_minimis_act_without_a_ceiling_is_refused():
    content = own("de-minimis-2023")
    del content["de_minimis"]
    assert [place for place, _reason in faults(content)] == ["de_minimis"]


def test_a_file_is_refused_with_every_fault_and_its_name(tmp_path):
    path = tmp_path / "set.yaml"
    path.write_text(yaml.safe_dump(wrong(weather="fine", family="tax")), encoding="utf-8")
    with pytest.raises(FilesRefused) as refused:
        contents([path, tmp_path / "none.yaml"])
    assert {problem.file for problem in refused.value.problems} == {str(path), str(tmp_path / "none.yaml")}
    assert len(refused.value.problems) >= 3


def test_a_successor_with_other_figures_is_data_alone():
    content = own()
    content |= {"key": "gber-next", "valid_from": "2027-01-01", "valid_to": None}
    content["bases"][0]["categories"][1]["share"] = "11/20"
    successor = read(content)
    before, now = shipped()[1], valid_on([*shipped()[1:2], successor], date(2027, 1, 1))[0]
    assert before.key == "gber-2023"
    assert now is successor
    assert max_intensity(now.category("industrial"), "small") == Fraction(3, 4)
    assert max_intensity(before.category("industrial"), "small") == Fraction(7, 10)
