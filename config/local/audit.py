"""Ask whether what the product is built on has known vulnerabilities: `make audit`.

The vulnerability databases belong to others and may not answer, or not from here. Then this says so and ends with 2:
what was not asked is not clean. 1 when something is known, 0 when every database answered and knew nothing.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Run by itself, never installed: what it brings along is no part of the product.
PIP_AUDIT = "pip-audit==2.9.0"
#: How long one database may take (seconds).
WAIT = 300

#: What is asked: its name, and the command whose standard output is JSON.
ASKED = {
    "Python packages": [
        ROOT / ".venv/bin/uv", "tool", "run", PIP_AUDIT, "--requirement", "requirements-dev.txt", "--require-hashes",
        "--disable-pip", "--format", "json", "--progress-spinner", "off",
    ],
    "front-end packages": ["npm", "audit", "--json", "--fetch-retries=0"],
    "tools of the front end": ["npm", "audit", "--json", "--fetch-retries=0", "--omit=prod", "--include=dev"],
}  # fmt: skip


def known_to_python(answer: dict) -> list[str] | None:
    """What pip-audit's answer tells of, a line for each vulnerability; None when it was told of hardly any package.

    It calls a package that its database did not answer about skipped, and finds nothing in it.
    """
    packages = answer["dependencies"]
    if sum("skip_reason" in one for one in packages) > len(packages) / 2:
        return None
    return [
        f"{one['name']} {one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none yet'}"
        for one in packages
        for found in one.get("vulns", [])
    ]


def known_to_npm(answer: dict) -> list[str]:
    """What npm's answer tells of, a line for each package."""
    return [f"{name}: {one['severity']}, {one['range']}" for name, one in sorted(answer["vulnerabilities"].items())]


def ask(command: Sequence[str | Path]) -> list[str] | None:
    """What is known; None when nobody answered."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=WAIT, check=False,
        )  # fmt: skip
        answer = json.loads(done.stdout)
        return known_to_python(answer) if "dependencies" in answer else known_to_npm(answer)
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return None  # an error is an answer of neither kind: it has none of what is looked for


def main() -> int:
    worst = 0
    for name, command in ASKED.items():
        found = ask(command)
        if found is None:
            print(f"{name}: no vulnerability database answers; nothing has been checked.")
        elif found:
            print(f"{name}: {len(found)} known.", *found, sep="\n  ")
        else:
            print(f"{name}: nothing known.")
        worst = 1 if found or worst == 1 else 2 if found is None or worst == 2 else 0
    return worst


if __name__ == "__main__":
    sys.exit(main())
