"""The API's description (OpenAPI 3.1), made from the resources themselves: nothing is written twice."""

import inspect
from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from registry.api import asking, paging
from registry.api.problems import MEDIA_TYPE
from registry.api.views import SAFE, Act, Changing, Creating, Download, Listing, Resource, Writing


class FaultShape(serializers.Serializer):
    """One thing wrong, and where: in the body (`pointer`), a parameter or a header."""

    detail = serializers.CharField(help_text="What is wrong, in the caller's language.")
    code = serializers.CharField(help_text="The same, for machines.")
    pointer = serializers.CharField(required=False, help_text="JSON Pointer into the body (RFC 6901).")
    parameter = serializers.CharField(required=False, help_text="The parameter of the address.")
    header = serializers.CharField(required=False, help_text="The header.")


class Problem(serializers.Serializer):
    """Why nothing has been done (RFC 9457)."""

    type = serializers.CharField(help_text="urn:programkontor:problem: and the code.")
    title = serializers.CharField(help_text="What kind of answer it is, in the caller's language.")
    status = serializers.IntegerField(help_text="The status of the answer.")
    code = serializers.CharField(help_text="The refusal, for machines. Stays the same.")
    detail = serializers.CharField(help_text="What was refused and what to do: the sentence that the page says.")
    errors = FaultShape(many=True, required=False, help_text="Each fault at its place.")


_WHEN = {
    400: "A parameter, a header or the body cannot be read.",
    401: "No token and no session, or a token that does not hold.",
    403: "The token's scope or the role does not reach this.",
    404: "There is no such thing, or the caller may not see it.",
    405: "The address does not answer to this method.",
    409: "It cannot be done as things stand; or the same Idempotency-Key is being carried out, and then Retry-After "
    "says when to ask again.",
    412: "Someone has changed the thing since it was read.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The values do not hold, or the act is refused.",
    428: "If-Match is missing.",
    429: "The client has asked too often; Retry-After says when it may again.",
    503: "What the write depends on does not answer, as what files are checked by; Retry-After says when to ask again.",
}
_READING = (400, 401, 403, 404, 405, 429)
_WRITING = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 503)


def _header(name: str, help: str, *, required: bool, pattern: str = "") -> OpenApiParameter:
    kind: Any = {"type": "string", "pattern": pattern} if pattern else str
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, required=required, description=help)


