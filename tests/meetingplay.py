"""Whatever is done in whichever order with a decision meeting: acts played one after the other, and what must hold
after each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from accounts.roles import Role
from applications.models import Application
from applications.states import TRANSITIONS
from applications.workflow.submission import withdraw
from assessments.models import AgendaItem, DecisionLetter, DecisionMeeting, MinutesSignature
from assessments.states.meetings import LETTERS, MEETINGS, MeetingAct, MeetingStatus
from assessments.workflow import outbox
from assessments.workflow.agenda import put_on_agenda, take_off_agenda
from assessments.workflow.eligibility import reopen_eligibility
from assessments.workflow.meetings import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    lock_meeting,
    people_expected,
    say_presence,
    say_who_came,
)
from assessments.workflow.proposals import take_back
from assessments.workflow.signing import sign_meeting
from assessments.workflow.voting import Ballot, Counter
from calls.models import Call
from programmes.models import Assignment, LedgerEntry
from programmes.models.frame import FrameSource
from programmes.workflow.ledger import Line, judge
from registry.models import CaseBlock
from sweden.clock import local
from tests.factories import assessments as judged
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED, PROPOSED


@dataclass
class Play:
    """A meeting on three applications, of which the frame has room for not quite three; who decides, who decides with
    them, and who takes part."""

    call: Call
    vinnova: Assignment
    officer: User
    decider: User
    rows: list[Application]
    anna: User = field(init=False)
    third: User = field(init=False)
    meeting: DecisionMeeting = field(init=False)
    lines: list[Line] = field(init=False)
    done: int = 0

    def __post_init__(self) -> None:
        authority = self.vinnova.authority
        self.anna = make.worker(Role.DECISION_MAKER, authority, name="Anna Ek")
        self.third = make.worker(Role.CASE_OFFICER, authority, name="Cia Dal")
        asked = judged.requested(self.rows[0])
        self.lines = [Line(one.assignment, one.year, one.organisation, 0, one.strand) for one in asked]
        for year in {one.year for one in asked}:
            make.frame(
                self.vinnova,
                year,
                3 * sum(one.amount for one in asked if one.year == year) - 1,
                source_kind=FrameSource.AMENDMENT,
                valid_from=date(2025, 11, 15),
                recorded_at=PROPOSED,
            )
        self.meeting = call_meeting(
            self.call,
            authority=authority,
            **self._when,
            participants=[self.third.person],
            by=self.officer,
            now=PROPOSED,
        )

    @property
    def _when(self) -> dict[str, Any]:
        return {"held_at": DECIDED, "place": "", "decider": self.decider}

    def play(self, acts: Iterable[tuple[str, int]]) -> None:
        """Each act, refused or accepted; and what holds after it."""
        for act, number in acts:
            before, was = self._traces(), self._states()
            self.meeting.refresh_from_db()
            self.done += 1
            try:
                with transaction.atomic():
                    ACTS[act](self, number % 3)
            except DomainError:
                assert self._traces() == before, f"{act} was refused, and left a trace"
            self._in_the_tables(was, act)
            self._has_room(act)
            self._minutes_hold()

    @property
    def now(self) -> Any:
        """Each act has a moment of its own."""
        return DECIDED + timedelta(seconds=self.done)

    def row(self, number: int) -> Application:
        return Application.objects.select_related("case__authority", "call").get(pk=self.rows[number].pk)

    def items(self, number: int) -> list[AgendaItem]:
        return list(self.meeting.items.filter(application=self.rows[number]).select_related("meeting"))

    def _states(self) -> tuple[dict[int, str], str, dict[int, str]]:
        return (
            dict(Application.objects.values_list("pk", "status")),
            DecisionMeeting.objects.get(pk=self.meeting.pk).status,
            dict(DecisionLetter.objects.values_list("pk", "status")),
        )

    def _traces(self) -> tuple[Any, ...]:
        meeting = DecisionMeeting.objects.values_list("status", "revision", "locked_at").get(pk=self.meeting.pk)
        of = AgendaItem.objects.filter(meeting=self.meeting)
        return (
            self._states(),
            meeting,
            list(of.values_list("pk", "position", "presenter", "proposal")),
            sorted(of.values_list("pk", "absences__person", "votes__person", "counters__number"), key=repr),
            sorted(self.meeting.presence.values_list("person", "came")),
            LedgerEntry.objects.count(),
            CaseBlock.objects.count(),
            MinutesSignature.objects.count(),
        )

    def _in_the_tables(self, was: tuple[dict[int, str], str, dict[int, str]], act: str) -> None:
        statuses, meeting, letters = self._states()
        for key, status in statuses.items():
            ways = {to for (at, _act), to in TRANSITIONS.items() if at == was[0][key]}
            assert status == was[0][key] or status in ways, f"{act} left the table of applications"
        ways = {MEETINGS[was[1], one] for one in MeetingAct if (was[1], one) in MEETINGS}
        assert meeting == was[1] or meeting in ways, f"{act} left the table of meetings"
        for key, status in letters.items():
            if key in was[2]:
                ways = {to for (at, _act), to in LETTERS.items() if at == was[2][key]}
                assert status == was[2][key] or status in ways, f"{act} left the table of letters"

    def _has_room(self, act: str) -> None:
        for part in judge(self.lines, on=local(self.now).date(), now=self.now):
            assert part.left is None or part.left >= 0, f"{act} took more than there is"

    def _minutes_hold(self) -> None:
        meeting = DecisionMeeting.objects.get(pk=self.meeting.pk)
        if meeting.status != MeetingStatus.LOCKED:
            assert meeting.content is None
            return
        content = meeting.content
        decided = meeting.items.filter(proposal__isnull=False).count()
        assert len(content["items"]) == meeting.items.count() == decided > 0, "every item has its outcome"
        booked = sum(int(one.amount) for one in LedgerEntry.objects.filter(recorded_at=meeting.locked_at))
        assert content["total"] == booked == sum(one["amount"] for one in content["sums"])
        came = {one["name"] for one in content["people"] if one["came"]}
        for one in content["items"]:
            out = {*one["biased"], *one["away"]}
            assert {content["decider"], one["presented_by"]} <= came - out
            quorum = content["quorum"].get("least", 1)
            assert 1 + len(set(content["deciders"]) & (came - out)) >= quorum


def _propose(outcome: str) -> Callable[[Play, int], Any]:
    more = {"reserve_until": date(2026, 3, 31)} if outcome == "reserve" else {}
    return lambda on, number: judged.proposal(on.row(number), on.officer, outcome=outcome, **more)


def _take_back(on: Play, number: int) -> None:
    for proposal in on.row(number).proposals.filter(withdrawn_at__isnull=True):
        take_back(proposal, by=on.officer, now=on.now)


def _off(on: Play, number: int) -> None:
    for item in on.items(number):
        take_off_agenda(item, by=on.officer, now=on.now)


def _change(together: bool) -> Callable[[Play, int], Any]:
    def act(on: Play, number: int) -> None:
        change_meeting(
            on.meeting,
            **on._when,
            participants=[on.third.person],
            deciders=[on.anna.person] if together else [],
            quorum=2 if together else 1,
            adjuster=on.third,
            by=on.officer,
            now=on.now,
        )

    return act


def _came(on: Play, number: int) -> None:
    """Everyone, or all but one of those expected."""
    people = people_expected(on.meeting)
    say_who_came(
        on.meeting,
        [one for place, one in enumerate(people) if not number or place != number],
        by=on.officer,
        now=on.now,
    )


def _said(
    absent: Callable[[Play], dict], ballot: Callable[[Play], Ballot], presenter: bool = False
) -> Callable[[Play, int], Any]:
    def act(on: Play, number: int) -> None:
        for item in on.items(number):
            chosen = on.third if presenter else None
            say_presence(item, absent(on), {}, ballot=ballot(on), presenter=chosen, by=on.officer, now=on.now)

    return act


def _no_ballot(on: Play) -> Ballot:
    return Ballot()


def _votes(for_it: bool) -> Callable[[Play], Ballot]:
    def ballot(on: Play) -> Ballot:
        counters = [] if for_it else [Counter(on.anna.person, "reject", "Avslag.")]
        return Ballot({on.decider.person: for_it, on.anna.person: for_it}, counters)

    return ballot


ACTS: dict[str, Callable[[Play, int], Any]] = {
    "propose": _propose("grant"),
    "reserve": _propose("reserve"),
    "reject": _propose("reject"),
    "take_back": _take_back,
    "reopen": lambda on, number: reopen_eligibility(on.row(number), reason="Prövas igen.", by=on.officer, now=on.now),
    "withdraw": lambda on, number: withdraw(on.row(number), by=on.row(number).submitted_by, now=on.now),
    "agenda": lambda on, number: put_on_agenda(on.meeting, [on.row(number)], by=on.officer, now=on.now),
    "off": _off,
    "together": _change(together=True),
    "alone": _change(together=False),
    "came": _came,
    "presenter": _said(lambda on: {}, _no_ballot, presenter=True),
    "away": _said(lambda on: {on.third.person: "away"}, _no_ballot),
    "biased": _said(lambda on: {on.third.person: "bias"}, _no_ballot),
    "chair_biased": _said(lambda on: {on.decider.person: "bias"}, _no_ballot),
    "decider_biased": _said(lambda on: {on.anna.person: "bias"}, _no_ballot),
    "vote": _said(lambda on: {}, _votes(for_it=True)),
    "vote_down": _said(lambda on: {}, _votes(for_it=False)),
    "lock": lambda on, number: lock_meeting(on.meeting, by=on.decider, now=on.now),
    "sign": lambda on, number: sign_meeting(on.meeting, read=on.meeting.sha256, by=on.decider, now=on.now),
    "cancel": lambda on, number: cancel_meeting(on.meeting, by=on.officer, now=on.now),
    "send": lambda on, number: outbox.send(
        DecisionLetter.objects.filter(application=on.row(number)), by=on.officer, now=on.now
    ),
}
#: Whatever is drawn begins with a meeting that may be locked, so that most of it is about what is decided.
READY = [("propose", 0), ("agenda", 0), ("propose", 1), ("agenda", 1), ("came", 0)]
