"""What the footer leads to: accessibility, personal data, and that applications become public."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views import View

from accounts.models import Authority
from accounts.networks import network_of
from registry.errors import TooManyReports
from registry.forms.feedback import FeedbackForm
from registry.views.base import Refusals
from registry.workflow.enquiries import receive
from sweden.shipped import read_yaml

STATEMENT = Path(__file__).resolve().parents[1] / "statements" / "accessibility.yaml"
#: How many messages, and how many requests for documents, one network address may send in an hour: many people, of an
#: editorial office or a university, may ask from behind the same one.
MOST_PER_HOUR = {"feedback": 10, "ask_out": 60}


@lru_cache(maxsize=1)
def statement() -> dict[str, Any]:
    """The accessibility statement, as it lies in its file."""
    return dict(read_yaml(STATEMENT))


def in_language(value: Any) -> Any:
    """What is said in the reader's language, of texts that lie there as {sv: …, en: …}."""
    if isinstance(value, dict) and set(value) == {"sv", "en"}:
        return value["en" if get_language() == "en" else "sv"]
    if isinstance(value, dict):
        return {key: in_language(one) for key, one in value.items()}
    if isinstance(value, list):
        return [in_language(one) for one in value]
    return value


def not_too_many(request: HttpRequest, what: str) -> None:
    """One network address sends only so many of `what` an hour. Raises TooManyReports."""
    key = f"{what}:{network_of(request)}"
    cache.add(key, 0, 3600)
    if cache.incr(key) > MOST_PER_HOUR[what]:
        raise TooManyReports


class AccessibilityView(Refusals):
    """The statement, and a form by which anyone tells of a shortcoming; it becomes a case."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        email = request.user.email if request.user.is_authenticated else ""
        return self.page(FeedbackForm(initial={"email": email, "page": request.GET.get("sida", "")[:300]}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FeedbackForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        not_too_many(request, "feedback")
        case = receive(**form.cleaned_data, by=request.user, now=request.now)
        request.session["enquiry"] = case.designation
        return redirect("registry:accessibility_received")

    def page(self, form: FeedbackForm, status: int = 200) -> HttpResponse:
        context = {"statement": in_language(statement()), "form": form, "authorities": _authorities()}
        return render(self.request, "registry/accessibility.html", context, status=status)


class ReceivedView(View):
    """Thanks, with the case number of what was sent in this session."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.session.get("enquiry")
        if not number:
            return redirect("registry:accessibility")
        return render(request, "registry/accessibility_received.html", {"number": number})


def _authorities() -> list[Authority]:
    return list(Authority.objects.select_related("organisation").order_by("short_name"))


def _texts(field: str) -> list[tuple[Authority, str]]:
    """Each authority with its own text in the reader's language; the Swedish one where there is no other."""
    lang = "en" if get_language() == "en" else "sv"
    return [(one, getattr(one, f"{field}_{lang}") or getattr(one, f"{field}_sv")) for one in _authorities()]


class PersonalDataView(View):
    """How personal data is used."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, "registry/personal_data.html", {"texts": _texts("personal_data")})


class PublicAccessView(View):
    """That applications become public, authority by authority."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, "registry/public_access.html", {"texts": _texts("public_access")})
