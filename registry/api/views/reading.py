"""GET: lists by the page or whole, one thing, a stored file."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import authorities_as
from registry.api import asking, paging
from registry.api.problems import NotFound
from registry.api.views.resources import Resource, body, found, tags
from registry.models import Document, Event, StoredFile
from registry.permissions import MAY
from registry.workflow.disposal import refuse_if_gone


class Listing(Resource):
    """GET: a page of what the caller may see, filtered and ordered as the address says.

    `orders`: name → column that is never empty; the first is the usual one unless `usual` says otherwise. `updated`:
    the column of when a row was last changed, for `updated_since`; or, where no column says it, `history`: the way to
    the case or cases whose history tells of all that changes a row; or `newest`: the moments, own or of what a row is
    worked out from, of which the latest is when it was changed (beside `history`, whichever is later). A list that has
    none of them says why in `not_since`, to those who read the description.
    """

    filters: ClassVar[tuple[asking.Filter, ...]] = ()
    orders: ClassVar[Mapping[str, str]] = {"created": "pk"}
    usual: ClassVar[str] = ""
    updated: ClassVar[str] = ""
    history: ClassVar[str] = ""
    newest: ClassVar[tuple[str, ...]] = ()
    not_since: ClassVar[str] = ""
    #: The lookup of a row's lasting identifier.
    uuid: ClassVar[str] = "uuid"
    #: A row says what stands in its case, and not only that it is there: it is written in the cases' logs of reading.
    of_cases: ClassVar[bool] = False

    @classmethod
    @cache
    def order_names(cls) -> dict[str, paging.Order]:
        return paging.orders_of(cls.orders)

    @classmethod
    @cache
    def parameters(cls) -> dict[str, Any]:
        """Every parameter of the address: name → its field."""
        return asking.parameters(cls.filters, cls.order_names(), updated=cls.says_since())

    @classmethod
    def says_since(cls) -> bool:
        """Whether it takes `updated_since`."""
        return bool(cls.updated or cls.history or cls.newest)

    def get(self, request: Request, **kwargs: Any) -> Response:
        values = asking.read(request.query_params, self.parameters())
        orders = self.order_names()
        order = orders[values.get(asking.ORDER) or self.usual or next(iter(orders))]
        rows = self.rows()
        for one in self.filters:
            if one.name in values:
                rows = one.apply(rows, values[one.name], self.user)
        if asking.SINCE in values:
            rows = self.since(rows, values[asking.SINCE])
        cursor = values.get(asking.CURSOR, "")
        found, following = paging.page(rows, order, size=values[asking.LIMIT], cursor=cursor, uuid=self.uuid)
        if self.of_cases and found:
            request._request.case_read = [self.case_of(row) for row in found]
        render = self.out.render
        items = [render(row) for row in self.told(found)]  # of none, too: it may say that the caller may not
        return body(request, {"items": items, "next": self.address(following) if following else None})

    def since(self, rows: QuerySet, moment: datetime) -> QuerySet:
        """What is new or changed since a moment.

        By a case's history it is told to those who read the authority's cases. Others are given every row that they
        see: they miss nothing, and are not told that something has happened in a case before it is told them.
        """
        if self.updated:
            return rows.filter(**{f"{self.updated}__gte": moment})
        every = rows.model._base_manager
        lately = [every.filter(**{f"{one}__gte": moment}).order_by().values("pk") for one in self.newest]
        if lately and not self.history:
            return rows.filter(pk__in=lately[0].union(*lately[1:]) if lately[1:] else lately[0])
        inside = Q(**{f"{self.history}__authority__in": authorities_as(self.user, *MAY["registry.read"])})
        happened = Exists(Event.objects.filter(case=OuterRef(self.history), at__gte=moment))
        known = every.filter(inside)
        changed = known.filter(happened).values("pk").union(*lately)
        return rows.filter(~Q(pk__in=known.values("pk")) | Q(pk__in=changed))

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


class Thing(Resource):
    """GET: one thing that the caller may see. `of_case`: that it was read is written in its case's log of reading."""

    of_case: ClassVar[bool] = False

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

    def stored(self, request: Request) -> tuple[StoredFile, str]:
        """The file and what it is called; that a document was read is written in its case's log."""
        document = self.document()
        request._request.case_read, request._request.document_read = document.case_id, document
        refuse_if_gone(document)
        return document.file, document.filename

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        if request.query_params:
            asking.read(request.query_params, {})
        file, filename = self.stored(request)
        tag = f'"{file.sha256}"'
        if tag in tags(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers={"ETag": tag})
        try:
            content = default_storage.open(file.path)
        except FileNotFoundError:
            raise NotFound from None
        answer = FileResponse(content, content_type=self.media)
        answer["Content-Length"] = str(file.size)
        answer["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
        answer["ETag"] = tag
        return answer


class Made(Download):
    """GET: a file that is made when it is asked for, and kept nowhere."""

    def made(self, request: Request) -> tuple[bytes, str]:
        """The file and what it is called; raises NotFound."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        content, filename = self.made(request)
        tag = f'"{sha256(content).hexdigest()}"'
        if tag in tags(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers={"ETag": tag})
        answer = HttpResponse(content, content_type=self.media)
        answer["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
        answer["ETag"] = tag
        return answer
