"""What loading keeps in hand: the world, the patterns in it, and each copy to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Organisation, Person, User
from applications.models import Application
from calls.models import Call
from registry.models import Case


@dataclass
class World:
    """What applications refer to."""

    officers: dict[int, list[Person]] = field(default_factory=dict)
    companies: list[Organisation] = field(default_factory=list)
    universities: list[Organisation] = field(default_factory=list)
    applicants: list[User] = field(default_factory=list)
    calls: dict[str, list[Call]] = field(default_factory=dict)
    open_call: Call | None = None
    makers: tuple[User, ...] = ()  # who makes a call, and who proofreads it
    patterns: dict[int, list["Pattern"]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    serials: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pattern:
    """The rows of an application that the workflow has written."""

    application: Application
    version: dict[str, Any]
    content: Mapping[str, Any] | None
    areas: Sequence[tuple[int, str]]
    parties: Sequence[dict[str, Any]]
    lines: Mapping[type, Sequence[dict[str, Any]]]


@dataclass
class Copy:
    """One application to be."""

    call: Call
    number: int
    drafted: bool
    pattern: Pattern
    case: Case
    version_id: int
    title: str
    factor: int
    area: tuple[int | None, str | None]
    at: datetime
    by: User
    organisations: list[Organisation]
    officer: Person | None
    party_uuids: list[UUID] = field(default_factory=list)
