"""What the pages of duties share: the duty that the reader sees, its programme, the way up."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from programmes.models import Programme, ReportingDuty
from programmes.templatetags.texts import text_of
from registry.display import Link

Page = Callable[..., HttpResponse]


def duties_seen(user: Any) -> Any:
    """The duties the reader sees, with what their pages show."""
    return (
        ReportingDuty.objects.visible_to(user)
        .select_related("submitting_authority", "recipient_organisation")
        .prefetch_related(
            "recipient_departments",
            "of_assignments__assignment__authority__organisation",
            "of_assignments__assignment__programme",
            "of_assignments__assignment__case__authority",
        )
    )


def programme_seen(duty: ReportingDuty, user: Any) -> Programme:
    """The programme under which the reader sees the duty."""
    keys = {tie.assignment.programme_id for tie in duty.of_assignments.all()}
    found: Programme = Programme.objects.visible_to(user).filter(pk__in=keys).order_by("pk")[0]
    return found


def of_duty(view: Page) -> Page:
    """A page of a duty: for the staff who see it, 404 to others. The view gets the duty for its key."""

    @login_required
    @functools.wraps(view)
    def page(request: HttpRequest, uuid: str, **arguments: Any) -> HttpResponse:
        duty = get_object_or_404(duties_seen(request.user), uuid=uuid)
        return view(request, duty, **arguments)

    return page


def address(name: str, duty: ReportingDuty, *arguments: Any) -> str:
    """An address of a duty's pages."""
    return reverse(f"programmes:{name}", args=[duty.uuid, *arguments])


def list_link(programme: Programme) -> Link:
    """The way up to the programme's duties."""
    return Link(_("Duties"), reverse("programmes:duties", args=[programme.key]))


def duty_link(duty: ReportingDuty) -> Link:
    """The way up to the duty."""
    return Link(text_of(duty, "title"), address("duty", duty))
