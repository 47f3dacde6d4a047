"""Reviewers and what they have written: invited, declared, one biased, some reviews. All of it invented
(påhittat exempel)."""

import re

from accounts.models import User
from applications.models import Application
from applications.states import Status
from assessments.models import BiasPart, PanelRole
from assessments.queries.line import RANKED
from assessments.workflow import assigning, bias, invitations, pool, reviewing
from assessments.workflow.panels import bring, grade_before, make_panel, seat
from calls.models import Call, CallCriterion
from calls.presets import presets
from calls.rules.criteria import plain
from config.demo.meetings import SIFTED
from config.demo.people import account
from config.demo.story import Story
from programmes.models import TechnologyArea
from registry.models import Message
from registry.queries import is_blocked

_at = Story.at

#: name, domain, workplace, codes of subjects, key of the technology area
PEOPLE = [
    ("Maja Lindgren", "larosate", "Institutionen för cellbiologi (påhittat exempel)", ["106"], "bioteknik"),
    ("Erik Sandell", "larosate", "Avdelningen för kvantfysik (påhittat exempel)", ["103"], "kvantteknik"),
    ("Amira Nasser", "institut", "Institutet för tillämpad AI (påhittat exempel)", ["102"], "ai"),
    ("Tomas Hägg", "larosate", "Institutionen för elkraft (påhittat exempel)", ["202"], ""),
    ("Linnéa Roos", "institut", "Enheten för medicinteknik (påhittat exempel)", ["206"], "bioteknik"),
    ("Petter Falk", "larosate", "Institutionen för statsvetenskap (påhittat exempel)", ["506"], ""),
]
WRITTEN = [
    (
        {"kvalitet": 6, "other": 5},
        "Frågan är tydlig och planen håller ihop. Styrkan är tillgången till egna data; en svaghet att tidplanen för "
        "andra året är snäv. (Påhittat exempel.)",
        "Bör diskuteras: budgeten för utrustning är hög.",
    ),
    (
        {"kvalitet": 4, "other": 4},
        "Ansatsen är väl motiverad men metoden beskrivs kortfattat. Samverkan mellan parterna är trovärdig. "
        "(Påhittat exempel.)",
        "",
    ),
]


def load(story: Story) -> None:
    """A call under assessment gets reviews: terms, six reviewers, assignments, declarations and texts."""
    call = _call(story)
    if call is None:
        return
    elin = story.user("Elin Sandberg")
    _criteria(call)
    pool.set_review_terms(
        call,
        due_at=_at(2026, 1, 30, 16),
        wanted=3,
        reply_days=10,
        names_shown=False,
        phases=[
            {"name_sv": "Enskild bedömning", "name_en": "Individual review", "begins_at": _at(2025, 12, 15)},
            {"name_sv": "Beredningsgrupp", "name_en": "Panel", "begins_at": _at(2026, 2, 2), "others": "always"},
        ],
        by=elin,
        now=_at(2025, 12, 10, 9),
    )
    applications = list(
        Application.objects.filter(call=call, submitted_at__isnull=False).select_related(
            "case__authority", "case__officer", "call__case"
        )
    )
    _officers(story, applications)
    reviewers = []
    for name, domain, workplace, subjects, area in PEOPLE:
        user = account(name, domain)
        story.users[name] = user
        reviewers.append(
            pool.keep_reviewer(
                call.case.authority,
                name=name,
                email=user.email,
                affiliation=workplace,
                subjects=subjects,
                areas=TechnologyArea.objects.filter(key=area),
                by=elin,
                now=_at(2025, 12, 10, 10),
            )
        )
    *answered, declines, silent = reviewers
    for one in reviewers:
        invitation, _secret = invitations.invite(
            call, one, workload=3, due_at=_at(2026, 1, 30, 16), by=elin, now=_at(2026, 1, 12, 9)
        )
        if one == declines:
            invitations.decline(invitation, reason="time", now=_at(2026, 1, 12, 15))
        elif one != silent:
            _accepts(invitation, story.user(one.person.name))
    judged = [one for one in applications if one.status in assigning.REVIEWED]
    _review(story, judged, answered, elin)
    _panel(story, call, answered, elin)


