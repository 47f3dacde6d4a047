"""Sample calls in every state: closed and under assessment, open, coming, and one being proofread."""

from typing import Any

from accounts.models import User
from calls.core import with_description
from calls.models import Call
from calls.workflow.asking import answer, ask, correct
from calls.workflow.creating import create_call, mirrored_demands
from calls.workflow.editing import Demand, Part, classify, edit, set_conditions, set_contacts, set_parts
from calls.workflow.form import set_questions
from calls.workflow.proofreading import approve, ask_for_proofreading
from calls.workflow.publishing import extend_deadline, publish
from config.demo.offer_samples import SAMPLES, Sample
from config.demo.story import Story
from programmes.models import Assignment, TechnologyArea
from sweden.clock import local


def load(story: Story) -> None:
    """Write every sample call and take it as far as it has come."""
    found = {one.key: one for one in Assignment.objects.select_related("authority").prefetch_related("strands")}
    for sample in SAMPLES:
        if sample.assignment in found:
            _write(story, sample, found[sample.assignment])


def _write(story: Story, sample: Sample, assignment: Assignment) -> Call:
    author, proofreader = story.user(sample.author), story.user(sample.proofreader)
    strand = next((one for one in assignment.strands.all() if one.key == sample.strand), None)
    as_author: dict[str, Any] = {"by": author, "now": sample.created}
    call = create_call(assignment=assignment, strand=strand, title_sv=sample.texts["title_sv"], **as_author)
    law, appeal = sample.law
    about = dict(sample.about)
    recommends_english = about.pop("recommends_english", False)
    call = edit(
        call,
        revision=call.revision,
        opens_at=sample.opens,
        closes_at=sample.closes,
        decision_planned_on=sample.decision,
        project_start_from=sample.start,
        project_end_latest=sample.end,
        legal_basis_sv=law,
        appeal_ground_sv=appeal,
        recommends_english=recommends_english,
        **sample.texts,
        **as_author,
    )
    lowest, highest = about.pop("trl", (None, None))
    areas = TechnologyArea.objects.filter(key__in=about.pop("areas", ()))
    call = classify(call, areas=areas, trl_from=lowest, trl_to=highest, **about, revision=call.revision, **as_author)
    if sample.contacts:
        name, email = author.person.name, author.email
        call = set_contacts(call, name=name, email=email, others=sample.contacts, revision=call.revision, **as_author)
    call = set_parts(call, [Part(assignment, strand, sample.budget)], revision=call.revision, **as_author)
    own = [Demand(kind, parameters, effect) for kind, parameters, effect in sample.demands]
    demands = [*mirrored_demands(assignment, strand, on=local(sample.created).date()), *own]
    call = set_conditions(call, demands, revision=call.revision, **as_author)
    content: dict[str, Any] = {"questions": sample.questions, "sections": sample.sections}
    content = with_description(content) if sample.core else content
    call = set_questions(call, content["questions"], sections=content["sections"], revision=call.revision, **as_author)
    asked = sample.proofread if sample.published is None else sample.created
    call = ask_for_proofreading(call, revision=call.revision, proofreader=proofreader, by=author, now=asked)
    if sample.published is not None:
        call = approve(call, revision=call.revision, by=proofreader, now=sample.proofread)
        call = publish(call, revision=call.revision, by=author, now=sample.published)
        if sample.extended:
            decided, closes, reason = sample.extended
            extend_deadline(call, closes_at=closes, reason=reason, by=author, now=decided)
        _ask(story, sample, call, author)
    return call


def _ask(story: Story, sample: Sample, call: Call, author: User) -> None:
    """What has been asked about the call, answered by its author."""
    for one in sample.asked:
        asked = ask(call, text=one.text, by=story.user(one.who), now=one.at)
        if one.answered:
            given = answer(asked, question=one.shown, text=one.answer, public=one.public, by=author, now=one.answered)
            if one.corrected:
                correct(given, text=one.correction, by=author, now=one.corrected)
