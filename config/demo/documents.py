"""The documents beside the joint report, in January 2026: a knowledge base and a note that are delivered, an evaluation
plan whose content is frozen, and roadmaps that are being written. Texts and indicators are invented; the duties are the
decisions'.
"""

from datetime import date

from accounts.models import User
from config.demo import document_texts as words
from config.demo.story import Story
from programmes.models import ReportingDuty
from reporting.kinds.registry import kind_of
from reporting.models import Occasion, Report
from reporting.workflow.comments import resolve_comment, write_comment
from reporting.workflow.decisions import approve
from reporting.workflow.delivery import deliver, produce
from reporting.workflow.figures import freeze, preview
from reporting.workflow.occasions import begin, open_due_occasions
from reporting.workflow.planning import set_milestone, set_occasion_responsible
from reporting.workflow.rows import save_row
from reporting.workflow.writing import save_text


def load(story: Story) -> None:
    """In the order it happened."""
    if not ReportingDuty.objects.filter(key="kunskapsunderlag-vin-exc-forsta").exists():
        return
    _knowledge_base(story)
    _plan(story)
    _note(story)
    _roadmaps(story)


def _knowledge_base(story: Story) -> None:
    """The first knowledge base: opened in September, delivered the day before it was due, presented in January."""
    open_due_occasions(date(2025, 9, 15), now=story.at(2025, 9, 15, 6))
    occasion = Occasion.objects.get(duty__key="kunskapsunderlag-vin-exc-forsta")
    maryam, elin = story.user("Maryam Haddad"), story.user("Elin Sandberg")
    set_occasion_responsible(
        occasion,
        authority=story.authorities["vinnova"],
        person=elin.person,
        by=maryam,
        now=story.at(2025, 11, 3, 9),
    )
    _write(story, occasion, words.KNOWLEDGE_BASE, by=maryam, day=date(2025, 11, 24))
    for area, text in words.AREAS.items():
        if kind_of(occasion).section(f"omrade--{area}"):
            _write(story, occasion, {f"omrade--{area}": text}, by=elin, day=date(2025, 11, 27))
    for table, rows in (("indicators", words.INDICATORS), ("changes", words.CHANGES)):
        for values in rows:
            save_row(occasion, table=table, values=values, by=maryam, now=story.at(2025, 12, 1, 13))
    for group in _unheard(occasion, story):
        reason = "Gruppen hörs under våren 2026, när kartan över behoven är klar."
        save_row(
            occasion,
            table="unheard",
            values={"group": group, "reason": reason},
            by=maryam,
            now=story.at(2025, 12, 2, 9),
        )
    comment = write_comment(
        occasion,
        section="styrkor",
        text="Ange källa för påståendet om halvledare.",
        by=elin,
        now=story.at(2025, 12, 3, 10),
    )
    resolve_comment(comment, by=maryam, now=story.at(2025, 12, 4, 9))
    report = _decided(story, occasion, by=maryam, presenter=elin, day=date(2025, 12, 10))
    deliver(report, by=maryam, now=story.at(2025, 12, 11, 15))
    set_milestone(
        occasion,
        "presentation",
        day=date(2026, 1, 29),
        held=False,
        note="På departementet, kl. 13 (påhittat exempel)",
        by=maryam,
        now=story.at(2026, 1, 12, 9),
    )


def _plan(story: Story) -> None:
    """The evaluation plan of the strategic part as a document, its content frozen and not yet decided on."""
    elin = story.user("Elin Sandberg")
    duty = ReportingDuty.objects.get(key="utvarderingsplan-vin-exc")
    occasion = begin(duty, due_on=date(2026, 1, 30), by=elin, now=story.at(2026, 1, 12, 10))
    _write(story, occasion, words.PLAN, by=elin, day=date(2026, 1, 13))
    for values in words.PLAN_INDICATORS:
        save_row(occasion, table="indicators", values=values, by=elin, now=story.at(2026, 1, 13, 15))
    freeze(occasion, by=elin, now=story.at(2026, 1, 14, 9))


def _note(story: Story) -> None:
    """A note to the ministry about green industrial production, delivered in January."""
    maryam = story.user("Maryam Haddad")
    duty = ReportingDuty.objects.get(key="lopande-information-vin-green")
    occasion = begin(duty, due_on=date(2026, 1, 16), by=maryam, now=story.at(2026, 1, 13, 9))
    _write(story, occasion, words.NOTE, by=maryam, day=date(2026, 1, 14))
    for values in words.STEPS:
        save_row(occasion, table="steps", values=values, by=maryam, now=story.at(2026, 1, 14, 11))
    report = _decided(story, occasion, by=maryam, presenter=story.user("Elin Sandberg"), day=date(2026, 1, 15))
    deliver(report, by=maryam, now=story.at(2026, 1, 15, 16))


def _roadmaps(story: Story) -> None:
    """The first roadmaps, begun early: one of them half written, with a question to a colleague."""
    maryam, elin = story.user("Maryam Haddad"), story.user("Elin Sandberg")
    duty = ReportingDuty.objects.get(key="fardplaner-vin-exc")
    occasion = begin(duty, due_on=date(2026, 10, 3), by=maryam, now=story.at(2026, 1, 15, 9))
    area = "kvantteknik"
    texts = {f"{area}--{key}": text for key, text in words.ROADMAP.items()}
    _write(story, occasion, texts, by=maryam, day=date(2026, 1, 16))
    for table, rows in (("milestones", words.MILESTONES), ("measures", words.MEASURES)):
        for values in rows:
            save_row(occasion, table=table, area=area, values=values, by=maryam, now=story.at(2026, 1, 16, 14))
    write_comment(
        occasion,
        section=f"{area}--mal",
        text="Kan vi ange ett mål för hur många företag som har prövat kvantdatorer till 2028?",
        by=elin,
        now=story.at(2026, 1, 19, 10),
    )


def _unheard(occasion: Occasion, story: Story) -> list[str]:
    """The groups that nobody has been heard of, in the figures as they are now."""
    rows = preview(occasion, now=story.at(2025, 12, 2, 9))["tables"]["d1"]
    return [row["key"] for row in rows if not row["figures"]["occasions"]["value"] and row["key"] != "total"]


def _write(story: Story, occasion: Occasion, texts: dict[str, str], *, by: User, day: date) -> None:
    for section, text in texts.items():
        save_text(
            occasion,
            section=section,
            authority=story.authorities["vinnova"],
            text=text,
            revision=0,
            by=by,
            now=story.at(day.year, day.month, day.day, 14),
        )


def _decided(story: Story, occasion: Occasion, *, by: User, presenter: User, day: date) -> Report:
    freeze(occasion, by=by, now=story.at(day.year, day.month, day.day, 9))
    occasion.refresh_from_db()
    now = story.at(day.year, day.month, day.day, 13)
    approve(
        occasion,
        authority=story.authorities["vinnova"],
        by=story.user("Birgitta Norén"),
        presenter=presenter,
        revision=occasion.revision,
        now=now,
    )
    report = occasion.reports.get()
    produce(report, now=now)
    report.refresh_from_db()
    return report
