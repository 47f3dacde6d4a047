"""What of the judgement is chosen in lists and acted upon together."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from accounts.permissions import holds
from applications.models import Application
from applications.views.officers.choosing import chosen_by
from assessments.forms.decisions import WaitingFilter
from assessments.forms.mass import BIAS as BIAS_FORMS
from assessments.forms.mass import FORMS
from assessments.forms.mass import INVITATIONS as INVITATION_FORMS
from assessments.forms.mass import LETTERS as LETTER_FORMS
from assessments.forms.mass import PROPOSALS as PROPOSAL_FORMS
from assessments.forms.mass import REVIEWERS as REVIEWER_FORMS
from assessments.models import ConflictOfInterest, DecisionLetter, Outcome, Proposal, Reviewer, ReviewInvitation
from assessments.permissions import MAY
from assessments.views.callreviews.bias import listed as bias_listed
from assessments.views.callreviews.listing import listed as reviewed
from assessments.views.callreviews.reviewers import listed as invitations_listed
from assessments.views.letters import listed as letters_listed
from assessments.views.line import chosen_on
from assessments.views.pool import listed as pool_listed
from assessments.views.waiting import listed as waiting
from assessments.workflow.alongside import read_of
from assessments.workflow.gate import closed
from assessments.workflow.mass import applications, bias, invitations, letters, pool, proposals
from registry.massacts import Listed, Subject, Told, each
from sweden.typography import kronor


def _applications(things: Sequence[Application], by: Any) -> Mapping[int, Told]:
    language = get_language() or "sv"
    return {
        one.pk: Told(
            one.title,
            str(one.case.designation),
            f"{one.coordinator} · {kronor(one.requested, language)}",
            reverse("registry:case", args=[one.case.uuid]),
        )
        for one in things
    }


def _waiting(user: Any, query: QueryDict) -> QuerySet[Application]:
    proposals = waiting(user, WaitingFilter(query))
    return Application.objects.filter(pk__in=proposals.order_by().values("application"))


def _reviewed(user: Any, query: QueryDict, uuid: UUID) -> QuerySet[Application]:
    found: QuerySet[Application] = reviewed(user, query, uuid)
    return found


APPLICATION = Subject(
    key="application",
    rows=applications.rows,
    may=lambda user: holds(user, *MAY["assessments.handle"]),
    told=_applications,
    read=each(applications.read),
    case=lambda one: one.case_id,
    acts=applications.ACTS,
    forms=FORMS,
    lists={
        "applications:list": Listed(chosen_by),
        "assessments:waiting": Listed(_waiting, applications.OF_PROPOSALS),
        "assessments:call_reviews": Listed(_reviewed, applications.OF_REVIEWS),
        "assessments:line": Listed(chosen_on, applications.OF_THE_LINE),
    },
    home="applications:list",
    address="assessments:mass",
    counted=lambda n: ngettext("%(n)s application", "%(n)s applications", n) % {"n": n},
    by="case__uuid",
    field="case",
    order=("submitted_at", "pk"),
)


def _letters(things: Sequence[DecisionLetter], by: Any) -> Mapping[int, Told]:
    shut = closed(by, [one.application for one in things])
    found = {}
    for one in things:
        open_ = one.application_id not in shut
        found[one.pk] = Told(
            one.application.title,
            str(one.application.case.designation),
            f"{one.person} · {one.get_outcome_display()}, {one.get_kind_display()}",
            reverse("assessments:letter", args=[one.uuid]),
            f"{one.subject}\n\n{one.body}" if open_ else "",
        )
    return found


LETTER = Subject(
    key="letter",
    rows=letters.rows,
    may=lambda user: holds(user, *MAY["assessments.letters"]),
    told=_letters,
    read=read_of,
    case=lambda one: one.application.case_id,
    acts=letters.ACTS,
    forms=LETTER_FORMS,
    lists={"assessments:letters": Listed(letters_listed)},
    home="assessments:letters",
    address="assessments:mass_letters",
    counted=lambda n: ngettext("%(n)s letter", "%(n)s letters", n) % {"n": n},
    holds=("application", "self"),
)


def _invitations(things: Sequence[ReviewInvitation], by: Any) -> Mapping[int, Told]:
    return {
        one.pk: Told(
            str(one.reviewer),
            str(one.call.case.designation),
            " · ".join(part for part in (one.reviewer.shown_email, str(one.get_status_display())) if part),
            reverse("assessments:call_reviewers", args=[one.call.case.uuid]),
        )
        for one in things
    }


INVITATION = Subject(
    key="invitation",
    rows=invitations.rows,
    may=lambda user: holds(user, *MAY["assessments.keep_reviewers"]),
    told=_invitations,
    read=each(invitations.read),
    case=lambda one: one.call.case_id,
    acts=invitations.ACTS,
    forms=INVITATION_FORMS,
    lists={"assessments:call_reviewers": Listed(invitations_listed)},
    home="calls:staff_list",
    address="assessments:mass_invitations",
    counted=lambda n: ngettext("%(n)s invitation", "%(n)s invitations", n) % {"n": n},
)


def _declarations(things: Sequence[ConflictOfInterest], by: Any) -> Mapping[int, Told]:
    return {
        one.pk: Told(
            str(one.person),
            str(one.application.case.designation),
            one.application.title,
            reverse("assessments:try_bias", args=[one.application.case.uuid, one.person.uuid]),
            one.text,
        )
        for one in things
    }


BIAS = Subject(
    key="bias",
    rows=bias.rows,
    may=lambda user: holds(user, *MAY["assessments.judge_bias"]),
    told=_declarations,
    read=each(bias.read),
    case=lambda one: one.application.case_id,
    acts=bias.ACTS,
    forms=BIAS_FORMS,
    lists={"assessments:call_bias": Listed(bias_listed)},
    home="calls:staff_list",
    address="assessments:mass_bias",
    counted=lambda n: ngettext("%(n)s declaration", "%(n)s declarations", n) % {"n": n},
    holds=("application",),
)


def _proposals(things: Sequence[Proposal], by: Any) -> Mapping[int, Told]:
    language, shut = get_language() or "sv", closed(by, [one.application for one in things])
    found = {}
    for one in things:
        open_ = one.application_id not in shut
        gives = kronor(sum(amount.amount for amount in one.amounts.all()), language)
        what = f"{one.get_outcome_display()}, {gives}" if one.outcome == Outcome.GRANT else one.get_outcome_display()
        found[one.pk] = Told(
            one.application.title,
            str(one.application.case.designation),
            " · ".join([str(one.application.coordinator), *([str(what), str(one.proposed_by)] if open_ else [])]),
            reverse("assessments:decide", args=[one.application.case.uuid]),
            "\n\n".join(part for part in (one.reasons, one.terms, one.exception_reason) if part) if open_ else "",
        )
    return found


PROPOSAL = Subject(
    key="proposal",
    rows=proposals.rows,
    may=lambda user: holds(user, *MAY["assessments.decide"]),
    told=_proposals,
    read=each(proposals.read),
    case=lambda one: one.application.case_id,
    acts=proposals.ACTS,
    forms=PROPOSAL_FORMS,
    lists={"assessments:waiting": Listed(lambda user, query: waiting(user, WaitingFilter(query)))},
    home="assessments:waiting",
    address="assessments:mass_proposals",
    counted=lambda n: ngettext("%(n)s proposal", "%(n)s proposals", n) % {"n": n},
    holds=("application",),
    field="proposal",
    order=("proposed_at", "pk"),
)


def _reviewers(things: Sequence[Reviewer], by: Any) -> Mapping[int, Told]:
    return {
        one.pk: Told(
            str(one.person),
            one.authority.short_name,
            " · ".join(part for part in (one.shown_email, str(one.organisation or ""), one.affiliation) if part),
            reverse("assessments:reviewer", args=[one.uuid]),
        )
        for one in things
    }


REVIEWER = Subject(
    key="reviewer",
    rows=pool.rows,
    may=lambda user: holds(user, *MAY["assessments.keep_reviewers"]),
    told=_reviewers,
    read=each(pool.read),
    case=lambda one: 0,  # no text of a case is read of anybody in the pool
    acts=pool.ACTS,
    forms=REVIEWER_FORMS,
    lists={"assessments:reviewers": Listed(pool_listed)},
    home="assessments:reviewers",
    address="assessments:mass_reviewers",
    counted=lambda n: ngettext("%(n)s reviewer", "%(n)s reviewers", n) % {"n": n},
    order=("person__name", "pk"),
)
SUBJECTS = (APPLICATION, PROPOSAL, LETTER, REVIEWER, INVITATION, BIAS)
