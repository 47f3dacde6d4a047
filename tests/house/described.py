"""How the running API is held against its own description: what it allows and what it forbids is asked for, mostly of
things that are there, and every answer must be one that is described."""

import re
from collections.abc import Iterable
from typing import Any

import schemathesis
from django.db import transaction
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from config.api import description
from config.wsgi import application
from tests.house import sweep
from tests.house.access import World

OPERATIONS = sorted((path, method) for path, operations in description()["paths"].items() for method in operations)
#: That everything described is accepted is not asked: a form judges more than types say (days in order, keys that are).
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


def _read(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The application's answer, read to its end and closed, as a server does it: a file is not left open."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        if hasattr(answer, "close"):
            answer.close()


def described() -> Any:
    """The description, on this process's own application."""
    schema = schemathesis.openapi.from_dict(description())
    schema.app = _read
    return schema


def there(path: str, world: World) -> dict[str, str]:
    """What stands in the address of our sample."""
    address = path.replace("{version}", "1")
    name = resolve(re.sub(r"\{\w+\}", "0198c0de-0000-7000-8000-000000000000", address)).url_name  # a slug as well
    door = sweep.DOORS[f"api:{name}"]
    return {key: str(value) for key, value in world.samples[door.sample][0].items()} if door.sample else {}


def ask(
    schema: Any,
    path: str,
    method: str,
    world: World,
    askers: Iterable[dict[str, str]],
    count: int,
    *,
    forbidden: bool = True,
) -> None:
    """Ask `count` times what the description allows, and as often what it forbids; each question by everyone, who say
    who they are in their headers."""
    ours = there(path, world)
    told = description()["paths"][path][method]
    # What takes nothing but a header with any text forbids nothing.
    takes = any(one["in"] != "header" for one in told.get("parameters", [])) or "requestBody" in told
    for mode in (GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if takes and forbidden else [])):
        hold(schema[path][method], mode, ours if mode == GenerationMode.POSITIVE else {}, list(askers), count)


def hold(operation: Any, mode: GenerationMode, ours: dict[str, str], askers: list[dict[str, str]], count: int) -> None:
    """Ask one operation in one way. What one of them did is taken back before the next one asks."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @examples(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case: Any) -> None:
        if ours:
            case.path_parameters = dict(ours)
        for headers in askers:
            with transaction.atomic():
                answer = case.call(headers=headers)
                transaction.set_rollback(True)
            case.validate_response(answer, headers=headers, checks=CHECKS)

    holds()
