"""Who was out of an item, and why, as minutes say it: no more than what is so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sweden.clock import local
from sweden.typography import day_long, listed

#: As what somebody is at a meeting or signs its minutes.
ROLES = {
    "chair": "ordförande",
    "decider": "beslutande",
    "participant": "deltar utan att besluta",
    "presenter": "föredragande",
    "adjuster": "justerare",
    "member": "ledamot",
    "secretary": "sekreterare",
    "observer": "observatör",
}
_OUT = {
    "declared": "{name} anmälde jäv enligt {cited} och var inte närvarande vid § {place}.",
    "unsure": (
        "{name} anmälde en omständighet som kan vara jäv enligt {cited} och var inte närvarande vid § {place}. "
        "Frågan har inte prövats."
    ),
    "decided": "{name} har genom beslut funnits vara jävig enligt {cited} och var inte närvarande vid § {place}.",
    "noted": (
        "Det antecknades att {name} kan vara jävig. Frågan har inte prövats. {name} var inte närvarande vid § {place}."
    ),
    "kept": "{name} deltar inte i handläggningen av ärendet och var inte närvarande vid § {place}.",
}


def out_words(one: Mapping[str, Any]) -> list[str]:
    """Who was out of an item of a frozen record, each in a sentence. Older records name the biased alone."""
    place = one["place"]
    if "bias" in one:
        words = [_OUT[out["how"]].format(name=out["name"], cited=out["cited"], place=place) for out in one["bias"]]
    else:
        words = [f"{name} var jävig och var inte närvarande vid § {place}." for name in one["biased"]]
    return words + [f"{name} var inte närvarande vid § {place}." for name in one["away"]]


def signed_words(signatures: Iterable[Any], named: Sequence[tuple[str, str]]) -> list[str]:
    """Who has signed the minutes and when, and who of those named (role, name) has not."""
    rows = list(signatures)
    words = [f"Undertecknat av {one.person.name}, {ROLES[one.signs_as]}, den {_moment(one.signed_at)}." for one in rows]
    done = {one.signs_as for one in rows}
    waiting = [f"{name}, {ROLES[role]}" for role, name in named if role not in done]
    return words + ([f"Ännu inte undertecknat av {listed(waiting)}."] if waiting else [])


def _moment(at: datetime) -> str:
    there = local(at)
    return f"{day_long(there.date())} kl. {there:%H.%M}"
