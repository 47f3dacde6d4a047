"""Who may do what with a case. Whether it is open now is asked of states and rules."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import authorities_as, holds
from accounts.roles import CASE_READERS, STAFF, Role

if TYPE_CHECKING:
    from accounts.models import Authority, Organisation, User
    from registry.models import Case, Job

#: Act → the roles that may do it, at the authority that owns the case.
MAY: dict[str, frozenset[Role]] = {
    "registry.read": CASE_READERS,
    "registry.read_register": CASE_READERS,
    "registry.read_access": CASE_READERS,
    "registry.note": frozenset({Role.CASE_OFFICER, Role.REGISTRAR, Role.DECISION_MAKER, Role.ECONOMIST}),
    "registry.hand_over": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "registry.share": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "registry.block": frozenset({Role.CASE_OFFICER, Role.REGISTRAR, Role.DECISION_MAKER}),
    "registry.mark": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "registry.identify": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "registry.disclose": frozenset({Role.CASE_OFFICER, Role.REGISTRAR, Role.DECISION_MAKER}),
    "registry.refuse": frozenset({Role.REGISTRAR, Role.DECISION_MAKER}),
    "registry.extract": frozenset({Role.ADMINISTRATOR, Role.REGISTRAR}),
    "registry.retention": frozenset({Role.ADMINISTRATOR, Role.REGISTRAR}),
    "registry.set_appeals": frozenset({Role.DECISION_MAKER, Role.REGISTRAR}),
    "registry.receive_appeal": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "registry.handle_appeal": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "registry.decide_appeal": frozenset({Role.DECISION_MAKER}),
    "registry.read_log": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "registry.verify_evidence": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "registry.merge": frozenset({Role.REGISTRAR}),
    "registry.retry_job": frozenset(
        {Role.CASE_OFFICER, Role.REGISTRAR, Role.DECISION_MAKER, Role.ECONOMIST, Role.REPORT_APPROVER}
    ),
}
WORDS = {
    "registry.read": _("See the authority's cases, their notes and working material"),
    "registry.read_register": _("Read the authority's register"),
    "registry.read_access": _("See who sees a case, and why"),
    "registry.note": _("Write a note in a case"),
    "registry.hand_over": _("Hand over cases to another officer"),
    "registry.share": _("Share a case, and end a share"),
    "registry.block": _("Block a person from a case, and end a block"),
    "registry.mark": _("Mark what may be secret in a case, and lift a marking"),
    "registry.identify": _("See who a protected person in a case is, with a reason"),
    "registry.disclose": _("Handle requests for documents, and disclose them in full"),
    "registry.refuse": _("Decide to mask or refuse what somebody has asked for"),
    "registry.extract": _("Make an extract of everything kept about a person, at the person's request"),
    "registry.retention": _("Enter decisions on what may be disposed of, and see what that would be"),
    "registry.set_appeals": _("Enter how each kind of decision is appealed, with its ground"),
    "registry.receive_appeal": _("Register an appeal of a disclosure or a claim, and what the court decided"),
    "registry.handle_appeal": _("Judge whether such an appeal came in time, and hand it over to the court"),
    "registry.decide_appeal": _("Dismiss such an appeal as too late, and say what reconsidering came to"),
    "registry.read_log": _("See who has read what in the authority's cases"),
    "registry.verify_evidence": _(
        "Verify by what right someone speaks for an organisation, and end what does not hold"
    ),
    "registry.merge": _("Say that two organisations have become one"),
    "registry.retry_job": _("Run a failed job of a case again"),
}


def _may(user, act: str, case: "Case") -> bool:
    return holds(user, *MAY[act], authority=case.authority_id)


def may_verify_evidence(user, authority: "Authority | None" = None) -> bool:
    """Say for an authority that a document shows by what right someone speaks for an organisation."""
    return holds(user, *MAY["registry.verify_evidence"], authority=authority)


def administers(user, organisation: "Organisation") -> bool:
    """Whether the user is a verified administrator of the organisation."""
    own = organisation.memberships.filter(person=user.person_id, is_administrator=True, verified_at__isnull=False)
    return bool(own.exists())


def may_read_inside(user, case: "Case") -> bool:
    """See notes, working material and who sees the case: the owning authority's own people only. A share or a part in
    the case shows what is registered, not what is being worked on."""
    return _may(user, "registry.read", case)


def may_read_access(user, case: "Case") -> bool:
    """See who sees the case."""
    return _may(user, "registry.read_access", case)


def may_read_register(user, authority: "Authority") -> bool:
    """Read an authority's register, case by case and as a list."""
    return holds(user, *MAY["registry.read_register"], authority=authority)


