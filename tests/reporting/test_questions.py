"""What the decisions leave open is answered by those who decide on reports, and counts from then on only."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from reporting.datasets import common
from reporting.errors import AnswerFaulty
from reporting.facts.questions import defaults, questions
from reporting.rules.joint_report import tables
from reporting.workflow.answering import answer
from tests.factories import programmes as make
from tests.reporting.worked_account import ACCOUNT, ORDER, joint_content

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 9, tzinfo=UTC)


def again(**answers):
    content = joint_content()
    asked = {**content["asked"], **answers}
    cutoff = ACCOUNT["occasions"]["joint_2027"]["cutoff"]
    found = tables(content["sources"], agencies=ORDER, cutoff=cutoff, asked=asked)
    return {f"{key}/{row['key']}": row["figures"] for key, rows in found.items() for row in rows}


def test_every_question_has_an_answer_to_begin_with():
    for key, one in questions().items():
        assert one.where or one.words(one.default)
        assert one.where or not one.choices or str(one.default) in one.choices, key
    assert defaults()["least_persons"] == 5


def test_the_answers_change_what_is_counted_and_an_older_dataset_stays():
    assert again()["t2b/A"]["success"]["value"] == "1/10"
    assert again(denominator="submitted")["t2b/A"]["success"]["value"] == "2/23"
    granted, paid = again(), again(cluster_money="paid")
    clusters = [key for key in granted if key.startswith("t9/")]
    assert clusters
    for key in clusters:
        before, after = ({name: one["value"] for name, one in rows[key].items()} for rows in (granted, paid))
        less = before["cluster_grant"] - before["cluster_paid"]
        assert before["financing"] - after["financing"] == less
    assert again()["t1/2025.VR"]["over_floor"]["value"] == 1_204_500
    assert again(floor_basis="decisions")["t1/2025.VR"]["over_floor"]["measure"] == "M12−M1"
    assert again(least_persons=0)["t8/granted.VR"]["women"]["value"] == 1
    assert again(least_persons=5)["t8/granted.VR"]["women"]["value"] is None


@pytest.mark.django_db
def test_an_answer_needs_the_right_person_a_ground_and_an_answer_there_is():
    approver = make.worker(Role.REPORT_APPROVER)
    with pytest.raises(NotAllowed):
        answer("denominator", value="submitted", ground="Frågat", by=make.worker(Role.CASE_OFFICER), now=NOW)
    for key, value, ground in (
        ("denominator", "sometimes", "Frågat"),
        ("denominator", "submitted", " "),
        ("least_persons", "0", "Frågat"),
        ("submitter", "vr", "Frågat"),
    ):
        with pytest.raises(AnswerFaulty):
            answer(key, value=value, ground=ground, by=approver, now=NOW)

    answer("least_persons", value="3", ground="Enligt statistikansvarig.", by=approver, now=LATER)

    assert common.answers(at=NOW)["least_persons"] == 5
    assert common.answers(at=LATER)["least_persons"] == 3


@pytest.mark.django_db
def test_the_page_tells_what_counts_and_takes_an_answer():
    client = Client()
    client.force_login(make.worker(Role.REPORT_APPROVER))
    page = client.get(reverse("reporting:questions")).content.decode()
    assert "prövade ansökningar" in page
    address = reverse("reporting:question", args=["denominator"])
    refused = client.post(address, {"value": "submitted"})
    assert refused.status_code == 422
    assert client.post(address, {"value": "submitted", "ground": "Enligt samråd."}).status_code == 302
    assert "Enligt samråd." in client.get(reverse("reporting:questions")).content.decode()
    assert client.get(reverse("reporting:question", args=["submitter"])).status_code == 404
