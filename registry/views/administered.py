"""What administrators have done, as a page and as a file."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from registry.administered import acts, told
from registry.exports import file_asked
from registry.forms.secrecy import AdministeredFilterForm
from registry.listing import page_of
from registry.permissions import logs_of
from registry.views.base import SignedIn

#: How many acts of a file are asked for at a time.
AT_A_TIME = 1000


class AdministeredView(SignedIn):
    """The acts of administrators, for those who watch over their authority: administrators and auditors."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = logs_of(request.user)
        if not mine:
            raise NotAllowed
        form = AdministeredFilterForm(request.GET)
        form.is_valid()
        rows = acts(mine, form.cleaned_data)
        head = [_("When"), _("Who"), _("What"), _("On"), _("More")]

        def lines() -> Iterator[tuple[Any, ...]]:
            for first in range(0, rows.count(), AT_A_TIME):
                for one in told(rows[first : first + AT_A_TIME]):
                    yield one.at, one.by, one.what, one.on, one.more

        if file := file_asked(request, "administratorsatgarder", _("What administrators have done"), head, lines()):
            return file
        page = page_of(rows, request)
        return render(
            request, "registry/administered.html", {"form": form, "page": page, "acts": told(page.object_list)}
        )
