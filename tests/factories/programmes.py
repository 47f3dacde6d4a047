"""The mandate for tests: authorities' assignments with strands, frames, conditions and duties. Plain rows."""

from datetime import UTC, date, datetime

from accounts.models import Authority, Person, RoleAssignment, User
from accounts.roles import LIMITED, Role
from programmes.models import (
    Appropriation,
    Assignment,
    BudgetFrame,
    CommitmentAuthorisation,
    Condition,
    ConditionException,
    DutyOfAssignment,
    Programme,
    ReportingDuty,
    Strand,
    StrandDelegation,
    TechnologyArea,
)
from programmes.models.frame import FrameSource, Wording
from registry.workflow.cases import open_case
from tests.factories.accounts import asks_by_reviews
from tests.factories.accounts import authority as agency

#: When the factories' rows were recorded, unless a test says otherwise.
RECORDED = datetime(2025, 7, 1, 8, tzinfo=UTC)


def worker(
    role: str = Role.CASE_OFFICER,
    authority: Authority | None = None,
    *,
    name: str = "",
    amount_limit: int | None = None,
) -> User:
    """A user who holds `role` at an authority (Vinnova) since long ago."""
    authority = authority or agency()
    count = Person.objects.count()
    name = name or f"{role} {count}"
    user = User.objects.create_user(f"{role}.{count}@{authority.key}.example", name=name)
    RoleAssignment.objects.create(
        person=user.person,
        role=role,
        authority=authority,
        valid_from=date(2020, 1, 1),
        granted_at=RECORDED,
        amount_limit=amount_limit,
        title="Handläggare" if role == Role.CASE_OFFICER else "",
    )
    asks_by_reviews(authority, user)
    return user


def programme(key: str = "excellens", **fields) -> Programme:
    """A programme; the same row for the same key."""
    defaults = {"name_sv": "Excellenskluster för banbrytande teknik", "name_en": "Excellence clusters", **fields}
    return Programme.objects.get_or_create(key=key, defaults=defaults)[0]


def appropriation(number: str = "1:2", **fields) -> Appropriation:
    """An appropriation of expenditure area 24; the same row for the same number and item."""
    defaults = {"name": "Verket för innovationssystem: Forskning och utveckling", **fields}
    item = defaults.pop("item", "")
    area = defaults.pop("expenditure_area", "24")
    return Appropriation.objects.get_or_create(expenditure_area=area, number=number, item=item, defaults=defaults)[0]


def assignment(
    key: str = "vin-exc",
    *,
    authority: Authority | None = None,
    of: Programme | None = None,
    now: datetime = RECORDED,
    **fields,
) -> Assignment:
    """A government assignment with its case, without money: add `frame(...)`."""
    if found := Assignment.objects.filter(key=key).first():
        return found
    authority = authority or agency()
    title = fields.pop("title_sv", "Uppdrag om excellenskluster för banbrytande teknik")
    return Assignment.objects.create(
        key=key,
        case=open_case(kind="assignment", authority=authority, title=title, now=now),
        programme=of or programme(),
        authority=authority,
        title_sv=title,
        short_title_sv=fields.pop("short_title_sv", "strategisk del"),
        short_title_en=fields.pop("short_title_en", "strategic part"),
        appropriation=fields.pop("appropriation", None) or appropriation(),
        valid_from=fields.pop("valid_from", date(2025, 7, 1)),
        **fields,
    )


def strand(of: Assignment, key: str = "plattform", **fields) -> Strand:
    """A part of an assignment with money or conditions of its own."""
    return Strand.objects.create(assignment=of, key=key, name_sv=fields.pop("name_sv", key.capitalize()), **fields)


def frame(
    of: Assignment,
    year: int = 2025,
    amount: int = 62_000_000,
    wording: str = Wording.MAY_USE,
    *,
    strand: Strand | None = None,
    source_kind: str = FrameSource.DECISION,
    valid_from: date | None = None,
    recorded_at: datetime = RECORDED,
    **fields,
) -> BudgetFrame:
    """A version of an amount line, kronor, for one year (give `year_to=None` for "from and including")."""
    return BudgetFrame.objects.create(
        assignment=of,
        strand=strand,
        year=year,
        year_to=fields.pop("year_to", year),
        amount=amount,
        wording=wording,
        source_kind=source_kind,
        source=fields.pop("source", "regeringsbeslutet"),
        quote=fields.pop("quote", f"får under år {year} använda {amount} kronor"),
        valid_from=valid_from or of.valid_from,
        recorded_at=recorded_at,
        **fields,
    )


