"""What a state machine is in every storey: one table, told in its `states`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from django.db.models import TextChoices

from accounts.errors import DomainError

Status = TypeVar("Status", bound=TextChoices)
Act = TypeVar("Act", bound=StrEnum)


class Table(dict[tuple[Status, Act], Status], Generic[Status, Act]):
    """(status, act) → status. The table is the documentation; what is not in it is refused by `refusal`, which is told
    the status in words (`status`) and the act (`act`)."""

    def __init__(self, ways: Mapping[tuple[Status, Act], Status], *, refusal: type[DomainError]) -> None:
        super().__init__(ways)
        self.refusal = refusal
        self.statuses = type(next(iter(self.values())))

    def after(self, status: str, act: Act) -> Status:
        """The status after `act`; raises `refusal` when the table has no such way, ValueError for no status at all."""
        now = self.statuses(status)
        try:
            return self[now, act]
        except KeyError:
            raise self.refusal(status=now.label, act=act) from None

    def is_open(self, status: str, act: Act) -> bool:
        """Whether `act` can be done in `status`."""
        return (self.statuses(status), act) in self