def _panel(story: Story, call: Call, reviewers: list, elin: User) -> None:
    """A panel that has not met: whoever sits in it declares, reads and grades before the meeting. One has begun."""
    opened = _at(2026, 1, 15, 9)
    panel = make_panel(
        call,
        name="Beredningsgrupp inför februari",
        meets_at=_at(2026, 2, 5, 9),
        lowest=1,
        highest=7,
        sifted_statement=SIFTED,
        by=elin,
        now=opened,
    )
    chair, *members = (User.objects.get(person=one.person_id) for one in reviewers)
    karin = story.user("Karin Wretman")
    seats = [(elin, PanelRole.SECRETARY), (chair, PanelRole.CHAIR), (karin, PanelRole.OBSERVER)]
    for one, role in [*seats, *((one, PanelRole.MEMBER) for one in members)]:
        seat(panel, one.person, role=role, since=opened.date(), until=None, by=elin, now=opened)
    seen = Application.objects.visible_to(elin).filter(call=call, status__in=RANKED, panel_item=None, case__mode="live")
    before = list(seen.select_related("case__authority", "call").order_by("case__number"))
    for number, item in enumerate(bring(panel, before, by=elin, now=_at(2026, 1, 15, 9, 30))):
        free = bias.free_in([item.application_id], chair.person_id)
        if not free and number < 2 and not is_blocked(chair, item.application.case_id):
            moment = {"answer": "free", "by": chair, "now": _at(2026, 1, 16, 8)}
            bias.declare(item.application, chair.person, part=BiasPart.PANEL_MEMBER, **moment)
            free = {item.application_id}
        if free and number < 2:
            grade_before(item, 6 - number, by=chair, now=_at(2026, 1, 16, 8, 30))


def _call(story: Story) -> Call | None:
    """The agency's call with most to review."""
    calls = Call.objects.filter(case__authority=story.authorities["vinnova"], case__mode="live", status="published")
    counted = [
        (one.applications.filter(status__in=assigning.REVIEWED, case__number__gt="").count(), -one.pk) for one in calls
    ]
    best = max(counted, default=(0, 0))
    return calls.select_related("case__authority").get(pk=-best[1]) if best[0] else None


def _criteria(call: Call) -> None:
    """The call judges as the research council does, if it does not say how."""
    if call.criteria.exists():
        return
    for place, one in enumerate(presets()["vr-base"].criteria):
        CallCriterion.objects.create(
            call=call,
            key=one.key,
            name_sv=one.name_sv,
            name_en=one.name_en,
            question_sv=one.question_sv,
            question_en=one.question_en,
            grades=plain(one.grades),
            weight=one.weight,
            overall=one.overall,
            position=place,
        )


def _officers(story: Story, applications: list[Application]) -> None:
    """Those at the agency who take part in a case have declared, so that they go on working."""
    moment = {"answer": "free", "now": _at(2025, 12, 10, 11)}
    for one in applications:
        for user in User.objects.filter(person__in=[one.case.officer_id, one.case.deputy_id]):
            bias.declare(one, user.person, part=BiasPart.OFFICER, by=user, **moment)
        if one.status == Status.PROPOSED:
            decider = story.user("Karin Wretman")
            bias.declare(one, decider.person, part=BiasPart.DECISION_MAKER, by=decider, **moment)


def _accepts(invitation, user: User) -> None:
    moment = _at(2026, 1, 12, 13)
    invitations.send_code(invitation, now=moment)
    code = re.search(r"\d{6}", Message.objects.filter(kind="review.code").latest("pk").subject)
    if code is None:
        return
    invitations.undertake(invitation, code=code[0], now=moment)
    invitations.accept(invitation, now=moment)
    invitations.join(invitation, by=user, now=_at(2026, 1, 13, 8))


def _review(story: Story, judged: list[Application], reviewers: list, elin: User) -> None:
    """Three reviewers each; the first two have written, one has reported bias that waits to be tried."""
    first, second, third, fourth = reviewers
    pairs = [
        assigning.Pair(application, who)
        for application, group in zip(judged, [(first, second, third), (second, third, fourth)] * 6, strict=False)
        for who in group
    ]
    rows = assigning.assign(pairs, by=elin, now=_at(2026, 1, 13, 10))
    for place, row in enumerate(rows):
        user = User.objects.get(pk=story.user(row.reviewer.person.name).pk)
        declares = {"part": BiasPart.REVIEWER, "by": user}
        if place == 2:
            bias.declare(
                row.application, user.person, answer="unsure", ground="4", now=_at(2026, 1, 14, 9),
                text="Jag har handlett en av de medverkande. (Påhittat exempel.)", **declares,
            )  # fmt: skip
            continue
        if place % 3 == 2:
            continue  # has not declared yet
        bias.declare(row.application, user.person, answer="free", now=_at(2026, 1, 14, 10), **declares)
        row.refresh_from_db()
        if place < 2:
            _write(row, place, user)


def _write(row, place: int, user: User) -> None:
    grades, text, panel = WRITTEN[place]
    values = {"for_applicant": text, "for_panel": panel}
    for number, one in enumerate(reviewing.criteria_of(row.application)):
        wanted = grades["kvalitet"] if number == 0 else grades["other"]
        if one.grades:
            top = one.grades[-1]["value"]
            values[reviewing.field(one.key, "grade")] = min(wanted, top)
        else:
            values[reviewing.field(one.key, "words")] = text
    reviewing.submit(row, values=values, revision=None, by=user, now=_at(2026, 1, 16, 15))
