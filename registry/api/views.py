"""What every resource of the API stands on. docs/api-building.md tells how one is added.

A resource says what it is made of (`rows`), how a row is told (`out`), what one may ask for, and which act of
`workflow` a write is; what is the same for all (who, how often, refusals, versions, once only) is done here.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import ClientAuthentication, Grant
from accounts.errors import NotAllowed
from accounts.scopes import Scope
from accounts.stepup import is_fresh
from registry.api import asking, limits, paging
from registry.api.once import asked, key_of, once, without
from registry.api.problems import MatchFailed, MatchMissing, NotFound, PeopleDecide, ProofNeeded, ScopeMissing
from registry.api.shapes import In, Out
from registry.models import Document
from registry.workflow.disposal import refuse_if_gone

SAFE = ("GET", "HEAD", "OPTIONS")


class Written(dict[str, Any]):
    """What is said, with its JSON beside it: the ETag has been made from that, and it is not written twice."""

    json: bytes


class Renderer(JSONRenderer):  # type: ignore[misc]
    """JSON; what is written already as it is."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        written: bytes = data.json if isinstance(data, Written) else super().render(data, *args, **kwargs)
        return written


class OnlyJson(BaseContentNegotiation):  # type: ignore[misc]
    """JSON is what there is, whatever is asked for."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        kind = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: Any = None) -> Any:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class Resource(APIView):  # type: ignore[misc]
    """Who may ask, how often, and how the answer is sent.

    A machine client needs the scope, and its role; a person needs the role alone. `reads` is the scope of GET, `writes`
    of everything else. What a role may is asked by `may_read` and by each act's own `may`.
    """

    authentication_classes = (ClientAuthentication, SessionAuthentication)
    permission_classes = ()
    parser_classes = (JSONParser,)
    renderer_classes = (Renderer,)
    content_negotiation_class = OnlyJson
    http_method_names = ["get", "head", "post", "patch"]

    reads: ClassVar[Scope]
    writes: ClassVar[Scope | None] = None
    #: How the thing is told.
    out: ClassVar[type[Out]]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks, whether they may come here at all, and whether not too often. Then only the address is read."""
        self.format_kwarg = None
        self.perform_authentication(request)
        if not request.user.is_authenticated:
            raise NotAuthenticated
        limit = settings.API_PER_MINUTE
        if isinstance(request.auth, Grant):
            limit = request.auth.client.per_minute
        self.allowance = limits.count(request.user.pk, limit)
        limits.demand(self.allowance)
        scope = self.reads if request.method in SAFE else self.writes
        if isinstance(request.auth, Grant) and scope is not None and scope not in request.auth.scopes:
            raise ScopeMissing(scope=str(scope))
        if not self.may_read():
            raise NotAllowed

    def may_read(self) -> bool:
        """Whether the caller's role reads this at all; what of it, `rows` decides."""
        return True

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nobody but the caller keeps the answer, and asks whether it still holds before using it again."""
        if allowance := getattr(self, "allowance", None):
            for name, value in allowance.headers.items():
                response[name] = value
        response.headers.setdefault("Cache-Control", "private, no-cache")
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Authorization", "Cookie", "Accept-Language"])
        return answer

    @property
    def user(self) -> Any:
        """The caller: a person, or a client's service account."""
        return self.request.user

    @property
    def now(self) -> Any:
        """When the request arrived."""
        return self.request.now

    def rows(self) -> QuerySet:
        """What the caller may see, with all that `out` reads of it: begins with `visible_to`."""
        raise NotImplementedError

    def told(self, rows: list[Any]) -> list[Any]:
        """The rows of an answer, with what `out` needs that no join brings: asked once for all of them."""
        return rows


def body(
    request: Request,
    rendered: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    version: Any = None,
) -> Response:
    """An answer with its ETag: the hash of what is said, so that it can leave nothing out. 304 where it is known.

    `version`: what will be said when it is read again, where that is something else.
    """
    told = Written(rendered)
    told.json = JSONRenderer().render(rendered)
    tag = _tag(told.json) if version in (None, rendered) else etag(version)
    if status == 200 and request.method in SAFE and tag in _tags(request.headers.get("If-None-Match", "")):
        return Response(status=304, headers={"ETag": tag})
    return Response(told, status=status, headers={"ETag": tag, **(headers or {})})


def etag(rendered: Any) -> str:
    """The version of what is said: strong, and the same for whoever is told the same."""
    return _tag(JSONRenderer().render(rendered))


def _tag(written: bytes) -> str:
    return f'"{hashlib.sha256(written).hexdigest()[:32]}"'


def _tags(header: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in header.split(",")}


class Listing(Resource):
    """GET: a page of what the caller may see, filtered and ordered as the address says.

    `orders`: name → column that is never empty; the first is the usual one unless `usual` says otherwise. `updated`:
    the column of when a row was last changed, for `updated_since`.
    """

    filters: ClassVar[tuple[asking.Filter, ...]] = ()
    orders: ClassVar[Mapping[str, str]] = {"created": "pk"}
    usual: ClassVar[str] = ""
    updated: ClassVar[str] = ""
    #: The lookup of a row's lasting identifier.
    uuid: ClassVar[str] = "uuid"

    @classmethod
    @cache
    def order_names(cls) -> dict[str, paging.Order]:
        return paging.orders_of(cls.orders)

    @classmethod
    @cache
    def parameters(cls) -> dict[str, Any]:
        """Every parameter of the address: name → its field."""
        return asking.parameters(cls.filters, cls.order_names(), updated=bool(cls.updated))

    def get(self, request: Request, **kwargs: Any) -> Response:
        values = asking.read(request.query_params, self.parameters())
        orders = self.order_names()
        order = orders[values.get(asking.ORDER) or self.usual or next(iter(orders))]
        rows = self.rows()
        for one in self.filters:
            if one.name in values:
                rows = one.apply(rows, values[one.name], self.user)
        if asking.SINCE in values:
            rows = rows.filter(**{f"{self.updated}__gte": values[asking.SINCE]})
        cursor = values.get(asking.CURSOR, "")
        found, following = paging.page(rows, order, size=values[asking.LIMIT], cursor=cursor, uuid=self.uuid)
        render = self.out.render
        items = [render(row) for row in self.told(found)]
        return body(request, {"items": items, "next": self.address(following) if following else None})

    def address(self, cursor: str) -> str:
        """Where the next page is."""
        asked_for = self.request.query_params.copy()
        asked_for[asking.CURSOR] = cursor
        address: str = self.request.build_absolute_uri(f"{self.request.path}?{asked_for.urlencode()}")
        return address


