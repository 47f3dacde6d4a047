"""Two applications that compete, in every place where one is put beside another: a funding line, a panel, a decision
meeting. A third is put in the middle of each, and whoever may not know of it reads on as before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from applications.models import Application
from assessments.models import AgendaItem, DecisionMeeting, FundingLine, Panel, PanelItem, Rank
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.bias import declare
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.meetings import call_meeting
from assessments.workflow.panels import bring, make_panel
from calls.models import Call
from sweden.clock import now
from tests.factories import applications, assessments
from tests.house.access import World
from tests.house.sweep import DOORS

#: Pages of the mandate that the call belongs to, as they stand in the world.
AROUND = ("programme", "assignment", "condition", "position")


@dataclass
class Competition:
    """A call with two applications, and where they stand beside each other."""

    call: Call
    rows: list[Application]
    panel: Panel
    meeting: DecisionMeeting
    officer: User

    def __post_init__(self) -> None:
        self.of_all: list[str] = []

    def samples(self, world: World) -> dict[str, Mapping[str, Any]]:
        """The arguments of addresses, by the name that the doors have for the kind of thing: of what comes last in each
        place, where there is a choice."""
        item, point = self.panel.items.last(), self.meeting.items.last()
        calls = {name: self._call(ours) for name, (ours, _theirs) in world.samples.items() if self._call(ours)}
        return {
            **calls,
            **{name: world.samples[name][0] for name in AROUND},
            "panel": {"uuid": self.panel.uuid},
            "decision meeting": {"uuid": self.meeting.uuid},
            **{key: {"uuid": self.panel.uuid, "item": item.uuid} for key in ("panel item", "api panel item")},
            **{key: {"uuid": self.meeting.uuid, "item": point.uuid} for key in ("agenda item", "api agenda item")},
            "proposed": {"uuid": self.rows[-1].case.uuid},
        }

    def _call(self, sample: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The arguments that name our call, where a sample's name a call alone."""
        if set(sample) != {"uuid"} or not Call.objects.filter(case__uuid=sample["uuid"]).exists():
            return None
        return {"uuid": self.call.case.uuid}

    def addresses(self, world: World, who: str) -> list[str]:
        """Every address about the call and what stands in it that `who` opens, and the lists among them as files."""
        samples = self.samples(world)
        found = {
            name: reverse(name, kwargs=samples[door.sample])
            for name, door in DOORS.items()
            if door.sample in samples and "case_officer" in door.reads
        }
        files = [f"{found[name]}?format=csv" for name in ("assessments:line", "assessments:panel")]
        tells = ("line", "panel", "meeting")
        api = ("funding_line", "beside_line", "panel_items", "agenda")
        names = [*(f"assessments:{name}" for name in tells), *(f"api:{name}" for name in api)]
        self.of_all = [*(found[name] for name in names), *files]
        return [*dict.fromkeys(found.values()), *files]

    def put_in_the_middle(self, application: Application) -> None:
        """The application comes second everywhere, above the funding line."""
        bring(self.panel, [application], by=self.officer, now=now())
        put_on_agenda(self.meeting, [application], by=self.officer, now=now())
        for kind in (PanelItem, AgendaItem):
            items = kind.objects.filter(application__in=[*self.rows, application])
            items.filter(application=self.rows[-1]).update(position=3)
            items.filter(application=application).update(position=2)
        Rank.objects.filter(application=self.rows[-1]).update(place=3)
        Rank.objects.create(application=application, place=2)
        FundingLine.objects.filter(call=self.call).update(above=2)


def of(world: World, call: Call, *, known_to: User) -> Competition:
    """The competition in a call that has one application which may be decided: another is added. All of it is open to
    `known_to`, who has declared."""
    officer = world.users["case_officer"]
    second = applications.submitted_application(call, by=world.users["other_applicant"], title="Den andra")
    rows = [Application.objects.get(call=call, title="reviewed"), second]
    for row in rows:
        for user in (officer, known_to):
            declare(row, user.person, part="officer", answer="free", by=user, now=now())
    check_eligibility(second, eligible=True, note="", by=officer, now=now())
    second.refresh_from_db()
    for row in rows:
        assessments.proposal(row, officer)
    words = {"meets_at": now(), "lowest": 1, "highest": 7, "sifted_statement": "Bortsållad."}
    panel = make_panel(call, name="Tävlan", **words, by=officer, now=now())
    bring(panel, rows, by=officer, now=now())
    meeting = call_meeting(
        call,
        authority=call.case.authority,
        held_at=now(),
        place="",
        decider=world.users["decision_maker"],
        by=officer,
        now=now(),
    )
    put_on_agenda(meeting, rows, by=officer, now=now())
    for place, row in enumerate(rows, start=1):
        Rank.objects.create(application=row, place=place)
    FundingLine.objects.create(call=call, above=1, revision=1, moved_by=officer, moved_at=now())
    return Competition(call, rows, panel, meeting, officer)
