"""The API's addresses: each storey's `api.routes`, its description, its reference page, and the token."""

import functools
import json
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from allauth.idp.oidc.views import revoke, token
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import translation
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.renderers import JSONRenderer

from accounts.networks import network_of
from registry.api import limits
from registry.api.problems import NotFound, OurFault, TooManyRequests, answered
from registry.api.views import etag
from registry.markup import cited

ROOT = "api/v1/"
METHODS = ("get", "post", "patch")


def routes() -> list[URLPattern]:
    """Every storey's resources, the lowest storey first."""
    found: list[URLPattern] = []
    for storey in settings.STOREYS:
        if find_spec(f"{storey}.api") is not None and find_spec(f"{storey}.api.routes") is not None:
            found += import_module(f"{storey}.api.routes").ROUTES
    return found


@cache
def description() -> dict[str, Any]:
    """The API's description; made once per process. In English, as the names in it are."""
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        # Words that are translated when they are read are read now.
        plain: dict[str, Any] = json.loads(JSONRenderer().render(made))
    return plain


@cache
def _written() -> tuple[bytes, str]:
    return json.dumps(description(), ensure_ascii=False, indent=1).encode(), etag(description())


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The description, for anyone."""
    written, tag = _written()
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(written, content_type="application/vnd.oai.openapi+json", headers=headers)


@cache
def _parts() -> list[dict[str, Any]]:
    """The operations by area, as the reference page shows them."""
    parts: dict[str, list[dict[str, Any]]] = {}
    components = description()["components"]["schemas"]
    for address, operations in description()["paths"].items():
        for method, operation in operations.items():
            if method not in METHODS:
                continue
            shown = {
                "id": operation["operationId"],
                "method": method.upper(),
                "address": address,
                "summary": cited(operation.get("summary", "")),
                "description": cited(operation.get("description", "")),
                "scopes": operation["security"][0].get("client", []),
                "parameters": [_parameter(one) for one in operation.get("parameters", [])],
                "takes": _fields(operation.get("requestBody"), components),
                "gives": _fields(_success(operation["responses"]), components),
                "example": _example(_success(operation["responses"])),
                "statuses": list(operation["responses"]),
            }
            parts.setdefault(operation["tags"][0], []).append(shown)
    return [{"area": area, "operations": operations} for area, operations in parts.items()]


def _success(responses: dict[str, Any]) -> dict[str, Any]:
    return next(one for status, one in responses.items() if status.startswith("2"))


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    plain = {"name": one["name"], "where": one["in"], "required": one.get("required", False)}
    return {**plain, "kind": _kind(one["schema"]), "help": cited(one.get("description", ""))}


def _content(body: dict[str, Any] | None) -> dict[str, Any]:
    return (body or {}).get("content", {}).get("application/json", {})


def _example(body: dict[str, Any]) -> str:
    examples = _content(body).get("examples", {})
    value = next((one["value"] for one in examples.values()), None)
    return json.dumps(value, ensure_ascii=False, indent=2) if value is not None else ""


def _fields(body: dict[str, Any] | None, components: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a body; of a page, those of its rows."""
    shape = _resolved(_content(body).get("schema", {}), components)
    items = shape.get("properties", {}).get("items")
    if items:
        shape = _resolved(items["items"], components)
    required = set(shape.get("required", []))
    return [
        {"name": name, "kind": _kind(one), "required": name in required, "help": cited(one.get("description", ""))}
        for name, one in shape.get("properties", {}).items()
    ]


def _resolved(shape: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    if "allOf" in shape:
        return _resolved(shape["allOf"][0], components)
    return components[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape


def _kind(shape: dict[str, Any]) -> str:
    """A field's kind, in a word or two."""
    for several in ("allOf", "oneOf", "anyOf"):
        if several in shape:
            return " | ".join(_kind(one) for one in shape[several])
    if "$ref" in shape:
        return str(shape["$ref"].rpartition("/")[2])
    if "enum" in shape:
        return " | ".join("null" if one is None else str(one) for one in shape["enum"])
    kinds = shape.get("type", "")
    names = kinds if isinstance(kinds, list) else [kinds]
    if "array" in names:
        return f"list of {_kind(shape.get('items', {}))}"
    return " | ".join(shape.get("format", name) if name == "string" else name for name in names if name)


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """What there is, for people: the description as a page."""
    context = {"parts": _parts(), "root": request.build_absolute_uri(request.path)}
    return render(request, "api/reference.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is not there (handler404); below the API in its own words."""
    if not request.path_info.startswith(f"/{ROOT}"):
        return defaults.page_not_found(request, exception)
    return answered(NotFound())


def failed(request: HttpRequest) -> HttpResponse:
    """A bug (handler500); below the API in its own words."""
    if not request.path_info.startswith(f"/{ROOT}"):
        return defaults.server_error(request)
    return answered(OurFault())


def counted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An address of the sign-in library, with a limit of its own: so many times a minute from one network address, as
    who asks here has not yet shown who they are. The headers are those of every answer of the API."""

    @csrf_exempt
    @functools.wraps(view)
    def limited(request: HttpRequest) -> HttpResponse:
        allowance = limits.count(f"token:{network_of(request)}", settings.API_TOKENS_PER_MINUTE)
        try:
            limits.demand(allowance)
            answer = view(request)
        except TooManyRequests as refusal:
            answer = answered(refusal)
            answer["Retry-After"] = str(allowance.wait)
        for name, value in allowance.headers.items():
            answer[name] = value
        answer["Cache-Control"] = "no-store"
        return answer

    return limited


app_name = "api"
urlpatterns: list[URLPattern] = [
    path("", reference, name="reference"),
    path("schema/", schema, name="schema"),
    # Of the sign-in library's provider, what machines need and nothing else.
    path("token", counted(require_POST(token)), name="token"),
    path("token/revoke", counted(require_POST(revoke)), name="revoke"),
    *routes(),
]
