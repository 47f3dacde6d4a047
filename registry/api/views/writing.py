"""POST and PATCH: may one, once only, on the version that stands, by an act of `workflow`."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import NotAllowed
from registry.api import asking
from registry.api.once import asked, kept, key_of, once, without
from registry.api.problems import MatchFailed, MatchMissing
from registry.api.shapes import In
from registry.api.views.resources import Resource, body, etag, found, lock, tags


class Writing(Resource):
    """What a write shares: may one, is it asked for once, is what is sent in order, is it made on what stands now."""

    #: What is sent; None: nothing.
    into: ClassVar[type[In] | None] = None
    #: Whether the request must carry a key of its own, and the version it was made on.
    key_demanded: ClassVar[bool] = True
    match_demanded: ClassVar[bool] = True
    status: ClassVar[int] = 200
    #: A decision: a person's alone, who has lately shown that they are who signed in. Never a machine's.
    decides: ClassVar[bool] = False
    #: An assessment: a person's alone, as a decision is, but made many times a day and so without a fresh proof.
    judges: ClassVar[bool] = False
    #: Whether what is sent is the whole, rather than some of its fields.
    replaces: ClassVar[bool] = False
    #: Fields that are said in this answer and never again (a secret): neither kept for a repeated request nor part of
    #: the version. Elsewhere they are null.
    said_once: ClassVar[tuple[str, ...]] = ()

    def may(self, thing: Any) -> bool:
        """Whether the caller's role does this; whether it is open now, the act itself says."""
        raise NotImplementedError

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        """Do it by `workflow`; returns the thing as it stands after."""
        raise NotImplementedError

    def find(self) -> Any:
        """What the address names, as the caller sees it; raises NotFound."""
        return found(self.rows(), uuid=self.kwargs["uuid"])

    def read_again(self, thing: Any) -> Any:
        """The thing after the act, with all that `out` reads of it."""
        return found(self.rows(), pk=thing.pk)

    def place(self, thing: Any) -> str:
        """Where a new thing is from now on."""
        raise NotImplementedError

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        """Read the values once more, where declared types do not say all; raises Invalid."""
        return values

    def said(self, thing: Any) -> dict[str, Any]:
        return self.out.render(self.told([thing])[0])

    def write(self, request: Request) -> Response:
        """May; key; body; then, in one transaction: once, version, act, answer.

        What has been answered is told again even where the act itself has put the thing out of the caller's sight."""
        told = kept(request, now=self.now)
        if told is None:
            self.target = thing = self.find()
            if not self.may(thing):
                raise NotAllowed
        if self.judges:
            self.demand_person()
        if self.decides:
            self.demand_proof(request)
        if told is not None:
            return told
        if request.query_params:
            asking.read(request.query_params, {})
        key = key_of(request, demanded=self.key_demanded)
        what = asked(request)
        values = self.values(request)

        def do() -> Response:
            if self.match_demanded:
                self.demand_match(request, thing)
            after = self.act(thing, values)
            return self.answer(request, after)

        with transaction.atomic():
            return once(request, key, what, do, now=self.now, unkept=self.said_once) if key else do()

    def values(self, request: Request) -> dict[str, Any]:
        if self.into is None:
            return {}
        some = request.method == "PATCH" and not self.replaces
        serializer = self.into(data=request.data, context={"view": self}, some=some)
        serializer.is_valid(raise_exception=True)
        return self.faults(dict(serializer.validated_data))

    def demand_match(self, request: Request, thing: Any) -> None:
        """The version that the caller has read must be the one that stands, read under a lock."""
        wanted = request.headers.get("If-Match", "")
        if not wanted:
            raise MatchMissing
        lock(self.locked(thing))
        standing = self.standing(thing)
        if standing is None or (wanted.strip() != "*" and etag(self.said(standing)) not in tags(wanted)):
            raise MatchFailed

    def locked(self, thing: Any) -> Model:
        """What keeps others from changing the thing meanwhile."""
        row: Model = thing
        return row

    def standing(self, thing: Any) -> Any:
        """The thing as it stands now; None when it no longer does."""
        return self.rows().filter(pk=thing.pk).first()

    def answer(self, request: Request, after: Any) -> Response:
        said = self.said(self.read_again(after))
        headers = {"Location": self.request.build_absolute_uri(self.place(after))} if self.status in (201, 202) else {}
        return body(request, said, status=self.status, headers=headers, version=without(said, self.said_once))


class Creating(Writing):
    """POST on a list: a new thing. `find` gives what it is made in, `rows` where it is read again."""

    match_demanded = False
    status = 201

    def post(self, request: Request, **kwargs: Any) -> Response:
        return self.write(request)


class Changing(Writing):
    """PATCH: some of the thing's values. What is not sent stays as it is."""

    key_demanded = False

    def patch(self, request: Request, **kwargs: Any) -> Response:
        return self.write(request)


class Act(Writing):
    """POST on a thing's own address for one act: close, publish, approve. Made on what the caller has read."""

    def post(self, request: Request, **kwargs: Any) -> Response:
        return self.write(request)
