"""What is measured stands on the product's own rules: the bench's cases are made by its workflow, in step with it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from applications.models import Application
from applications.states import Status
from assessments.models import EligibilityCheck
from bench import api, load, site

pytestmark = pytest.mark.django_db


def test_the_cases_that_are_measured_can_still_be_made():
    found = load.world(2)
    load.applications(found, 0, 12)
    load.more_drafts(found)

    handed_in = Application.objects.exclude(status=Status.DRAFT)
    copies = handed_in.filter(title__regex=r" \d+$").exclude(title__startswith="Mönster")
    assert copies.count() == 12 + 3  # of the measured officer's authority, and a part as many of the other's
    assert EligibilityCheck.objects.count() == copies.filter(status=Status.ELIGIBLE).count() > 0
    drafts = Application.objects.filter(status=Status.DRAFT).exclude(case__title_internal__startswith="Mönster")
    assert drafts.count() == len(found.applicants)


def test_every_list_of_the_api_is_measured():
    found = api.addresses("programme", *["0198c0de-0000-7000-8000-000000000000"] * 3)
    inside = [str(one.pattern) for one in api.lists().values() if str(one.pattern).startswith(api.OF_NOTHING_LOADED)]
    assert len(found) == len(api.lists()) - len(inside)
    assert all(any(one.startswith(way) for one in inside) for way in api.OF_NOTHING_LOADED)
    assert not any(address.partition("?")[0].endswith("/file/") for address in found.values())
    assert {"API: applications", "API: calls", "API: joint calendar", "API: tellings"} <= found.keys()


def test_the_yardstick_of_every_ratio_can_still_be_started():
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi, bench.bare"],
        cwd=settings.ROOT,
        env={**kept, **site.environment(), "DJANGO_SETTINGS_MODULE": "bench.bare_settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
