from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.roles import CASE_READERS
        from applications.slots import office
        from applications.slots import pages as own
        from applications.slots import subject as personal
        from registry import administered, events, navigation, pagenames, slots
        from registry import subject as subjects

        subjects.declare(personal.ABOUT, let_in=personal.LET_IN)

        administered.declare("applications.enter_aid_rules", "rules", "aid_rules.entered", common=True)
        administered.declare("applications.enter_euro_rates", "rules", "euro_rate.entered", common=True)
        administered.declare("applications.enter_checklists", "rules", "checklist.entered", common=True)
        group = navigation.Group
        navigation.add(
            navigation.Item(_("Applications"), "applications:list", group.WORK, 20, navigation.roles(*CASE_READERS))
        )
        navigation.add(
            navigation.Item(_("My applications"), "applications:mine", group.START, 20, navigation.applicants)
        )
        navigation.add(
            navigation.Item(_("Rules of state aid"), "applications:aid_rules", group.WORK, 60, navigation.staff)
        )
        navigation.add(
            navigation.Item(
                _("Responsible internationalisation"), "applications:checklists", group.WORK, 70, navigation.staff
            )
        )
        slots.fill("case-status", own.status, "", order=10)
        slots.fill("case-contents", own.contents, "", order=10)
        pagenames.name(
            {
                "applications:content": _("Application"),
                "api:application": _("Application"),
                "applications:letters": _("Messages with the applicant"),
                "applications:international_assessment": _("Internationalisation"),
                "applications:stated_sizes": _("Enterprise sizes"),
                "applications:attachment": _("Attachment"),
            }
        )
        slots.fill("case-facts", own.facts, "", order=10)
        slots.fill("case-tabs", own.tabs, "", order=10)
        slots.fill("case-home", own.home, "", order=10)
        slots.fill("case-main", own.overview, "applications/slots/case_main.html", order=20)
        slots.fill("case-aside", own.overview, "applications/slots/case_aside.html", order=20)
        slots.fill("case-aside", own.talks, "applications/slots/case_round.html", order=30)
        slots.fill("start", own.waiting, "applications/slots/start.html", order=20)
        slots.fill("call-start", own.begin, "applications/slots/call_start.html", order=10)
        slots.fill("call-parts", own.parts_of_call, "")
        slots.fill("call-form", own.form_of_call, "applications/slots/call_form.html", order=10)
        slots.fill("call-main", own.of_call, "applications/slots/call_main.html", order=10)
        slots.fill("office-figures", office.figures, "", order=50)
        events.name(
            {
                "application.personal_numbers_read": _("Personal numbers of sole traders were seen"),
                "application.submitted": _("Application handed in"),
                "organisation.divided": _("An undertaking was divided"),
                "application.size_stated": _("The size of a party's enterprise was stated"),
                "application.supplemented": _("Application completed by the applicant"),
                "application.opened": _("Application opened for the applicant"),
                "application.opening_prolonged": _("The applicant got more time"),
                "application.opening_taken_back": _("The request to the applicant was taken back"),
                "application.opening_lapsed": _("The time passed and nothing came in"),
                "application.confirmed": _("The organisation confirmed the application"),
                "call.hand_in_terms": _("The call's terms of hand-in were set"),
                "application.account_said": _("Account for payments said or changed"),
                "application.letter": _("A message between applicant and authority"),
                "application.contact_changed": _("The application got another contact person"),
                "call.opened_for_one": _("The call was opened for one applicant"),
                "application.draft_removed": _("Draft that was never handed in removed"),
                "application.draft_files_removed": _("Files of the removed draft removed"),
                "application.withdrawn": _("Application withdrawn"),
                "application.withdrawal_confirmed": _("The withdrawal was confirmed"),
                "application.joined": _("A person took part in the application"),
                "application.part_ended": _("A person's part in the application ended"),
                "application.find_eligible": _("Found to meet the formal demands"),
                "application.find_ineligible": _("Found not to meet the formal demands"),
                "application.reopen_eligibility": _("Formal check taken up again"),
                "application.propose": _("Proposed for decision"),
                "application.take_back_proposal": _("Proposal for decision taken back"),
                "application.hold_in_reserve": _("Placed on the reserve list"),
                "application.grant": _("Grant awarded"),
                "application.reject": _("Rejected"),
                "application.grant_by_other": _("Grant awarded by another authority of the joint call"),
                "application.dismiss": _("Dismissed"),
                "aid_rules.entered": _("Rules of state aid entered"),
                "euro_rate.entered": _("Euro rate entered"),
                "checklist.entered": _("Checklist of responsible internationalisation entered"),
                "application.international_assessed": _("International cooperation assessed"),
            }
        )
