"""What every page of one's own application begins with: which application, what part one takes, and its parts."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.prepared import Prepared
from applications.display.marks import SECTION_OF_KIND, go_to, shown
from applications.models import Application, ApplicationVersion, Round
from applications.models.rounds import RoundKind
from applications.permissions import coordinates, parts_of, writes
from applications.rules.completeness import Missing, Section
from applications.rules.opening import closed, opens_part
from applications.sentences.findings import missing_sentence, sentence
from applications.states import Status
from applications.workflow.asked import Asked, asked_of
from applications.workflow.draft import draft_of
from applications.workflow.facts import Standing
from applications.workflow.openings import closing_of
from applications.workflow.rounds import day_judged, open_round
from applications.workflow.unused import ends_on
from calls.rules.deadlines import has_closed
from registry.display import Link, ShownFinding
from registry.models import Participation
from registry.models.access import Rights

#: The parts in order: (section, name of its page, words).
PARTS = (
    (Section.PROJECT, "applications:project", gettext_lazy("Project")),
    (Section.PARTIES, "applications:parties", gettext_lazy("Parties")),
    (Section.QUESTIONS, "applications:questions", gettext_lazy("Questions")),
    (Section.BUDGET, "applications:budget", gettext_lazy("Budget")),
    (Section.AID, "applications:aid", gettext_lazy("State aid")),
    (Section.INTERNATIONAL, "applications:international", gettext_lazy("Internationalisation")),
    (Section.ATTACHMENTS, "applications:attachments", gettext_lazy("Attachments")),
    (Section.PEOPLE, "applications:people", gettext_lazy("People")),
    (Section.REVIEW, "applications:review", gettext_lazy("Review and submit")),
)


def part_words(section: str) -> str:
    """What a part is called, by the section that the draft's log names ("party", "budget", "project_aid")."""
    names = {"party": "parties", "reason": "budget", "project_aid": "aid"}
    return str(next((words for part, _name, words in PARTS if part == names.get(section, section)), section))


#: Where the second writer's text waits for the choice, by application, in the session.
CONFLICTS = "application-conflicts:"


@dataclass(frozen=True)
class NavPart:
    """A part of the application in the menu, with how far it has come."""

    key: str
    label: Any
    url: str
    icon: str
    state: Any
    current: str = ""


@dataclass(frozen=True)
class Todo:
    """Something left to do, with a link to where."""

    sentence: str
    url: str


