"""Law and money as data: every example in the folder against the rule it asks.

Each *.yaml with a list `cases` is read, from this folder or from the one given as `--cases DIR`. What a case expects
must be equal, key by key; `findings` is the complete list of findings, in any order. README.md tells the format.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

import tests.cases.account_adapters
import tests.cases.aid_adapters
import tests.cases.call_adapters
import tests.cases.grant_adapters  # noqa: F401 (each names its own rules)
from tests.cases.adapters import ADAPTERS

HERE = Path(__file__).parent


def read_cases(folder: Path) -> list[Any]:
    """Every case of every file, named by its id. A folder without any case is a mistake, not a success."""
    read = [
        pytest.param(case, id=str(case.get("id", f"{file.stem}-{place}")))
        for file in sorted(folder.glob("*.yaml"))
        for place, case in enumerate(cases_in(file), start=1)
    ]
    if not read:
        raise pytest.UsageError(f"no cases in {folder}")
    return read


def cases_in(file: Path) -> list[dict[str, Any]]:
    """The list `cases` of a file, whatever else it holds; none where there is no such list."""
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    cases = content.get("cases") if isinstance(content, dict) else None
    if not isinstance(cases, list):
        return []
    calls = content.get("calls")
    return [with_call(case, calls) for case in cases] if isinstance(calls, dict) else cases


def with_call(case: Any, calls: Mapping[str, Any]) -> Any:
    """A case that names one of the file's calls, with that call's own rules in the place of the name."""
    named = case.get("input", {}).get("call") if isinstance(case, dict) else None
    if not isinstance(named, str) or named not in calls:
        return case
    return {**case, "input": {**case["input"], "call": calls[named]}}


#: What is typed in by people is never read as a day.
TYPED = "text"


def with_days(value: Any) -> Any:
    """The values with every day as a day, whether the file wrote it bare or within quotation marks."""
    if isinstance(value, dict):
        return {name: part if name == TYPED else with_days(part) for name, part in value.items()}
    if isinstance(value, list):
        return [with_days(part) for part in value]
    if isinstance(value, str) and len(value) == len("2026-01-31"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", read_cases(Path(metafunc.config.getoption("--cases", default=HERE) or HERE)))


def test_the_rule_answers_as_the_example_says(case: dict[str, Any]) -> None:
    assert case["rule"] in ADAPTERS, f"no adapter for the rule {case['rule']}"
    answer = ADAPTERS[case["rule"]](with_days(case["input"]))
    assert differences(with_days(case["expect"]), answer) == []


def test_every_adapter_is_asked_by_an_example() -> None:
    assert set(ADAPTERS) == {parameters.values[0]["rule"] for parameters in read_cases(HERE)}


def test_a_missing_a_surplus_and_a_wrong_finding_are_told() -> None:
    answer = {"findings": [{"rule": "a", "excess": 2}], "share": Fraction(1, 2), "base": Fraction(4, 1)}
    assert differences({"findings": [{"rule": "a", "excess": 2}], "share": "1/2", "base": 4}, answer) == []
    assert differences({"findings": []}, answer)
    assert differences({"findings": [{"rule": "a", "excess": 3}]}, answer)
    assert differences({"findings": [{"rule": "a"}, {"rule": "a"}]}, answer)
    assert differences({"share": "2/3"}, answer)
    assert differences({"left": 0}, answer)


def differences(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """What the answer lacks or says otherwise, one line each."""
    told = [
        f"{key}: expected {wanted!r}, got {answer.get(key, 'nothing')!r}"
        for key, wanted in expected.items()
        if key != "findings" and not (key in answer and agrees(wanted, answer[key]))
    ]
    left = list(answer.get("findings", []))
    for wanted in expected.get("findings", []):
        match = next((finding for finding in left if agrees(wanted, finding)), None)
        if match is None:
            told.append(f"finding missing: {wanted!r}")
        else:
            left.remove(match)
    if "findings" in expected:
        told += [f"finding too many: {finding!r}" for finding in left]
    return told


def agrees(wanted: Any, value: Any) -> bool:
    """Equal; a mapping may hold more than is asked for, a fraction is written "p/q" in lowest terms."""
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(
            key in value and agrees(part, value[key]) for key, part in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(value, list | tuple)
            and len(wanted) == len(value)
            and all(agrees(part, other) for part, other in zip(wanted, value, strict=True))
        )
    if isinstance(value, Fraction):
        return wanted in (f"{value.numerator}/{value.denominator}", value)
    return type(wanted) is type(value) and wanted == value
