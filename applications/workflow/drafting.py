"""What every change of a draft has in common: the lock, the right, the log."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

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
        kept = RevisionLog(
            version=version,
            revision=version.revision,
            section=section,
            before=before,
            saved_at=self.now,
            saved_by=self.by,
        )
        _keep(kept, [*fields, "revision", "saved_at", "saved_by"])

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


# One statement for the two rows, since every save by itself comes here.
_KEEP = """
WITH logged AS (INSERT INTO applications_revisionlog ({columns}) VALUES ({marks}))
UPDATE applications_applicationversion SET {changes} WHERE id = %s
"""


@functools.cache
def _keeping(changed: tuple[str, ...]) -> tuple[str, list[Any], list[Any]]:
    """The statement that adds a row to the log and changes these fields of its version, and the fields of both."""
    row = [field for field in RevisionLog._meta.concrete_fields if not field.primary_key]
    own = [ApplicationVersion._meta.get_field(name) for name in changed]
    columns, marks = ", ".join(field.column for field in row), ", ".join(["%s"] * len(row))
    changes = ", ".join(f"{field.column} = %s" for field in own)
    return _KEEP.format(columns=columns, marks=marks, changes=changes), row, own


def _keep(log: RevisionLog, changed: Iterable[str]) -> None:
    statement, row, own = _keeping(tuple(changed))
    values = [field.get_db_prep_save(getattr(log, field.attname), connection) for field in row]
    values += [field.get_db_prep_save(getattr(log.version, field.attname), connection) for field in own]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, log.version_id])


def _to_lock(**which: int) -> QuerySet[ApplicationVersion]:
    # The application's row is locked before the version's, as everywhere.
    locked = ApplicationVersion.objects.select_for_update(of=("application", "self"))
    return locked.select_related("application", "form", "technology_area").filter(**which).order_by("-number")[:1]


_VERSION = Prepared(lambda version: _to_lock(pk=version), version=int)
_NEWEST = Prepared(lambda application: _to_lock(application=application), application=int)


def _lock(version: ApplicationVersion | Application) -> ApplicationVersion:
    """The version and its application as they are once both are locked."""
    if isinstance(version, Application):
        known, found = version, _NEWEST(application=version.pk)
    else:
        known, found = version._state.fields_cache.get("application"), _VERSION(version=version.pk)
    locked: ApplicationVersion = found[0]
    # What is joined to a row that one waits for is as it was before the wait; only the form never becomes another.
    area = locked._state.fields_cache.get("technology_area")
    if (area and area.pk) != locked.technology_area_id:
        del locked._state.fields_cache["technology_area"]
    for name in ("case", "call") if known else ():  # nor do these, and they need not be read again
        if name in known._state.fields_cache:
            locked.application._state.fields_cache[name] = known._state.fields_cache[name]
    return locked


def write(version: ApplicationVersion | Application, *, by: User, now: datetime) -> Writing:
    """Lock a draft, or the version of an open round, for writing. Raises NotAllowed for who takes no part, ActNotOpen
    once it is handed in, RoundClosed when the time that an officer set has passed. Of an application it is the newest
    version that is locked.

    The application's row is locked first, as at submission: a save either comes before it or finds it handed in.
    """
    locked = _lock(version)
    application = locked.application
    part = part_of(by, application)
    if part is None:
        raise NotAllowed
    opened = None
    if not is_open(application.status, Act.SAVE):
        opened = Round.objects.filter(application=application, version=locked, ended_at=None).first()
        if opened is None:
            next_status(application.status, Act.SAVE)  # says why not
        elif not opened.is_open_at(now):
            raise RoundClosed
    return Writing(locked, part, by, now, opened)
