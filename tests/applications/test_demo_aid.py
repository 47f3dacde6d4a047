"""The sample applications that were handed in rest on grounds of aid, frozen with the rules of their day."""

import pytest
from django.core.management import call_command

from applications.models import Application, ApplicationVersion
from applications.states import Status
from config.demo.proposal import SAMPLES

pytestmark = pytest.mark.django_db


def test_every_sample_handed_in_to_a_call_that_asks_has_its_grounds(settings, clock):
    call_command("load_demo")
    asked = Application.objects.filter(call__conditions__kind="intensity")
    sent = asked.exclude(status=Status.DRAFT)
    assert sent.count() >= 5
    drafts = {one.title for one in SAMPLES if one.state == "draft"}
    assert (
        set(
            ApplicationVersion.objects.filter(frozen_at=None, application__status=Status.DRAFT).values_list(
                "title", flat=True
            )
        )
        == drafts
    )
    for application in sent.select_related("submitted_version"):
        content = application.submitted_version.content
        assert content["aid"]["rule_sets"]["block_exemption"] == "gber-2023"
        assert all(party["aid"]["lines"] for party in content["parties"])
