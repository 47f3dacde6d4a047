"""Calls for tests, as rows: draft or published, with budget, conditions and form."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from accounts.models import User
from calls.models import (
    Call,
    CallAnswer,
    CallBudget,
    CallCondition,
    CallQuestion,
    CallRecipient,
    CallStrand,
    DirectAward,
    Effect,
    FormVersion,
)
from calls.states import CallStatus
from programmes.models import Assignment, Condition, Strand
from registry.workflow.cases import open_case
from tests.factories import accounts, programmes

OPENS = datetime(2025, 9, 15, 7, tzinfo=UTC)
CLOSES = datetime(2025, 10, 31, 13, tzinfo=UTC)  # 14.00 in Stockholm

QUESTIONS = [
    {
        "key": "need",
        "kind": "long_text",
        "label_sv": "Vilket behov möter projektet?",
        "label_en": "Which need does the project meet?",
        "required": True,
        "max_words": 300,
    },
    {
        "key": "ethics",
        "kind": "yes_no",
        "label_sv": "Behöver projektet etikprövas?",
        "label_en": "Does the project need ethical review?",
        "required": True,
    },
]


def call(
    of: Assignment | None = None,
    *,
    strand: Strand | None = None,
    status: str = CallStatus.PUBLISHED,
    opens_at: datetime | None = OPENS,
    closes_at: datetime | None = CLOSES,
    author: User | None = None,
    proofreader: User | None = None,
    budgets: dict[int, int] | None = None,
    conditions: Iterable[dict] = (),
    questions: list[dict] | None = None,
    content: dict | None = None,
    mode: str = "live",
    **fields,
) -> Call:
    """A call of an assignment (Vinnova's part of the excellence clusters); published unless told otherwise.

    `budgets` is kronor per year; each of `conditions` is `{"kind": …, "parameters": {…}, "effect": …, "source": …}`.
    """
    of = of or programmes.pair()[0]
    author = author or programmes.worker(authority=of.authority)
    created = (opens_at or OPENS) - timedelta(days=30)
    title = fields.pop("title_sv", "Samverkansprojekt inom banbrytande teknik")
    stamps: dict = {}
    if status not in (CallStatus.DRAFT, CallStatus.PROOF):
        proofreader = proofreader or programmes.worker(authority=of.authority)
        stamps = {"proofread_by": proofreader, "proofread_at": created + timedelta(days=5)}
    if status in (CallStatus.PUBLISHED, CallStatus.DECIDED):
        stamps |= {"published_by": author, "published_at": created + timedelta(days=6)}
    row = Call.objects.create(
        case=open_case(
            kind="call", authority=of.authority, title=title, now=created, by=author, officer=author.person, mode=mode
        ),
        status=status,
        title_sv=title,
        title_en=fields.pop("title_en", "Collaboration projects in groundbreaking technology"),
        purpose_sv=fields.pop("purpose_sv", "Projekt där företag och forskare tillsammans prövar ny teknik."),
        purpose_en=fields.pop("purpose_en", "Projects where companies and researchers test new technology together."),
        who_may_apply_sv=fields.pop("who_may_apply_sv", "Företag, lärosäten och institut i samverkan."),
        legal_basis_sv=fields.pop("legal_basis_sv", "förordningen (2015:208)"),
        appeal_ground_sv=fields.pop("appeal_ground_sv", "24 § förordningen (2015:208)"),
        opens_at=opens_at,
        closes_at=closes_at,
        decision_planned_on=fields.pop("decision_planned_on", date(2025, 12, 1)),
        contact_name=fields.pop("contact_name", "Elin Sandberg"),
        contact_email=fields.pop("contact_email", "elin.sandberg@vinnova.example"),
        created_by=author,
        created_at=created,
        **stamps,
        **fields,
    )
    part = CallStrand.objects.create(call=row, assignment=of, strand=strand)
    for year, amount in (budgets if budgets is not None else {2025: 40_000_000}).items():
        CallBudget.objects.create(call_strand=part, year=year, amount=amount)
    for place, one in enumerate(conditions):
        condition(row, position=place, **one)
    form(row, questions if questions is not None else QUESTIONS, content=content, frozen_at=row.published_at)
    return row


def condition(
    of: Call,
    kind: str = "max_grant",
    parameters: dict | None = None,
    *,
    effect: str = Effect.STOP,
    source: Condition | None = None,
    key: str = "",
    position: int = 0,
) -> CallCondition:
    """A demand of the call on an application: at most 10 million unless told otherwise."""
    return CallCondition.objects.create(
        call=of,
        key=key or f"{kind.replace('_', '-')}-{position + 1}",
        kind=kind,
        parameters={"amount": 10_000_000} if parameters is None and kind == "max_grant" else parameters or {},
        effect=effect,
        source=source,
        position=position,
    )


def part(of: Call, assignment: Assignment, budgets: dict[int, int] | None = None, **fields) -> CallStrand:
    """More money in a call: of another assignment, perhaps another authority's."""
    row = CallStrand.objects.create(call=of, assignment=assignment, **fields)
    for year, amount in (budgets or {}).items():
        CallBudget.objects.create(call_strand=row, year=year, amount=amount)
    return row


def award(of: Assignment | None = None, *, email: str = "vd@norrviken.example", **fields) -> Call:
    """A direct award to Norrviken, with its ground, not approved; invited when it is published."""
    row = call(of, access="invited", **fields)
    DirectAward.objects.create(
        call=row, ground_sv="Regeringens beslut pekar ut mottagaren.", provision="regeringsbeslutet, punkt 4"
    )
    CallRecipient.objects.create(
        call=row,
        organisation=accounts.organisation(),
        name="Nora Ek",
        email=email,
        invited_at=row.published_at,
    )
    return row


def as_if(of: Call, **fields: object) -> None:
    """The call as if it had said something else when it was published: what it says is never changed afterwards."""
    status = of.status
    Call.objects.filter(pk=of.pk).update(status=CallStatus.DRAFT)
    Call.objects.filter(pk=of.pk).update(status=status, **fields)
    of.refresh_from_db()


def made_public(of: Call) -> Call:
    """A draft as if it had been proofread and published just as it stands."""
    Call.objects.filter(pk=of.pk).update(
        status=CallStatus.PUBLISHED,
        proofread_by=programmes.worker(authority=of.case.authority),
        proofread_at=of.created_at,
        published_by=of.created_by,
        published_at=of.created_at,
    )
    of.refresh_from_db()
    return of


def form(
    of: Call,
    questions: list[dict],
    *,
    content: dict | None = None,
    frozen_at: datetime | None = None,
    number: int = 1,
) -> FormVersion:
    """A version of the call's form with these questions, as the first forms had them, or with this whole content."""
    content = content or {"version": 1, "questions": questions}
    return FormVersion.objects.create(call=of, number=number, content=content, frozen_at=frozen_at)


def question(
    of: Call, text: str = "Får en region vara part?", *, by: User | None = None, answer: str = "", public: bool = True
) -> CallQuestion:
    """A question about the call, answered by its author where `answer` has words."""
    at = (of.opens_at or OPENS) + timedelta(days=1)
    asked = CallQuestion.objects.create(call=of, text=text, language="sv", asked_by=by or accounts.user(), asked_at=at)
    if answer:
        CallAnswer.objects.create(
            asked=asked,
            public=public,
            question=text,
            text=answer,
            answered_by=of.created_by,
            answered_at=at + timedelta(days=1),
        )
    return asked
