"""Pages of how one signs in: the second step, where one is signed in, help for those who cannot."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts import permissions
from accounts.errors import DomainError
from accounts.forms.signin import HelpForm
from accounts.identity import mark_connecting
from accounts.models import SecurityAct, SignInTrials
from accounts.permissions import authorities_as
from accounts.queries import helped_at
from accounts.roles import Role
from accounts.secondstep import has_second_step, must_have_second_step
from accounts.stepup import ask_again
from accounts.workflow import signin

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


class ProvedView(LoginRequiredMixin, View):
    """Where an identity provider leads back to after a proof: to the other tab, where what was typed waits."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, "accounts/proved.html")


class ConnectView(LoginRequiredMixin, View):
    """Begin to connect an identity to the reader's account: after a fresh proof of who they are, a page with the way to
    the provider, which holds once. (A link, since no form may lead to another's address: the content security policy.)
    """

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ways = get_adapter().list_providers(request)
        provider = next((one for one in ways if one.app.provider_id == request.POST.get("provider")), None)
        if provider is None:
            raise Http404
        if asked := ask_again(request):
            return asked
        mark_connecting(request)
        way = provider.get_login_url(request, process=AuthProcess.CONNECT)
        return render(request, "accounts/connect.html", {"name": provider.name, "way": way})


class EndSessionView(LoginRequiredMixin, View):
    """Sign out one of the reader's own sessions, elsewhere."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, number: int, *args: Any, **kwargs: Any) -> HttpResponse:
        session = UserSession.objects.filter(user=request.user, pk=number).first()
        if session is None or session.session_key == request.session.session_key:
            raise Http404
        session.end()
        messages.success(request, _("That device is signed out."))
        return redirect("usersessions_list")


class HelpView(LoginRequiredMixin, View):
    """Which accounts are closed to passwords now, what was done before, and the form that does it."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_help_sign_in(request.user):
            return self.refused()
        return self.page(HelpForm(initial={"email": request.GET.get("account", ""), "act": SecurityAct.Kind.LIFTED}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_help_sign_in(request.user):
            return self.refused()
        if asked := ask_again(request):
            return asked
        form = HelpForm(request.POST)
        if form.is_valid():
            acts = {
                SecurityAct.Kind.LIFTED: signin.lift_lock,
                SecurityAct.Kind.STEP_REMOVED: signin.remove_second_step,
                SecurityAct.Kind.SESSIONS_ENDED: signin.sign_out_everywhere,
            }
            try:
                done = acts[SecurityAct.Kind(form.cleaned_data["act"])](
                    form.user, by=request.user, now=request.now, reason=form.cleaned_data["reason"]
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{form.user}: {done.get_kind_display()}.")
                return redirect("accounts:sign_in_help")
        return self.page(form, status=422)

    def page(self, form: HelpForm, status: int = 200) -> HttpResponse:
        mine = authorities_as(self.request.user, *permissions.MAY["accounts.help_sign_in"])
        locked = SignInTrials.objects.filter(user__isnull=False, locked_until__gt=self.request.now)
        context = {
            "form": form,
            "locked": helped_at(locked, mine).select_related("user__person").order_by("-last_at")[:100],
            "acts": helped_at(SecurityAct.objects.select_related("user__person", "by__person"), mine)[:50],
        }
        return render(self.request, "accounts/sign_in_help.html", context, status=status)

    def refused(self) -> HttpResponse:
        return render(self.request, "accounts/refused.html", {"roles": Role.ADMINISTRATOR.label}, status=403)
