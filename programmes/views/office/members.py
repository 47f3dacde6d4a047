"""Who sits in the programme office, now and on any past day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.forms.office import EndForm, MemberForm, OnDayForm, StrikeForm
from programmes.models import OfficeMember, Programme
from programmes.permissions import may_run_office
from programmes.queries.office import eligible
from programmes.views.office.base import act, of_programme, office_link, refused
from programmes.workflow.office import add_member, end_member, strike_member
from registry.display import Link
from sweden.clock import local


def members_on(programme: Programme, day: Any) -> list[OfficeMember]:
    """The members on a day: the one who leads first, then by name."""
    rows = OfficeMember.objects.filter(programme=programme).on(day).select_related("person", "authority")
    order = {"lead": 0, "secretary": 1}
    return sorted(rows, key=lambda one: (order.get(one.role, 2), one.person.name, one.pk))


def _address(programme: Programme) -> str:
    return reverse("programmes:office_members", args=[programme.key])


@require_safe
@of_programme
def members_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The members on a day, and every row there has been with who entered it."""
    today = local(request.now).date()
    form = OnDayForm(request.GET)
    day = (form.cleaned_data["dag"] if form.is_valid() else None) or today
    rows = (
        OfficeMember.objects.visible_to(request.user)
        .filter(programme=programme)
        .select_related("person", "authority", "entered_by__person", "ended_by__person", "struck_by__person")
        .order_by("-valid_from", "-pk")
    )
    context = {
        "programme": programme,
        "title": _("Members of the programme office"),
        "above": office_link(programme),
        "form": form,
        "day": day,
        "is_today": day == today,
        "members": members_on(programme, day),
        "rows": rows,
        "may_write": may_run_office(request.user, programme),
    }
    return render(request, "programmes/office/members.html", context, status=200 if form.is_valid() else 422)


@of_programme
def add_member_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A new member, from the staff of the authorities that carry out the programme."""
    back = _address(programme)
    if not may_run_office(request.user, programme):
        return refused(request, back)
    people = eligible(programme, local(request.now).date())
    form = MemberForm(
        request.POST or None, people=people, initial={"valid_from": local(request.now).date(), "role": "member"}
    )
    return act(
        request,
        programme,
        form,
        lambda: add_member(programme, **form.values, by=request.user, now=request.now),
        done=_("The member is entered."),
        back=back,
        title=_("New member"),
        above=Link(_("Members of the programme office"), back),
        lead=_("Membership gives no sight of any case: a pending case is seen by a share only."),
        verb=_("Enter the member"),
    )


@of_programme
def member_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """End a member's time in the office, or strike a row that was entered by mistake."""
    back = _address(programme)
    rows = OfficeMember.objects.visible_to(request.user).select_related("person", "authority", "programme")
    member = get_object_or_404(rows, programme=programme, uuid=uuid, struck_at__isnull=True)
    if not may_run_office(request.user, programme):
        return refused(request, back)
    strikes = "stryk" in request.GET
    form: Any
    if strikes:
        form = StrikeForm(request.POST or None)
    else:
        form = EndForm(request.POST or None, initial={"last_day": member.valid_to or local(request.now).date()})
    do = strike_member if strikes else end_member
    return act(
        request,
        programme,
        form,
        lambda: do(member, **form.cleaned_data, by=request.user, now=request.now),
        done=_("The row is struck.") if strikes else _("The last day is set."),
        back=back,
        title=_("Strike: %(name)s") % {"name": member.person.name}
        if strikes
        else _("Last day: %(name)s") % {"name": member.person.name},
        above=Link(_("Members of the programme office"), back),
        lead=_("The row stays to be read, struck, with the reason.")
        if strikes
        else _("The day itself is included. The member stays in the list of past days."),
        verb=_("Strike the row") if strikes else _("Set the last day"),
        danger=strikes,
    )
