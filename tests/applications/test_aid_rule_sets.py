"""Rules of state aid are entered once, by those who may, and the day of the decision chooses among them."""

import copy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.errors import AidRulesKeyTaken, AidRulesUnreadable
from applications.loading.files import contents, dump
from applications.models import AidRuleSet
from applications.rules.aid.ruleset import Family
from applications.workflow.aid_rules import enter, load, rules_on
from tests.factories import accounts

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ours():
    return load(contents(), source="Följer med produkten", now=NOW)


def successor(**changes):
    content = copy.deepcopy(next(one for one in contents() if one["key"] == "gber-2023"))
    return content | {"key": "gber-next", "valid_from": "2027-01-01", "valid_to": None} | changes


def words(response) -> str:
    """A page's text with plain spaces."""
    return response.content.decode().replace("\xa0", " ")


def lawyer():
    return accounts.staff(Role.DECISION_MAKER)


def test_loading_twice_enters_once(ours, capsys):
    assert {row.key for row in ours} == {"gber-2023", "de-minimis-2023", "not-aid-2022"}
    call_command("load_aid_rules")
    assert AidRuleSet.objects.count() == 3
    assert "Nothing new" in capsys.readouterr().out


def test_other_content_under_a_known_key_is_refused_and_nothing_is_entered(ours, tmp_path: Path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(dump(successor()), encoding="utf-8")
    second.write_text(dump(successor(key="gber-2023")), encoding="utf-8")
    with pytest.raises(CommandError, match="gber-2023"):
        call_command("load_aid_rules", str(first), str(second))
    assert AidRuleSet.objects.count() == 3


def test_a_faulty_file_is_refused_with_its_faults(tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump(successor(family="tax")), encoding="utf-8")
    with pytest.raises(CommandError, match="family"):
        call_command("load_aid_rules", str(path))
    assert not AidRuleSet.objects.exists()


def test_the_day_of_the_decision_chooses_and_after_the_last_day_there_is_a_finding(ours):
    valid, missing = rules_on(date(2026, 12, 31))
    assert set(valid) == set(Family)
    assert missing == {}
    valid, missing = rules_on(date(2027, 1, 1))
    assert set(valid) == {Family.DE_MINIMIS, Family.NOT_AID}
    assert [one.rule for one in missing[Family.BLOCK_EXEMPTION]] == ["aid.rule_set_missing"]


def test_a_successor_entered_by_a_person_counts_from_its_first_day(ours):
    person = lawyer()
    row = enter(successor(), source="Förordning (EU) 2026/999", by=person, now=NOW)
    assert rules_on(date(2027, 1, 1))[0][Family.BLOCK_EXEMPTION].key == "gber-next"
    assert rules_on(date(2026, 12, 31))[0][Family.BLOCK_EXEMPTION].key == "gber-2023"
    assert (row.entered_by, row.entered_at) == (person, NOW)


def test_a_correction_with_the_same_first_day_takes_over(ours):
    for key in ("gber-next", "gber-next-2"):
        enter(successor(key=key), source="x", by=lawyer(), now=NOW)
    assert rules_on(date(2027, 1, 1))[0][Family.BLOCK_EXEMPTION].key == "gber-next-2"


def test_who_may_not_and_what_cannot_be_read_are_refused(ours):
    with pytest.raises(NotAllowed):
        enter(successor(), source="x", by=accounts.staff(Role.CASE_OFFICER), now=NOW)
    with pytest.raises(AidRulesUnreadable) as refused:
        enter(successor(family="tax"), source="x", by=lawyer(), now=NOW)
    assert refused.value.figures["faults"]
    with pytest.raises(AidRulesKeyTaken):
        enter(successor(key="gber-2023"), source="x", by=lawyer(), now=NOW)


def test_the_database_refuses_to_change_rules(ours):
    for act in (lambda: AidRuleSet.objects.update(source="x"), lambda: AidRuleSet.objects.all().delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()


def test_the_pages_show_what_is_in_force_what_ends_and_each_figure_with_its_source(ours, client, clock):
    clock.set_day(date(2026, 11, 2))
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    listed = words(client.get(reverse("applications:aid_rules")))
    assert "31 december 2026" in listed
    assert reverse("applications:aid_rules_new") not in listed
    page = words(client.get(reverse("applications:aid_rule_set", args=["gber-2023"])))
    for figure in ("70 %", "45 %", "artikel 25.5 b", "220 000", "8 250 000"):
        assert figure in page, figure


def test_new_rules_are_looked_at_before_they_are_entered(ours, client, clock):
    clock.set_day(date(2026, 11, 2))
    client.force_login(lawyer())
    address = reverse("applications:aid_rules_new")
    begun = client.get(f"{address}?fran=gber-2023").content.decode()
    assert "key: gber-2023" in begun
    faulty = client.post(address, {"source": "x", "content": "key: 1\n"})
    assert faulty.status_code == 422
    assert "key: 1" in faulty.content.decode()
    given = {"source": "Förordning (EU) 2026/999", "content": dump(successor(title_sv="Nya förordningen"))}
    looked_at = client.post(address, {**given, "check": "1"})
    assert looked_at.status_code == 200
    assert AidRuleSet.objects.count() == 3
    entered = client.post(address, {**given, "enter": "1"})
    assert entered.url == reverse("applications:aid_rule_set", args=["gber-next"])
    again = client.post(address, {**given, "content": dump(successor(title_sv="Annan")), "enter": "1"})
    assert again.status_code == 422
    assert client.get(entered.url).status_code == 200


def test_the_number_of_questions_does_not_grow_with_the_sets(ours, client, clock, django_assert_max_num_queries):
    clock.set_day(date(2026, 11, 2))
    client.force_login(lawyer())
    client.get(reverse("applications:aid_rules"))
    for number in range(6):
        enter(successor(key=f"gber-next-{number}"), source="x", by=lawyer(), now=NOW)
    with django_assert_max_num_queries(12):
        client.get(reverse("applications:aid_rules"))
