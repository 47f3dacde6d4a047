"""What the agencies did on the way to decisions: communicated, told of delay, noted, corrected. All of it invented
(påhittat exempel)."""

from datetime import date, timedelta

from applications.models import Application
from applications.states import Status
from assessments.models import Decision, Outcome
from assessments.states.procedure import DismissalGround, Power
from assessments.workflow.afterwards import correct
from assessments.workflow.appeals import hand_over, judge_time, reconsider, register_appeal
from assessments.workflow.communicating import communicate, note_answer
from assessments.workflow.eligibility import check_eligibility, reopen_eligibility
from assessments.workflow.noting import note_information
from assessments.workflow.speaking import register_agent
from config.demo.story import Story
from registry.massacts import subjects
from registry.workflow.filters import save_filter
from registry.workflow.mass import ask_mass, do_mass_act

_at = Story.at


def load(story: Story) -> None:
    """Each act through the workflow, at its own moment."""
    _undone(story)
    _on_its_way(story)
    _corrected(story)
    _appealed(story)
    _delayed(story)
    _views(story)


def _found(title: str) -> Application | None:
    found = Application.objects.filter(title=title, case__mode="live")
    return found.select_related("case__authority", "call", "submitted_version", "coordinator").first()


def _undone(story: Story) -> None:
    """A late application was found not to meet the demands; the check was taken back when the outage was known."""
    vinnova = story.authorities["vinnova"]
    late = Application.objects.filter(status=Status.SUBMITTED, late=True, case__mode="live", case__authority=vinnova)
    application = late.order_by("pk").first()
    if application is None:
        return
    elin = story.user("Elin Sandberg")
    check_eligibility(
        application,
        eligible=False,
        ground=DismissalGround.LATE,
        note="Ansökan kom in efter sista ansökningsdag. (Påhittat exempel.)",
        own=[
            {"demand": "time", "words": "Den kom in i tid", "found": "not_met", "note": "14 minuter för sent"},
            {"demand": "entitled", "words": "Sökanden får söka", "found": "met", "note": ""},
        ],
        by=elin,
        now=_at(2025, 11, 12, 9),
    )
    reason = "Sökanden har visat att driftstörningen hindrade inlämningen. Granskas på nytt. (Påhittat exempel.)"
    reopen_eligibility(application, reason=reason, by=elin, now=_at(2025, 11, 13, 14))


def _on_its_way(story: Story) -> None:
    """A case with an agent, a note, and material that the party has commented on."""
    application = _found("Kisel som lyser: optiska länkar på ett chipp")
    if application is None or application.status != Status.PROPOSED:
        return
    elin = story.user("Elin Sandberg")
    register_agent(
        application,
        name="Ada Lindholm, Advokatbyrån Norrsken",
        email="ada.lindholm@norrsken.example",
        scope="Att företräda koordinatorn i alla frågor om ansökan. (Påhittat exempel.)",
        power=Power.SHOWN,
        organisation=application.coordinator,
        shown_on=date(2025, 12, 1),
        by=elin,
        now=_at(2025, 12, 1, 10),
    )
    sent = communicate(
        application,
        what="Ett yttrande från en sakkunnig om utrustningens kostnad. Yttrandet säger att två av posterna är högre än "
        "i jämförbara projekt. (Påhittat exempel.)",
        answer_by=date(2025, 12, 19),
        by=elin,
        now=_at(2025, 12, 4, 13),
    )
    note_answer(
        sent,
        said="Priserna gäller offerter från november, som vi bifogar. (Påhittat exempel.)",
        received_on=date(2025, 12, 15),
        by=elin,
        now=_at(2025, 12, 15, 16),
    )
    note_information(
        application,
        received_on=date(2025, 12, 11),
        how="phone",
        source="projektledaren",
        text="Leverantören har bekräftat leverans i mars. (Påhittat exempel.)",
        matters=True,
        by=elin,
        now=_at(2025, 12, 11, 15),
    )


def _corrected(story: Story) -> None:
    """A slip of the pen in the reasons of a grant."""
    decision = Decision.objects.filter(
        application__title="Frysta T-celler för sjukhusapotek", application__case__mode="live"
    ).first()
    if decision is None or "nio tiondelar av det sökta" not in decision.reasons:
        return
    correct(
        decision,
        place="Skäl",
        was="nio tiondelar av det sökta",
        becomes="90 procent av det sökta",
        reason="Andelen ska skrivas som i tabellen. (Påhittat exempel.)",
        by=story.user("Karin Wretman"),
        now=_at(2025, 12, 1, 9),
    )


def _appealed(story: Story) -> None:
    """A rejection that is appealed: in time, reconsidered, and with the court."""
    vinnova = story.authorities["vinnova"]
    rejected = Decision.objects.filter(
        outcome=Outcome.REJECT, authority=vinnova, application__case__mode="live", replaced_by=None
    )
    decision = rejected.filter(decided_on__lt=date(2026, 1, 5)).order_by("decided_on", "pk").first()
    if decision is None:
        return
    elin, karin = story.user("Elin Sandberg"), story.user("Karin Wretman")
    day = decision.decided_on + timedelta(days=9)
    at = _at(day.year, day.month, day.day, 10)
    appeal = register_appeal(
        decision,
        appellant=str(decision.application.coordinator),
        received_on=day,
        wants="Beslutet ska ändras så att ansökan beviljas. Bedömningen av genomförbarheten bygger på ett "
        "missförstånd om utrustningen. (Påhittat exempel.)",
        by=elin,
        now=at,
    )
    served = decision.decided_on + timedelta(days=1)
    judge_time(appeal, served_on=served, represents_public=False, why="", by=elin, now=at + timedelta(hours=1))
    why = "Överklagandet innehåller inga nya omständigheter. (Påhittat exempel.)"
    reconsider(appeal, came_to="stands", why=why, by=karin, now=at + timedelta(hours=3))
    court = "Förvaltningsrätten i Stockholm"
    hand_over(appeal, court=court, on=day, by=elin, now=at + timedelta(hours=4))


def _delayed(story: Story) -> None:
    """Those who still wait at Vinnova were told of delay together."""
    waiting = Application.objects.filter(
        case__authority=story.authorities["vinnova"], case__mode="live", status__in=[Status.SUBMITTED, Status.PROPOSED]
    )
    rows = list(waiting.select_related("case__authority", "submitted_version").order_by("submitted_at", "pk"))
    at = _at(2026, 1, 16, 14)
    rows = [one for one in rows if one.submitted_at < at]
    if not rows:
        return
    reason = "Fler ansökningar än väntat kom in, och bedömningen tar längre tid. (Påhittat exempel.)"
    values = {"reason": reason, "expected_on": "2026-02-27"}
    mass = ask_mass(subjects()["application"], "delay", rows, values=values, by=story.user("Elin Sandberg"), now=at)
    do_mass_act(mass.job_id, now=at)


def _views(story: Story) -> None:
    """Lists that people come back to."""
    elin, vinnova = story.user("Elin Sandberg"), story.authorities["vinnova"]
    for name, query, authority, at in (
        ("Sena att ta ställning till", "status=late", None, _at(2025, 11, 12, 9)),
        ("Nya utan handläggare", "handlaggare=none&status=submitted", vinnova, _at(2025, 11, 3, 9)),
    ):
        save_filter("applications:list", name=name, query=query, authority=authority, by=elin, now=at)