class Description(AutoSchema):
    """How each resource is described: parameters, answers and refusals from what the view declares."""

    view: Resource

    @property
    def handler(self) -> Any:
        return getattr(self.view, self.method.lower())

    def get_operation_id(self) -> str:
        return f"{type(self.view).__name__[0].lower()}{type(self.view).__name__[1:]}_{self.verb}"

    @property
    def verb(self) -> str:
        if self.method == "GET":
            return "list" if isinstance(self.view, Listing) else "read"
        return {Creating: "create", Changing: "change", Act: "act"}[self.kind]

    @property
    def kind(self) -> type[Writing]:
        return next(one for one in (Creating, Changing, Act) if isinstance(self.view, one))

    def get_tags(self) -> list[str]:
        scope = self.view.reads
        return [str(scope).partition(":")[0]]

    def get_summary(self) -> str:
        return self._words()[0]

    def get_description(self) -> str:
        told = self._words()[1]
        left = getattr(self.view, "not_since", "") if self.method == "GET" else ""
        return f"{told} It takes no updated_since: {left}.".strip() if left else told

    def _words(self) -> tuple[str, str]:
        """First line and all of the docstring: the method's own, or for GET the view's."""
        own = type(self.view).__dict__.get(self.method.lower())
        text = inspect.getdoc(own) if own is not None and own.__doc__ else None
        if text is None and self.method != "GET":
            act = type(self.view).__dict__.get("act")
            text = inspect.getdoc(act) if act is not None and act.__doc__ else None
        text = " ".join((text or type(self.view).__doc__ or "").split())
        first, _dot, rest = text.partition(". ")
        return first.rstrip(".:"), rest

    def get_auth(self) -> list[dict[str, list[str]]]:
        super().get_auth()  # tells the description which ways in there are
        scope = self.view.reads if self.method in SAFE else self.view.writes
        return [{"client": [str(scope)] if scope else []}, {"session": []}]

    def get_override_parameters(self) -> list[Any]:
        return list(self._parameters())

    def _parameters(self) -> Iterator[OpenApiParameter]:
        if self.method == "GET":
            yield _header("If-None-Match", "The ETag of what you have: 304 when it still holds.", required=False)
            if isinstance(self.view, Listing):
                helps = {one.name: str(one.help) for one in self.view.filters} | _HELPS
                for name, field in type(self.view).parameters().items():
                    yield OpenApiParameter(name, self._map_serializer_field(field, "request"),
                                           description=helps.get(name, ""))  # fmt: skip
            return
        view: Any = self.view
        if view.match_demanded:
            yield _header("If-Match", "The ETag of the version that you have read, or *.", required=True)
        text = "The same if you ask again: then the first answer is given again. Kept for 24 hours."
        yield _header("Idempotency-Key", text, required=view.key_demanded, pattern="^[A-Za-z0-9_-]{8,100}$")

    def get_request_serializer(self) -> Any:
        into = getattr(self.view, "into", None)
        if into is None or self.method in SAFE:
            return None
        return into(partial=self.method == "PATCH" and not self.view.replaces)

    def get_response_serializers(self) -> Any:
        out = self.view.out
        answers: dict[Any, Any] = {}
        if isinstance(self.view, Download):
            answers[200, self.view.media] = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
        elif self.method == "GET" and isinstance(self.view, Listing):
            answers[200] = OpenApiResponse(_page(out), description="A page.", examples=_examples(out, page=True))
        else:
            status = 200 if self.method == "GET" else getattr(self.view, "status", 200)
            answers[status] = OpenApiResponse(out, description="The thing.", examples=_examples(out))
        if self.method == "GET":
            answers[304] = OpenApiResponse(description="What you have still holds.")
        for status in _READING if self.method == "GET" else _WRITING:
            answers[status, MEDIA_TYPE] = OpenApiResponse(Problem, description=_WHEN[status])
        return answers

    def get_examples(self) -> list[OpenApiExample]:
        into = self.get_request_serializer()
        if into is None or into.example is None:
            return []
        return [OpenApiExample("example", value=into.example, request_only=True)]

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """A thing is called by its own name: AssignmentOut is Assignment."""
        name: str = super().get_serializer_name(serializer, direction)
        return name.removesuffix("Out")

    def map_renderers(self, attribute: str) -> list[str]:
        return ["application/json"]


_HELPS = {
    asking.ORDER: "The order; - before a name: falling.",
    asking.LIMIT: f"How many rows, at most {paging.MOST}; {paging.SIZE} when nothing is said.",
    asking.CURSOR: "Where the page begins: stands in `next` of the page before.",
    asking.SINCE: "Rows that are new or changed since this moment.",
}
_PAGES: dict[type, Any] = {}


def _page(out: type[serializers.Serializer]) -> Any:
    if out not in _PAGES:
        fields = {
            "items": out(many=True),
            "next": serializers.URLField(allow_null=True, help_text="Address of the next page; null on the last."),
        }
        _PAGES[out] = inline_serializer(f"{out.__name__.removesuffix('Out')}Page", fields)
    return _PAGES[out]


def _examples(out: Any, *, page: bool = False) -> list[OpenApiExample]:
    if out.example is None:
        return []
    value = {"items": [out.example], "next": None} if page else out.example
    return [OpenApiExample("example", value=value, response_only=True)]


_LIMITS = {
    "RateLimit-Limit": "How often the client may ask in a minute.",
    "RateLimit-Remaining": "What is left of this minute.",
    "RateLimit-Reset": "Seconds until the next minute.",
}
_HEADERS = {
    **_LIMITS,
    "ETag": "The version of what is said.",
    "Location": "Where the new thing is.",
    "Retry-After": "Seconds until the client may ask again. Of 409 only where waiting helps.",
    "WWW-Authenticate": "How to say who you are, or which scope is lacking.",
}


