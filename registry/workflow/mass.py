"""One act on many things: previewed, done in the background one by one, and what was refused is named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from registry.errors import ChangedSincePreview, NothingChosen, TooMany
from registry.massacts import MOST, Subject, Told, subjects
from registry.models import Job, MassAct, MassItem, MassStatus
from registry.workflow.outbox import Progress, queue_job, run_job
from registry.workflow.reading import note_reading

TASK = "registry.tasks.do_mass_act"


@dataclass(frozen=True)
class Previewed:
    """A thing in a preview: how it is told, what is read of it, the refusal that is already known (None: nothing known
    stands against it), what will happen to it, and what to look at before."""

    thing: Any
    told: Told
    read: str
    refusal: DomainError | None
    tells: str = ""
    warns: str = ""


def preview(subject: Subject, act: str, things: Sequence[Any], *, by: User) -> list[Previewed]:
    """What is known beforehand of each: whether one may, and whether it is open. The act itself judges the rest."""
    kind = subject.acts[act]
    refused, told = kind.refusals(by, things), subject.told(things, by)
    open_ = [one for one in things if one.pk not in refused]
    tells, warns, read = kind.tells(open_), kind.warns(open_), subject.read(things)
    return [
        Previewed(one, told[one.pk], read[one.pk], refused.get(one.pk), tells.get(one.pk, ""), warns.get(one.pk, ""))
        for one in things
    ]


def note_shown(subject: Subject, seen: Sequence[Previewed], *, by: User, now: datetime) -> None:
    """Write in the log of reading the cases of which a preview has shown a text that is read before the act."""
    if cases := {subject.case(one.thing) for one in seen if one.told.text}:
        note_reading(cases, by=by, now=now, page=subject.address)


@transaction.atomic
def ask_mass(
    subject: Subject,
    act: str,
    things: Sequence[Any],
    *,
    values: Mapping[str, Any],
    read: Mapping[str, str] | None = None,
    refused: Sequence[Previewed] = (),
    by: User,
    now: datetime,
) -> MassAct:
    """Queue the act on the things; `read` is what the preview showed of each, by its identifier. `refused`: those that
    were chosen as well and cannot be done, which are told of beside the others.

    Raises NotAllowed, NothingChosen, TooMany. Nothing is done yet: the worker does one at a time.
    """
    if not subject.may(by):
        raise NotAllowed
    if not things:
        raise NothingChosen
    if len(things) + len(refused) > MOST:
        raise TooMany(most=MOST)
    mass = MassAct.objects.create(subject=subject.key, act=act, values=dict(values), asked_by=by, asked_at=now)
    said, items = read or {}, []
    now_read = subject.read(things)
    for one in things:
        key = subject.uuid(one)
        items.append(MassItem(mass=mass, target=key, read=said.get(str(key)) or now_read[one.pk]))
    for left in refused:
        told = {"status": MassStatus.REFUSED, "said": str(left.refusal), "done_at": now}
        items.append(MassItem(mass=mass, target=subject.uuid(left.thing), read=left.read, **told))
    MassItem.objects.bulk_create(items)
    label = str(subject.acts[act].words)
    mass.job = queue_job(TASK, key=f"mass:{mass.uuid}", by=by, now=now, label=label, mass=str(mass.uuid))
    mass.save(update_fields=["job"])
    return mass


def do_mass_act(pk: int, *, now: datetime) -> None:
    """Carry out the job, each item in its own transaction. Ended in the middle, it goes on where it was."""
    run_job(pk, lambda job, progress: _work(job, progress, now))


def _work(job: Job, progress: Progress, now: datetime) -> None:
    mass = MassAct.objects.get(uuid=job.arguments["mass"])
    by = User.objects.select_related("person").get(pk=mass.asked_by_id)
    keys = list(mass.items.values_list("pk", flat=True))
    with translation.override(by.language or "sv"):
        for done, key in enumerate(keys, start=1):
            do_one(mass, key, by, now)
            progress(done, len(keys))


def do_one(mass: MassAct, key: int, by: User, now: datetime) -> None:
    """The act on one thing, in a transaction of its own; refused where it has changed since the preview, cannot be done
    or is no longer seen by whoever asked. One that has been done, or refused, is left as it is."""
    subject = subjects()[mass.subject]
    kind = subject.acts[mass.act]
    try:
        with transaction.atomic():
            item = MassItem.objects.select_for_update(of=["self"]).get(pk=key)
            if item.status != MassStatus.WAITING:
                return
            kind.holds_first(mass.values)
            thing = _held(subject, item, by)
            if not kind.together(thing, mass):
                if subject.read([thing])[thing.pk] != item.read:
                    raise ChangedSincePreview
                kind.do(thing, mass.values, by, now)
            item.status, item.done_at = MassStatus.DONE, now
            item.save(update_fields=["status", "done_at"])
    except DomainError as refusal:
        MassItem.objects.filter(pk=key, status=MassStatus.WAITING).update(
            status=MassStatus.REFUSED, said=str(refusal), done_at=now
        )


def _held(subject: Subject, item: MassItem, by: User) -> Any:
    """The thing as whoever asked sees it, read when nobody else changes it any more. Raises NotAllowed."""
    rows = subject.rows(by).filter(**{subject.by: item.target})
    thing = None
    for name in subject.holds:
        thing = rows.select_for_update(of=[name]).first()
        if thing is None:
            raise NotAllowed
    return thing


def items_of(masses: Sequence[MassAct], by: User) -> QuerySet[MassItem]:
    """The things of mass acts. Whoever has been kept out of a case since is not told of it here either."""
    seen = Q(pk__in=[])
    for subject in subjects().values():
        keys = [one.pk for one in masses if one.subject == subject.key]
        if keys:
            seen |= Q(mass__in=keys, target__in=subject.rows(by).order_by().values(subject.by))
    return MassItem.objects.filter(seen)


def told_of(subject: Subject, items: Iterable[MassItem], by: User) -> Iterator[tuple[MassItem, Told]]:
    """Things of one mass act as lines. Two queries."""
    rows = list(items)
    things = {
        subject.uuid(one): one for one in subject.rows(by).filter(**{f"{subject.by}__in": [r.target for r in rows]})
    }
    told = subject.told(list(things.values()), by)
    for one in rows:
        if one.target in things:
            yield one, told[things[one.target].pk]
