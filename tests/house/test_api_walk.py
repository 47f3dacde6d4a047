"""docs/api.md is run as it stands: every command in it, in one shell, against a real server."""

import os
import re
import subprocess

from django.conf import settings

from accounts.roles import Role
from accounts.scopes import Scope
from accounts.workflow.clients import create_client
from programmes.models import Programme
from sweden.clock import now
from tests.factories import accounts, applications, calls, programmes

#: What the commands print, in order.
SAID = [
    "vinnova",
    "vr",
    "call vinnova",
    "call vr",
    "new call: draft",
    "application: submitted",
    "duty",
    "2",
    "if_match_failed",
    "colour",
]


def test_the_programme_offices_day_is_walked_with_curl(transactional_db: None, live: str) -> None:
    admin = accounts.staff(Role.ADMINISTRATOR)
    for assignment in programmes.pair():
        call = calls.call(assignment)
        applications.submitted_application(call, by=accounts.user())
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
