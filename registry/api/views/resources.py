"""What every resource of the API shares: who may ask, how often, how the answer is sent and which version it is."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import ClientAuthentication, Grant
from accounts.errors import NotAllowed
from accounts.scopes import Scope
from accounts.stepup import is_fresh
from registry.api import limits
from registry.api.problems import Invalid, NotFound, PeopleDecide, ProofNeeded, SayFirst, ScopeMissing, unknown
from registry.api.reading import JsonParser
from registry.api.shapes import Out
from registry.middleware import gate

SAFE = ("GET", "HEAD", "OPTIONS")
#: Addresses that name a case first.
OF_A_CASE = "api/v1/applications/<uuid:uuid>/"


class Written(dict[str, Any]):
    """What is said, with its JSON beside it: the ETag has been made from that, and it is not written twice."""

    json: bytes


class Renderer(JSONRenderer):
    """JSON; what is written already as it is."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        written: bytes = data.json if isinstance(data, Written) else super().render(data, *args, **kwargs)
        return written


class OnlyJson(BaseContentNegotiation):
    """JSON is what there is, whatever is asked for."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        kind = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: Any = None) -> Any:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class Resource(APIView):
    """Who may ask, how often, and how the answer is sent.

    A machine client needs the scope, and its role; a person needs the role alone. `reads` is the scope of GET, `writes`
    of everything else. What a role may is asked by `may_read` and by each act's own `may`.
    """

    authentication_classes = (ClientAuthentication, SessionAuthentication)
    permission_classes = ()
    parser_classes = (JsonParser,)
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
            raise NotAuthenticated(_("Send a token as Authorization: Bearer, or sign in with your browser."))
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
        self.demand_open(request)

    def demand_open(self, request: Request) -> None:
        """As on the pages: whoever has to say something before a case opens reads nothing of it before."""
        match = request._request.resolver_match
        if isinstance(request.auth, Grant) or request.method not in SAFE or match is None:
            return
        if match.route.startswith(OF_A_CASE):
            self.demand_said(match.kwargs["uuid"])

    def demand_said(self, case: UUID) -> None:
        """Raises SayFirst for a person who has to say something before the case opens."""
        if isinstance(self.request.auth, Grant):
            return
        if address := gate(self.request._request, case):
            raise SayFirst(address=address)

    def demand_person(self) -> None:
        """No machine judges, whatever its role is."""
        if isinstance(self.request.auth, Grant):
            raise PeopleDecide

    def demand_proof(self, request: Request) -> None:
        """What weighs most is asked of people, as on the pages."""
        self.demand_person()
        if settings.STEP_UP and not is_fresh(request._request):
            raise ProofNeeded

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

    @property
    def by(self) -> dict[str, Any]:
        """Whose act it is, and when: what every act of `workflow` is told."""
        return {"by": self.user, "now": self.now}

    def rows(self) -> QuerySet:
        """What the caller may see, with all that `out` reads of it: begins with `visible_to`."""
        raise NotImplementedError

    def case_of(self, thing: Any) -> Any:
        """The key of the case that a thing stands in, or of each: where it was read is written."""
        return thing.case_id

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
    if status == 200 and request.method in SAFE and tag in tags(request.headers.get("If-None-Match", "")):
        return Response(status=304, headers={"ETag": tag})
    return Response(told, status=status, headers={"ETag": tag, **(headers or {})})


def etag(rendered: Any) -> str:
    """The version of what is said: strong, and the same for whoever is told the same."""
    return _tag(JSONRenderer().render(rendered))


def _tag(written: bytes) -> str:
    return f'"{hashlib.sha256(written).hexdigest()[:32]}"'


def tags(header: str) -> set[str]:
    """The versions that a header names (If-Match, If-None-Match)."""
    return {one.strip().removeprefix("W/") for one in header.split(",")}


def found(rows: QuerySet, **which: Any) -> Any:
    """The one row; raises NotFound."""
    row = rows.filter(**which).first()
    if row is None:
        raise NotFound
    return row


def all_of(rows: QuerySet, uuids: Sequence[UUID], name: str) -> list[Any]:
    """The rows that a body names, each once and in its order, by one query. Raises Invalid at each place of the list
    `name` where there is none that the caller may see."""
    by_uuid = {one.uuid: one for one in rows.filter(uuid__in=uuids)}
    missing = [place for place, uuid in enumerate(uuids) if uuid not in by_uuid]
    if missing:
        raise Invalid([unknown(f"/{name}/{place}") for place in missing])
    return [by_uuid[uuid] for uuid in dict.fromkeys(uuids)]


def lock(thing: Model) -> None:
    """Let nobody else change the thing until the transaction ends: its row, or where rows are never changed (and so not
    locked) its identifier. One that is gone meanwhile holds nobody up."""
    if getattr(thing, "APPEND_ONLY", False):
        with connection.cursor() as cursor:
            name = f"{thing._meta.label}:{getattr(thing, 'thread', thing.pk)}"
            number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    else:
        type(thing)._base_manager.select_for_update(of=("self",)).filter(pk=thing.pk).first()
