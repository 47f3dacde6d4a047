"""docs/api.md is run as it stands: every command in it, in one shell, against a real server."""

import os
import re
import subprocess
from datetime import date
from pathlib import Path

from django.conf import settings

from accounts.roles import Role
from accounts.scopes import Scope
from accounts.workflow.clients import create_client
from programmes.models import Assignment, Programme
from reporting.models import Report
from reporting.workflow.figures import freeze
from reporting.workflow.occasions import open_due_occasions
from sweden.clock import now
from tests.factories import accounts, applications, calls, programmes, registry
from tests.factories.reporting import DECEMBER, JANUARY

#: What the commands print, in order.
SAID = [
    "vinnova",
    "vr",
    "call vinnova",
    "call vr",
    "planned vinnova",
    "planned vr",
    "new call: draft, closes 2026-06-03T12:00:00Z",
    "money: 50000000",
    "condition: max-grant-1",
    "criterion: potential",
    "application: submitted",
    "duty",
    "figures: ",
    "%PDF-",
    "shape swecris-projekt",
    "exported: 2",
    "2",
    "if_match_failed",
    "colour",
]


def joint_report() -> None:
    """The joint report that is due, with frozen figures and a finished version."""
    vinnova = Assignment.objects.get(authority__key="vinnova")
    duty = vinnova.duties.get(duty__key="gemensam-rapport").duty
    duty.document_kind, duty.submitting_authority = "joint-report", vinnova.authority
    duty.save()
    occasion = open_due_occasions(date(2025, 12, 5), now=DECEMBER)[0]
    freeze(occasion, by=programmes.worker(Role.CASE_OFFICER, vinnova.authority), now=JANUARY)
    content = {"content": {}, "content_sha256": "0" * 64, "document": registry.document(occasion.case)}
    Report.objects.create(occasion=occasion, dataset=occasion.datasets.get(), approved_at=JANUARY, **content)


def test_the_programme_offices_day_is_walked_with_curl(transactional_db: None, live: str, tmp_path: Path) -> None:
    admin = accounts.staff(Role.ADMINISTRATOR)
    for assignment in programmes.pair():
        call = calls.call(assignment)
        applications.submitted_application(call, by=accounts.user())
    joint_report()
    Programme.objects.update(key="excellenskluster")  # as the assignments' own files call it
    client, secret = create_client(
        accounts.authority(),
        name="Programkontorets samordning",
        contact="kontoret@example.example",
        roles=[Role.PROGRAMME_OFFICE, Role.CASE_OFFICER],
        scopes=list(Scope),
        by=admin,
        now=now(),
    )
    text = (settings.ROOT / "docs" / "api.md").read_text()
    commands = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M))
    given = {"API": f"{live}/api/v1", "KEY": client.oidc_id, "SECRET": secret}

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=tmp_path,
        env=os.environ | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr + done.stdout
    lines = done.stdout.splitlines()
    for word in SAID:
        assert any(line.startswith(word) for line in lines), (word, done.stdout)
