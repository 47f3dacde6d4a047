"""What the government's conditions ask about a grant, stated by its officer; the latest counts and all stay."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from grants.forms.stated import AreasForm, PartForm, ThemeForm
from grants.models import Grant, StatedPart, ThemeShare
from grants.permissions import may_classify
from grants.workflow.classifying import (
    Asked,
    areas_of,
    asked_of,
    classify,
    classify_areas,
    granted,
    state_part,
    years_of,
)
from programmes.display.words import word
from programmes.templatetags.texts import text_of
from registry.views.base import SignedIn


class AskedView(SignedIn):
    """A form per theme and demanded part that the conditions ask about; read by all who see the case."""

    http_method_names = ["get", "head", "options", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            grants = Grant.objects.visible_to(request.user).select_related(
                "case__authority", "assignment__programme", "strand", "project"
            )
            self.grant = get_object_or_404(grants.defer("case__search"), uuid=kwargs["uuid"])
            request.case_read = self.grant.case_id
            self.asked: Asked = asked_of(self.grant)
            self.areas = {one.key: text_of(one, "name") for one in areas_of(self.grant)}
            self.years = years_of(self.grant)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(request, {})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_classify(request.user, self.grant):
            raise NotAllowed
        kind, _colon, name = request.POST.get("what", "").partition(":")
        form: Any
        if kind == "theme" and name in self.asked.themes:
            form = ThemeForm(request.POST, prefix=f"theme-{name}")
        elif kind == "areas" and self.areas:
            form = AreasForm(request.POST, prefix="areas", areas=self.areas)
        elif kind == "part" and name in self.asked.parts:
            form = PartForm(request.POST, prefix=f"part-{name}", covers=self._covers(name), years=self.years)
        else:
            return self._page(request, {}, status=422)
        if form.is_valid():
            try:
                self._state(kind, name, form)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Stated. It counts from now on; what was stated before stays below."))
                return redirect("grants:classify", uuid=self.grant.uuid)
        return self._page(request, {f"{kind}:{name}": form}, status=422)

    def _state(self, kind: str, name: str, form: Any) -> None:
        who, values = {"by": self.request.user, "now": self.request.now}, form.cleaned_data
        if kind == "theme":
            classify(self.grant, theme=name, percent=values["percent"], reason=values["reason"], **who)
        elif kind == "areas":
            classify_areas(self.grant, shares=form.shares, reason=values["reason"], **who)
        else:
            state_part(self.grant, part=name, **form.values, **who)

    def _covers(self, part: str) -> list[tuple[str, str]]:
        return [(one, word(one)) for one in self.asked.covers(part)]

    def _page(self, request: HttpRequest, bound: dict[str, Any], status: int = 200) -> HttpResponse:
        shares: dict[str, list[ThemeShare]] = {}
        for share in self.grant.theme_shares.select_related("stated_by__person"):
            shares.setdefault(share.theme, []).append(share)
        parts: dict[str, list[StatedPart]] = {}
        for part in self.grant.parts.select_related("stated_by__person"):
            part.covers_words = [word(one) for one in part.covers]
            parts.setdefault(part.part, []).append(part)
        items = []
        for name, conditions in self.asked.themes.items():
            form = bound.get(f"theme:{name}") or ThemeForm(prefix=f"theme-{name}", initial=_shown(shares.get(name)))
            items.append({"what": f"theme:{name}", "name": word(name), "conditions": conditions, "form": form})
            items[-1]["shares"] = shares.get(name, [])
        for name, conditions in self.asked.parts.items():
            form = bound.get(f"part:{name}") or PartForm(
                prefix=f"part-{name}", initial=_shown(parts.get(name)), covers=self._covers(name), years=self.years
            )
            items.append({"what": f"part:{name}", "name": word(name), "conditions": conditions, "form": form})
            items[-1]["parts"] = parts.get(name, [])
        if self.areas:
            rows = list(self.grant.area_classifications.select_related("stated_by__person"))
            for row in rows:
                row.told = ", ".join(f"{self.areas.get(key, key)} {percent} %" for key, percent in row.shares.items())
            first = {f"area_{key}": percent for key, percent in rows[0].shares.items()} if rows else {}
            form = bound.get("areas:") or AreasForm(prefix="areas", areas=self.areas, initial=first)
            items.append({"what": "areas:", "name": _("Technology areas"), "form": form, "areas": rows})
            items[-1]["guidance"] = _(
                "Reports divide the grant's kronor between the areas by these shares, and count it once in each."
            )
        context = {
            "grant": self.grant,
            "granted": granted(self.grant),
            "items": items,
            "forms": [one["form"] for one in items if one["form"].is_bound],
            "may_state": may_classify(request.user, self.grant),
        }
        return render(request, "grants/asked.html", context, status=status)


def _shown(stated: Any) -> dict[str, Any]:
    """What was stated last, to begin from; a reason is given anew each time."""
    if not stated:
        return {}
    latest = stated[0]
    if isinstance(latest, ThemeShare):
        return {"percent": latest.percent}
    years = {f"year_{year}": amount for year, amount in latest.by_year.items()}
    return {"description": latest.description, "amount": latest.amount, "covers": latest.covers, **years}
