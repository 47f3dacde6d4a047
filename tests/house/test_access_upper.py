"""The pages of the upper storeys with everyone who may knock, as `test_access.py` does it with those below."""

from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.house import links, parity_judged, parity_money, sweep
from tests.house.access import World
from tests.house.sweep import DOORS, FLOORS


@pytest.mark.parametrize("name", FLOORS["upper"])
def test_each_visitor_gets_in_where_declared_and_nowhere_else(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    found = sweep.strayed(name, world, visitors)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_no_page_leads_its_reader_to_a_refusal(world: World, visitors: dict[str, Client]) -> None:
    found = links.refused(world, visitors, FLOORS["upper"])
    assert not found, "\n".join(found)


#: Operation → every act of a page that has several, which does the same: the page, the field that names it, its name.
SAME: dict[str, list[tuple[str, str, str]]] = {}
for named, pages in (("act", parity_judged.ACTS), ("what", parity_money.ACTS)):
    for page, acts in pages.items():
        for act, operation in acts.items():
            SAME.setdefault(operation, []).append((page, named, act))
#: Visitors who differ in what they may there.
HANDS = ("case_officer", "decision_maker", "economist", "applicant")
#: The page tells what lacks in the form to everyone who works with it, before the act itself says whose it is.
FORM_FIRST = {
    "seat_panel_member",
    "verify_account",
    "confirm_condition",
    "move_instalment",
    "end_instalment",
    "take_back_payment",
}
#: Not open as the sample stands: the page refuses everyone.
NOT_OPEN = {
    "give_task",
    "tick_task",
    "declare",
    "attest_payment",
    "take_back_final_grant",
    "decide_final_grant",
}


@pytest.mark.parametrize("operation", sorted(SAME))
def test_whoever_may_do_an_act_on_its_page_may_ask_its_operation_and_nobody_else(
    operation: str, world: World, visitors: dict[str, Client]
) -> None:
    may = DOORS[f"api:{operation}"].posts & set(HANDS)
    done = set()
    for page, named, act in SAME[operation]:
        url = reverse(page, kwargs=dict(world.samples[DOORS[page].sample][0]))
        for who in HANDS:
            visitors[who].cookies = SimpleCookie(visitors[who].kept)
            with transaction.atomic():
                answer = visitors[who].post(url, {named: act})
                transaction.set_rollback(True)
            if sweep.let_in("post", answer.status_code):
                done.add(who)
    if operation in NOT_OPEN:
        assert may
        assert not done
    else:
        assert done >= may if operation in FORM_FIRST else done == may
