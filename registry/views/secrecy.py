"""What may be secret: each authority's profile, and the markings in a case."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority
from registry import permissions
from registry.forms.secrecy import MarkForm
from registry.identifiers import uuid_in
from registry.loading import secrecy
from registry.models import Marking
from registry.views.base import OfACase, Refusals
from registry.views.case import head
from registry.workflow.contents import parts
from registry.workflow.protection import protected_in
from registry.workflow.secrecy import lift, mark
from sweden.clock import local


class ProfilesView(Refusals):
    """Each authority's secrecy: what it says of itself, the grounds of its own and those that hold for all."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day, english = local(request.now).date(), get_language() == "en"
        data, shown = secrecy(), []
        for authority in Authority.objects.order_by("short_name"):
            profile = data.profiles.get(authority.key)
            own = [one for one in data.of(authority.key, day) if one.authorities]
            text = (profile.text_en if english else profile.text_sv) if profile else ""
            shown.append({"authority": authority, "profile": profile, "text": text, "own": own})
        common = [one for one in data.of("", day) if not one.authorities]
        context = {"shown": shown, "common": common, "english": english}
        return render(request, "registry/secrecy_profiles.html", context)


class SecrecyView(OfACase):
    """The markings of a case, standing and lifted, and a form for one more."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not self.inside:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(initial={"what": request.GET.get("vad", "")})
        return self.page(form if permissions.may_mark(request.user, self.case) else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_mark(request.user, self.case):
            raise NotAllowed
        form = self.form(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                mark(
                    self.case,
                    ground=data["ground"],
                    reason=data["reason"],
                    by=request.user,
                    now=request.now,
                    **form.part.marked_as,
                )
            except DomainError as refusal:
                form.add_error("ground", str(refusal))
            else:
                messages.success(request, _("The marking stands. It is tried anew each time somebody asks."))
                return redirect("registry:secrecy", uuid=self.case.uuid)
        return self.page(form, status=422)

    def form(self, *args: Any, **kwargs: Any) -> MarkForm:
        request = self.request
        grounds = secrecy().of(self.case.authority.key, local(request.now).date())
        return MarkForm(*args, parts=parts(self.case, request.user, request.now), grounds=grounds, **kwargs)

    def page(self, form: MarkForm | None, status: int = 200) -> HttpResponse:
        request = self.request
        rows = list(
            self.case.markings.select_related("document", "entry", "marked_by__person", "lifted_by__person").order_by(
                "-marked_at", "-pk"
            )
        )
        context = {
            **head(request, self.case, inside=self.inside, current="secrecy"),
            "hidden": protected_in(self.case) if permissions.may_identify(request.user, self.case) else (),
            "standing": [one for one in rows if one.lifted_at is None],
            "lifted": [one for one in rows if one.lifted_at is not None],
            "profile": secrecy().profiles.get(self.case.authority.key),
            "english": get_language() == "en",
            "form": form,
        }
        return render(request, "registry/case_secrecy.html", context, status=status)


class LiftView(OfACase):
    """Lift a marking."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_mark(request.user, self.case):
            raise NotAllowed
        lift(_marking(self.case, request.POST.get("marking", "")), by=request.user, now=request.now)
        messages.success(request, _("The marking has been lifted."))
        return redirect("registry:secrecy", uuid=self.case.uuid)


def _marking(case: Any, key: str) -> Marking:
    found: Marking | None = case.markings.filter(uuid=uuid_in(key)).first()
    if found is None:
        raise Http404
    return found
