"""Who may do what with an application. Whether it is open now is asked of the states."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from accounts.permissions import authorities_as, holds
from accounts.prepared import Prepared
from accounts.roles import CASE_READERS, STAFF, Role
from registry.models.access import Rights

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from applications.models import Application, ProjectParty
    from calls.models import Call
    from registry.models import Participation

#: Act → the roles that may do it, at whichever authority.
MAY: dict[str, frozenset[Role]] = {
    "applications.enter_aid_rules": frozenset({Role.DECISION_MAKER, Role.ADMINISTRATOR}),
    "applications.open": frozenset({Role.CASE_OFFICER}),
    "applications.answer": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "applications.enter_euro_rates": frozenset(
        {Role.CASE_OFFICER, Role.ECONOMIST, Role.DECISION_MAKER, Role.ADMINISTRATOR}
    ),
    "applications.enter_divisions": frozenset({Role.REGISTRAR}),
    "applications.enter_checklists": frozenset({Role.DECISION_MAKER, Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR}),
    "applications.assess_international": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    "applications.state_size": frozenset({Role.CASE_OFFICER}),
}
WORDS = {
    "applications.enter_aid_rules": _("Enter new rules of state aid, which count for every authority"),
    "applications.open": _("Ask an applicant to complete an application, or open it again"),
    "applications.answer": _("Write to an applicant about an application"),
    "applications.enter_euro_rates": _("Enter what a euro is worth, which counts for every authority"),
    "applications.enter_divisions": _("Enter that an undertaking has been divided, which counts for every authority"),
    "applications.enter_checklists": _("Enter a new checklist of responsible internationalisation"),
    "applications.assess_international": _("Assess an application's international cooperation, with conditions"),
    "applications.state_size": _("State what size a party's enterprise has from a day on"),
}


def reads_before_told(user, application: "Application") -> bool:
    """Read how an application stands, and what goes on in its case, before the applicant has been told: those who read
    cases at the authority that owns it, or at one whose money is in a joint call. Nobody else, not even where they see
    the case by a share or as a party."""
    if holds(user, *CASE_READERS, authority=application.case.authority_id):
        return True
    own = authorities_as(user, *CASE_READERS)
    if not own:
        return False
    parts = application.call.call_strands.select_related("assignment__authority", "decides")
    return any(part.roles.decides.pk in own for part in parts)


def may_enter_aid_rules(user) -> bool:
    """Enter an act on state aid as a new set of rules."""
    return holds(user, *MAY["applications.enter_aid_rules"])


def may_open(user, case) -> bool:
    """Ask for a supplement, or open for one applicant: an officer of the authority that owns the case."""
    return holds(user, *MAY["applications.open"], authority=case.authority_id)


def may_answer(user, application: "Application") -> bool:
    """Write to the applicant in the authority's name."""
    return holds(user, *MAY["applications.answer"], authority=application.case.authority_id)


def may_enter_euro_rates(user) -> bool:
    """Enter the rate of the euro on a day."""
    return holds(user, *MAY["applications.enter_euro_rates"])


def may_enter_divisions(user) -> bool:
    """Enter what an undertaking has been divided into; the organisations are common to all authorities."""
    return holds(user, *MAY["applications.enter_divisions"])


def may_enter_checklists(user) -> bool:
    """Enter a new version of the checklist of responsible internationalisation."""
    return holds(user, *MAY["applications.enter_checklists"])


def may_assess_international(user, application: "Application") -> bool:
    """Assess the international cooperation of an application that has been handed in to one's own authority."""
    return application.submitted_at is not None and holds(
        user, *MAY["applications.assess_international"], authority=application.case.authority_id
    )


def may_state_size(user, application: "Application") -> bool:
    """State what size a party of an application that has been handed in to one's own authority has from a day on."""
    return application.submitted_at is not None and holds(
        user, *MAY["applications.state_size"], authority=application.case.authority_id
    )


WRITERS = (Rights.COORDINATE, Rights.WRITE)


def parts_of(person: int, *conditions: Any, **which: Any) -> "QuerySet[Participation]":
    """The part that a person takes now in `which` case, told as for a filter."""
    parts = apps.get_model("registry", "Participation").objects.filter(
        *conditions, person=person, ended_at__isnull=True, **which
    )
    return parts.order_by("pk")[:1]


_PART = Prepared(lambda case, person: parts_of(person, case=case), case=int, person=int)


def may_apply(user: "User", call: "Call") -> bool:
    """Begin an application: anyone but those who work at the authority that handles the call, and in a call by
    invitation those who are invited. In a test those who work there try it out."""
    if call.case.mode == "test":
        return holds(user, *STAFF, authority=call.case.authority_id)
    if call.access == "invited" and not _is_invited(user, call):
        return False
    return not holds(user, *STAFF, authority=call.case.authority_id)


def _is_invited(user: "User", call: "Call") -> bool:
    """Whether the call by invitation invites the user."""
    calls = apps.get_model("calls", "Call").objects
    return bool(user.is_authenticated) and calls.invites(user).filter(pk=call.pk).exists()


def part_of(user: "User", application: "Application") -> "Participation | None":
    """The part that `user` takes in the application now, None for everyone else."""
    if not user.is_authenticated:
        return None
    return _PART.one(case=application.case_id, person=user.person_id)


def coordinates(part: "Participation | None") -> bool:
    """Whether this part lets one invite people, choose the coordinator, hand in and withdraw."""
    return part is not None and part.rights == Rights.COORDINATE


def writes(part: "Participation | None") -> bool:
    """Whether this part lets one write in every section."""
    return part is not None and part.rights in WRITERS


def fills(part: "Participation | None", party: "ProjectParty", kept_by: set[int]) -> bool:
    """Whether this part lets one fill in a party's budget.

    `kept_by` are the organisations that have someone of their own for it: theirs is filled in by nobody else.
    """
    if part is None or part.rights == Rights.READ:
        return False
    if part.rights == Rights.BUDGET:
        return part.organisation_id == party.organisation_id
    return party.organisation_id not in kept_by or part.organisation_id == party.organisation_id


_KEEPERS = Prepared(
    lambda case: (
        apps.get_model("registry", "Participation")
        .objects.filter(case=case, rights=Rights.BUDGET, ended_at__isnull=True)
        .values_list("organisation")
    ),
    case=int,
)


def organisations_with_budget_people(application: "Application") -> set[int]:
    """Organisations for which someone takes part only to fill in the budget."""
    return {key for (key,) in _KEEPERS(case=application.case_id) if key}
