"""People whose data is protected: who they are is shown here alone, one at a time, with a reason."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import Identity, IdentityReading, Person
from accounts.permissions import may_protect
from accounts.stepup import ask_again
from registry.exports import file_asked
from registry.forms.people import ProtectForm, RevealForm
from registry.listing import page_of
from registry.permissions import may_identify
from registry.views.base import OfACase, SignedIn
from registry.workflow import protection as acts


class ProtectedView(SignedIn):
    """The protected people, without who they are, and a form for one more."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_protect(request.user):
            raise NotAllowed
        head = [_("Person"), _("Ground"), _("Protected")]
        rows = Identity.objects.select_related("person").order_by("-protected_at", "-pk")
        lines = ((one.person.name, one.get_kind_display(), one.protected_at) for one in rows.iterator(1000))
        return file_asked(request, "skyddade", _("Protected people"), head, lines) or self.page(ProtectForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_protect(request.user):
            raise NotAllowed
        if asked := ask_again(request):
            return asked
        form = ProtectForm(request.POST)
        if form.is_valid():
            try:
                acts.protect(form.person, kind=form.cleaned_data["kind"], by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("email", str(refusal))
            else:
                messages.success(request, _("The person is protected, and shown nowhere from now on."))
                return redirect("registry:protected_people")
        return self.page(form, status=422)

    def page(self, form: ProtectForm, status: int = 200) -> HttpResponse:
        rows = (
            Identity.objects.select_related("person", "protected_by__person")
            .defer("name", "email", "orcid")
            .annotate(cases=Count("person__participations__case", distinct=True))
            .order_by("-protected_at", "-pk")
        )
        context = {"page": page_of(rows, self.request), "form": form}
        return render(self.request, "registry/protected_people.html", context, status=status)


class _Reveal(SignedIn):
    """Who one protected person is, shown once to whoever gives a reason."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.found(), RevealForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.found()
        if asked := ask_again(request):
            return asked
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self.page(person, form, status=422)
        kept = self.reveal(person, form.cleaned_data["reason"])
        answer = self.page(person, RevealForm(), kept=kept)
        answer["Cache-Control"] = "no-store"
        return answer

    def page(self, person: Person, form: RevealForm, status: int = 200, kept: Identity | None = None) -> HttpResponse:
        context = {"person": person, "form": form, "kept": kept} | self.beside(person)
        return render(self.request, "registry/protected_person.html", context, status=status)


class RevealView(_Reveal):
    """One protected person: who has seen who they are, and the form by which one sees it."""

    def found(self) -> Person:
        if not may_protect(self.request.user):
            raise NotAllowed
        return get_object_or_404(Person, uuid=self.kwargs["uuid"], is_protected=True)

    def reveal(self, person: Person, reason: str) -> Identity:
        return acts.reveal(person, reason=reason, by=self.request.user, now=self.request.now)

    def beside(self, person: Person) -> dict[str, Any]:
        read = IdentityReading.objects.filter(person=person).select_related("read_by__person").order_by("-read_at")
        return {"readings": read[:100]}


class RevealInCaseView(_Reveal, OfACase):
    """Who a protected person of a case is, for those who handle it: with a reason, once."""

    def found(self) -> Person:
        if not may_identify(self.request.user, self.case):
            raise Http404
        return get_object_or_404(acts.protected_in(self.case), uuid=self.kwargs["person"])

    def reveal(self, person: Person, reason: str) -> Identity:
        return acts.reveal_in(self.case, person, reason=reason, by=self.request.user, now=self.request.now)

    def beside(self, person: Person) -> dict[str, Any]:
        return {"case": self.case}


class UnprotectView(RevealView):
    """End the protection."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.found()
        if asked := ask_again(request):
            return asked
        acts.unprotect(person, by=request.user, now=request.now)
        messages.success(request, _("The protection has ended. Markings in cases stay until they are lifted."))
        return redirect("registry:protected_people")
