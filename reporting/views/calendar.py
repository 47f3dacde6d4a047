"""The duty calendar: what is owed, when, by whom, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import Person
from accounts.permissions import is_staff_anywhere
from programmes.display.duties import kind_word
from programmes.models import Assignment, Programme, ReportingDuty
from programmes.templatetags.texts import text_of
from programmes.workflow.duties import last_given, responsible_of
from registry.display import Tab
from registry.exports import csv_response, xlsx_response
from registry.listing import page_of
from reporting.forms.planning import DutyFilter
from reporting.models import OccasionResponsible
from reporting.owing import AHEAD, BACK, Owed, Wanted, laid_down_in, owed, recipient_keys
from reporting.permissions import may_have_feed
from sweden.clock import local
from sweden.typography import month_name, weekday_name

#: The first year there is anything to account for, and how many years ahead can be chosen.
FIRST_YEAR, YEARS_AHEAD = 2025, 6
PAGE_SIZE = 60


@dataclass(frozen=True)
class Month:
    """A month of the year view."""

    name: str
    lines: list[Owed]


class CalendarView(LoginRequiredMixin, TemplateView):
    """For staff all duties that assignments lay down; for others the occasions they may read."""

    def get(self, request, *args: Any, **kwargs: Any) -> HttpResponse:
        today = local(request.now).date()
        form = filter_form(request.GET, request.user, today)
        lines = owed(request.user, wanted(form, request.user, today), today=today)
        if file := as_file(lines, request.GET.get("format", ""), internal=is_staff_anywhere(request.user)):
            return file
        return self.render_to_response(self.get_context_data(form=form, lines=lines, today=today))

    def get_template_names(self) -> list[str]:
        return [
            "reporting/calendar_print.html" if self.request.GET.get("vy") == "utskrift" else "reporting/calendar.html"
        ]

    def get_context_data(self, *, form: DutyFilter, lines: list[Owed], today: date, **kwargs: Any) -> dict[str, Any]:
        is_staff = is_staff_anywhere(self.request.user)
        is_year = self.request.GET.get("vy") == "ar"
        is_print = self.request.GET.get("vy") == "utskrift"
        asked = form.cleaned_data if form.is_valid() else {}
        year = asked.get("ar") or today.year
        page = page_of(lines, self.request, size=PAGE_SIZE)
        return super().get_context_data(
            **kwargs,
            form=form,
            lines=lines if is_print else page.object_list,
            count=len(lines),
            page=page,
            months=months(lines, year) if is_year else [],
            year=year,
            filtered=any(value for name, value in asked.items() if name != "vy"),
            standing=[] if is_year else standing(self.request.user, asked),
            today=today,
            is_staff=is_staff,
            is_year=is_year,
            tabs=[
                Tab(_("Agenda"), self._view(""), not is_year and not is_print),
                Tab(_("Year"), self._view("ar"), is_year),
                Tab(_("For print"), self._view("utskrift"), is_print),
            ],
            may_have_feed=may_have_feed(self.request.user),
        )

    def _view(self, name: str) -> str:
        """The same choice in another view."""
        asked = self.request.GET.copy()
        for one in ("vy", "sida", "format"):
            asked.pop(one, None)
        if name:
            asked["vy"] = name
        return f"{self.request.path}?{asked.urlencode()}" if asked else self.request.path


def filter_form(data: Mapping[str, Any], user: Any, today: date) -> DutyFilter:
    """The filter, with what the reader can choose among."""
    programmes = {one.key: text_of(one, "name") for one in Programme.objects.visible_to(user).order_by("name_sv")}
    assignments = {
        one.key: f"{one.authority.short_name}: {text_of(one, 'short_title')}"
        for one in Assignment.objects.visible_to(user)
        .filter(duties__isnull=False)
        .distinct()
        .select_related("authority")
        .only("key", "short_title_sv", "short_title_en", "authority__short_name")
    }
    duties = list(
        ReportingDuty.objects.visible_to(user)
        .select_related("recipient_organisation")
        .prefetch_related("recipient_departments")
    )
    recipients = {key: name for duty in duties for key, name in recipient_keys(duty).items()}
    named = set(responsible_of(duties).values()) if duties else set()
    if duties:
        rows = OccasionResponsible.objects.filter(occasion__duty__in=duties, person__isnull=False)
        named |= set(Person.objects.filter(pk__in=rows.values("person")))
    return DutyFilter(
        data,
        years=range(FIRST_YEAR, today.year + YEARS_AHEAD + 1),
        programmes=programmes,
        assignments=dict(sorted(assignments.items(), key=lambda one: one[1])),
        recipients=dict(sorted(recipients.items(), key=lambda one: one[1])),
        documents={kind: kind_word(kind) for kind in sorted({one.document_kind for one in duties if one.rule})},
        people={str(one.uuid): one.name for one in sorted(named, key=lambda one: one.name)},
    )


def wanted(form: DutyFilter, user: Any, today: date) -> Wanted:
    """What the filter asks for. A field that cannot be read asks for nothing."""
    asked = form.cleaned_data if form.is_valid() else {}
    year, first, last = asked.get("ar"), asked.get("fran"), asked.get("till")
    if year or asked.get("vy") == "ar":
        year = year or today.year
        first, last = first or date(year, 1, 1), last or date(year, 12, 31)
    first = first or min(today - timedelta(days=BACK), last or today)
    last = last or max(today + timedelta(days=AHEAD), first)
    who = asked.get("ansvarig") or ""
    person = user.person_id if who == "jag" else None
    if who and who not in ("jag", "ingen"):
        person = Person.objects.filter(uuid=who).values_list("pk", flat=True).first()
    return Wanted(
        first,
        last,
        programme=Programme.objects.visible_to(user).filter(key=asked["program"]).first()
        if asked.get("program")
        else None,
        assignment=Assignment.objects.visible_to(user).filter(key=asked["uppdrag"]).first()
        if asked.get("uppdrag")
        else None,
        authorities=frozenset({asked["myndighet"].pk}) if asked.get("myndighet") else frozenset(),
        recipient=asked.get("mottagare") or "",
        kind=asked.get("dokument") or "",
        person=person,
        nobody=who == "ingen",
        state=asked.get("lage") or "",
    )


def months(lines: list[Owed], year: int) -> list[Month]:
    """The twelve months of a year with what falls due in each."""
    return [
        Month(
            month_name(number, get_language()),
            [one for one in lines if (one.due_on.year, one.due_on.month) == (year, number)],
        )
        for number in range(1, 13)
    ]


def as_file(lines: list[Owed], wanted_format: str, *, internal: bool) -> HttpResponse | None:
    """The calendar as it is filtered, as CSV or a workbook; None for another format. `internal`: with the agencies' own
    days, which a ministry is not shown."""
    if wanted_format not in ("csv", "xlsx"):
        return None
    lang = get_language()
    head = [
        _("By the decision"),
        _("Weekday"),
        *([_("Internally"), _("Weekday, internally")] if internal else []),
        _("What"),
        _("Document"),
        _("State"),
        _("Number"),
        _("From"),
        _("To"),
        _("Responsible"),
        _("Programme"),
        _("Assignment"),
        _("Form"),
        _("Reference number"),
    ]
    rows = [
        [
            line.due_on,
            weekday_name(line.due_on, lang),
            *([line.internal, weekday_name(line.internal, lang)] if internal else []),
            line.title,
            line.kind,
            str(line.mark.word),
            line.occasion.case.designation if line.occasion else "",
            ", ".join(one.short_name for one in line.authorities),
            ", ".join(line.recipients),
            ", ".join(f"{one.authority.short_name}: {one.person.name}" for one in line.answering if one.person),
            ", ".join(text_of(one, "name") for one in line.programmes),
            line.laid_down_in,
            line.duty.form,
            _number(line),
        ]
        for line in lines
    ]
    if wanted_format == "csv":
        return csv_response("aterrapportering.csv", head, rows)
    return xlsx_response("aterrapportering.xlsx", _("Reports and statements"), head, rows)


def _number(line: Owed) -> str:
    if not line.is_staff or not line.duty.requires_decision_number:
        return ""
    return _("missing") if line.duty.lacks_number else _("there")


@dataclass(frozen=True)
class Kept:
    """A duty without a date: kept all the time."""

    duty: ReportingDuty
    people: list[Person]
    last: date | None

    @property
    def laid_down_in(self) -> str:
        """The programme and which of its assignments: what tells like duties apart."""
        return laid_down_in(self.duty)


def standing(user: Any, asked: Mapping[str, Any]) -> list[Kept]:
    """Duties without a date that the filter lets through; none where a day, a state or a document is asked for."""
    if any(asked.get(name) for name in ("ar", "lage", "dokument", "fran", "till")):
        return []
    rows = ReportingDuty.objects.visible_to(user).standing()
    if asked.get("program"):
        rows = rows.filter(of_assignments__assignment__programme__key=asked["program"])
    if asked.get("uppdrag"):
        rows = rows.filter(of_assignments__assignment__key=asked["uppdrag"])
    if asked.get("myndighet"):
        rows = rows.filter(of_assignments__assignment__authority=asked["myndighet"])
    duties = list(
        rows.distinct()
        .select_related("recipient_organisation")
        .prefetch_related(
            "of_assignments__assignment__authority", "of_assignments__assignment__programme", "recipient_departments"
        )
        .order_by("title_sv", "key")
    )
    if asked.get("mottagare"):
        duties = [one for one in duties if asked["mottagare"] in recipient_keys(one)]
    named, last = responsible_of(duties), last_given(duties)
    found = []
    for duty in duties:
        people = [person for (key, _authority), person in named.items() if key == duty.pk]
        who = asked.get("ansvarig") or ""
        if who == "ingen" and people:
            continue
        if who == "jag" and user.person_id not in [one.pk for one in people]:
            continue
        if who not in ("", "jag", "ingen") and who not in [str(one.uuid) for one in people]:
            continue
        found.append(Kept(duty, people, last.get(duty.pk)))
    return found
