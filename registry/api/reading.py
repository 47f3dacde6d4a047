"""Reading what was sent: JSON, nested no deeper than anything here takes."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

#: Objects and lists within each other at most; what is taken here has a handful.
DEEPEST = 40


class JsonParser(JSONParser):
    """JSON that is nested too deeply is no more read than what is no JSON at all."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            value = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
        level = [value]
        for _depth in range(DEEPEST):
            level = [inner for one in level for inner in _within(one)]
            if not level:
                return value
        raise ParseError


def _within(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    return [one for one in value if isinstance(one, (dict, list))] if isinstance(value, list) else []
