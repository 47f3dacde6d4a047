"""How the running API is held against its own description: what it allows and what it forbids is asked for, mostly of
things that are there, and every answer must be one that is described."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import schemathesis
from django.db import transaction
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from config.api import METHODS, description
from config.wsgi import application
from tests.house import sweep
from tests.house.access import World
from tests.house.resources import VIEWS

#: Every operation: the name of its address, and its method. Those of the sign-in library are no resources.
OPERATIONS = sorted(
    [(name, method) for name, view in VIEWS.items() for method in METHODS if hasattr(view, method)]
    + [("api:token", "post"), ("api:revoke", "post")]
)
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


@cache
def paths() -> dict[str, str]:
    """Every address that is described, by its name."""
    found = {}
    for path in description()["paths"]:
        address = path.replace("{version}", "1")
        there = resolve(re.sub(r"\{\w+\}", "0198c0de-0000-7000-8000-000000000000", address))  # a slug as well
        found[there.view_name] = path
    return found


def there(name: str, world: World) -> dict[str, str]:
    """What stands in the address of our sample."""
    door = sweep.DOORS[name]
    return {key: str(value) for key, value in world.samples[door.sample][0].items()} if door.sample else {}


def ask(
    schema: Any,
    name: str,
    method: str,
    world: World,
    askers: Iterable[dict[str, str]],
    count: int,
) -> None:
    """Ask `count` times what the description allows, and as often what it forbids; each question by everyone, who say
    who they are in their headers."""
    ours, path = there(name, world), paths()[name]
    told = description()["paths"][path][method]
    takes = {one["in"] for one in told.get("parameters", [])} | ({"body"} if "requestBody" in told else set())
    hold(schema[path][method], GenerationMode.POSITIVE, ours, list(askers), count)
    # What takes nothing but a header with any text forbids nothing; where the address alone can be wrong, it is refused
    # in one way whatever is behind it, and a third of the questions will do.
    if takes - {"header"}:
        count = count if takes - {"header", "path"} else max(1, count // 3)
        hold(schema[path][method], GenerationMode.NEGATIVE, {}, list(askers), count)


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
