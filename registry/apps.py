from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = _("Cases and register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.permissions import MAY
        from accounts.roles import CASE_READERS
        from registry import navigation, permissions, slots, waiting
        from registry.scanning import check_scanner
        from registry.views import menu
        from registry.workflow import caseappeals

        checks.register(check_scanner)
        group = navigation.Group
        navigation.add(navigation.Item(_("My day"), "registry:start", group.START, 10, navigation.everyone))
        navigation.add(
            navigation.Item(_("Messages"), "registry:messages", group.START, 90, navigation.everyone, menu.unread)
        )
        readers = navigation.roles(*CASE_READERS)
        navigation.add(navigation.Item(_("Cases"), "registry:cases", group.REGISTER, 10, readers))
        navigation.add(navigation.Item(_("Register"), "registry:registers", group.REGISTER, 20, readers))
        navigation.add(
            navigation.Item(_("Merged organisations"), "registry:organisations", group.REGISTER, 70, navigation.staff)
        )
        navigation.add(navigation.Item(_("Shared cases"), "registry:shares", group.REGISTER, 30, readers))
        navigation.add(
            navigation.Item(_("Requests for documents"), "registry:disclosures", group.REGISTER, 25, readers)
        )
        slots.fill("case-of", menu.case_of, "")
        slots.fill("case-tabs", menu.disclosure_tab, "", order=5)
        slots.fill("case-tabs", menu.appeals_tab, "", order=6)
        slots.fill("appealable", caseappeals.disclosures, "")
        slots.fill("disposal", caseappeals.kept_open, "")
        slots.fill("case-open", caseappeals.kept_open, "")
        protectors = navigation.roles(*MAY["accounts.protect"])
        navigation.add(
            navigation.Item(_("Protected people"), "registry:protected_people", group.REGISTER, 76, protectors)
        )
        extractors = navigation.roles(*permissions.MAY["registry.extract"])
        navigation.add(
            navigation.Item(_("Extracts for people"), "registry:subject_extract", group.REGISTER, 77, extractors)
        )
        navigation.add(navigation.Item(_("Kept and disposed of"), "registry:retention", group.REGISTER, 78, extractors))
        navigation.add(
            navigation.Item(_("How decisions are appealed"), "registry:appeals", group.REGISTER, 79, navigation.staff)
        )
        loggers = navigation.roles(*permissions.MAY["registry.read_log"])
        navigation.add(navigation.Item(_("Who has read what"), "registry:readings", group.REGISTER, 75, loggers))
        acted = navigation.Item(
            _("What administrators have done"), "registry:administered", group.REGISTER, 84, loggers
        )
        navigation.add(acted)
        slots.fill("start", waiting.unassigned, "registry/slots/unassigned.html", order=60)
        slots.fill("start", waiting.roles_ending, "registry/slots/roles_ending.html", order=70)
        navigation.add_personal(navigation.Personal(_("Deputies"), "accounts:deputies", navigation.staff))
        navigation.add(
            navigation.Item(
                _("Who may speak for whom"),
                "registry:evidence",
                group.REGISTER,
                75,
                navigation.roles(*permissions.MAY["registry.verify_evidence"]),
            )
        )
        navigation.add_personal(
            navigation.Personal(_("Who may speak for the organisation"), "registry:evidence", navigation.applicants)
        )
        granters = navigation.roles(*MAY["accounts.read_roles"])
        navigation.add(navigation.Item(_("Roles"), "accounts:roles", group.REGISTER, 80, granters))
        keepers = navigation.roles(*MAY["accounts.read_clients"])
        navigation.add(navigation.Item(_("Systems that use the API"), "accounts:clients", group.REGISTER, 85, keepers))
        navigation.add(navigation.Item(_("Webhooks"), "registry:webhooks", group.REGISTER, 86, keepers))
        navigation.add(navigation.Item(_("What each role may do"), "accounts:matrix", group.REGISTER, 90))
