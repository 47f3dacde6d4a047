"""Addresses of the granted money in the API."""

from dataclasses import replace
from typing import Any

from tests.house.access import FOREIGN, INSIDE, NOBODY, SIGNED_IN, STAFF, Door, World

#: Those who work with cases, and with the sample of either authority.
CASES, THEIRS = INSIDE | {"blocked", *FOREIGN}, frozenset(FOREIGN)
OFFICERS, FOREIGN_OFFICER = frozenset({"case_officer"}), frozenset({"foreign_officer"})
PLANS = frozenset({"case_officer", "economist"})
ECONOMIST = frozenset({"economist"})
DECIDES = frozenset({"decision_maker"})
KEEPS_ACCOUNTS = frozenset({"economist", "auditor"})


def reads(sample: str) -> Door:
    """A thing of a case, read by those who work with it."""
    return Door(INSIDE, NOBODY, sample, THEIRS)


def acts(sample: str, who: frozenset[str]) -> Door:
    """An act on a thing of a case; of the visitors from the other authority, its officer's are done there."""
    return Door(NOBODY, who, sample, NOBODY, FOREIGN_OFFICER if "case_officer" in who else NOBODY)


#: What those who take part see and do themselves.
PARTIES = frozenset({"applicant"})
THEIR_PARTIES = frozenset({"other_applicant"})


def own(sample: str) -> Door:
    """A thing of a case, read by those who work with it and those who take part in it."""
    return Door(INSIDE | PARTIES, NOBODY, sample, THEIRS | THEIR_PARTIES)


def done_by_parties(sample: str, who: frozenset[str] = NOBODY) -> Door:
    """An act of those who take part, and of `who` at the authority."""
    officers = FOREIGN_OFFICER if "case_officer" in who else NOBODY
    return Door(NOBODY, PARTIES | who, sample, NOBODY, THEIR_PARTIES | officers)


