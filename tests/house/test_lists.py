"""Every list that staff work in: its views are saved, and what can be done to many is done from it or said why not."""

from django.conf import settings

#: Paged lists that are not worked in, by what they are.
NO_WORK = {
    "components.html": "the page of components",
    "registry/mailbox.html": "messages of the demo",
    "calls/list.html": "calls to the public, who act on none",
    "assessments/my_reviews.html": "a reviewer's own",
    "assessments/declarations.html": "one's own declarations, of which many are made there with one press",
    "registry/mass_act.html": "what became of an act on many",
    "registry/messages.html": "one's own messages",
    "registry/search.html": "found by what is asked for",
    "registry/case.html": "the stream of one case",
    "registry/case_entries.html": "the register of one case",
    "registry/evidence.html": "proofs of one case's documents",
}

#: Lists that are always whole: nothing narrows or orders them, so there is no view of them to save.
WHOLE = {
    "applications/divisions.html",
    "applications/euro_rates.html",
    "assessments/line.html",
    "assessments/panels/panel.html",
    "calls/questions.html",
    "calls/subjects.html",
    "grants/payments/journal.html",
    "grants/payments/order.html",
    "grants/payments/orders.html",
    "grants/payments/run.html",
    "programmes/duties/saved_data.html",
    "programmes/ledger/proposal.html",
    "programmes/ledger/proposals.html",
    "programmes/ledger/waiting.html",
    "programmes/office/log.html",
    "programmes/office/meetings.html",
    "registry/disposal.html",
    "registry/organisations.html",
    "registry/protected_people.html",
    "registry/shares.html",
    "registry/webhooks.html",
}

#: Lists without an act on many of the register's kind (`registry/massacts.py`), and why.
NO_ACT_ON_MANY = {
    "applications/divisions.html": "each division is read and settled by itself",
    "applications/euro_rates.html": "rates are entered day by day",
    "assessments/meetings/list.html": "a meeting decides on many and is held by itself",
    "assessments/panels/panel.html": "what is below a grade is sifted out together on a page that previews it",
    "calls/questions.html": "each question is answered in its own words",
    "calls/staff_list.html": "a call is published, changed and closed by itself",
    "calls/subjects.html": "a register of codes",
    "grants/aid.html": "told of together in one file that is written from the list",
    "grants/changes/list.html": "each request is weighed against its own grant and decided with its own reasons",
    "grants/ending/recoveries.html": "each claim is told of, answered and decided with its own amount and reasons",
    "grants/payments/journal.html": "handed over to the accounting together, as one file",
    "grants/payments/list.html": "proposed, attested and exported together by acts of its own, summed beforehand",
    "grants/payments/order.html": "the payments of one order go together",
    "grants/payments/orders.html": "an order is a file of many payments already",
    "grants/payments/run.html": "what became of an act on many",
    "grants/reports/result_list.html": "results are read",
    "programmes/aid_positions/list.html": "a position is taken by itself",
    "programmes/condition.html": "rows behind a condition are read",
    "programmes/consultations/list.html": "a consultation is begun and ended by itself",
    "programmes/duties/information.html": "what is entered is read, and changed one by one",
    "programmes/duties/saved_data.html": "what was delivered stands",
    "programmes/history.html": "a history is read",
    "programmes/ledger/proposal.html": "a proposal is attested as a whole",
    "programmes/ledger/proposals.html": "each proposal is attested by another person, row by row read",
    "programmes/ledger/waiting.html": "each proposal is attested by another person, row by row read",
    "programmes/office/actions.html": "each action has its own owner, day and outcome",
    "programmes/office/log.html": "a log is read",
    "programmes/office/meetings.html": "a meeting is held by itself",
    "registry/administered.html": "a log is read",
    "registry/cases.html": "cases of every kind: what is done to many is done in the list of their kind",
    "registry/disclosures.html": "each request to see documents is tried by itself",
    "registry/disposal.html": "disposed of together by one decision, on its own page",
    "registry/organisations.html": "a register that is looked up in",
    "registry/protected_people.html": "each person is protected for a reason of their own",
    "registry/readings.html": "a log is read",
    "registry/register.html": "what is registered stands",
    "registry/shares.html": "each sharing ends for a reason of its own",
    "registry/webhook.html": "what has been told to a system is read",
    "registry/webhooks.html": "a few systems, each with its own secret",
    "reporting/calendar.html": "a duty is fulfilled by its own report",
}


def paged() -> dict[str, str]:
    """The texts of the templates with a list in pages, with what they are built from, by name."""
    root = settings.ROOT / "templates"
    texts = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.html")}
    return {name: text for name, text in texts.items() if "{% pagination" in text and name not in NO_WORK}


def test_every_list_that_is_worked_in_has_saved_views() -> None:
    rows = paged()
    assert len(rows) > 40
    saved = {name for name, text in rows.items() if "{% filters " in text or "{% saved_filters %}" in text}
    assert set(rows) - saved == WHOLE


def test_every_list_that_is_worked_in_has_an_act_on_many_or_a_reason_why_not() -> None:
    # The list of applications has its bar in a slot, which the judgement fills.
    rows = paged()
    acts = {
        name
        for name, text in rows.items()
        if "{% mass_bar " in text or 'slot "applications-bulk"' in text or "assessments:mass" in text
    }
    assert set(rows) - acts == set(NO_ACT_ON_MANY)
    assert all(NO_ACT_ON_MANY.values())
