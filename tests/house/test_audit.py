"""What `make audit` makes of the answers, and of none."""

import subprocess
import sys

import pytest

from config.local import audit

PYTHON = {
    "dependencies": [
        {"name": "django", "version": "5.2.0", "vulns": [{"id": "PYSEC-2025-1", "fix_versions": ["5.2.1"]}]},
        {"name": "celery", "version": "5.5.0", "vulns": []},
        {"name": "own", "skip_reason": "not found"},
    ]
}
NPM = {"vulnerabilities": {"htmx.org": {"severity": "high", "range": "<2.0.1"}}, "metadata": {}}


def answering(text: str) -> list[str]:
    return [sys.executable, "-c", f"print({text!r})"]


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (PYTHON, ["django 5.2.0: PYSEC-2025-1, mended in 5.2.1"]),
        (NPM, ["htmx.org: high, <2.0.1"]),
        ({"vulnerabilities": {}}, []),
        ({"dependencies": []}, []),
        ({"dependencies": [{"name": "django", "skip_reason": "Dependency not found and could not be audited"}]}, None),
        ({"error": {"code": "ENOTFOUND"}}, None),
        ("", None),
    ],
)
def test_an_answer_is_told_line_by_line_and_an_error_is_none(answer, known) -> None:
    import json

    assert audit.ask(answering(json.dumps(answer) if answer else "")) == known


@pytest.mark.parametrize(
    ("answers", "ends", "said"),
    [
        (['{"dependencies": []}', '{"vulnerabilities": {}}'], 0, "nothing known"),
        (['{"dependencies": []}', '{"error": 1}'], 2, "no vulnerability database answers; nothing has been checked"),
        (['{"vulnerabilities": {"a": {"severity": "low", "range": "*"}}}', "no JSON"], 1, "1 known"),
    ],
)
def test_what_was_not_asked_is_not_clean(answers, ends, said, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(audit, "ASKED", {str(at): answering(text) for at, text in enumerate(answers)})
    assert audit.main() == ends
    assert said in capsys.readouterr().out


def test_a_program_that_is_not_there_is_no_answer() -> None:
    assert audit.ask(["/nowhere/npm", "audit"]) is None


def test_the_checks_do_not_wait_for_other_peoples_databases() -> None:
    dry = subprocess.run(
        ["make", "--dry-run", "test", "lint"], cwd=audit.ROOT, capture_output=True, text=True, check=True
    )
    assert "audit" not in dry.stdout
