"""What is not open to all, and what both agencies do together: a direct award, and a joint call that is planned. All of
it invented, save that the decision itself names CCRM Nordic."""

from datetime import date

from calls.models import Access
from calls.workflow.creating import create_call
from calls.workflow.direct import approve_award, set_award
from calls.workflow.editing import Part, classify, edit, set_parts
from calls.workflow.guideline import set_guideline
from calls.workflow.joint import agree
from calls.workflow.proofreading import approve, ask_for_proofreading
from calls.workflow.publishing import publish
from config.demo.offer_samples import VINNOVA_APPEAL, VINNOVA_LAW, VR_APPEAL, VR_LAW
from config.demo.story import Story
from programmes.models import Assignment, Programme


def load(story: Story) -> None:
    """The direct award is published in January; the joint call is a draft that both agencies see."""
    assignments = {one.key: one for one in Assignment.objects.select_related("authority").prefetch_related("strands")}
    if {"vin-life", "vin-exc", "vr-exc"} <= assignments.keys():
        _award(story, assignments["vin-life"])
        _joint(story, assignments["vr-exc"], assignments["vin-exc"])
        _guideline(story)


def _award(story: Story, life: Assignment) -> None:
    elin, maryam, karin = (story.user(name) for name in ("Elin Sandberg", "Maryam Haddad", "Karin Wretman"))
    strand = next(one for one in life.strands.all() if one.key == "ccrm-nordic")
    write = {"by": elin, "now": story.at(2026, 1, 8, 9)}
    call = create_call(
        assignment=life, strand=strand, title_sv="Bidrag till CCRM Nordic 2026", access=Access.INVITED, **write
    )
    call = edit(
        call,
        revision=call.revision,
        title_en="Grant to CCRM Nordic 2026",
        purpose_sv="Fortsatt stöd till etableringen av CCRM Nordic, som regeringens beslut pekar ut.",
        purpose_en="Continued support for the establishment of CCRM Nordic, which the government's decision names.",
        who_may_apply_sv="Den mottagare som är inbjuden.",
        who_may_apply_en="The recipient that is invited.",
        legal_basis_sv=VINNOVA_LAW,
        appeal_ground_sv=VINNOVA_APPEAL,
        opens_at=story.at(2026, 1, 19, 9),
        closes_at=story.at(2026, 2, 13, 14),
        decision_planned_on=date(2026, 3, 2),
        **write,
    )
    call = set_parts(call, [Part(life, strand, {2026: 12_000_000})], revision=call.revision, **write)
    ccrm = story.organisations["ccrm"]
    recipient = {"organisation": ccrm.name, "number": ccrm.number, "kind": ccrm.kind}
    nora = story.user("Nora Ek")
    call = set_award(
        call,
        ground_sv="Regeringens beslut pekar ut mottagaren. En öppen utlysning skulle inte kunna ge någon annan utgång.",
        provision="Uppdraget: fortsatt stödja etableringen av CCRM Nordic",
        approver=karin,
        recipients=[recipient | {"name": nora.person.name, "email": nora.email}],
        revision=call.revision,
        **write,
    )
    ask_for_proofreading(call, revision=call.revision, proofreader=maryam, **write)
    call = approve(call, revision=call.revision, by=maryam, now=story.at(2026, 1, 9, 10))
    approve_award(call, revision=call.revision, by=karin, now=story.at(2026, 1, 9, 14))
    publish(call, revision=call.revision, by=elin, now=story.at(2026, 1, 12, 9))


def _joint(story: Story, council: Assignment, vinnova: Assignment) -> None:
    agnes, maryam = story.user("Agnes Palm"), story.user("Maryam Haddad")
    write = {"by": agnes, "now": story.at(2026, 1, 13, 10)}
    call = create_call(assignment=council, title_sv="Gemensam utlysning: från kluster till tillämpning", **write)
    call = edit(
        call,
        revision=call.revision,
        title_en="Joint call: from clusters to application",
        purpose_sv="För kluster som vill pröva sina resultat tillsammans med företag.",
        legal_basis_sv=VR_LAW,
        appeal_ground_sv=VR_APPEAL,
        opens_at=story.at(2026, 4, 20, 9),
        closes_at=story.at(2026, 6, 1, 14),
        decision_planned_on=date(2026, 11, 20),
        in_calendar=True,
        **write,
    )
    call = classify(
        call, trl_from=3, trl_to=6, applicant_kinds=["university", "company"], revision=call.revision, **write
    )
    parts = [Part(council, None, {2027: 60_000_000}), Part(vinnova, None, {2027: 40_000_000}, pays=vinnova.authority)]
    call = set_parts(call, parts, revision=call.revision, **write)
    agree(call.call_strands.get(assignment=vinnova), by=maryam, now=story.at(2026, 1, 15, 11))


def _guideline(story: Story) -> None:
    set_guideline(
        Programme.objects.get(key="excellenskluster"),
        weeks=8,
        gap_weeks=4,
        source="Programkontorets möte den 14 januari 2026 (påhittat exempel)",
        by=story.user("Elin Sandberg"),
        now=story.at(2026, 1, 14, 15),
    )
