"""What the government's conditions ask about a grant, stated by its officer; the latest counts and all stay."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from grants.forms import PartForm, ThemeForm
from grants.models import Grant, StatedPart, ThemeShare
from grants.permissions import may_classify
from grants.workflow.classifying import Asked, asked_of, classify, granted, state_part
from programmes.display.words import word
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
            self.asked: Asked = asked_of(self.grant)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(request, {})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_classify(request.user, self.grant):
            raise NotAllowed
        kind, _colon, name = request.POST.get("what", "").partition(":")
        form: Any
        if kind == "theme" and name in self.asked.themes:
            form = ThemeForm(request.POST, prefix=f"theme-{name}")
        elif kind == "part" and name in self.asked.parts:
            form = PartForm(request.POST, prefix=f"part-{name}", covers=self._covers(name))
        else:
            return self._page(request, {}, status=422)
        if form.is_valid():
            try:
                self._state(kind, name, form.cleaned_data)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Stated. It counts from now on; what was stated before stays below."))
                return redirect("grants:classify", uuid=self.grant.uuid)
        return self._page(request, {f"{kind}:{name}": form}, status=422)

    def _state(self, kind: str, name: str, values: dict[str, Any]) -> None:
        who = {"by": self.request.user, "now": self.request.now}
        if kind == "theme":
            classify(self.grant, theme=name, percent=values["percent"], reason=values["reason"], **who)
        else:
            state_part(self.grant, part=name, **values, **who)

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
                prefix=f"part-{name}", initial=_shown(parts.get(name)), covers=self._covers(name)
            )
            items.append({"what": f"part:{name}", "name": word(name), "conditions": conditions, "form": form})
            items[-1]["parts"] = parts.get(name, [])
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
    return {"description": latest.description, "amount": latest.amount, "covers": latest.covers}
