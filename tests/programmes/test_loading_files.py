"""Assignment files are read strictly: every fault is told with file, place and reason. No database."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from programmes.loading import FOLDER, FilesRefused, dump, quotes, read_files
from programmes.loading.files import SCHEMA
from programmes.loading.merging import Done, merge
from programmes.rules import kinds
from programmes.rules.duedates import DueRule

DOCS = Path(__file__).parents[2] / "docs" / "assignment-files.md"
OWN = sorted(FOLDER.glob("*.yaml"))


def example() -> str:
    """The invented decision of the description."""
    return DOCS.read_text(encoding="utf-8").split("<!-- example -->\n```yaml\n")[1].split("```")[0]


def refused(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(FilesRefused) as caught:
        read_files([path])
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    return [(problem.path, problem.reason) for problem in caught.value.problems]


@pytest.fixture
def file(tmp_path):
    """Writes a file: the example with one piece of text replaced by another, or a whole text."""

    def write(old: str | None = None, new: str = "", *, text: str = "") -> Path:
        path = tmp_path / "decision.yaml"
        body = text if old is None else example().replace(old, new, 1)
        assert old is None or old in example()
        path.write_text(body, encoding="utf-8")
        return path

    return write


def test_the_schema_is_itself_a_schema():
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_the_products_own_files_are_accepted(path):
    document = read_files([path])[str(path)]
    assert document["key"] == path.stem


def test_the_four_decisions_are_there():
    assert [path.stem for path in OWN] == ["vin-exc", "vin-green", "vin-life", "vr-exc"]


def test_the_example_of_the_description_is_accepted(file):
    path = file(text=example())
    assert read_files([path])[str(path)]["key"] == "prov-vatgas"


def test_the_rules_of_the_description_can_be_read():
    text = re.search(r"```yaml\n(rules:\n.*?)```", DOCS.read_text(encoding="utf-8"), re.S)[1]
    rules = yaml.safe_load(text)["rules"]
    assert len(rules) == 5
    for rule in rules:
        DueRule.from_data(rule)


def test_the_description_names_every_kind_with_its_figures():
    text = DOCS.read_text(encoding="utf-8").split("<!-- kinds -->")[1].split("\n\n")[0]
    rows = re.findall(r"^\| `([a-z._]+)` \| (.*) \|$", text, re.M)
    told = {kind: set(re.findall(r"`([a-z_?]+)`", figures)) for kind, figures in rows}
    known = {
        key: {one.name if one.is_required else f"{one.name}?" for one in kind.parameters}
        for key, kind in kinds.KINDS.items()
    }
    assert told == known | {kinds.PEOPLE: set()}


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        ("amount: 30000000", "amount: 30 miljoner", "frames[0].amount", "is not a whole number"),
        ("amount: 30000000", 'amount: "30000000"', "frames[0].amount", "is not a whole number"),
        ("amount: 30000000", "amount: 3.5e7", "frames[0].amount", "is not a whole number"),
        ("amount: 30000000", "amount: 30000000.0", "frames[0].amount", "is not a whole number"),
        ("amount: 30000000", "amount: true", "frames[0].amount", "is not a whole number"),
        ("amount: 30000000", "amount: null", "frames[0].amount", "is not a whole number"),
        ("amount: 30000000", "amount: .nan", "frames[0].amount", "is not a whole number"),
        ("amount: 30000000", "amount: -1", "frames[0].amount", "is less than 0"),
        ("amount: 30000000", "amount: 1000000000000000", "frames[0].amount", "is more than 9999999999999"),
        ("wording: may_use", "wording: får använda", "frames[0].wording", "is none of may_use, estimated"),
        ("    quote: får under 2027 använda 30 miljoner kronor\n", "", "frames[0]", "quote is missing"),
        ("quote: får under 2027 använda 30 miljoner kronor", 'quote: "  "', "frames[0].quote", "is empty"),
        ("year: 2027", "year: 20027", "frames[0].year", "is more than 2199"),
        ("year_to: 2030", "year_to: 2020", "frames[1].year_to", "is before the first year"),
        ("year: 2028", "year: 2027", "frames[1].year", "another amount of the same part"),
        ("strand: demonstration\n    year", "strand: demo\n    year", "frames[2].strand", "no strand 'demo'"),
        ("key: prov-vatgas", "key: Prov Vätgas", "key", "does not fit pattern"),
        ("short_title: vätgas\n", "", "(the file)", "short_title is missing"),
        ("short_title: vätgas", "shorttitle: vätgas", "(the file)", "unknown name: shorttitle"),
        ("title: Uppdrag till", f"title: {'x' * 300} Uppdrag till", "title", "longer than 300 characters"),
        ("202199-0011", "202199-0012", "authority.organisation_number", "check digit does not fit"),
        ("202199-0029", "202199-0028", "duties[1].recipients[0].organisation_number", "check digit does not fit"),
        ("{value: 2026-06-18,", "{value: 2026-06-31,", "identity.decided_on.value", "'2026-06-31' is no day"),
        ("quote: Stockholm den 18 juni 2026", "quote: null", "identity.decided_on.quote", "words or its source"),
        ("{max_share: 2/5,", "{max_share: 0.4,", "conditions[0].parameters.max_share", "has decimals"),
        ("{max_share: 2/5,", "{max_share: fyrtio,", "conditions[0].parameters", "share.funder_max: max_share"),
        ("{max_share: 2/5, base", "{base", "conditions[0].parameters", "max_share is missing"),
        ("{max_share: 2/5,", "{max_share: 2/5, cap: 1,", "conditions[0].parameters", "has no parameter cap"),
        ("parameters: {base: financing}", "parameters: {base: x}", "conditions[0].readings[1].parameters", "base"),
        ("kind: share.funder_max", "kind: share.funder_mx", "conditions[0].kind", "no rule judges"),
        ("severity: blocking", "severity: fatal", "conditions[0].severity", "is none of blocking"),
        ("severity: blocking", "severity: blocking\n    valid_to: 2027-02-30", "conditions[0].valid_to", "is no day"),
        (
            "severity: blocking",
            "severity: blocking\n    valid_from: 2027-01-01\n    valid_to: 2026-12-31",
            "conditions[0].valid_to",
            "is before the first day",
        ),
        ("every: 2, ", "", "duties[0].rule", "every_n_years takes"),
        ("month: 5, day: 15", "month: 6, day: 31", "duties[0].rule", "month 6 has no day 31"),
        ("from: 2027, to: 2030}", "from: 2027, to: 2026}", "duties[1].rule", "the last year is before the first"),
        ("kind: every_n_years", "kind: sometimes", "duties[0].rule.kind", "is none of once"),
        ("duty: rekvisition-prov-vatgas", "duty: x", "payment_rules[0].duty", "no duty 'x'"),
        ("key: rekvisition-prov-vatgas", "key: lagesbild-prov-vatgas", "duties[1].key", "stands twice"),
        ("- {department: kn, ", "- {", "duties[0].recipients[0]", "either a department or an organisation_number"),
        ("number: \"1:4\"", "number: 1:4", "appropriations[0].number", "64 is not text"),
        ("kind: missing", "kind: unclear", "gaps[0].kind", "is none of missing, ambiguous"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_and_reason(file, old, new, where, reason):
    found = refused(file(old, new))
    assert any(path == where and reason in said for path, said in found), found


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("", "(the file)", "not a mapping"),
        ("- one\n- two\n", "(the file)", "not a mapping"),
        ("bara text", "(the file)", "not a mapping"),
        ("key: [a, b\n", "line 2", "not readable as YAML"),
        ("key: a\n\tb: c\n", "line 2", "not readable as YAML"),
        ("key: a\n---\nkey: b\n", "line 2", "not readable as YAML"),
        ("key: a\nkey: b\n", "line 2, column 1", "'key' stands twice"),
        ("frames: [{year: 2025, year: 2026}]", "line 1, column 23", "'year' stands twice"),
        ("2025: a\n", "line 1, column 1", "a name must be text"),
        ("key: &a x\ntitle: *a\n", "line 2, column 8", "are not used"),
        ("key: !!python/object/apply:os.getcwd []", "line 1", "not readable as YAML"),
        ("key: " + "[" * 5000, "(the file)", "nested too deep"),
        ("key: " + "9" * 5000, "(the file)", "not readable as YAML"),
        ('title: "\\uD800"', "title", "half a character"),
    ],
)
def test_what_is_no_such_file_is_refused(file, text, where, reason):
    found = refused(file(text=text))
    assert any(path.startswith(where) and reason in said for path, said in found), found


def test_what_cannot_be_read_is_refused(tmp_path):
    assert refused(tmp_path / "missing.yaml") == [("(the file)", "No such file or directory")]
    assert refused(tmp_path) == [("(the file)", "Is a directory")]
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("key: å".encode("latin-1"))
    assert refused(latin) == [("(the file)", "not UTF-8 text (byte 6)")]
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 2_000_001)
    assert refused(large) == [("(the file)", "larger than 2000000 bytes")]


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(example().replace("amount: 30000000", "amount: -1").replace("may_use", "must_use"), "utf-8")
    second.write_text("- x", "utf-8")
    with pytest.raises(FilesRefused) as caught:
        read_files([first, second])
    assert [(Path(one.file).name, one.path) for one in caught.value.problems] == [
        ("a.yaml", "frames[0].amount"),
        ("a.yaml", "frames[0].wording"),
        ("b.yaml", "(the file)"),
    ]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_a_written_document_is_the_file_again(path):
    document = read_files([path])[str(path)]
    assert yaml.safe_load(dump(document)) == yaml.safe_load(path.read_text(encoding="utf-8"))


def test_every_quote_is_found_with_its_place():
    found = dict(quotes(yaml.safe_load(example())))
    assert found["frames[0].quote"] == "får under 2027 använda 30 miljoner kronor"
    assert found["duties[0].requires_decision_number_quote"] == "med hänvisning till beslutets diarienummer"
    assert len(found) == example().count("quote: ") - example().count("quote: null")


documents = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b"]),
    lambda parts: st.lists(parts, max_size=2) | st.dictionaries(st.sampled_from("abc"), parts, max_size=3),
    max_leaves=6,
)
mappings = st.dictionaries(st.sampled_from("abc"), documents, max_size=3)


@given(mappings, mappings)
def test_nothing_is_told_when_the_file_says_what_stands(base, same):
    assert merge(base, same, same) == (same, [])


@given(mappings, mappings, mappings)
def test_overwriting_gives_the_file(base, stands, file):
    merged, changes = merge(base, stands, file, overwrite=True)
    assert all(change.done is not Done.KEPT for change in changes)
    assert merge(file, merged, file)[1] == []


@given(mappings, mappings)
def test_what_people_entered_stays_when_the_file_is_unchanged(file, stands):
    merged, changes = merge(file, stands, file)
    assert {change.done for change in changes} <= {Done.KEPT}
    assert merge(stands, merged, stands)[1] == []


@given(mappings, mappings)
def test_what_only_the_file_changed_is_taken(stands, file):
    merged, changes = merge(stands, stands, file)
    assert {change.done for change in changes} <= {Done.CHANGED}
    assert merge(file, merged, file)[1] == []


def test_the_eight_groups_to_consult_stand_in_the_decision_that_names_them_and_the_dialogue_in_the_other():
    documents = {path.stem: document for path in OWN for document in read_files([path]).values()}
    groups = {
        key: [actor["key"] for content in document["contents"] for actor in content.get("actors", ())]
        for key, document in documents.items()
    }
    assert len(groups["vin-exc"]) == 8
    assert groups["vin-green"] == ["kth-sodertalje"]
    assert groups["vr-exc"] == groups["vin-life"] == []
