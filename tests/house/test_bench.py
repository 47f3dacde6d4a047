"""What is measured stands on the product's own rules: the bench's cases are made by its workflow, in step with it."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from accounts.models import User
from applications.models import Application
from applications.states import Status
from assessments.models import EligibilityCheck
from bench import api, load, pages, site
from config.api import description

pytestmark = pytest.mark.django_db


def test_the_cases_that_are_measured_can_still_be_made():
    found = load.world(2)
    load.applications(found, 0, 12)
    load.more_drafts(found)
    officer = User.objects.select_related("person").get(email=pages.OFFICER)
    load.inside(officer)

    asked = pages.of_the_api(officer, pages.sign_in(officer))
    assert len(asked) == len(api.lists())
    reader = Client()
    for page in asked:
        if page.name in api.FULL - {"API: applications"}:
            address, session = page.asked[0]
            reader.cookies.load({settings.SESSION_COOKIE_NAME: session})
            answer = reader.get(address, secure=True)
            assert answer.json()["items"], page.name
    handed_in = Application.objects.exclude(status=Status.DRAFT)
    copies = handed_in.filter(title__regex=r" \d+$").exclude(title__startswith="Mönster")
    assert copies.count() == 12 + 3  # of the measured officer's authority, and a part as many of the other's
    assert EligibilityCheck.objects.count() == copies.filter(status=Status.ELIGIBLE).count() > 0
    drafts = Application.objects.filter(status=Status.DRAFT).exclude(case__title_internal__startswith="Mönster")
    assert drafts.count() == len(found.applicants)


def test_every_list_of_the_description_is_measured():
    heads = {str(one.pattern).split("/")[0] for one in api.lists().values()}
    found = api.addresses(dict.fromkeys(heads, "0198c0de-0000-7000-8000-000000000000"))
    measured = {resolve(address.partition("?")[0]).route for address in found.values()}
    told = {path for path, operations in description()["paths"].items() if _is_list(operations.get("get", {}))}
    assert {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{route}") for route in measured} == told
    assert found.keys() >= api.FULL


def _is_list(operation):
    content = operation.get("responses", {}).get("200", {}).get("content", {})
    return content.get("application/json", {}).get("schema", {}).get("$ref", "").endswith("Page")


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
