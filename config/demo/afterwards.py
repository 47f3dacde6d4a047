"""What passed between applicants and officers after hand-in: questions, supplements, confirmations, more time for one.

All of it is invented (påhittat exempel).
"""

from datetime import datetime, timedelta

from applications.models import Application, Confirmation, ProjectParty
from applications.models.rounds import RoundKind
from applications.states import Status
from applications.workflow.confirmations import confirm, name_signatory
from applications.workflow.draft import cell, save_budget, save_section
from applications.workflow.letters import write_letter
from applications.workflow.openings import open_for
from applications.workflow.receipts import keep
from applications.workflow.rounds import ask
from applications.workflow.submission import submit
from config.demo import judgement
from config.demo.story import Story

_at = Story.at


def _found(title: str) -> Application | None:
    return Application.objects.filter(title=title, case__mode="live").first()


def load(story: Story) -> None:
    """Each act through the workflow, at its own moment."""
    _letters(story)
    _completed(story)
    _waiting(story)
    _confirmed(story)
    _more_time(story)
    _written_by_another(story)


def _letters(story: Story) -> None:
    """A question and its answer, before the formal check."""
    application = _found("Frysta T-celler för sjukhusapotek")
    if application is None:
        return
    asks = "En av våra projektledare byter arbetsplats vid årsskiftet. Behöver ansökan ändras? (Påhittat exempel.)"
    answers = "Nej. Meddela oss här vem som tar över när det är klart, så lägger vi det till ärendet."
    write_letter(application, text=asks, by=application.submitted_by, now=_at(2025, 11, 3, 9, 20))
    write_letter(application, text=answers, by=story.user("Elin Sandberg"), now=_at(2025, 11, 3, 13, 5))


def _completed(story: Story) -> None:
    """An applicant was asked to complete the summary, and did."""
    application = _found("Självlärande styrning av kraftelektronik")
    if application is None:
        return
    asked = "Beskriv i sammanfattningen var styrningen ska prövas. (Påhittat exempel.)"
    _ask(story, application, asked=asked, now=_at(2025, 11, 3, 10), closes_at=_at(2025, 11, 17, 23, 59))
    by, now = application.submitted_by, _at(2025, 11, 5, 15, 40)
    opening = application.rounds.select_related("version").get()
    summary = f"{opening.version.summary} Styrningen prövas i två likriktarstationer i Örebro."
    save_section(opening.version, "project", {"summary": summary}, revision=None, by=by, now=now)
    done = submit(application, by=by, now=now, declarations=["Uppgifterna i ansökan är riktiga."])
    keep(
        Application.objects.select_related("case__authority__organisation", "call__case__authority").get(pk=done.pk),
        now=now + timedelta(minutes=1),
    )


def _waiting(story: Story) -> None:
    """One that has been asked, and has not answered yet."""
    judged = [one.title for one in judgement.SAMPLES]
    waiting = Application.objects.filter(status=Status.SUBMITTED, late=False, case__mode="live")
    now = _at(2026, 1, 16, 11)
    application = (
        waiting.filter(call__case__authority=story.authorities["vinnova"], submitted_at__lt=now)
        .exclude(title__in=judged)
        .order_by("submitted_at", "pk")
        .first()
    )
    if application is not None:
        asked = "Ange vilka av parterna som äger resultaten efter projektet. (Påhittat exempel.)"
        _ask(story, application, asked=asked, now=now, closes_at=_at(2026, 1, 30, 23, 59), may_dismiss=False)


def _ask(story: Story, application: Application, *, asked: str, now: datetime, closes_at: datetime, **more) -> None:
    ask(
        application,
        kind=RoundKind.SUPPLEMENT,
        opened=["project.summary"],
        asked=asked,
        closes_at=closes_at,
        by=story.user("Elin Sandberg"),
        now=now,
        **more,
    )


def _confirmed(story: Story) -> None:
    """The universities confirmed what was handed in to the council's call."""
    for one in Confirmation.objects.select_related("application").order_by("pk"):
        coordinator = one.application.submitted_by
        signatory = story.user("Lina Forsgren" if coordinator.person.name == "Jonas Wik" else "Jonas Wik")
        at = one.application.submitted_at + timedelta(days=2)
        name_signatory(one, email=signatory.email, by=coordinator, now=at)
        confirm(
            one, ground="delegation", position="Prefekt (påhittat exempel)", by=signatory, now=at + timedelta(days=1)
        )


def _more_time(story: Story) -> None:
    """After an outage one applicant got until the next day."""
    application = _found("Återvunna magneter i vindkraft")
    if application is None:
        return
    call = application.call
    open_for(
        call,
        email="saga.lund@mellansel.example",
        closes_at=call.closes_at + timedelta(days=1),
        reason="Avbrott i inloggningen hos leverantören kl. 13.40–13.58 (påhittat exempel).",
        by=story.user("Elin Sandberg"),
        now=call.closes_at + timedelta(hours=2),
    )


def _written_by_another(story: Story) -> None:
    """In a draft another than the coordinator has begun to fill in the own party's budget."""
    by = story.user("Jonas Wik")
    party = ProjectParty.objects.filter(
        version__title="Cellterapi nära patienten", organisation=story.organisations["celltorget"]
    ).first()
    if party is not None and party.version.years:
        cells = {cell("c", "personal", party.version.years[0]): 350_000}
        save_budget(party, cells, revision=None, by=by, now=_at(2026, 1, 19, 16, 25))