def _told_by(status: str) -> list[str]:
    """The headers of an answer with this status."""
    own = {
        "200": ["ETag"],
        "201": ["ETag", "Location"],
        "202": ["ETag", "Location"],
        "304": ["ETag"],
        "409": ["Retry-After"],
        "429": ["Retry-After"],
        "503": ["Retry-After"],
    }
    return ["WWW-Authenticate"] if status == "401" else [*_LIMITS, *own.get(status, [])]


def _token_paths() -> dict[str, Any]:
    """The addresses of the sign-in library's provider, which know nothing of resources: RFC 6749 and RFC 7009."""
    text: dict[str, Any] = {"type": "string"}
    refused = {"type": "object", "properties": {"error": text, "error_description": text}, "required": ["error"]}
    often = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

    def operation(name: str, summary: str, says: str, fields: dict[str, Any], given: Any) -> dict[str, Any]:
        schema = {"type": "object", "properties": fields, "required": [next(iter(fields))]}
        answers = {
            "200": {"description": "Done.", **({"content": {"application/json": given}} if given else {})},
            "400": {
                "description": "It cannot be given so; or (a problem) what is sent cannot be read.",
                "content": {"application/json": {"schema": refused}, **often},
            },
            "401": {
                "description": "The key or the secret does not hold.",
                "content": {"application/json": {"schema": refused}},
            },
            "429": {"description": _WHEN[429], "content": often},
        }
        return {
            "post": {
                "operationId": name,
                "summary": summary,
                "description": says,
                "tags": ["token"],
                "security": [{"basic": []}],
                "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}},
                "responses": answers,
            }
        }

    token = {
        "type": "object",
        "properties": {
            "access_token": {"type": "string", "description": "What goes into Authorization: Bearer."},
            "token_type": text,
            "expires_in": {"type": "integer", "description": "Seconds."},
            "scope": {"type": "string", "description": "What it may be used for, spaces between."},
        },
        "required": ["access_token", "token_type", "expires_in"],
    }
    example = {"access_token": "…", "token_type": "Bearer", "expires_in": 3600, "scope": "calls:read grants:read"}
    asked = {
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "scope": {"type": "string", "description": "Fewer than the client has, spaces between."},
    }
    limit = "At most so often in a minute from one network address as RateLimit-Limit says."
    return {
        "/api/v1/token": operation(
            "token_create",
            "Get a token.",
            f"With the client's key and secret (HTTP Basic). {limit}",
            asked,
            {"schema": token, "examples": {"Example": {"value": example}}},
        ),
        "/api/v1/token/revoke": operation(
            "token_revoke",
            "Take a token back.",
            f"It holds no more. One that is not known is answered alike. {limit}",
            {"token": {"type": "string"}},
            None,
        ),
    }


def complete(result: dict[str, Any], **_rest: Any) -> dict[str, Any]:
    """What the generator does not do (a POSTPROCESSING_HOOK): the headers of answers, the refusals said once, bodies
    that take nothing undeclared."""
    parts = result.setdefault("components", {})
    parts["headers"] = {
        name: {"description": text, "schema": {"type": "integer" if name in _LIMITS else "string"}}
        for name, text in _HEADERS.items()
    }
    refusals = parts["responses"] = {}
    parts["securitySchemes"]["basic"] = {"type": "http", "scheme": "basic", "description": "A client's key and secret."}
    result["paths"] |= _token_paths()
    for path in result["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and parameter["schema"] == {"type": "string"}:
                    parameter["schema"]["pattern"] = "^[-a-zA-Z0-9_]+$"
            for status, answer in operation["responses"].items():
                answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _told_by(status)}
                if int(status) >= 400 and MEDIA_TYPE in answer.get("content", {}):
                    refusals[f"Refused{status}"] = answer
                    operation["responses"][status] = {"$ref": f"#/components/responses/Refused{status}"}
    for name, shape in parts.get("schemas", {}).items():
        if name.endswith("InRequest"):
            shape["additionalProperties"] = False
    _plain(result)
    return result


def _plain(part: Any) -> None:
    """Take away what the generator says of choices: their keys stand beside it."""
    if isinstance(part, dict):
        if part.pop("x-spec-enum-id", None) is not None and str(part.get("description", "")).startswith("* `"):
            del part["description"]
        for inner in part.values():
            _plain(inner)
    elif isinstance(part, list):
        for inner in part:
            _plain(inner)
