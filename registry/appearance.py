"""Views of the frame itself: the choice of colours, and the page of all components for those who build."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from registry import display, fields, listing
from registry.frame import COLOUR_COOKIE, COLOURS
from registry.models import Document, Job, StoredFile
from registry.models.outbox import JobStatus
from sweden.clock import local
from sweden.findings import Severity, Source
from sweden.typography import kronor


@require_POST
def colours(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of colours for a year, and go back to where the choice was made."""
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(wanted if safe else "/")
    chosen = request.POST.get("colours", "")
    if chosen in COLOURS:
        year = timedelta(days=365)
        response.set_cookie(COLOUR_COOKIE, chosen, max_age=year, samesite="Lax", secure=request.is_secure())
    return response


class _FilterForm(forms.Form):
    ord = forms.CharField(label="Sök i listan", required=False, widget=forms.TextInput(attrs={"size": 26}))
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Alla"), ("bedomd", "Bedömd"), ("sen", "Sent inkommen")]
    )
    handlaggare = forms.ChoiceField(
        label="Handläggare", required=False, choices=[("", "Alla"), ("es", "E. Sandberg"), ("pn", "P. Nylander")]
    )


class _SampleForm(forms.Form):
    amount = fields.KronorField(label="Personal 2028, kronor")
    text = forms.CharField(
        label="Beskrivning",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=40,
        help_text="Högst 40 tecken. Vad vill ni göra, och varför går det nu?",
    )
    number = fields.OrganisationNumberField(label="Organisationsnummer", help_text="Tio siffror.")
    start = fields.DayField(label="Projektet börjar", required=False)
    kind = forms.ChoiceField(
        label="Hur stort är företaget?",
        widget=forms.RadioSelect,
        choices=[("s", "Litet"), ("m", "Medelstort"), ("l", "Stort")],
        help_text="Räkna med alla bolag i koncernen.",
    )
    file = forms.FileField(label="Intyg om företagsstorlek", required=False)
    agree = forms.BooleanField(label="Jag får skriva under för organisationen.")


_SAMPLE_DATA = {"amount": "1,3 milj", "text": "Vi utvecklar en sluten process för att odla T-celler.", "kind": "m"}

_MARKS = [
    (display.Mark("Utkast", "neutral", "ring"), "Utkast, Ej påbörjad", "Ingen har lämnat något ifrån sig"),
    (display.Mark("Inkommen", "info"), "Inkommen, Kompletterad", "Någon utifrån har lämnat något, vi är i tur"),
    (display.Mark("Bedömning pågår", "info", "ring"), "Formaliagranskas, Bedömning pågår", "Arbete pågår hos oss"),
    (display.Mark("I beredningsgrupp", "brand1"), "Bedömd, Beslutsförslag", "Bedömningen är klar, beslut återstår"),
    (display.Mark("Beviljad", "success", "square"), "Öppen, Beviljad, Godkänd, Lämnad", "Ja, eller klart"),
    (display.Mark("Komplettering begärd", "warning", "ring"), "Korrektur, Sent inkommen", "Väntar på någon"),
    (display.Mark("Spärrad", "danger"), "Spärrad, Försenad, Brist", "Går inte vidare utan åtgärd"),
    (display.Mark("Avslagen", "neutral", "square"), "Avslagen, Avvisad, Avslutad", "Slut, utan värdering"),
]
_RULE = Source("Regeringsbeslutet om avancerad life science", "samfinansieras av näringslivet med i regel minst")
_FINDINGS = [
    display.ShownFinding("Stödet ligger inom högsta nivå."),
    display.ShownFinding("Celltorget Sverige AB har inte fyllt i år 2029. Skriv 0 om ni inte har några kostnader då.",
                         Severity.BLOCKING, note="Går inte vidare förrän det är rättat"),
    display.ShownFinding("Ansökan kom in 14 minuter efter stängning.", Severity.OVERRIDE,
                         act=display.Link("Fatta beslut", "#")),
    display.ShownFinding("För att nå 50 % behöver näringslivet bidra med ytterligare 412 000 kr.", Severity.REASON,
                         source=_RULE, act=display.Link("Motivera", "#")),
    display.ShownFinding("Klustret är 400 000 kr under golvet.", Severity.BREACH),
    display.ShownFinding("Utlysningen är öppen 15 dagar.", Severity.WARNING, excepted=True),
    display.ShownFinding("Golvet gäller från 2028.", Severity.INFO),
]  # fmt: skip
_SHA = "7c1e4bb0a3f8c9d2e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a90af"
_STEPS = ["Inkommen", "Formaliagranskning", "Bedömning", "Beslut", "Bidrag"]


