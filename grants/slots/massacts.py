"""What of the granted money is chosen in lists and acted upon together."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import ngettext

from accounts.permissions import holds
from grants.forms.mass import COSTS, REPORTS
from grants.models import Grant, Report
from grants.permissions import MAY
from grants.views.lists import listed as grants_listed
from grants.views.reports.lists import listed as reports_listed
from grants.workflow.mass import costs, reports
from registry.massacts import Listed, Subject, Told, each
from registry.templatetags.figures import period
from sweden.clock import today


def _reports(things: Sequence[Report], by: Any) -> Mapping[int, Told]:
    return {
        one.pk: Told(
            f"{capfirst(one.get_kind_display())}: {one.project.title}",
            str(one.case.designation),
            f"{period(one.starts_on, one.ends_on)} · {one.get_status_display()}",
            reverse("grants:report", args=[one.uuid]),
        )
        for one in things
    }


def _listed(user: Any, query: QueryDict) -> QuerySet[Report]:
    found: QuerySet[Report] = reports_listed(user, query, today=today())
    return found


REPORT = Subject(
    key="report",
    rows=reports.rows,
    may=lambda user: holds(user, *MAY["grants.follow_up"]),
    told=_reports,
    read=each(reports.read),
    case=lambda one: one.case_id,
    acts=reports.ACTS,
    forms=REPORTS,
    lists={"grants:reports": Listed(_listed)},
    home="grants:reports",
    address="grants:mass_reports",
    counted=lambda n: ngettext("%(n)s report", "%(n)s reports", n) % {"n": n},
    order=("due_on", "pk"),
)


def _grants(things: Sequence[Grant], by: Any) -> Mapping[int, Told]:
    return {
        one.pk: Told(
            one.project.title,
            str(one.case.designation),
            str(one.coordinator),
            reverse("grants:costs", args=[one.uuid]),
        )
        for one in things
    }


GRANT = Subject(
    key="grant",
    rows=costs.rows,
    may=lambda user: holds(user, *MAY["grants.approve_cost"]),
    told=_grants,
    read=costs.read,
    case=lambda one: one.case_id,
    acts=costs.ACTS,
    forms=COSTS,
    lists={"grants:list": Listed(grants_listed)},
    home="grants:list",
    address="grants:mass_costs",
    counted=lambda n: ngettext("%(n)s grant", "%(n)s grants", n) % {"n": n},
)
SUBJECTS = (REPORT, GRANT)
