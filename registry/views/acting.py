"""Several acts on one page: what is posted, what is refused, and where one goes on."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.errors import DomainError, NotAllowed
from accounts.stepup import ask_again
from registry.views.base import SignedIn
from registry.views.confirming import Question, asks_first


class Acting(SignedIn):
    """A page on which several things can be posted: `what`, and after a colon about which. What is refused is said on
    the page, with everything typed kept."""

    http_method_names = ["get", "head", "options", "post"]
    #: What can be posted, and what is said when it is done.
    DONE: ClassVar[dict[str, Any]] = {}
    #: Those before which the reader shows again who they are.
    WEIGHS: ClassVar[frozenset[str]] = frozenset()
    #: Whether the page tells a refusal at its top; else it stands at the form.
    refuses_on_top: ClassVar[bool] = False

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(request, {})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do what was posted, and go on; or the page again with what is wrong."""
        if not any(self.may_do(one) for one in self.DONE):
            raise NotAllowed
        what, _colon, name = request.POST.get("what", "").partition(":")
        if what in self.DONE and not self.may_do(what):
            raise NotAllowed
        if what not in self.DONE or not self.knows(what, name):
            return self._page(request, {}, status=422)
        if what in self.WEIGHS and (asked := ask_again(request)):
            return asked
        form: Any = self.form(what, name, request.POST)
        bound, status, more = {f"{what}:{name}" if name else what: form}, 422, {}
        if form is None or form.is_valid():
            if (question := self.asks(what, name)) and (page := asks_first(request, question)):
                return page
            try:
                done = self.do(what, name, form)
            except DomainError as refusal:
                status = refusal.status
                if form is None or self.refuses_on_top:
                    more = {"refusal": str(refusal)}
                else:
                    form.add_error(None, str(refusal))
            else:
                messages.success(request, self.DONE[what])
                return redirect(self.next_page(done))
        return self._page(request, bound, status=status, **more)

    def may_do(self, what: str) -> bool:
        """Whether the reader may do this."""
        return True

    def knows(self, what: str, name: str) -> bool:
        """Whether there is such a thing on the page."""
        return True

    def asks(self, what: str, name: str) -> Question | None:
        """What is asked before the act, of those that cannot be undone; None: nothing."""
        return None

    def form(self, what: str, name: str = "", data: Any = None) -> Any:
        """The form of an act; None where nothing is filled in."""
        raise NotImplementedError

    def do(self, what: str, name: str, form: Any) -> Any:
        """The act itself; what it returns, `next_page` is told."""
        raise NotImplementedError

    def next_page(self, done: Any) -> str:
        """Where one is when it is done: here."""
        return self.request.path

    @property
    def who(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.request.user, "now": self.request.now}

    def _page(self, request: HttpRequest, bound: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page; `bound`: the forms that were posted, by what they are of."""
        raise NotImplementedError