def _saved_sample(request: HttpRequest) -> HttpResponse:
    """What autosave.js asks of a view, in small: the revision lies in the session, amounts are read strictly."""
    kept = request.session.get("components", {"revision": 1})
    if request.POST.get("revision") != str(kept["revision"]):
        return JsonResponse({"sentence": "Någon annan har ändrat här.", "url": f"{request.path}#k4"}, status=409)
    errors, amounts = {}, {}
    for name, typed in request.POST.items():
        if name.startswith("c") and name[1:2].isdigit():
            try:
                amounts[name] = fields.KronorField(required=False).clean(typed)
            except ValidationError as refusal:
                errors[name] = refusal.messages
    kept = {"revision": kept["revision"] + 1, "amounts": amounts}
    request.session["components"] = kept
    total = kronor(sum(amount or 0 for amount in amounts.values()), get_language())
    clock = local(request.now)  # type: ignore[attr-defined]
    return JsonResponse(
        {
            "revision": kept["revision"],
            "saved_at": f"{clock:%H.%M}",
            "errors": errors,
            "parts": {"sample-total": format_html("Sparad summa: <strong>{}</strong>", total)},
        }
    )


def _jobs(at: datetime) -> list[Job]:
    return [
        Job(uuid=UUID(int=1), label="Skickar 43 beslut", total=43, done=17, status=JobStatus.RUNNING),
        Job(uuid=UUID(int=2), label="Gör rapporten", status=JobStatus.QUEUED),
        Job(uuid=UUID(int=3), label="Gör rapporten", status=JobStatus.DONE, finished_at=at),
        Job(uuid=UUID(int=4), label="Gör rapporten", status=JobStatus.FAILED, error="Avsnitt 4 saknar text."),
    ]


@require_http_methods(["GET", "POST"])
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for looking at and for the accessibility check. Not in production."""
    if not settings.MAILBOX_PAGE:
        raise Http404
    if request.method == "POST":
        return _saved_sample(request)
    at = datetime(2026, 11, 20, 15, 42, tzinfo=UTC)
    document = Document(title="Intyg om företagsstorlek.pdf", file=StoredFile(size=412_000, sha256=_SHA))
    jobs = _jobs(at)
    if asked := request.GET.get("job"):
        job = next((one for one in jobs if str(one.uuid) == asked), jobs[0])
        return render(request, "components/job.html", {"job": job, "address": request.get_full_path()}, status=286)
    sorting = listing.sorting(request, {"projekt": "title", "sokt": "amount", "status": "status"}, "-sokt")
    rows = [
        ("Stamcellsbaserad hjärtvävnad i sluten produktion", "2026-02114", 6_180_000, _MARKS[3][0], None),
        ("Sluten odling av T-celler för små serier", "2026-02131", 5_848_000, _MARKS[1][0], "reason"),
        ("Regional modell för kliniska prövningar", "2026-02169", 3_250_000, _MARKS[2][0], "blocking"),
        ("Bärbar övervakning efter organtransplantation", "2026-02172", None, _MARKS[5][0], "override"),
    ]
    return render(
        request,
        "components.html",
        {
            "marks": _MARKS,
            "findings_shown": _FINDINGS,
            "form": _SampleForm(_SAMPLE_DATA),
            "filter_form": _FilterForm(request.GET or {"status": "bedomd"}),
            "steps": display.steps(_STEPS, 1),
            "parts": [
                display.Tab("Översikt", "#", current=True),
                display.Tab("Ansökan", "#"),
                display.Tab("Parter", "#", count=4),
                display.Tab("Diarium", "#", count=9),
            ],
            "rights": [
                display.Right("Granska formalia", "Du, ersättare Per Nylander. Öppet nu", "open"),
                display.Right("Bedöma", "Tre bedömare, när formalia är klar"),
                display.Right("Besluta", "Karin Wretman, upp till 10 miljoner kronor. Inte du, som föredrar", "locked"),
            ],
            "next": display.NextStep(
                "Granska intyget om företagsstorlek",
                "Sökanden skickade in det i går. Stämmer det är Norrviken ett medelstort företag.",
                "du · senast tisdag 24 november",
                display.Link("Granska kompletteringen", "#"),
            ),
            "lines": [
                display.StreamLine(
                    at, "Komplettering kom in", "document", "från Lina Forsgren", 9, documents=[document]
                ),
                display.StreamLine(
                    at - timedelta(days=2), "Elin Sandberg antecknade", "note", note="Ringde Lina Forsgren."
                ),
                display.StreamLine(
                    at - timedelta(days=7), "Begäran om komplettering skickad", "mail", "till Norrviken", 8,
                    "Svara senast 20 november."
                ),
            ],
            "jobs": [(one, f"{request.path}?job={one.uuid}") for one in jobs],
            "sorting": sorting,
            "rows": rows,
            "page": listing.page_of(range(1046), request),
            "wordings": ["may_use", "fixed", "estimated", "at_least", "at_most", "as_a_rule"],
            "categories": ["Personal", "Utrustning", "Konsulter"],
            "years": [2027, 2028, 2029],
            "at": at,
            "revision": request.session.get("components", {"revision": 1})["revision"],
            "share": Fraction(482, 1000),
        },
    )  # fmt: skip
