"""The offer: calls, what they demand, and the form applicants fill in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    """Says in the menu and on earlier storeys' pages what is offered."""

    name = "calls"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Calls")

    def ready(self) -> None:
        from accounts.roles import Role
        from calls.queries import told_of_calls
        from calls.slots import office
        from calls.slots import pages as own
        from registry import administered, events, navigation, opened, pagenames, slots

        administered.declare("calls.enter_subjects", "rules", "subjects.entered", common=True)
        navigation.add(navigation.Item(_("Calls"), "calls:staff_list", navigation.Group.WORK, 10, navigation.staff))
        navigation.add(navigation.Item(_("Calls"), "calls:list", navigation.Group.WORK, 10, navigation.applicants))
        navigation.add(
            navigation.Item(
                _("Research subjects"),
                "calls:subjects",
                navigation.Group.REGISTER,
                80,
                navigation.roles(Role.ADMINISTRATOR),
            )
        )
        pagenames.name({"calls:": _("Call")})
        events.name(
            {
                "call.created": _("Call created"),
                "call.proofreading_asked": _("Asked for proofreading"),
                "call.proofread": _("Call approved as proofread"),
                "call.sent_back": _("Call made a draft again"),
                "call.published": _("Call published"),
                "call.taken_back": _("Published call taken back before it opened"),
                "call.extended": _("Closing moment moved forward"),
                "call.copied": _("Call made as a copy"),
                "call.part_agreed": _("Part of the joint call agreed to"),
                "call.award_approved": _("Direct award approved"),
                "call.scheduled": _("Publication set to a moment"),
                "call.unscheduled": _("Set publication taken back"),
                "call.not_published": _("Set publication did not take place"),
                "call.second_step_begun": _("Second step begun"),
                "call.gone_on": _("Said who goes on to the second step"),
                "call.contacts_changed": _("Contact persons changed"),
                "call.question_asked": _("Question asked about the call"),
                "call.question_answered": _("Question about the call answered"),
                "call.answer_corrected": _("Answer corrected"),
                "call.closed_out": _("Call closed out"),
                "subjects.entered": _("List of research subjects entered"),
            }
        )
        opened.open_to("call", told_of_calls)
        slots.fill("case-status", own.case_status, "")
        slots.fill("case-next", own.case_next, "")
        slots.fill("case-tabs", own.case_tabs, "")
        slots.fill("start", own.start, "calls/slots/start.html", order=30)
        slots.fill("public-start", own.public_start, "calls/slots/public_start.html", order=10)
        slots.fill("programme-main", own.programme, "calls/slots/programme.html", order=30)
        slots.fill("programme-tabs", own.calendar_tab, "", order=35)
        slots.fill("office-figures", office.figures, "", order=50)
