"""What a call asks of an application besides the questions of its form, read in one question."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from applications.rules.demand import Demand
from applications.rules.facts import Wanted
from calls.models import Call, Effect
from sweden.findings import Source


class Area(NamedTuple):
    """A technology area one chooses among."""

    key: str
    name_sv: str
    name_en: str


@dataclass(frozen=True)
class Areas:
    """The technology areas of a call. `listed`: the decision names them, and one is chosen; else the applicant says the
    area in own words, and may name one of the programme's areas that it corresponds to."""

    choices: Sequence[Area] = ()
    listed: bool = False

    @property
    def own_words(self) -> bool:
        """Whether the applicant says the area in own words."""
        return bool(self.choices) and not self.listed


@dataclass(frozen=True)
class Asked:
    """The call's kinds of projects (key, name in Swedish, name in English), the attachments that it wants, its
    technology areas (where its assignments name none, those of the other assignments of the programme), and its
    conditions, each with the government's condition that it mirrors.
    """

    kinds: Sequence[tuple[str, str, str]]
    wanted: Sequence[Wanted]
    areas: Areas
    demands: Sequence[Demand]


# Everything of a call that saving by itself looks at comes in one answer: what it is, its values, its place.
_ASKED = """
SELECT 'kind', jsonb_build_array(key, name_sv, name_en), position, id, ''
FROM calls_projectkind WHERE call_id = %(call)s
UNION ALL
SELECT 'wanted', jsonb_build_array(w.key, w.name_sv, w.name_en, w.required, coalesce(k.key, '')), w.position, w.id, ''
FROM calls_wantedattachment w LEFT JOIN calls_projectkind k ON k.id = w.project_kind_id WHERE w.call_id = %(call)s
UNION ALL
SELECT 'area', jsonb_build_array(t.key, t.name_sv, t.name_en, EXISTS (
    SELECT FROM calls_callstrand s WHERE s.call_id = %(call)s AND s.assignment_id = t.assignment_id
)), t.position, 0, t.key
FROM programmes_technologyarea t JOIN programmes_assignment a ON a.id = t.assignment_id
WHERE a.programme_id IN (
    SELECT own.programme_id FROM calls_callstrand s JOIN programmes_assignment own ON own.id = s.assignment_id
    WHERE s.call_id = %(call)s)
UNION ALL
SELECT 'condition', jsonb_build_array(
    c.key, c.kind, c.parameters, c.effect, coalesce(k.key, ''), q.title_sv, q.quote, a.key
), c.position, 0, c.key
FROM calls_callcondition c LEFT JOIN calls_projectkind k ON k.id = c.project_kind_id
LEFT JOIN programmes_condition q ON q.id = c.source_id LEFT JOIN programmes_assignment a ON a.id = q.assignment_id
WHERE c.call_id = %(call)s
ORDER BY 3, 4, 5
"""


def asked_of(call: Call) -> Asked:
    """What the call asks, in one question."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, {"call": call.pk})
        rows = [(what, json.loads(values)) for what, values, *_place in cursor.fetchall()]
    areas = [(Area(*values), listed) for what, (*values, listed) in rows if what == "area"]
    listed = [area for area, own in areas if own]
    return Asked(
        kinds=[(key, sv, en) for what, (key, sv, en, *_rest) in rows if what == "kind"],
        wanted=[Wanted(*values) for what, values in rows if what == "wanted"],
        areas=Areas(listed or [area for area, _own in areas], bool(listed)),
        demands=[_demand(*values) for what, values in rows if what == "condition"],
    )


def areas_of(call: Call) -> Areas:
    """The technology areas of the call."""
    return asked_of(call).areas


def demands_of(call: Call) -> Sequence[Demand]:
    """The call's conditions."""
    return asked_of(call).demands


def _demand(key: str, kind: str, parameters: dict, effect: str, project_kind: str, *source: str | None) -> Demand:
    title, quote, assignment = source
    return Demand(
        key=key,
        kind=kind,
        parameters=parameters,
        stops=effect == Effect.STOP,
        source=Source(title, quote, assignment) if title is not None else None,
        project_kind=project_kind,
    )
