from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Says in the menu and on earlier storeys' pages what is judged and decided."""

    name = "assessments"
    verbose_name = _("Assessment")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.roles import Role
        from assessments import slots as own
        from registry import navigation, slots

        who = navigation.roles(Role.CASE_OFFICER, Role.DECISION_MAKER)
        navigation.add(
            navigation.Item(
                _("Selection and decision"), "assessments:waiting", navigation.Group.WORK, 30, who, own.count
            )
        )
        slots.fill("case-next", own.case_next, "", order=10)
        slots.fill("case-main", own.case_main, "assessments/slots/case_main.html", order=10)
        slots.fill("start", own.start, "assessments/slots/start.html", order=10)