def authorisation(
    of: Assignment, amount: int = 100_000_000, end_year: int = 2028, *, recorded_at: datetime = RECORDED, **fields
) -> CommitmentAuthorisation:
    """A right to commit coming years' money."""
    return CommitmentAuthorisation.objects.create(
        assignment=of,
        amount=amount,
        end_year=end_year,
        source=fields.pop("source", "regleringsbrev (påhittat)"),
        valid_from=fields.pop("valid_from", of.valid_from),
        recorded_at=recorded_at,
        **fields,
    )


def condition(of: Assignment, kind: str = "trl_coverage", *, key: str = "", **fields) -> Condition:
    """A demand of the decision, with a quote."""
    return Condition.objects.create(
        assignment=of,
        key=key or kind.replace("_", "-"),
        kind=kind,
        scope=fields.pop("scope", "portfolio"),
        title_sv=fields.pop("title_sv", "Ett villkor i beslutet"),
        severity=fields.pop("severity", "warning"),
        quote=fields.pop("quote", "insatsen ska samfinansieras"),
        **fields,
    )


def exception(of: Condition, by: User, **fields) -> ConditionException:
    """A documented exception from a condition as a whole."""
    return ConditionException.objects.create(
        condition=of,
        reason=fields.pop("reason", "Insatsen är i en tidig fas."),
        allowed_by=fields.pop("allowed_by", "Generaldirektör Anna Ek"),
        allowed_on=fields.pop("allowed_on", date(2025, 8, 1)),
        recorded_by=by,
        recorded_at=fields.pop("recorded_at", RECORDED),
        **fields,
    )


def duty(*of: Assignment, key: str = "arsrapport", quote: str = "årligen den 1 februari lämna", **fields):
    """A reporting duty that the given assignments lay down; yearly on 1 February from 2026."""
    row = ReportingDuty.objects.create(
        key=key,
        title_sv=fields.pop("title_sv", "Gemensam rapport"),
        document_kind=fields.pop("document_kind", "joint-report"),
        rule=fields.pop("rule", {"kind": "yearly", "month": 2, "day": 1, "from": 2026}),
        joint=fields.pop("joint", len(of) > 1),
        **fields,
    )
    for one in of:
        DutyOfAssignment.objects.create(duty=row, assignment=one, quote=quote)
    return row


def area(key: str = "ai", **fields) -> TechnologyArea:
    """A technology area; the same row for the same key."""
    defaults = {"name_sv": "Artificiell intelligens och autonoma system", **fields}
    return TechnologyArea.objects.get_or_create(key=key, defaults=defaults)[0]


def delegation(user: User, of: Assignment, strand: Strand | None = None) -> StrandDelegation:
    """Let the delegation of one who decides cover an assignment, or one strand of it."""
    role = RoleAssignment.objects.get(person=user.person, role__in=LIMITED)
    return StrandDelegation.objects.create(role=role, assignment=of, strand=strand)


def pair() -> tuple[Assignment, Assignment]:
    """Vinnova's and the Research Council's parts of the excellence clusters, with frames and their joint duty.

    Vinnova: 62 million for 2025 is a ceiling, later years estimated. The Research Council: 125 million for 2025 is a
    floor, later years are estimated, 710 million from and including 2028.
    """
    vinnova = assignment()
    council = assignment(
        "vr-exc",
        authority=agency("vr"),
        title_sv="Uppdrag att inrätta ett program för excellenskluster",
        short_title_sv="öppen del",
        short_title_en="open part",
        appropriation=appropriation("3:1", expenditure_area="16", item="5", name="Vetenskapsrådet"),
    )
    if not vinnova.frames.exists():
        frame(vinnova, 2025, 62_000_000, quote="Vinnova får under år 2025 använda 62 miljoner kronor för uppdraget")
        for year, amount in ((2026, 143_000_000), (2027, 268_000_000), (2028, 537_000_000)):
            frame(vinnova, year, amount, Wording.ESTIMATED)
        frame(council, 2025, 125_000_000, Wording.AT_LEAST, quote="under 2025 använda minst 125 miljoner kronor")
        for year, amount in ((2026, 265_000_000), (2027, 420_000_000)):
            frame(council, year, amount, Wording.ESTIMATED)
        frame(council, 2028, 710_000_000, Wording.ESTIMATED, year_to=None, quote="710 miljoner kronor fr.o.m. 2028")
        duty(vinnova, council, key="gemensam-rapport")
    return vinnova, council
