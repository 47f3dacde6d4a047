"""Who speaks for a party (ombud, FL (2017:900) 14–15 §§): registered, asked for a power of attorney, ended."""

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from applications.models import Application
from assessments.errors.procedure import (
    AgentEnded,
    AgentReasonMissing,
    DayInThePast,
    DayToCome,
    PowerDayMissing,
    PowerShown,
    WordsNeeded,
)
from assessments.models import PartyAgent
from assessments.permissions import may_amend, may_note_received
from assessments.states.procedure import AgentEnd, Power
from assessments.workflow.common import seen
from registry.models import DecisionKind, Document
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.scanning import refuse_infected
from registry.uploads import judge, name_of
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.documents import store_document
from registry.workflow.letters import Agent, Part, Writing, send_letter
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from sweden.clock import end_of_day, local
from sweden.typography import day_long


def agents_to_write_to(application: Application) -> list[Agent]:
    """Those who speak for a party now, with an address: letters go to them as well."""
    standing = application.agents.filter(ended="").exclude(email="")
    return [Agent(one.name, one.email) for one in standing]


def _deadline(agent: PartyAgent) -> str:
    return f"power:{agent.uuid}"


@transaction.atomic
def register_agent(
    application: Application,
    *,
    name: str,
    scope: str,
    power: str,
    organisation: Organisation | None = None,
    email: str = "",
    phone: str = "",
    may_delegate: bool = False,
    power_due: date | None = None,
    shown_on: date | None = None,
    upload: File | None = None,
    by: User,
    now: datetime,
) -> PartyAgent:
    """Register someone who speaks for a party. One who is asked for a power of attorney is written to, with a last day.
    `upload`: the power of attorney as it came in.

    Raises NotAllowed, WordsNeeded, PowerDayMissing, DayInThePast, DayToCome, FileRefused, InfectedFile, ScannerAway.
    """
    application = seen(application, by)
    if not may_note_received(by, application):
        raise NotAllowed
    if not name.strip() or not scope.strip():
        raise WordsNeeded
    today = local(now).date()
    if power == Power.ASKED and power_due is None:
        raise PowerDayMissing
    if power == Power.ASKED and power_due is not None and power_due <= today:
        raise DayInThePast
    if power == Power.SHOWN and shown_on is not None and shown_on > today:
        raise DayToCome
    case = application.case
    agent = PartyAgent.objects.create(
        application=application,
        organisation=organisation,
        name=name.strip(),
        email=email.strip(),
        phone=phone.strip(),
        scope=scope.strip(),
        may_delegate=may_delegate,
        power=power,
        power_due=power_due if power == Power.ASKED else None,
        shown_on=(shown_on or today) if power == Power.SHOWN else None,
        power_document=_power_document(application, upload, name=name.strip(), by=by, now=now),
        registered_by=by,
        registered_at=now,
    )
    register(
        case,
        direction=Direction.RECEIVED,
        what="Fullmakt för ombud" if power == Power.SHOWN else "Anmälan av ombud",
        what_internal=f"Ombud: {agent.name}",
        counterpart=str(organisation or application.coordinator or ""),
        organisation=organisation or application.coordinator,
        document=agent.power_document,
        by=by,
        now=now,
    )
    record("application.agent_registered", case=case, by=by, at=now, agent=str(agent.uuid))
    if power == Power.ASKED and power_due is not None:
        writing = Writing(
            kind="application.power_asked",
            heading="Föreläggande att visa fullmakt",
            result=f"{agent.name} har uppgett sig vara ert ombud. Skicka in fullmakten senast den "
            f"{day_long(power_due)}.",
            parts=[
                Part(
                    "Om fullmakten inte kommer in",
                    "Visas ingen fullmakt kan vi bortse från det som ombudet har gjort i ärendet, och vi fortsätter "
                    "att skriva direkt till er (15 § förvaltningslagen (2017:900)).",
                )
            ],
            english=f"{agent.name} has stated that they represent you. Please send the power of attorney by "
            f"{day_long(power_due, 'en')} at the latest.",
            about=application.title,
            path="applications:mine_one",
            agents=[Agent(agent.name, agent.email)] if agent.email else [],
        )
        send_letter(case, writing, to=organisation or application.coordinator, by=by, now=now)
        set_deadline(case, key=_deadline(agent), what="Fullmakt senast", due_at=end_of_day(power_due))
    return agent


