"""Refusals as problem details (RFC 9457), in the caller's language: the same sentences as on the pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts.errors import DomainError, Stale

MEDIA_TYPE = "application/problem+json"

#: How long one waits for a request that is being carried out, and for what does not answer (seconds).
MOMENT, AWAY = 2, 60

#: Status → what kind of answer it is, in words. These are the statuses that the API refuses with.
TITLES = {
    400: _("The request cannot be understood"),
    401: _("You have not said who you are"),
    403: _("You may not do this"),
    404: _("There is no such thing, or you may not see it"),
    405: _("This cannot be done here"),
    409: _("This cannot be done now"),
    412: _("It has been changed since you read it"),
    413: _("The request is too large"),
    415: _("Only JSON is understood"),
    422: _("This could not be done"),
    428: _("Say which version you have read"),
    429: _("Too many requests"),
    503: _("Something we depend on does not answer"),
}


class Unreadable(DomainError):
    """A request whose address or headers say what is not understood. `where`: {"parameter": …} or {"header": …}."""

    code = "unreadable"
    sentence = _("The request cannot be understood: %(reason)s")
    status = 400

    def __init__(self, reason: Any, **where: str) -> None:
        self.where = where
        super().__init__(reason=reason)


class NotFound(DomainError):
    """Nothing there, or nothing that the caller may see: the two are told alike."""

    code = "not_found"
    sentence = _("There is nothing at this address, or you may not see it.")
    status = 404


class SayFirst(DomainError):
    """The case is closed to the person until they have said something on a page: whether they are biased."""

    code = "say_first"
    sentence = _("Say first what is asked of you at %(address)s. The case opens after that.")
    status = 403


class ScopeMissing(DomainError):
    """The client's token does not reach this area."""

    code = "insufficient_scope"
    sentence = _("The token lacks the scope %(scope)s.")
    status = 403


class PeopleDecide(DomainError):
    """A decision is a person's (FL 31 §): it names who decided."""

    code = "people_decide"
    sentence = _("A decision is made by a person who has signed in, never by a system.")
    status = 403


class ProofNeeded(DomainError):
    """What weighs most asks whether it is still who signed in."""

    code = "proof_needed"
    sentence = _("Show again that it is you: sign in anew, then ask once more.")
    status = 403


class MatchMissing(DomainError):
    """A change says which version of the thing it was made on."""

    code = "if_match_missing"
    sentence = _("Send the ETag of what you have read as If-Match.")
    status = 428


class MatchFailed(DomainError):
    """Someone has changed the thing since it was read."""

    code = "if_match_failed"
    sentence = _("Someone has changed this since you read it. Nothing of yours has been saved over theirs.")
    status = 412


class KeyMissing(DomainError):
    """What may not happen twice carries a key."""

    code = "idempotency_key_missing"
    sentence = _("Send an Idempotency-Key of 8–100 letters, digits, - and _: the same if you ask again.")
    status = 400


class KeyReused(DomainError):
    """The key belongs to another request."""

    code = "idempotency_key_reused"
    sentence = _("This Idempotency-Key was used for another request. Choose a new one.")


class KeyBusy(DomainError):
    """The same request is being carried out just now."""

    code = "idempotency_key_busy"
    sentence = _("A request with this Idempotency-Key is being carried out. Ask again in a moment.")
    status = 409


class TooLarge(DomainError):
    """A body longer than is read."""

    code = "too_large"
    sentence = _("What was sent is too much: at most %(most)s MB in one request.")
    status = 413


class TooManyRequests(DomainError):
    """More than the client may ask in a minute. `wait`: seconds until it may again."""

    code = "too_many_requests"
    sentence = _("You may ask %(limit)s times a minute. Wait %(wait)s seconds.")
    status = 429


class TooOld(DomainError):
    """A session's write without the token that shows which page it came from."""

    code = "csrf_failed"
    sentence = _("Send the token of the session as X-CSRFToken, or ask with a client's token.")
    status = 403


class OurFault(DomainError):
    """A bug: noted, and told without saying what."""

    code = "server_error"
    sentence = _("The fault is ours, and it has been noted. Ask again in a while.")
    status = 500


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent. `pointer` leads to it in the body (RFC 6901)."""

    detail: str
    code: str
    pointer: str = ""
    parameter: str = ""
    header: str = ""

    @property
    def told(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value or (name == "pointer" and self.at_body)}

    @property
    def at_body(self) -> bool:
        return not (self.parameter or self.header)


class Invalid(DomainError):
    """Values that do not hold, each told at its place."""

    code = "invalid"
    sentence = _("Some of what was sent does not hold. Each fault is told at its place.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        super().__init__()


def asked_wrongly(*faults: Fault) -> Invalid:
    """The same of the address's parameters, which is a request that cannot be read (400)."""
    problem = Invalid(faults)
    problem.status = 400
    return problem


