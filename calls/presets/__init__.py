"""Criteria and scales that a call can begin from: data in `criteria.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from calls.rules.criteria import Criterion, Grade
from sweden.shipped import read_yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Preset:
    """Criteria to begin from, with the name they are chosen by."""

    key: str
    name_sv: str
    name_en: str
    criteria: tuple[Criterion, ...]


@cache
def presets() -> dict[str, Preset]:
    """The sets first, then one empty criterion for each scale, by key."""
    data = read_yaml(FOLDER / "criteria.yaml")
    scales = {key: tuple(Grade(**grade) for grade in one["grades"]) for key, one in data["scales"].items()}
    found = {
        key: Preset(key, one["name_sv"], one["name_en"], tuple(_criterion(row, scales) for row in one["criteria"]))
        for key, one in data["sets"].items()
    }
    for key, one in data["scales"].items():
        empty = Criterion(key="", name_sv="", grades=scales[key])
        found[f"scale-{key}"] = Preset(f"scale-{key}", one["name_sv"], one["name_en"], (empty,))
    return found


def _criterion(row: dict[str, Any], scales: dict[str, tuple[Grade, ...]]) -> Criterion:
    fields = {name: value for name, value in row.items() if name != "scale"}
    return Criterion(**fields, grades=scales[row["scale"]])
