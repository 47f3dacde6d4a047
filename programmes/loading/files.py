"""Reading an assignment file strictly, and writing one. Files and plain values only: no database."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from programmes.loading.checks import problems_in

FOLDER = Path(__file__).parent.parent / "assignments"
SCHEMA = Path(__file__).parent.parent / "assignments.schema.json"

#: No decision comes near this; a larger file is a mistake (bytes).
MOST_BYTES = 2_000_000

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: the file, the place in it, the reason."""

    file: str
    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.reason}"


class FilesRefused(Exception):
    """Files that are not loaded, with every problem found in them. Nothing has been changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class _Loader(yaml.SafeLoader):
    """YAML without surprises: days stay text, names are text and stand once, nothing refers to something else."""

    yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(
                None, None, "references (*name) are not used", self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for name, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if name.tag != "tag:yaml.org,2002:str":
                raise yaml.constructor.ConstructorError(None, None, "a name must be text", name.start_mark)
            if name.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the name {name.value!r} stands twice", name.start_mark
                )
            seen.add(name.value)
        return super().construct_mapping(node, deep)


def _is_whole(_checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_Validator = extend(Draft202012Validator, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole))


@cache
def schema() -> dict[str, Any]:
    """The published schema of assignment files."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def read_files(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """The documents of the files, by file name as given. Raises FilesRefused with every problem of every file."""
    documents: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for path in paths:
        name = str(path)
        try:
            document = parse(path)
        except Unreadable as wrong:
            problems.append(Problem(name, wrong.path, wrong.reason))
            continue
        found = [Problem(name, where, reason) for where, reason in faults(document)]
        problems += found
        if not found:
            documents[name] = document
    if problems:
        raise FilesRefused(problems)
    return documents


class Unreadable(Exception):
    """A file that cannot be read as YAML: why, and where."""

    def __init__(self, reason: str, path: str = "(the file)") -> None:
        self.reason, self.path = reason, path


def parse(path: Path) -> Any:
    """A file's content, read strictly. Raises Unreadable."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"larger than {MOST_BYTES} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 text (byte {error.start + 1})") from None
    return parse_text(text)


def parse_text(text: str) -> Any:
    """What a text says, read strictly. Raises Unreadable."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 (a safe loader, made stricter)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "(the file)"
        raise Unreadable(f"not readable as YAML: {error.problem or error.context}", where) from None
    except yaml.YAMLError as error:
        raise Unreadable(f"not readable as YAML: {error}") from None
    except RecursionError:
        raise Unreadable("nested too deep") from None
    except ValueError as error:  # a number with more digits than Python reads
        raise Unreadable(f"not readable as YAML: {error}") from None


def faults(document: Any) -> list[tuple[str, str]]:
    """Place and reason of each fault; what the schema refuses is told before what only the whole shows."""
    if not isinstance(document, dict):
        return [("(the file)", "not a mapping of names to values")]
    return faults_by(schema(), document) or problems_in(document)


def faults_by(shape: Mapping[str, Any], document: Any) -> list[tuple[str, str]]:
    """Place and reason of each fault that a schema sees; decimals and impossible text are faults whatever it says."""
    try:
        faults = [(spell(error.absolute_path), _reason(error)) for error in _Validator(shape).iter_errors(document)]
        faults += list(_odd_values(document, ()))
    except RecursionError:
        return [("(the file)", "nested too deep")]
    return sorted(set(faults))


def _odd_values(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    """Numbers with decimals anywhere, and text that no database takes."""
    if isinstance(value, float):
        yield spell(path), f"{value!r} has decimals: kronor are whole numbers, a share is text such as 2/5"
    elif isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            yield spell(path), "holds half a character"
        if "\x00" in value:
            yield spell(path), "holds a character that is none"
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _odd_values(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _odd_values(part, (*path, place))
    elif value is not None and not isinstance(value, bool | int):
        yield spell(path), f"a {type(value).__name__} has no place here"


def spell(path: Iterable[str | int]) -> str:
    """A place in a file as people write it: frames[2].amount."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "(the file)"


_TYPES = {
    "integer": "a whole number",
    "string": "text",
    "object": "a mapping",
    "array": "a list",
    "boolean": "true or false",
    "null": "null",
}


def _reason(error: ValidationError) -> str:
    value, wanted = _short(error.instance), error.validator_value
    match error.validator:
        case "type":
            types = [wanted] if isinstance(wanted, str) else wanted
            return f"{value} is not {' or '.join(_TYPES[name] for name in types)}"
        case "required":
            missing = [name for name in wanted if name not in error.instance]
            return f"{', '.join(missing)} is missing"
        case "additionalProperties":
            known = error.schema.get("properties", {})
            extra = [name for name in error.instance if name not in known]
            return f"unknown name: {', '.join(map(str, extra))}"
        case "enum":
            return f"{value} is none of {', '.join(wanted)}"
        case "pattern" if wanted == "\\S":
            return "is empty"
        case "minimum":
            return f"{value} is less than {wanted}"
        case "maximum":
            return f"{value} is more than {wanted}"
        case "maxLength":
            return f"longer than {wanted} characters"
        case _:
            return f"{value} does not fit {error.validator} {_short(wanted)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"


def quotes(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every quote of a document, with its place."""
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str) and (name == "quote" or name.endswith("_quote")):
                yield spell((*path, name)), part
            else:
                yield from quotes(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from quotes(part, (*path, place))


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def dump(document: Mapping[str, Any]) -> str:
    """The document as a file's text, in the schema's order; read again it is the same document."""
    return dump_by(schema(), document)


def dump_by(shape: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The document as a file's text, in the order of the schema that it keeps to."""
    ordered = _days(_ordered(document, shape, shape.get("$defs", {})))
    return yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _ordered(value: Any, shape: Mapping[str, Any], parts: Mapping[str, Any]) -> Any:
    if "$ref" in shape:
        shape = parts[shape["$ref"].rpartition("/")[2]]
    if isinstance(value, dict):
        known = shape.get("properties", {})
        names = [name for name in known if name in value] + sorted(value.keys() - known.keys())
        return {name: _ordered(value[name], known.get(name, {}), parts) for name in names}
    if isinstance(value, list):
        return [_ordered(part, shape.get("items", {}), parts) for part in value]
    return value


def _days(value: Any) -> Any:
    """Days as days, so that they are written without quotation marks."""
    if isinstance(value, dict):
        return {name: _days(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_days(part) for part in value]
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def read_all(paths: Iterable[Path], faults: Callable[[Any], list[tuple[str, str]]]) -> list[Any]:
    """The content of each file. Raises FilesRefused with every problem of every file: unreadable, or by `faults`."""
    found: list[Any] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            content = parse(path)
        except Unreadable as wrong:
            problems.append(Problem(str(path), wrong.path, wrong.reason))
            continue
        problems += [Problem(str(path), where, reason) for where, reason in faults(content)]
        found.append(content)
    if problems:
        raise FilesRefused(problems)
    return found
