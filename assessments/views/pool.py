"""An authority's pool of reviewers: the list, one of them, and a file of many."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import TextTooLong
from accounts.models import Authority, Person
from accounts.permissions import authorities_as
from accounts.texts import fitting
from assessments.forms.reviews import PoolFileForm, ReviewerFilter, ReviewerForm, subject_codes
from assessments.models import Reviewer
from assessments.permissions import MAY, may_keep_reviewers, may_read_reviews
from assessments.views.callreviews.common import Load, loads
from assessments.workflow import pool
from assessments.workflow.mass import pool as mass
from registry.exports import file_asked
from registry.listing import page_of, sorting


def kept_at(user: Any) -> list[Authority]:
    """The authorities whose pool the user keeps."""
    return list(
        Authority.objects.filter(pk__in=authorities_as(user, *MAY["assessments.keep_reviewers"])).order_by("pk")
    )


def listed(user: Any, query: QueryDict) -> Any:
    """The reviewers of the pool that its list shows with these filters, as `user` sees them."""
    form, rows = ReviewerFilter(query), mass.rows(user).active()
    if not form.is_valid():
        return rows
    data = form.cleaned_data
    if data["q"]:
        rows = rows.filter(
            Q(person__name__icontains=data["q"])
            | Q(affiliation__icontains=data["q"])
            | Q(organisation__name__icontains=data["q"])
        )
    if data["amne"]:
        codes = {code for own in rows.values_list("subjects", flat=True) for code in own}
        like = [code for code in codes if code.startswith(data["amne"])]
        held = Q(pk__in=[])
        for code in like:
            held |= Q(subjects__contains=[code])
        rows = rows.filter(held)
    return rows.filter(areas__key=data["omrade"]) if data["omrade"] else rows


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponseBase:
    """The pool, by name, workplace, subject and area; with what each carries now."""
    if not may_read_reviews(request.user):
        raise Http404
    form, rows = ReviewerFilter(request.GET), listed(request.user, request.GET).prefetch_related("areas")
    order = sorting(request, {"namn": "person__name", "plats": "affiliation", "inlagd": "added_at"}, "namn")
    head = [_("Name"), _("E-mail"), _("Organisation"), _("Workplace"), _("Research subjects"), _("Technology areas")]
    lines = (
        (
            one.person.name,
            one.shown_email,
            str(one.organisation or ""),
            one.affiliation,
            " ".join(one.subjects),
            ", ".join(area.name_sv for area in one.areas.all()),
        )
        for one in order.apply(rows)
    )
    if file := file_asked(request, "bedomare", _("Reviewers"), head, lines):
        return file
    page = page_of(order.apply(rows), request)
    load = loads(request, list(page.object_list))
    shown = [{"row": one, "load": load.get(one.pk, Load())} for one in page.object_list]
    context = {"form": form, "order": order, "page": page, "rows": shown, "file_form": PoolFileForm()}
    context["keeps"] = may_keep_reviewers(request.user)
    return render(request, "assessments/reviewers.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def reviewer(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """Enter someone, or change what is kept of them."""
    row = None
    if uuid is not None:
        row = (
            Reviewer.objects.visible_to(request.user)
            .select_related("person", "authority", "organisation")
            .filter(uuid=uuid)
            .first()
        )
        if row is None:
            raise Http404
    places = kept_at(request.user)
    authority = row.authority if row else next(iter(places), None)
    if authority is None or authority not in places:
        raise Http404
    initial = {}
    if row is not None:
        initial = {
            "name": row.person.name,
            "email": row.shown_email,
            "organisation": row.organisation,
            "affiliation": row.affiliation,
            "subjects": ", ".join(row.subjects),
            "areas": [one.key for one in row.areas.all()],
            "note": row.note,
            "language": row.language,
        }
    form = ReviewerForm(request.POST if request.method == "POST" else None, initial=initial)
    if row is not None:
        form.fields["email"].disabled, form.fields["email"].required = True, False
        form.fields["name"].disabled = row.person.users.exists() or row.person.is_protected
    if request.method == "POST" and form.is_valid():
        pool.keep_reviewer(authority, reviewer=row, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The reviewer has been saved."))
        return redirect("assessments:reviewers")
    context = {"form": form, "row": row, "authority": authority}
    return render(request, "assessments/reviewer.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then take someone out of the pool."""
    row = Reviewer.objects.visible_to(request.user).select_related("person", "authority").filter(uuid=uuid).first()
    if row is None or not may_keep_reviewers(request.user, row.authority_id):
        raise Http404
    if request.method == "POST":
        pool.end_reviewer(row, by=request.user, now=request.now)
        return redirect("assessments:reviewers")
    context = {
        "title": _("Take %(name)s out of the pool?") % {"name": row.person.name},
        "consequences": [_("Nobody can invite the reviewer to more calls. What has been given and written stays.")],
        "verb": _("Take out"),
        "danger": True,
        "back": reverse("assessments:reviewers"),
    }
    return render(request, "confirm.html", context)


