"""Every party's money of a grant, from what was applied for to the last krona, as a file."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.models import Grant
from grants.workflow.ending.closing import money_of
from registry.exports import file_asked


def file_of_money(request: HttpRequest, grant: Grant) -> HttpResponseBase | None:
    """The table of the page, with what has been claimed, has come back, is waived and has lapsed."""
    head = [
        _("Case number"),
        _("Party"),
        _("Organisation number"),
        _("Applied for"),
        pgettext("money", "Decided"),
        pgettext("money", "Agreed"),
        _("Paid"),
        pgettext("money", "Settled"),
        _("Left to pay"),
        _("To recover"),
        _("Claimed"),
        _("Received"),
        _("Waived"),
        _("Lapsed of it"),
    ]

    def lines() -> Iterator[tuple[Any, ...]]:
        for one in money_of(grant):
            party, sums = one.organisation, (one.applied, one.decided, one.agreed, one.paid, one.settled)
            after = (one.to_pay, one.to_recover, one.claimed, one.recovered, one.waived, one.lapsed)
            yield grant.case.number, party.name, party.number, *sums, *after

    return file_asked(request, "slutreglering", _("Settlement"), head, lines())
