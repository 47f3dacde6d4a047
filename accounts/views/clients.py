"""Pages of the systems that use the API: who they are, and an administrator's acts on them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts import permissions
from accounts.errors import DomainError
from accounts.forms.clients import ClientForm
from accounts.models import ApiClient, RoleAssignment
from accounts.permissions import authorities_as
from accounts.roles import Role
from accounts.stepup import ask_again
from accounts.workflow.clients import create_client, revoke_client, rotate_secret


class ClientsView(LoginRequiredMixin, View):
    """The clients of the reader's authority; the form that makes one. A secret is in the answer to its own act only."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_read_clients(request.user):
            return self.refused()
        return self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keeping = self.keeping()
        if not keeping:
            return self.refused()
        if asked := ask_again(request):
            return asked
        form = ClientForm(request.POST, authorities=keeping)
        if not form.is_valid():
            return self.page(form, status=422)
        values = form.values
        authority = values.pop("authority")
        try:
            client, secret = create_client(authority, **values, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(form, status=422)
        return self.page(shown=(client, secret))

    def keeping(self) -> set[int]:
        """Where the reader keeps clients."""
        return authorities_as(self.request.user, *permissions.MAY["accounts.keep_clients"])

    def page(
        self, form: ClientForm | None = None, status: int = 200, shown: tuple[ApiClient, str] | None = None
    ) -> HttpResponse:
        """The list, perhaps with a secret that is shown this once: never kept, by the browser neither."""
        keeping = self.keeping()
        held = RoleAssignment.objects.held_now()
        rows = (
            ApiClient.objects.filter(
                authority__in=authorities_as(self.request.user, *permissions.MAY["accounts.read_clients"])
            )
            .select_related(
                "authority", "oidc", "user__person", "created_by__person", "rotated_by__person", "revoked_by__person"
            )
            .prefetch_related(Prefetch("user__person__role_assignments", held, to_attr="held"))
            .order_by("user__person__name", "pk")
        )
        present, former = [], []
        for row in rows:
            row.roles = [str(one.get_role_display()) for one in row.user.person.held]
            (former if row.revoked_at else present).append(row)
        context = {
            "present": present,
            "former": former,
            "keeping": keeping,
            "form": form or (ClientForm(authorities=keeping) if keeping else None),
            "shown": shown and {"name": str(shown[0]), "key": shown[0].oidc_id, "secret": shown[1]},
        }
        response = render(self.request, "accounts/clients.html", context, status=status)
        if shown:
            response["Cache-Control"] = "no-store"
        return response

    def refused(self, sentence: str = "", status: int = 403) -> HttpResponse:
        context = {"sentence": sentence, "roles": Role.ADMINISTRATOR.label}
        return render(self.request, "accounts/refused.html", context, status=status)


class ClientAct(ClientsView):
    """An act on one client of the reader's authority; asks first."""

    def client(self, uuid: UUID) -> ApiClient:
        rows = ApiClient.objects.filter(authority__in=self.keeping(), revoked_at=None).select_related("user__person")
        row = rows.filter(uuid=uuid).first()
        if row is None:
            raise Http404
        return row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.keeping():
            return self.refused()
        row = self.client(kwargs["uuid"])
        title, consequences, verb = self.words(row)
        context = {
            "title": title,
            "consequences": consequences,
            "verb": verb,
            "danger": True,
            "back": reverse("accounts:clients"),
        }
        return render(request, "confirm.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.keeping():
            return self.refused()
        if asked := ask_again(request):
            return asked
        try:
            return self.act(self.client(kwargs["uuid"]))
        except DomainError as refusal:
            return self.refused(str(refusal), refusal.status)

    def words(self, row: ApiClient) -> tuple[str, list[str], str]:
        """What is asked: title, consequences, verb."""
        raise NotImplementedError

    def act(self, row: ApiClient) -> HttpResponse:
        """Do it."""
        raise NotImplementedError


class RotateClientView(ClientAct):
    """A new secret for a client."""

    def words(self, row: ApiClient) -> tuple[str, list[str], str]:
        return (
            _("A new secret for %(name)s?") % {"name": row},
            [
                _("The present secret and its tokens stop at once: the system stands still until it has the new one."),
                _("The new secret is shown once, on the next page."),
            ],
            _("Make a new secret"),
        )

    def act(self, row: ApiClient) -> HttpResponse:
        secret = rotate_secret(row, by=self.request.user, now=self.request.now)
        return self.page(shown=(row, secret))


class RevokeClientView(ClientAct):
    """Stop a client for good."""

    def words(self, row: ApiClient) -> tuple[str, list[str], str]:
        return (
            _("Stop %(name)s?") % {"name": row},
            [
                _("The system can no longer read or write anything here, from this moment."),
                _("A stopped client is not started again. What it has done stays, under its name."),
            ],
            _("Stop the system"),
        )

    def act(self, row: ApiClient) -> HttpResponse:
        revoke_client(row, by=self.request.user, now=self.request.now)
        messages.success(self.request, _("%(name)s can no longer use the API.") % {"name": row})
        return redirect("accounts:clients")