def _power_document(
    application: Application, upload: File | None, *, name: str, by: User, now: datetime
) -> Document | None:
    """The power of attorney as a document of the case: judged by what it holds, and scanned."""
    if upload is None:
        return None
    filename = name_of(upload.name or "")
    kind = judge(upload, filename)
    refuse_infected(upload.chunks())
    return store_document(
        application.case,
        content=upload,
        content_type=kind,
        kind=DocumentKind.OTHER,
        title=f"Fullmakt för {name}",
        filename=filename,
        by=by,
        now=now,
    )[0]


def _locked(agent: PartyAgent, by: User) -> PartyAgent:
    application = seen(agent.application, by)
    found = PartyAgent.objects.select_for_update(of=["self"]).get(pk=agent.pk)
    found.application = application
    return found


@transaction.atomic
def show_power(agent: PartyAgent, *, shown_on: date, upload: File | None = None, by: User, now: datetime) -> PartyAgent:
    """Note that the power of attorney came in, with its file; the file alone may come later. Raises NotAllowed,
    AgentEnded, PowerShown, DayToCome, FileRefused, InfectedFile, ScannerAway."""
    agent = _locked(agent, by)
    if not may_note_received(by, agent.application):
        raise NotAllowed
    if agent.ended:
        raise AgentEnded
    if agent.power == Power.SHOWN and (upload is None or agent.power_document is not None):
        raise PowerShown
    if shown_on > local(now).date():
        raise DayToCome
    agent.power, agent.shown_on, agent.power_due = Power.SHOWN, shown_on, None
    agent.power_document = (
        _power_document(agent.application, upload, name=agent.name, by=by, now=now) or agent.power_document
    )  # what has come in stands, also where its day is put right without it
    agent.save(update_fields=["power", "shown_on", "power_due", "power_document"])
    case = agent.application.case
    register(
        case,
        direction=Direction.RECEIVED,
        what="Fullmakt för ombud",
        what_internal=f"Fullmakt för {agent.name}",
        counterpart=str(agent.organisation or agent.application.coordinator or ""),
        document=agent.power_document,
        by=by,
        now=now,
        occurred_on=shown_on,
    )
    finish_deadline(case, key=_deadline(agent), now=now)
    record("application.power_shown", case=case, by=by, at=now, agent=str(agent.uuid))
    return agent


@transaction.atomic
def end_agent(agent: PartyAgent, *, ended: str, reason: str, by: User, now: datetime) -> PartyAgent:
    """Someone no longer speaks for the party. That a person is unsuitable is a decision, made by a decision-maker, with
    reasons and a letter that says how it is appealed (14 §).

    Raises NotAllowed, AgentEnded, AgentReasonMissing.
    """
    agent = _locked(agent, by)
    application = agent.application
    unsuitable = ended == AgentEnd.UNSUITABLE
    if not (may_amend(by, application) if unsuitable else may_note_received(by, application)):
        raise NotAllowed
    if agent.ended:
        raise AgentEnded
    if unsuitable and not reason.strip():
        raise AgentReasonMissing
    case = application.case
    if unsuitable:
        rule = appeal_of(case.authority, DecisionKind.AGENT, local(now).date())
        writing = Writing(
            kind="application.agent_refused",
            heading="Beslut att ett ombud inte får medverka",
            result=f"{case.authority.short_name} beslutar att {agent.name} inte längre får medverka som ombud i "
            "ärendet (14 § förvaltningslagen (2017:900)).",
            parts=[
                Part("Skäl", reason.strip()),
                Part("", f"Beslutet fattades den {day_long(local(now).date())} av {by.person.name}."),
            ],
            appeal=appeal_words(rule, case),
            about=application.title,
            path="applications:mine_one",
            agents=agents_to_write_to(application),
        )
        send_letter(case, writing, to=agent.organisation or application.coordinator, by=by, now=now)
    else:
        what = "Ombud har upphört"
        register(case, direction=Direction.DRAWN_UP, what=what, what_internal=f"{what}: {agent.name}", by=by, now=now)
    agent.ended, agent.ended_reason, agent.ended_by, agent.ended_at = ended, reason.strip(), by, now
    agent.save(update_fields=["ended", "ended_reason", "ended_by", "ended_at"])
    finish_deadline(case, key=_deadline(agent), now=now)
    record("application.agent_ended", case=case, by=by, at=now, agent=str(agent.uuid), why=str(ended))
    return agent
