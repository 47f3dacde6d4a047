"""What applications say on other storeys' pages: the case page, the start page, the call page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from accounts.permissions import as_applicant, authorities_as, holds, is_staff_anywhere
from accounts.prepared import Prepared
from accounts.roles import CASE_READERS, Role
from applications.display.marks import TO_COMPLETE, applicant_mark, mark_of, shown
from applications.models import Application, ApplicationVersion, Attachment, Confirmation, Letter, Round
from applications.models.budget import CompanySize
from applications.models.rounds import RoundKind
from applications.permissions import may_apply, may_open, part_of, reads_before_told
from applications.rules.facts import Facts, PartyFacts
from applications.sentences.findings import sentence
from applications.states import DECIDED, Act, Status, is_open
from applications.workflow.aid_history import history_of
from applications.workflow.cases import of_case
from applications.workflow.confirmations import confirmation_of
from applications.workflow.facts import judged_with_aid
from applications.workflow.international import lacking_assessment
from applications.workflow.rounds import open_round
from calls.models import Call
from calls.permissions import may, may_go_on
from calls.rules.deadlines import cut_off_for, has_closed, has_opened
from calls.states import CallAct, CallStatus
from registry.display import Content, Mark, ShownFinding, Tab
from registry.models import Case, Participation, RepresentationEvidence
from registry.models.access import Rights
from registry.models.case import CaseKind
from registry.navigation import applicants
from registry.permissions import may_read_inside
from registry.slots import said
from registry.workflow.evidence import evidence_of
from sweden.clock import local
from sweden.counties import county_name
from sweden.money import share_of
from sweden.typography import day_long


def status(user: Any, case: Case, now: datetime) -> Mark | None:
    """The case's state."""
    application = of_case(case)
    if application is None:
        return None
    opened = open_round(application) if application.is_opened else None
    if opened and opened.kind == RoundKind.SUPPLEMENT and opened.is_open_at(now):
        return TO_COMPLETE
    before = application.withheld and reads_before_told(user, application)
    return mark_of(application.status if before else application.told_status, late=application.late)


def facts(user: Any, case: Case, now: datetime) -> list[tuple[str, Any]] | None:
    """Coordinator and call, for the line below the title."""
    application = of_case(case)
    if application is None:
        return None
    call = application.call
    url = reverse("registry:case", args=[call.case.uuid])
    found = [
        (_("Coordinator"), application.coordinator),
        (_("Call"), format_html('<a href="{}">{}</a>', url, call.title_sv)),
    ]
    if at := cut_off_of(application):
        found.append((_("Judged at the cut-off"), day_long(local(at).date(), get_language() or "sv")))
    return found


def cut_off_of(application: Application) -> datetime | None:
    """The cut-off at which what was handed in to a continuous call is judged. Asks nothing of other calls."""
    if not application.call.continuous or application.submitted_at is None:
        return None
    return cut_off_for(application.call.cut_offs.values_list("at", flat=True), application.submitted_at)