def unknown(pointer: str) -> Fault:
    """What is named is not there, or not seen by the caller."""
    return Fault(str(_("There is no such thing here.")), "unknown", pointer)


def twice(pointer: str) -> Fault:
    """The same thing is said more than once."""
    return Fault(str(_("This stands twice.")), "twice", pointer)


def _step(name: Any) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def faults_in(errors: Any, pointer: str = "") -> Iterator[Fault]:
    """The faults that a serializer found, with where they are."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from faults_in(inner, pointer if name == "non_field_errors" else f"{pointer}/{_step(name)}")
    elif isinstance(errors, list):
        nested = any(isinstance(one, (Mapping, list)) for one in errors)
        for place, inner in enumerate(errors):
            if inner:
                yield from faults_in(inner, f"{pointer}/{place}" if nested else pointer)
    else:
        yield Fault(str(errors), str(getattr(errors, "code", "invalid")), pointer)


def form_faults(form: Any, names: Mapping[str, str] | None = None) -> list[Fault]:
    """The faults that a page's form found; `names` where the API calls a field otherwise, or has it deeper in the body
    ("values/day")."""
    found = []
    for field, errors in form.errors.get_json_data().items():
        pointer = "" if field == "__all__" else f"/{(names or {}).get(field) or _step(field)}"
        found += [Fault(one["message"], one["code"] or "invalid", pointer) for one in errors]
    return found


def body_of(status: int, code: str, detail: str, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    """A problem, as it is sent."""
    body: dict[str, Any] = {
        "type": f"urn:programkontor:problem:{code}",
        "title": str(_("Something went wrong with us") if status == 500 else TITLES.get(status, TITLES[422])),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if faults:
        body["errors"] = [fault.told for fault in faults]
    return body


def _refusal(error: DomainError) -> tuple[int, str, str, Sequence[Fault]]:
    faults: Sequence[Fault] = getattr(error, "faults", ())
    if isinstance(error, Unreadable) and error.where:
        faults = [Fault(str(error), error.code, **error.where)]
    return error.status, error.code, str(error), faults


def _wait(error: DomainError) -> int:
    """Seconds until the same may be asked for again; 0 where time alone changes nothing."""
    if isinstance(error, TooManyRequests):
        return int(error.figures["wait"])
    if isinstance(error, KeyBusy):
        return MOMENT
    return AWAY if error.status == 503 else 0


#: What the framework refuses, in our words: status → code and sentence. Others keep their own sentence.
_WORDS = {
    400: ("no_json", _("The body is no JSON.")),
    404: ("not_found", NotFound.sentence),
    405: ("method_not_allowed", _("This address does not answer to that method.")),
    415: ("unsupported_media_type", _("Send the body as application/json.")),
}


def answered(error: DomainError) -> HttpResponse:
    """A refusal where no resource has been reached yet."""
    status, code, detail, faults = _refusal(error)
    written = JSONRenderer().render(body_of(status, code, detail, faults))
    return HttpResponse(written, status=status, content_type=MEDIA_TYPE)


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Every refusal as a problem (EXCEPTION_HANDLER). What is no refusal is a bug, and not caught here."""
    headers = {}
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge(most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000)
    elif isinstance(error, Stale):
        error = MatchFailed()
    if isinstance(error, DomainError):
        status, code, detail, faults = _refusal(error)
        if wait := _wait(error):
            headers["Retry-After"] = str(wait)
        if isinstance(error, ScopeMissing):
            headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{error.figures["scope"]}"'
    elif isinstance(error, exceptions.ValidationError):
        faults = list(faults_in(error.detail))
        status, code, detail = 422, Invalid.code, str(Invalid.sentence)
    elif isinstance(error, exceptions.APIException):
        status = error.status_code
        code, sentence = _WORDS.get(status, (str(error.get_codes()), error.detail))
        detail, faults = str(sentence), ()
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = f'{header}, error="{code}"' if code == "invalid_token" else header
    else:
        return None
    set_rollback()
    return Response(body_of(status, code, detail, faults), status=status, headers=headers, content_type=MEDIA_TYPE)
