"""Pages of how one signs in: the second step."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from accounts.secondstep import has_second_step, must_have_second_step

#: Where one was going when the second step was asked for, in the session until it is there.
ON_THE_WAY = "after-second-step"


class SecondStepView(LoginRequiredMixin, View):
    """Why a second step is asked for, and the two ways to have one. Whoever has one is sent on."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if has_second_step(request.user):
            return redirect(request.session.pop(ON_THE_WAY, "/"))
        if way := get_next_redirect_url(request):
            request.session[ON_THE_WAY] = way
        return render(request, "accounts/second_step.html", {"demanded": must_have_second_step(request.user)})