def registers_of(user) -> set[int]:
    """Keys of the authorities whose register `user` reads."""
    return authorities_as(user, *MAY["registry.read_register"])


def may_receive_appeal(user, case: "Case") -> bool:
    """Register that a decision in the case is appealed, that the appeal is withdrawn, and what the court decided."""
    return _may(user, "registry.receive_appeal", case)


def may_handle_appeal(user, case: "Case") -> bool:
    """Judge whether an appeal came in time, and hand it over."""
    return _may(user, "registry.handle_appeal", case)


def may_decide_appeal(user, case: "Case") -> bool:
    """Dismiss an appeal as too late, and say what reconsidering the decision came to."""
    return _may(user, "registry.decide_appeal", case)


def may_note(user, case: "Case") -> bool:
    """Write a note in the case."""
    return _may(user, "registry.note", case)


def may_hand_over(user, case: "Case") -> bool:
    """Make someone else responsible for the case."""
    return _may(user, "registry.hand_over", case)


def may_share(user, case: "Case") -> bool:
    """Let another authority, a department or a person see the case, and end it."""
    return _may(user, "registry.share", case)


def may_block(user, case: "Case") -> bool:
    """Keep a person out of the case, and end it."""
    return _may(user, "registry.block", case)


def may_mark(user, case: "Case") -> bool:
    """Mark what may be secret in the case, and lift a marking."""
    return _may(user, "registry.mark", case)


def may_identify(user, case: "Case") -> bool:
    """See who a protected person is who takes part or is named in the case: those who handle it, with a reason."""
    return _may(user, "registry.identify", case)


def may_disclose(user, case: "Case") -> bool:
    """Handle a request for documents: say what it is about, try it, and disclose it in full."""
    return _may(user, "registry.disclose", case)


def may_refuse(user, case: "Case") -> bool:
    """Decide that something is not disclosed."""
    return _may(user, "registry.refuse", case)


def may_keep_retention(user, authority: "Authority | int") -> bool:
    """Enter decisions on disposal at the authority, and have it done."""
    return holds(user, *MAY["registry.retention"], authority=authority)


def may_read_log(user, authority: "Authority | int") -> bool:
    """See who has read what in the authority's cases."""
    return holds(user, *MAY["registry.read_log"], authority=authority)


def logs_of(user) -> set[int]:
    """Keys of the authorities whose log of reading `user` reads."""
    return authorities_as(user, *MAY["registry.read_log"])


def may_merge_organisations(user) -> bool:
    """Say that two organisations have become one; the register of organisations is common to all authorities."""
    return holds(user, *MAY["registry.merge"])


def may_see_job(user, job: "Job") -> bool:
    """See how a job goes: whoever asked for it, and the authority's people when it belongs to a case of theirs."""
    if not user.is_authenticated:
        return False
    return job.queued_by_id == user.pk or (
        job.case is not None and holds(user, *STAFF, authority=job.case.authority_id)
    )


def may_retry_job(user, job: "Job") -> bool:
    """Run a failed job again: whoever asked for it, and those who work with its case."""
    if not user.is_authenticated:
        return False
    return job.queued_by_id == user.pk or (job.case is not None and _may(user, "registry.retry_job", job.case))


def may_set_appeals(user: "User", authority: "Authority | int | None" = None) -> bool:
    """Enter how the authority's decisions are appealed."""
    return holds(user, *MAY["registry.set_appeals"], authority=authority)
