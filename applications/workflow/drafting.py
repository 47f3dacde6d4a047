"""What every change of a draft has in common: the lock, the right, the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.prepared import Prepared
from applications.errors import Conflict, FieldNotOpened, RoundClosed
from applications.models import Application, ApplicationVersion, RevisionLog, Round
from applications.permissions import part_of
from applications.rules.opening import closed
from applications.states import Act, is_open, next_status
from registry.models import Participation

#: Values by field, as plain JSON.
Values = dict[str, Any]


@dataclass(frozen=True)
class Writing:
    """A version that is locked for this writer: nobody else writes in it until the transaction ends."""

    version: ApplicationVersion
    part: Participation
    by: User
    now: datetime
    #: After hand-in: why and what it is written in again; None in a draft.
    round: Round | None = None

    @property
    def application(self) -> Application:
        return self.version.application

    def log(self, section: str, before: Values, *, fields: Iterable[str] = ()) -> None:
        """Count one save up, keep what stood there before, and save the version's own `fields`, which are set.

        Raises FieldNotOpened beyond what the round opened.
        """
        if self.round and (shut := closed(self.round.opened, section, before)):
            raise FieldNotOpened(fields=shut)
        version = self.version
        version.revision += 1
        version.saved_at, version.saved_by = self.now, self.by
        RevisionLog.objects.create(
            version=version,
            revision=version.revision,
            section=section,
            before=before,
            saved_at=self.now,
            saved_by=self.by,
        )
        version.save(update_fields=[*fields, "revision", "saved_at", "saved_by"])

    def check(self, section: str, wanted: Values, current: Values, revision: int | None) -> Values:
        """What of `wanted` differs from `current`. Raises Conflict when someone else changed those very fields since
        `revision` (None: the writer has seen everything and chosen).
        """
        changed = {name: value for name, value in wanted.items() if value != current.get(name)}
        if not changed or revision is None or revision >= self.version.revision:
            return changed
        since = RevisionLog.objects.filter(version=self.version, section=section, revision__gt=revision)
        rows = list(since.select_related("saved_by__person").order_by("-revision"))
        touched = {name for row in rows for name in row.before} & changed.keys()
        if touched:
            last = next(row for row in rows if touched & row.before.keys())
            raise Conflict(
                section=section,
                mine={name: changed[name] for name in sorted(touched)},
                theirs={name: current.get(name) for name in sorted(touched)},
                rest={name: value for name, value in changed.items() if name not in touched},
                revision=self.version.revision,
                who=str(last.saved_by),
                at=last.saved_at,
            )
        return changed


# Only what never changes is joined: a row joined while one waits for the lock is as it was before the wait.
_APPLICATION = Prepared(
    lambda application: (
        Application.objects.select_for_update(of=("self",)).select_related("case", "call").filter(pk=application)
    ),
    application=int,
)
_VERSION = Prepared(
    lambda version: (
        ApplicationVersion.objects.select_for_update(of=("self",)).select_related("form").filter(pk=version)
    ),
    version=int,
)


def write(version: ApplicationVersion, *, by: User, now: datetime) -> Writing:
    """Lock a draft, or the version of an open round, for writing. Raises NotAllowed for who takes no part, ActNotOpen
    once it is handed in, RoundClosed when the time that an officer set has passed.

    The application's row is locked first, as at submission: a save either comes before it or finds it handed in.
    """
    application = _APPLICATION(application=version.application_id)[0]
    part = part_of(by, application)
    if part is None:
        raise NotAllowed
    opened = None
    if not is_open(application.status, Act.SAVE):
        opened = Round.objects.filter(application=application, version=version, ended_at=None).first()
        if opened is None:
            next_status(application.status, Act.SAVE)  # says why not
        elif not opened.is_open_at(now):
            raise RoundClosed
    locked = _VERSION(version=version.pk)[0]
    locked.application = application
    if locked.technology_area_id == version.technology_area_id:
        locked.technology_area = version.technology_area
    return Writing(locked, part, by, now, opened)