class Own:
    """One's own application, as one of its pages shows it."""

    def __init__(self, request: HttpRequest, application: Application, part: Participation) -> None:
        self.request, self.application, self.part = request, application, part
        self.case, self.call = application.case, application.call
        self.section: Section | None = None

    @cached_property
    def version(self) -> ApplicationVersion:
        version = draft_of(self.application)
        version.application = self.application
        return version

    @property
    def written_in(self) -> ApplicationVersion | Application:
        """What a save is told: of a draft the application is enough, and its version is read once it is locked."""
        if "version" in vars(self) or self.application.status != Status.DRAFT:
            return self.version
        return self.application

    @cached_property
    def asked(self) -> Asked:
        """What the call asks about the project besides its form; read once."""
        return asked_of(self.call)

    @cached_property
    def standing(self) -> Standing:
        day = day_judged(self.application, self.round, self.request.now)
        return Standing(self.version, of_call=self.asked, day=day)

    def saved(self, version: ApplicationVersion) -> "Own":
        """The same after something of it was saved: what the call asks is as it was, all else is read anew."""
        fresh = Own(self.request, self.application, self.part)
        version.application = self.application
        fresh.version = version
        if "asked" in vars(self):
            fresh.asked = self.asked
        return fresh

    @cached_property
    def round(self) -> Round | None:
        """Why a handed-in application is written in again; None in a draft, and when it is not."""
        return None if self.application.status == Status.DRAFT else open_round(self.application)

    @property
    def is_draft(self) -> bool:
        """Whether it is written in now: until hand-in, and in a round whose time has not passed."""
        if self.application.status == Status.DRAFT:
            return True
        return self.round is not None and self.round.is_open_at(self.request.now)

    @property
    def undecided(self) -> bool:
        """Whether two versions of something wait for the reader's choice."""
        return bool(self.request.session.get(CONFLICTS + str(self.case.uuid)))

    @property
    def supplements(self) -> bool:
        """Whether an officer has opened it; what was handed in stands meanwhile."""
        return self.round is not None and self.round.kind != RoundKind.AGAIN

    def opens(self, section: Section | str) -> bool:
        """Whether anything in this part may be changed, as far as the round goes."""
        if self.round is None or section in (Section.REVIEW, Section.PEOPLE):
            return True
        return opens_part(self.round.opened, str(section))

    def lock(self, form: Any, section: str) -> None:
        """Lock the fields of a form that the round did not open; they keep what stands in them."""
        if self.round is None:
            return
        names = {name.removeprefix("q-"): name for name in form.fields}
        for name in closed(self.round.opened, section, names):
            form.fields[names[name]].disabled = True

    def show(self, *forms: Any) -> None:
        """Shown to one who may not write here, forms have nothing to write in: it would not be saved."""
        if not writes(self.part):
            show_only(*forms)

    @property
    def fills_in_only(self) -> bool:
        """Whether one takes part to fill in one's own party's budget, and reads the rest."""
        return self.part.rights == Rights.BUDGET

    @property
    def coordinates(self) -> bool:
        return coordinates(self.part)

    @property
    def writes(self) -> bool:
        return self.is_draft and writes(self.part) and (self.section is None or self.opens(self.section))

    @property
    def is_closed(self) -> bool:
        """Whether the ordinary way in is closed now."""
        if self.supplements:
            return False
        return has_closed(self.closes_at, self.request.now)

    @property
    def decided_apart(self) -> bool:
        """Whether another authority than the one that handles the case decides on a part of the call."""
        parts = self.application.call.call_strands.select_related("assignment__authority", "decides")
        return any(part.roles.decides.pk != self.case.authority_id for part in parts)

    @property
    def takes_late(self) -> bool:
        """Whether it may be handed in after the ordinary way in has closed."""
        return self.application.call.takes_late

    @cached_property
    def closes_at(self) -> datetime | None:
        """The last moment for this application: the call's, the officer's, or a later one of the person's own."""
        if self.supplements:
            return self.round.closes_at
        return closing_of(self.application, self.request.now)

    @property
    def kept_until(self) -> date | None:
        """The last day that the draft is kept, where it was never handed in and the call has closed."""
        if self.application.status != Status.DRAFT or not self.is_closed:
            return None
        return ends_on(self.application.call, self.closes_at)

    @property
    def title(self) -> str:
        return self.version.title or _("Application without a title")

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"applications:{name}", args=[self.case.uuid, *args])

    @cached_property
    def parts(self) -> list[tuple[Section, str, Any]]:
        """The parts that this application has: questions and state aid only when the call asks for them."""
        left_out = set()
        if not self.version.form.content.get("questions"):
            left_out.add(Section.QUESTIONS)
        if self.standing.aid is None:
            left_out.add(Section.AID)
        return [part for part in PARTS if part[0] not in left_out]

    def nav(self, current: Section) -> list[NavPart]:
        lacking = self.standing.by_section()
        found = []
        for section, name, label in self.parts:
            icon, state = self._state(section, lacking)
            if section == current:
                icon = "waiting"
            url = reverse(name, args=[self.case.uuid])
            found.append(NavPart(section.value, label, url, icon, state, "page" if section == current else ""))
        return found

    def states(self, current: Section) -> dict[str, tuple[str, str]]:
        """How far the other parts have come, as icon and words, after something was saved. Files are not saved so."""
        lacking = self.standing.by_section()
        others = [part[0] for part in self.parts if part[0] not in (current, Section.ATTACHMENTS)]
        return {section.value: self._state(section, lacking) for section in others}

    def _state(self, section: Section, lacking: Any) -> tuple[str, str]:
        if not self.opens(section):
            return "lock", _("locked")
        if section == Section.REVIEW:
            return ("done", _("ready")) if self.standing.ready else ("ring", _("things are left"))
        if section == Section.ATTACHMENTS:
            return ("done", _("files attached")) if self.has_files else ("ring", _("no files"))
        if self._aid_left(section):
            return "ring", _("things are left")
        if section == Section.PEOPLE or not lacking.get(section):
            return "done", _("filled in")
        return "ring", _("things are left")

    def _aid_left(self, section: Section) -> bool:
        """Whether this is the part of state aid and something of it is left."""
        standing = self.standing
        left = standing.aid is not None and bool(standing.aid.findings or not standing.facts.cost)
        return section == Section.AID and left

    @cached_property
    def has_files(self) -> bool:
        return self.version.attachments.exists()

    def next_part(self, current: Section, step: int = 1) -> tuple[str, Any] | None:
        """Address and words of the part after (or before) this one."""
        sections = [part[0] for part in self.parts]
        place = sections.index(current) + step
        if not 0 <= place < len(self.parts):
            return None
        return reverse(self.parts[place][1], args=[self.case.uuid]), self.parts[place][2]

    # --- how it stands, beside every part

    def findings(self) -> list[ShownFinding]:
        aid = self.standing.aid.findings if self.standing.aid else []
        mend = self._mend("aid")
        return shown(self.standing.judged, self._mend) + [ShownFinding.of(one, sentence(one), act=mend) for one in aid]

    def _mend(self, kind: str) -> Link | None:
        """A link to the part where it is mended; none on that very page."""
        section = SECTION_OF_KIND.get(kind, "budget")
        return None if section == self.section else Link(go_to(), self.url(section))

    def todo(self) -> list[Todo]:
        """What is left before handing in, each with a link to its field."""
        found = [Todo(missing_sentence(one), self.place_url(one)) for one in self.standing.missing]
        if self.standing.stopping:
            url = self.url("review") + "#findings"
            found.append(Todo(_("What the call's conditions stop"), url))
        return found

    def place_url(self, one: Missing) -> str:
        anchor = (
            one.place
            if one.place.startswith(("party-", "parties", "budget", "grant", "attachments"))
            else f"id_{one.place}"
        )
        party = one.place.removeprefix("party-")
        # Of many parties' budgets one is shown in full: the one that something is missing in.
        chosen = f"?part={party}" if one.section == Section.BUDGET and party != one.place else ""
        return f"{self.url(one.section.value)}{chosen}#{anchor}"

    def context(self, section: Section, **more: Any) -> dict[str, Any]:
        """What every part's page needs."""
        self.section = section
        before, after = self.next_part(section, -1), self.next_part(section)
        return {
            "own": self,
            "application": self.application,
            "version": self.version,
            "call": self.call,
            "section": section.value,
            "heading": next(part[2] for part in PARTS if part[0] == section),
            "parts": self.nav(section),
            "before": before,
            "after": after,
            "saved_at": self.version.saved_at,
            **self.standing_context(),
            **more,
        }

    def standing_context(self) -> dict[str, Any]:
        facts = self.standing.facts
        todo = self.todo()
        parts = [part for part in self.parts if part[0] != Section.REVIEW]
        lacking = self.standing.by_section()
        return {
            "found": self.findings(),
            "todo": todo,
            "parts_done": sum(1 for part in parts if not lacking.get(part[0]) and not self._aid_left(part[0])),
            "parts_all": len(parts),
            "facts": facts,
            "bar": share_bar(self.standing),
            "stops": len(self.standing.stopping),
        }


