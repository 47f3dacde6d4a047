"""The minutes of a panel's meeting, from the frozen record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from registry.pdf import render_pdf
from sweden.typography import day_long, listed

ROLES = {"chair": "ordförande", "member": "ledamot", "secretary": "sekreterare", "observer": "observatör"}


def panel_pdf(content: Mapping[str, Any]) -> bytes:
    """The minutes (panelprotokoll) as one archivable PDF. Advice, no decision: the panel recommends."""
    context = {
        "content": content,
        "day": day_long(date.fromisoformat(content["day"])),
        "members": [(one["name"], ROLES[one["role"]]) for one in content["members"]],
        "rows": [_row(one) for one in content["items"]],
        "sifted": listed([one["number"] for one in content["items"] if one["sifted"]]),
    }
    return render_pdf("documents/panel.html", context, title=f"Panelprotokoll {content['panel']}")


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    words = [f"{name} anmälde jäv och var inte närvarande." for name in one["biased"]]
    words += [f"{name} var inte närvarande." for name in one["away"]]
    scores = [
        f"{score['name']}: {score['grade']} ({datetime.fromisoformat(score['at']):%Y-%m-%d %H.%M})"
        for score in one["scores"]
    ]
    return {**one, "words": words, "scores": scores}