DOORS = {
    "api:agreement": own("grant"),
    "api:declare": done_by_parties("grant"),
    "api:offer_terms": acts("grant", OFFICERS),
    "api:register_ethics": acts("grant", OFFICERS),
    "api:give_task": acts("api task", OFFICERS),
    "api:tick_task": acts("api task", OFFICERS),
    "api:acceptances": Door(SIGNED_IN),
    "api:acceptance": own("acceptance"),
    "api:ask_to_accept": done_by_parties("acceptance", OFFICERS),
    "api:check_right": acts("acceptance", OFFICERS),
    "api:accept_terms": done_by_parties("acceptance"),
    "api:decline_terms": done_by_parties("acceptance"),
    "api:grant_changes": Door(SIGNED_IN),
    "api:grant_change": own("change"),
    "api:ask_for_change": done_by_parties("grant"),
    "api:try_change": done_by_parties("grant"),
    "api:approve_change": acts("change", DECIDES),
    "api:reject_change": acts("change", DECIDES),
    "api:withdraw_change": done_by_parties("change"),
    "api:reconsider_grant": acts("grant", OFFICERS),
    "api:payment_plan": reads("grant"),
    "api:lay_plan": acts("grant", PLANS),
    "api:hold_back": acts("grant", PLANS),
    "api:add_instalment": acts("grant", PLANS),
    "api:place_hold": acts("grant", PLANS),
    "api:holds": Door(CASES),
    "api:hold": reads("api hold"),
    "api:release_hold": acts("api hold", PLANS),
    "api:payee_accounts": Door(CASES),
    "api:payee_account": reads("api account"),
    "api:verify_account": acts("api account", ECONOMIST),
    "api:instalments": Door(CASES),
    "api:instalment": reads("instalment"),
    **{
        f"api:{act}": acts("instalment", PLANS)
        for act in ("confirm_condition", "move_instalment", "end_instalment", "propose_payment")
    },
    "api:payments": Door(CASES),
    "api:propose_payments": Door(posts=PLANS | {"blocked", "foreign_officer"}),
    "api:propose_selection": Door(posts=PLANS | {"blocked", "foreign_officer"}),
    "api:attest_payments": Door(posts=ECONOMIST | DECIDES),
    "api:payment": reads("api payment"),
    "api:attest_payment": acts("api payment", ECONOMIST | DECIDES),
    "api:take_back_payment": acts("api payment", PLANS),
    "api:answer_payment": acts("api payment", ECONOMIST),
    "api:return_payment": acts("api payment", ECONOMIST),
    "api:payment_orders": Door(CASES, ECONOMIST),
    "api:payment_order": Door(INSIDE | {"blocked"}, NOBODY, "order", THEIRS),
    "api:payment_order_file": Door(ECONOMIST, NOBODY, "order"),
    "api:payment_order_answers": Door(NOBODY, ECONOMIST, "order"),
    "api:payment_order_paid": Door(NOBODY, ECONOMIST, "order"),
    "api:payment_order_summary": Door(INSIDE | {"blocked"}, NOBODY, "order", THEIRS),
    "api:export_selection": Door(posts=ECONOMIST),
    "api:attest_selection": Door(posts=ECONOMIST | DECIDES),
    "api:payment_runs": Door(CASES),
    "api:payment_run": Door(OFFICERS, NOBODY, "payment run", FOREIGN_OFFICER),
    "api:preview_payment_run": Door(posts=PLANS | DECIDES | {"blocked", "foreign_officer"}),
    "api:journal_file": Door(KEEPS_ACCOUNTS),
    "api:journal_batches": Door(KEEPS_ACCOUNTS, ECONOMIST),
    "api:journal_batch_file": Door(KEEPS_ACCOUNTS, NOBODY, "journal batch"),
    "api:journal_lines": Door(KEEPS_ACCOUNTS),
    "api:ask_for_report": acts("grant", OFFICERS),
    "api:project_reports": Door(SIGNED_IN),
    "api:project_report": replace(own("project_report"), posts=PARTIES, posts_theirs=THEIR_PARTIES),
    "api:report_version_file": own("api report version"),
    "api:hand_in_report": done_by_parties("project_report"),
    **{
        f"api:{act}": acts("project_report", OFFICERS)
        for act in ("approve_report", "send_report_back", "move_report", "skip_report", "ask_about_report")
    },
    "api:report_costs": replace(own("report_costs"), posts=PARTIES, posts_theirs=THEIR_PARTIES),
    "api:prepare_costs": done_by_parties("report_costs"),
    "api:approve_costs": done_by_parties("report_costs"),
    "api:attach_certificate": done_by_parties("report_costs"),
    "api:report_messages": Door(SIGNED_IN),
    "api:report_message": own("api question"),
    "api:answer_question": done_by_parties("api question"),
    "api:close_question": acts("api question", OFFICERS),
    "api:state_result": done_by_parties("grant", OFFICERS),
    "api:project_results": Door(STAFF),
    "api:project_result": own("api result"),
    "api:remove_result": done_by_parties("api result", OFFICERS),
    "api:approve_cost": acts("grant", ECONOMIST),
    "api:take_up_reported": acts("grant", ECONOMIST),
    "api:approved_costs": Door(CASES),
    "api:approved_cost": reads("api cost"),
    "api:plan_cost": acts("grant", ECONOMIST),
    "api:planned_costs": Door(CASES),
    "api:asked": reads("grant"),
    "api:state_theme": acts("api asked", OFFICERS),
    "api:state_part": acts("api asked", OFFICERS),
    "api:state_areas": acts("grant", OFFICERS),
    "api:propose_final_grant": acts("grant", PLANS),
    "api:final_grants": Door(CASES),
    "api:final_grant": reads("api final grant"),
    "api:tell_of_final_grant": acts("api final grant", PLANS),
    "api:leave_untold": acts("api final grant", PLANS),
    "api:reply_on_final_grant": done_by_parties("api final grant", PLANS),
    "api:decide_final_grant": acts("api final grant", DECIDES),
    "api:lapse_final_grant": acts("api final grant", DECIDES),
    "api:change_final_grant": acts("api final grant", DECIDES),
    "api:take_back_final_grant": acts("api final grant", PLANS),
    "api:closing": reads("grant"),
    "api:close_grant": acts("grant", OFFICERS),
    "api:reopen_grant": acts("grant", OFFICERS),
    "api:communicate_recovery": acts("grant", PLANS),
    "api:recoveries": Door(CASES),
    "api:recovery": own("recovery"),
    "api:reply_to_claim": done_by_parties("recovery", PLANS),
    "api:note_receipt": done_by_parties("recovery", PLANS),
    "api:decide_claim": acts("recovery", DECIDES),
    "api:drop_claim": acts("recovery", DECIDES),
    "api:receive_payment": acts("recovery", ECONOMIST),
    "api:waive_claim": acts("recovery", DECIDES),
    "api:record_interest": acts("recovery", ECONOMIST),
    "api:repayment_terms": Door(DECIDES, DECIDES, "api authority"),
    "api:undo_move": acts("recovery", ECONOMIST),
    "api:aid_awards": Door(CASES),
    "api:tell_register": Door(posts=frozenset({"case_officer", "economist", "blocked", "foreign_officer"})),
    "api:aid_award": reads("aid_award"),
    "api:aid_award_file": reads("aid_award"),
}

