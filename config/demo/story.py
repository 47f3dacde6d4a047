"""What the chapters share: the people, and when things happen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from accounts.models import Authority, Department, Organisation, Person, User
from sweden.clock import STOCKHOLM


@dataclass
class Story:
    """People and places by key. Whatever else a chapter needs, it looks up in the database by its lasting key."""

    users: dict[str, User] = field(default_factory=dict)
    authorities: dict[str, Authority] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """The account of someone, by their name: `story.user("Elin Sandberg")`."""
        return self.users[name]

    def person(self, name: str) -> Person:
        return self.users[name].person

    @staticmethod
    def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
        """A moment by the clock on a Swedish wall."""
        return datetime(year, month, day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)