def tabs(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """The application as it was handed in; for those inside, what is judged of its international cooperation."""
    if of_case(case) is None:
        return None
    found = [Tab(_("Application"), reverse("applications:content", args=[case.uuid]))]
    if may_read_inside(user, case):
        found.append(Tab(_("Messages with the applicant"), reverse("applications:letters", args=[case.uuid])))
        found.append(Tab(_("Internationalisation"), reverse("applications:international_assessment", args=[case.uuid])))
        found.append(Tab(_("Enterprise sizes"), reverse("applications:stated_sizes", args=[case.uuid])))
    return found


def contents(user: Any, case: Case, now: datetime) -> list[Content] | None:
    """The application's texts and attachments, as handed in last."""
    application = of_case(case)
    if application is None:
        return None
    said = application.submitted_version.content
    found = [
        Content("application.title", _("Application: title"), said["title"]),
        Content("application.summary", _("Application: summary"), said["summary"]),
    ]
    for one in said.get("questions") or ():
        if isinstance(one.get("answer"), str) and one["answer"]:
            found.append(Content(f"application.answer.{one['key']}", one["label_sv"], one["answer"]))
    international = said.get("international") or {}
    for key, label, words in (
        ("risk", _("Risks of the international cooperation"), international.get("risk_note")),
        ("business", _("Reasons for less financing from business"), said.get("business_share_reason")),
    ):
        if words:
            found.append(Content(f"application.{key}", label, words))
    files = Attachment.objects.filter(version=application.submitted_version_id).select_related("file").order_by("pk")
    for row in files:
        label = _("Attachment: %(name)s") % {"name": row.title or row.filename}
        found.append(Content(f"application.file.{row.uuid}", label, file=row.file, filename=row.filename))
    return found


def home(user: Any, case: Case, now: datetime) -> str | None:
    """Where one who takes part works with the application."""
    if case.kind != CaseKind.APPLICATION:
        return None
    return reverse("applications:mine_one", args=[case.uuid])


@dataclass(frozen=True)
class Talks:
    """What the case page says of whom one reaches and what has been asked for."""

    contacts: list[Participation]
    standing: Round | None
    overdue: bool
    asks: bool
    url: str
    letters_url: str
    waits: bool
    confirmation: Confirmation | None
    unconfirmed: bool
    evidence: RepresentationEvidence | None = None


_CONTACTS = Prepared(
    lambda case: (
        Participation.objects.filter(case=case, ended_at=None, rights=Rights.COORDINATE)
        .select_related("person")
        .order_by("since", "pk")
    ),
    case=int,
)
_LAST_LETTER = Prepared(
    lambda application: Letter.objects.filter(application=application).order_by("-written_at", "-pk")[:1],
    application=int,
)


def talks(user: Any, case: Case, now: datetime) -> Talks | None:
    """Beside the case page, for the authority's own people: contact persons, what is asked for, unanswered letters."""
    application = of_case(case)
    if application is None or not may_read_inside(user, case):
        return None
    standing = open_round(application) if application.is_opened else None
    if standing is not None and standing.kind == RoundKind.AGAIN:
        standing = None  # the applicant's own space
    confirmation = confirmation_of(application) if application.is_to_confirm else None
    last = _LAST_LETTER.one(application=application.pk) if application.has_letters else None
    return Talks(
        contacts=_CONTACTS(case=case.pk),
        standing=standing,
        overdue=standing is not None and not standing.is_open_at(now),
        asks=may_open(user, case) and (standing is not None or is_open(application.status, Act.SUPPLEMENT)),
        url=reverse("applications:ask", args=[case.uuid]),
        letters_url=reverse("applications:letters", args=[case.uuid]),
        waits=last is not None and not last.from_authority,
        confirmation=confirmation,
        unconfirmed=confirmation is not None and confirmation.is_overdue_at(now),
        evidence=_evidence_of(confirmation, application),
    )


def _evidence_of(confirmation: Confirmation | None, application: Application) -> RepresentationEvidence | None:
    """What showed, on the day of the confirmation, that whoever made it may speak for the organisation."""
    if confirmation is None or confirmation.confirmed_at is None or application.coordinator is None:
        return None
    by, day = confirmation.confirmed_by.person, local(confirmation.confirmed_at).date()
    return evidence_of(by, application.coordinator, day)


@dataclass(frozen=True)
class PartyRow:
    """A party on the case page."""

    party: PartyFacts
    number: str
    kind: Any
    county: str

    @property
    def share(self) -> Any:
        return share_of(self.party.grant, self.party.cost)


@dataclass(frozen=True)
class Overview:
    """What the case page says of an application."""

    application: Application
    facts: Facts
    found: list[ShownFinding]
    parties: list[PartyRow]
    url: str

    @property
    def share(self) -> Any:
        return share_of(self.facts.grant, self.facts.cost)


def overview(user: Any, case: Case, now: datetime) -> Overview | None:
    """Findings and parties, in the middle of the case page; the money beside it reads the same."""
    application = of_case(case)
    if application is None:
        return None
    if not hasattr(case, "_application_overview"):
        decided = said("case-decided", user, case, now) if application.status in DECIDED else []
        at = next((moment for _filling, moment in decided), None)
        stated, judged, aid = judged_with_aid(application, on=local(now).date(), decided_at=at)
        inside = may_read_inside(user, case)
        lacking = [*lacking_assessment(application), *history_of(application).findings] if inside else []
        found = shown(judged) + [ShownFinding.of(one, sentence(one)) for one in (*aid, *lacking)]
        numbers = {party["uuid"]: party["number"] for party in application.submitted_version.content["parties"]}
        rows = [_row(party, numbers[party.key]) for party in stated.parties]
        url = reverse("applications:content", args=[case.uuid])
        case._application_overview = Overview(application, stated, found, rows, url)
    return case._application_overview


def _row(party: PartyFacts, number: str) -> PartyRow:
    if party.kind == "company" and party.size not in ("", CompanySize.NOT_ENTERPRISE):
        kind: Any = CompanySize(party.size).label
    else:
        kind = OrganisationKind(party.kind).label
    return PartyRow(party, number, kind, county_name(party.county, get_language()))


# --- The start page ----------------------------------------------------------------------------------


def waiting(user: Any, thing: Any, now: datetime) -> dict[str, Any] | None:
    """My day: an officer's newest applications; an applicant's drafts with their closing moments."""
    if is_staff_anywhere(user):
        return _waiting_officer(user)
    return _waiting_applicant(user, now)


def _waiting_officer(user: Any) -> dict[str, Any] | None:
    authorities = authorities_as(user, Role.CASE_OFFICER, Role.REGISTRAR)
    if not authorities:
        return None
    mine = (
        Application.objects.visible_to(user)
        .filter(Q(case__officer=user.person_id) | Q(case__deputy=user.person_id))
        .filter(status__in=[Status.SUBMITTED, Status.ELIGIBLE, Status.INELIGIBLE], case__mode="live")
    )
    rows = mine.select_related("case__authority", "coordinator").order_by("submitted_at")[:8]
    rows = [{"application": one, "mark": mark_of(one.status, late=one.late)} for one in rows]
    return {"officer": True, "rows": rows} if rows else None


def _waiting_applicant(user: Any, now: datetime) -> dict[str, Any] | None:
    newest = ApplicationVersion.objects.filter(application=OuterRef("pk")).order_by("-number")
    rows = (
        Application.objects.visible_to(user)
        .filter(case__participations__person=user.person_id, case__participations__ended_at__isnull=True)
        .select_related("case__authority", "call")
        .annotate(draft_title=Subquery(newest.values("title")[:1]))
        .order_by(F("submitted_at").desc(nulls_first=True), "call__closes_at", "-pk")[:8]
    )
    found = [
        {
            "application": one,
            "title": one.draft_title or _("Application without a title"),
            "mark": applicant_mark(one.told_status, late=one.late),
            "draft": one.status == Status.DRAFT,
            "closed": has_closed(one.call.closes_at, now),
        }
        for one in rows
    ]
    if not found and not applicants(user):
        return None  # a ministry's reader or a reviewer, who need not be told that nothing is applied for
    return {"officer": False, "rows": found}


# --- The call's pages --------------------------------------------------------------------------------


def begin(user: Any, call: Call, now: datetime) -> dict[str, Any] | None:
    """Where one begins to apply, or goes on."""
    if call.opens_at is None or call.closes_at is None or not may_apply(user, call):
        return None
    drafts: list[Application] = []
    if user.is_authenticated:
        drafts = [
            one
            for one in Application.objects.visible_to(as_applicant(user))
            .filter(call=call, status=Status.DRAFT, case__participations__person=user.person_id)
            .select_related("case")[:5]
            if part_of(user, one)
        ]
    return {
        "drafts": drafts,
        "open": has_opened(call.opens_at, now) and not has_closed(call.closes_at, now),
        "late": has_closed(call.closes_at, now) and call.takes_late,
        "coming": not has_opened(call.opens_at, now),
        "check_url": reverse("applications:self_check", args=[call.case.uuid]),
        "url": reverse("applications:start", args=[call.case.uuid]),
    }


def parts_of_call(user: Any, call: Call, now: datetime) -> list[Tab]:
    """The terms of hand-in, among the parts of a call that is being written."""
    return [Tab(_("Hand-in"), reverse("applications:terms", args=[call.case.uuid]))]


def of_call(user: Any, call: Call, now: datetime) -> dict[str, Any] | None:
    """How many applications have come in, by state, for those who work with the call."""
    seen = Application.objects.visible_to(user).handed_in().filter(call=call)
    counts = {row["status"]: row["count"] for row in seen.order_by().values("status").annotate(count=Count("pk"))}
    one_url = ""
    if call.closes_at and call.status == CallStatus.PUBLISHED and may_open(user, call.case):
        one_url = reverse("applications:open_for_one", args=[call.case.uuid])
    terms_url = reverse("applications:terms", args=[call.case.uuid]) if may(user, CallAct.EDIT, call) else ""
    going_url = ""
    if call.first_step_id is not None and may_go_on(user, call, now):
        going_url = reverse("applications:going_on", args=[call.case.uuid])
    if not (counts or one_url or terms_url or going_url):
        return None
    late = seen.filter(late=True).count()
    rows = [(mark_of(state), counts[state]) for state in Status if counts.get(state)]
    url = f"{reverse('applications:list')}?utlysning={call.case.uuid}"
    return {
        "rows": rows,
        "total": sum(counts.values()),
        "late": late,
        "url": url,
        "one_url": one_url,
        "terms_url": terms_url,
        "going_url": going_url,
        "aid_url": reverse("applications:aid_portfolio", args=[call.case.uuid])
        if counts and holds(user, *CASE_READERS, authority=call.case.authority_id)
        else "",
    }


def form_of_call(user: Any, call: Call, now: datetime) -> str:
    """Where the call's form is shown as applicants see it."""
    return reverse("applications:form_preview", args=[call.case.uuid])