ROWS = {
    "api:acceptances": ("api:acceptance", "uuid"),
    "api:grant_changes": ("api:grant_change", "uuid"),
    "api:holds": ("api:hold", "uuid"),
    "api:payee_accounts": ("api:payee_account", "uuid"),
    "api:instalments": ("api:instalment", "uuid"),
    "api:payments": ("api:payment", "uuid"),
    "api:payment_orders": ("api:payment_order", "uuid"),
    "api:payment_runs": ("api:payment_run", "uuid"),
    "api:project_reports": ("api:project_report", "uuid"),
    "api:report_messages": ("api:report_message", "uuid"),
    "api:approved_costs": ("api:approved_cost", "uuid"),
    "api:final_grants": ("api:final_grant", "uuid"),
    "api:aid_awards": ("api:aid_award", "uuid"),
}


def prepare(world: World) -> None:
    """A hold, an account and a proposed payment of each grant."""
    from applications.models import PayeeAccount
    from grants.models import Grant, JournalProfile, Payment, SetUpTask
    from grants.workflow import holding
    from tests.factories import payments

    samples: dict[str, list[dict[str, object]]] = {
        name: []
        for name in (
            *("api hold", "api account", "api payment", "api task", "api asked"),
            *("api question", "api result", "api cost", "api final grant", "api report version"),
        )
    }
    for one in world.samples["grant"]:
        grant = Grant.objects.select_related("authority", "case", "decision__application").get(uuid=one["uuid"])
        who = payments.hands(grant)
        hold = holding.hold_payments(grant, organisation=None, reason="Frågor", by=who.officer, now=payments.NOW)
        application = grant.decision.application
        account = PayeeAccount.objects.create(
            application=application,
            organisation=grant.coordinator,
            **payments.ACCOUNT,
            entered_by=application.submitted_by,
            entered_at=payments.NOW,
        )
        line = grant.instalments.order_by("pk").first()
        payment = Payment.objects.create(
            instalment=line,
            account=account,
            amount=line.amount,
            proposed_by=who.officer,
            proposer=who.officer.person,
            proposed_at=payments.NOW,
        )
        for name, row in (("api hold", hold), ("api account", account), ("api payment", payment)):
            samples[name].append({"uuid": row.uuid})
        samples["api asked"].append({"uuid": grant.uuid, "key": "ai"})
        for name, row in _followed(grant).items():
            samples[name].append({"uuid": row.uuid})
        samples["api report version"].append(_handed_in(grant.project.reports.first(), who.officer))
        task, _new = SetUpTask.objects.get_or_create(grant=grant, key="contacts")
        samples["api task"].append({"uuid": grant.uuid, "key": task.key})
    for authority in {one.authority for one in Grant.objects.all()}:
        JournalProfile.objects.create(
            authority=authority,
            valid_from=payments.PAY_ON.replace(year=2020),
            content={"columns": [["Belopp", "amount"]], "postings": {}},
            source="Kontoplan",
            entered_at=payments.NOW,
        )
    ours = Grant.objects.get(uuid=world.samples["grant"][0]["uuid"]).case
    for name, found in samples.items():
        world.sample(name, *found, of=ours)


def _handed_in(report: Any, by: Any) -> dict[str, object]:
    """A report as it was handed in, with its document."""
    from registry.workflow.documents import store_document
    from tests.factories import payments

    version = report.versions.create(number=1, content={}, sha256="0" * 64, handed_in_by=by, handed_in_at=payments.NOW)
    store_document(
        report.case,
        content=b"%PDF-1.7",
        kind="other",
        title="Rapport",
        filename="rapport.pdf",
        now=payments.NOW,
        key=f"report:{version.uuid}:{report.case.uuid}",
    )
    return {"uuid": version.uuid}


def _followed(grant: Any) -> dict[str, Any]:
    """A question, a result, an approved cost and a proposed final grant."""
    from grants.models import ApprovedCost, Result, Settlement
    from grants.models.report import ReportMessage
    from tests.factories import payments

    by = payments.hands(grant).officer
    told = {"stated_by": by, "stated_at": payments.NOW}
    period = {"starts_on": payments.PAY_ON, "ends_on": payments.PAY_ON}
    return {
        "api question": ReportMessage.objects.create(
            report=grant.project.reports.first(),
            from_authority=True,
            text="Varför?",
            written_by=by,
            written_at=payments.NOW,
        ),
        "api result": Result.objects.create(project=grant.project, kind="data", title="Mätdata", year=2026, **told),
        "api cost": ApprovedCost.objects.create(
            grant=grant, organisation=grant.coordinator, cost=1000, share="1/2", **period, **told
        ),
        "api final grant": Settlement.objects.create(
            grant=grant,
            organisation=grant.coordinator,
            max_amount=1000,
            paid=0,
            by_costs=500,
            final=500,
            reasons="Lägre kostnader",
            proposed_by=by,
            proposer=by.person,
            proposed_at=payments.NOW,
        ),
    }
