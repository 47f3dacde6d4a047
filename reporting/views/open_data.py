"""Open data for download: a page that tells what there is, and the files. Open to everyone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registry.exports import csv_response
from registry.workbooks import xlsx_stream
from reporting.datasets.open_data import SHAPES
from reporting.rules.open_data import lines

#: What the page says of each shape: the heading, and which rows it has.
WORDS: dict[str, tuple[Any, Any]] = {
    "gdp-utlysningar": (
        _("Calls (GDP: utlysningar)"),
        _("Every published call, coming, open and closed, with its period and budget."),
    ),
    "gdp-ansokningar": (
        _("Applications decided on (GDP: ansokningar)"),
        _(
            "Applications that have been granted, with their organisations, and rejected ones where the agency has "
            "chosen so."
        ),
    ),
    "gdp-finansieradeaktiviteter": (
        _("Funded activities (GDP: finansieradeaktiviteter)"),
        _("What has been granted, per organisation and budget year. The table has a row for each of them."),
    ),
    "swecris-projekt": (
        _("Projects (SweCRIS)"),
        _("A granted project per row, with the fields that SweCRIS collects."),
    ),
    "bidrag-per-lan": (
        _("Grants per county"),
        _("What has been granted, per agency and county of the recipients' workplaces, abroad as a row of its own."),
    ),
    "bidrag-per-teknikomrade": (
        _("Grants per technology area"),
        _("What has been granted, per agency and technology area. A grant of several areas is divided between them."),
    ),
}
#: May be kept by others for so long (seconds).
KEPT = 900


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is, in which forms, and under which licence."""
    shapes = [{"name": name, "title": title, "text": text} for name, (title, text) in WORDS.items()]
    return render(request, "reporting/open_data.html", {"shapes": shapes})


@require_safe
def file(request: HttpRequest, shape: str, kind: str) -> HttpResponseBase:
    """A shape as JSON, or as CSV or a workbook with a row per thing, or per part of it."""
    if shape not in SHAPES or kind not in ("json", "csv", "xlsx"):
        raise Http404
    things = SHAPES[shape].things(request.now)
    response: HttpResponseBase
    if kind == "json":
        response = JsonResponse(things, safe=False, json_dumps_params={"ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="{shape}.json"'
    elif kind == "csv":
        response = csv_response(f"{shape}.csv", *lines(things, per=SHAPES[shape].per))
    else:
        response = xlsx_stream(f"{shape}.xlsx", shape, *lines(things, per=SHAPES[shape].per))
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response
