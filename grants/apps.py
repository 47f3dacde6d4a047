from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    """Says in the menu and on the case page what has been granted."""

    name = "grants"
    verbose_name = _("Grants")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.roles import CASE_READERS, Role
        from grants.slots import aid, deciding, disposal, following, massacts, office, owning, work
        from grants.slots import pages as own
        from registry import events, navigation, pagenames, slots
        from registry.massacts import add as add_subject

        for subject in massacts.SUBJECTS:
            add_subject(subject)

        navigation.add(
            navigation.Item(_("Grants"), "grants:list", navigation.Group.WORK, 40, navigation.roles(*CASE_READERS))
        )
        navigation.add(
            navigation.Item(
                _("Changes of grants"), "grants:changes", navigation.Group.WORK, 47, navigation.roles(*CASE_READERS)
            )
        )
        navigation.add(
            navigation.Item(
                _("Payments"), "grants:payment_list", navigation.Group.WORK, 45, navigation.roles(*CASE_READERS)
            )
        )
        navigation.add(
            navigation.Item(
                _("Reports from projects"), "grants:reports", navigation.Group.WORK, 47, navigation.roles(*CASE_READERS)
            )
        )
        navigation.add(
            navigation.Item(
                _("Claims for repayment"),
                "grants:recoveries",
                navigation.Group.WORK,
                49,
                navigation.roles(*CASE_READERS),
            )
        )
        deciders = navigation.roles(Role.DECISION_MAKER)
        navigation.add(
            navigation.Item(_("Terms of repayment"), "grants:repayment_terms", navigation.Group.REGISTER, 92, deciders)
        )
        navigation.add(
            navigation.Item(
                _("State aid granted"),
                "grants:aid",
                navigation.Group.WORK,
                50,
                navigation.roles(*CASE_READERS),
                own.aid_to_tell,
            )
        )
        navigation.add(
            navigation.Item(
                _("My reports"),
                "grants:my_reports",
                navigation.Group.WORK,
                48,
                navigation.applicants,
                own.open_reports,
            )
        )
        slots.fill("aid-kept", aid.kept, "")
        slots.fill("decision-grant", deciding.grants_to_come, "")
        slots.fill("case-of", own.case_named, "")
        slots.fill("appealable", following.claims, "")
        slots.fill("appealable", following.final_grants, "")
        slots.fill("appealable", following.later_decisions, "")
        slots.fill("entry-owner", owning.owner, "")
        slots.fill("grant-binds", following.money_on_its_way, "")
        slots.fill("decision-changed", following.amounts_changed, "")
        slots.fill("case-main", own.case_main, "grants/slots/case_main.html", order=5)
        slots.fill("mine-aside", own.mine, "grants/slots/mine.html", order=10)
        slots.fill("start", work.start, "grants/slots/todo.html", order=11)
        slots.fill("mine-main", work.mine, "grants/slots/todo.html", order=5)
        slots.fill("case-next", following.case_next, "", order=30)
        slots.fill("granted", own.granted, "")
        slots.fill("disposal", disposal.held, "")
        slots.fill("case-open", disposal.keeps_open, "")
        slots.fill("office-figures", office.figures, "", order=50)
        pagenames.name({"grants:": _("Grant")})
        events.name(
            {
                "grant.cost_approved": _("A cost was approved"),
                "grant.opened": _("The grant was laid up"),
                "grant.classified": _("The grant was classified"),
                "grant.areas_classified": _("The grant was divided between technology areas"),
                "grant.cost_planned": _("The project's costs of a year were planned"),
                "grant.part_stated": _("What a condition asks about the project was stated"),
                "grant.instalments_planned": _("Instalments were planned"),
                "grant.instalment_ended": _("An instalment was taken out of the plan"),
                "grant.instalment_ended_by_change": _("An instalment was taken out of the plan: less is granted"),
                "grant.instalment_ended_by_final_grant": _(
                    "An instalment was taken out of the plan: it is beyond the final grant"
                ),
                "grant.condition_confirmed": _("What an instalment waits for was confirmed"),
                "grant.held": _("Payments were stopped"),
                "grant.released": _("Payments were released"),
                "grant.account_verified": _("An account was verified by a call"),
                "grant.payment_proposed": _("A payment was proposed"),
                "grant.payment_attested": _("A payment was attested"),
                "grant.payment_taken_back": _("A payment was taken back"),
                "grant.payment_ordered": _("A payment was sent to the bank"),
                "grant.payment_paid": _("A payment was made and booked"),
                "grant.acceptance_asked": _("A party was asked to accept the terms"),
                "grant.terms_accepted": _("A party accepted the terms"),
                "grant.terms_declined": _("A party declined the terms"),
                "grant.terms_offered": _("Terms were offered for a grant that had none"),
                "grant.right_checked": _("The right to accept for a party was checked"),
                "grant.declared": _("A party declared that it has no unpaid recovery order"),
                "grant.ethics_registered": _("The ethics approval was registered"),
                "grant.task_given": _("A task of the set-up was given to someone"),
                "grant.task_done": _("A task of the set-up was done"),
                "grant.change_asked": _("A change was asked for"),
                "grant.change_told": _("A change within the tolerance of the terms was told"),
                "grant.amounts_taken_up": _("The granted amounts were taken up again"),
                "grant.amounts_not_changed": _("The granted amounts that were taken up again stay as they are"),
                "grant.change_approved": _("A change was approved"),
                "grant.change_rejected": _("A change was rejected"),
                "grant.change_withdrawn": _("A request of a change was withdrawn"),
                "grant.held_back_stated": _("What is held back until the final report was stated"),
                "grant.payment_returned": _("A payment was returned by the bank"),
                "grant.aid_frozen": _("The state aid of the grant was kept at the day's rate"),
                "grant.aid_rewritten": _("State aid was written anew after a change or the final grant"),
                "grant.journal_handed_over": _("Journal lines were handed over to the accounting"),
                "grant.aid_told": _("A register of state aid was told of the grant"),
                "grant.settlement_proposed": _("A party's final grant was proposed"),
                "grant.settlement_communicated": _("A party was told of the final grant that is proposed"),
                "grant.settlement_unheard": _("It was noted why a party is not told of a proposed final grant"),
                "grant.settlement_replied": _("A party replied on the final grant that is proposed"),
                "grant.settlement_taken_back": _("A proposal of a final grant was taken back"),
                "grant.settlement_fell": _("A proposal of a final grant fell: the grant was changed"),
                "grant.settlement_decided": _("A party's final grant was decided on"),
                "grant.final_lapsed": _("What was left of a final grant was decided to lapse"),
                "grant.final_revoked": _("A decision on a final grant was changed"),
                "grant.recovery_communicated": _("A party was told of a claim for repayment"),
                "grant.claim_received": _("It was noted that the party has received a letter about a claim"),
                "grant.recovery_replied": _("A party replied on a claim for repayment"),
                "grant.recovery_decided": _("A claim for repayment was decided on"),
                "grant.repayment_terms_set": _("Terms of repayment set"),
                "grant.recovery_dropped": _("A claim for repayment was dropped"),
                "grant.recovery_received": _("A repayment came in"),
                "grant.recovery_waived": _("A claim for repayment was waived"),
                "grant.recovery_interest": _("Interest on a claim was recorded"),
                "grant.recovery_corrected": _("What was entered wrongly on a claim was undone"),
                "grant.closed": _("The grant was closed"),
                "grant.reopened": _("The closed grant was opened again"),
                "grant.reports_laid": _("The reports of the project were laid up"),
                "grant.report_asked_for": _("One more report was asked for"),
                "grant.report_reminded": _("Those who lead the project were reminded of a report"),
                "grant.report_moved": _("A report got another last day"),
                "grant.report_skipped": _("A report was not demanded"),
                "grant.report_handed_in": _("A report was handed in"),
                "grant.report_asked_about": _("A question was asked about a report"),
                "grant.report_answered": _("A question about a report was answered"),
                "grant.report_question_closed": _("A question about a report was closed"),
                "grant.report_sent_back": _("A report was sent back"),
                "grant.report_approved": _("A report was approved"),
                "grant.costs_prepared": _("A party's costs were prepared"),
                "grant.costs_approved": _("A party's costs were approved by the party"),
                "grant.certificate_attached": _("An auditor's certificate was attached"),
                "grant.result_stated": _("A result was stated"),
                "grant.result_removed": _("A result was removed"),
                "grant.payment_rejected": _("A payment was rejected by the bank"),
            }
        )