#: The columns of a file of reviewers, in order: what they are called, and where each is kept.
COLUMNS = (
    gettext_lazy("Name"),
    gettext_lazy("E-mail"),
    gettext_lazy("Workplace"),
    gettext_lazy("Research subjects"),
    gettext_lazy("Language"),
)


def _row(cells: list[str]) -> tuple[dict[str, Any], list[str]]:
    """A row of a file of reviewers, and what is wrong in it, with the column's name first."""
    name, email, workplace, codes, language = (one.strip() for one in [*cells, "", "", "", ""][:5])
    row: dict[str, Any] = {"name": name, "email": email, "affiliation": workplace, "language": language.lower()}
    wrong = []

    def subjects() -> None:
        row["subjects"] = subject_codes(codes.replace(",", " ").split())

    def written_to_in() -> None:
        if row["language"] and row["language"] not in dict(settings.LANGUAGES):
            raise forms.ValidationError(_("Write sv or en, or leave it empty."))

    def address() -> None:
        fitting(Reviewer, "email", email)
        validate_email(email)

    for column, judge in zip(
        COLUMNS,
        (
            lambda: fitting(Person, "name", name),
            address,
            lambda: fitting(Reviewer, "affiliation", workplace),
            subjects,
            written_to_in,
        ),
        strict=True,
    ):
        try:
            judge()
        except (forms.ValidationError, TextTooLong) as fault:
            what = str(fault) if isinstance(fault, TextTooLong) else " ".join(fault.messages)
            wrong.append(f"{column}: {what}")
    return row, wrong


def _refused_file(request: HttpRequest, form: PoolFileForm) -> HttpResponse:
    """What is wrong with a file of reviewers, at its field: nothing of it has been read in."""
    context = {
        "heading": _("Reviewers from a file"),
        "form": form,
        "action": reverse("assessments:reviewers_file"),
        "above": _("Reviewers"),
        "back": reverse("assessments:reviewers"),
    }
    return render(request, "assessments/file_refused.html", context, status=422)


@login_required
@require_POST
def load_file(request: HttpRequest) -> HttpResponse:
    """Many at once, all rows or none: name; e-mail; workplace; codes; language."""
    places = kept_at(request.user)
    if not places:
        raise Http404
    form = PoolFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused_file(request, form)
    rows, wrong = [], []
    for place, line in enumerate(form.cleaned_data["file"], start=1):
        row, faults = _row(line)
        if faults and place == 1 and "@" not in row["email"]:
            continue  # the head
        wrong += [_("Row %(row)s: %(what)s") % {"row": place, "what": what} for what in faults]
        rows.append(row)
    if not rows and not wrong:
        wrong.append(_("The file has no row with a reviewer."))
    if wrong:
        form.name(wrong)
        return _refused_file(request, form)
    with transaction.atomic():
        for row in rows:
            pool.keep_reviewer(places[0], **row, by=request.user, now=request.now)
    told = ngettext("%(count)s reviewer has been entered.", "%(count)s reviewers have been entered.", len(rows))
    messages.success(request, told % {"count": len(rows)})
    return redirect("assessments:reviewers")