def show_only(*forms: Any) -> None:
    """Lock every field of these forms (None: no form)."""
    for form in forms:
        for field in form.fields.values() if form is not None else ():
            field.disabled = True


def share_bar(standing: Standing) -> dict[str, Any] | None:
    """The grant's and the others' shares of all financing, as a bar of 300 points; None without money.

    `limit` stands where the call's condition on business has it, when it has one on all financing.
    """
    facts = standing.facts
    whole = facts.grant + facts.other
    if not whole or not facts.grant:
        return None
    grant = Fraction(facts.grant, whole)
    limit = None
    for judged in standing.judged:
        if judged.demand.kind == "business_matches":
            limit = 150
        elif judged.demand.kind == "min_business_share" and judged.figures.get("base_kind") == "financing":
            limit = round(300 * (1 - judged.figures["demand"]))
    return {"width": round(300 * grant), "grant": grant, "rest": 1 - grant, "limit": limit}


def _part(uuid: UUID, person: int) -> QuerySet[Participation]:
    """The part that a person takes in the case, with the application."""
    with_application = parts_of(person, case__uuid=uuid).select_related(
        "case__authority", "case__application__call__case"
    )
    return with_application.defer("case__search", "case__application__call__case__search")


_OWN = Prepared(_part, uuid=UUID, person=int)


def own(request: HttpRequest, uuid: UUID) -> Own:
    """The reader's own application; 404 for everyone who takes no part in it.

    Taking part is the only ground on which these pages are opened, so the other grounds of sight are not asked about;
    whoever is blocked from the case as one who judges is its applicant all the same.
    """
    part = _OWN.one(uuid=uuid, person=request.user.person_id)
    application = getattr(part.case, "application", None) if part else None
    if application is None:
        raise Http404
    return Own(request, application, part)