class Whole(Listing):
    """GET: a list that is worked out rather than stored, given as a whole. Few rows: one for a year, a condition."""

    orders: ClassVar[Mapping[str, str]] = {}

    @classmethod
    @cache
    def parameters(cls) -> dict[str, Any]:
        return asking.parameters(cls.filters, {}, updated=False, paged=False)

    def lines(self, values: dict[str, Any]) -> Iterable[Any]:
        """The values to be told; `values`: what is asked for."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> Response:
        lines = self.lines(asking.read(request.query_params, self.parameters()))
        return body(request, {"items": [self.out.render(one) for one in lines], "next": None})


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
        """May; key; body; then, in one transaction: once, version, act, answer."""
        self.target = thing = self.find()
        if not self.may(thing):
            raise NotAllowed
        if self.decides:
            self.demand_proof(request)
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

    def demand_proof(self, request: Request) -> None:
        """What weighs most is asked of people, as on the pages."""
        if isinstance(request.auth, Grant):
            raise PeopleDecide
        if settings.STEP_UP and not is_fresh(request._request):
            raise ProofNeeded

    def values(self, request: Request) -> dict[str, Any]:
        if self.into is None:
            return {}
        some = request.method == "PATCH" and not self.replaces
        serializer = self.into(data=request.data, context={"view": self}, partial=some)
        serializer.is_valid(raise_exception=True)
        return self.faults(dict(serializer.validated_data))

    def demand_match(self, request: Request, thing: Any) -> None:
        """The version that the caller has read must be the one that stands, read under a lock."""
        wanted = request.headers.get("If-Match", "")
        if not wanted:
            raise MatchMissing
        lock(self.locked(thing))
        standing = self.standing(thing)
        if standing is None or (wanted.strip() != "*" and etag(self.said(standing)) not in _tags(wanted)):
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
        headers = {"Location": self.request.build_absolute_uri(self.place(after))} if self.status == 201 else {}
        return body(request, said, status=self.status, headers=headers, version=without(said, self.said_once))


class Creating(Writing):
    """POST on a list: a new thing. `find` gives what it is made in, `rows` where it is read again."""

    match_demanded = False
    status = 201

    def post(self, request: Request, **kwargs: Any) -> Response:
        return self.write(request)


class Thing(Resource):
    """GET: one thing that the caller may see. `of_case`: that it was read is written in its case's log of reading."""

    of_case: ClassVar[bool] = False

    def case_of(self, thing: Any) -> int:
        """The key of the case that the thing stands in."""
        key: int = thing.case_id
        return key

    def find(self) -> Any:
        return found(self.rows(), uuid=self.kwargs["uuid"])

    def get(self, request: Request, **kwargs: Any) -> Response:
        if request.query_params:
            asking.read(request.query_params, {})
        thing = self.find()
        if self.of_case:
            request._request.case_read = self.case_of(thing)
        return body(request, self.out.render(self.told([thing])[0]))


class Download(Resource):
    """GET: a stored file. It never changes, so its hash is its version."""

    media: ClassVar[str] = "application/pdf"

    def document(self) -> Document:
        """The document whose file it is, as the caller sees it; raises NotFound."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        if request.query_params:
            asking.read(request.query_params, {})
        document = self.document()
        request._request.case_read, request._request.document_read = document.case_id, document
        refuse_if_gone(document)
        tag = f'"{document.file.sha256}"'
        if tag in _tags(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers={"ETag": tag})
        try:
            content = default_storage.open(document.file.path)
        except FileNotFoundError:
            raise NotFound from None
        answer = FileResponse(content, content_type=self.media)
        answer["Content-Length"] = str(document.file.size)
        answer["Content-Disposition"] = content_disposition_header(True, document.filename) or "attachment"
        answer["ETag"] = tag
        return answer


class Changing(Writing):
    """PATCH: some of the thing's values. What is not sent stays as it is."""

    key_demanded = False

    def patch(self, request: Request, **kwargs: Any) -> Response:
        return self.write(request)


class Act(Writing):
    """POST on a thing's own address for one act: close, publish, approve. Made on what the caller has read."""

    def post(self, request: Request, **kwargs: Any) -> Response:
        return self.write(request)


def found(rows: QuerySet, **which: Any) -> Any:
    """The one row; raises NotFound."""
    row = rows.filter(**which).first()
    if row is None:
        raise NotFound
    return row


def lock(thing: Model) -> None:
    """Let nobody else change the thing until the transaction ends: its row, or where rows are never changed (and so not
    locked) its identifier."""
    if getattr(thing, "APPEND_ONLY", False):
        with connection.cursor() as cursor:
            name = f"{thing._meta.label}:{getattr(thing, 'thread', thing.pk)}"
            number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    else:
        type(thing)._base_manager.select_for_update(of=("self",)).get(pk=thing.pk)
