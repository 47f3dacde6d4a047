"""A dataset's charts, drawn by the server from its figures: the same drawing in the page and in the document. Swedish.

A chart is a list of plain shapes with classes; the page colours them by its tokens, the document by its own style.
Every value that is drawn stands in a table beside, and `drawn` names them so that they can be compared. What is told by
colour is told by place, line or number too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from textwrap import wrap
from typing import Any

from reporting.drawing.tables import figure
from reporting.rules.breakdowns import LEVELS
from reporting.rules.figures import TOTAL, number
from sweden.typography import NBSP, day_table, listed, lowered, millions, percent
from sweden.typography import number as digits

Content = Mapping[str, Any]
Row = Mapping[str, Any]

WIDTH = 700
_LEFT = 44
#: Agencies with a colour of their own; others take the third and the fourth.
_OWN = {"vinnova": "vin", "vr": "vr"}
_OTHERS = ("third", "fourth")


@dataclass(frozen=True)
class Shape:
    """A rectangle, a line (`path`) or a text. Places are written as they stand in the drawing."""

    kind: str
    css: str
    x: str = ""
    y: str = ""
    width: str = ""
    height: str = ""
    path: str = ""
    text: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Chart:
    """A drawing with its number, caption, alternative text and key in words, and the traces that it draws."""

    key: str
    number: int
    about: str
    alt: str
    height: int
    shapes: list[Shape]
    legend: str = ""
    drawn: tuple[tuple[str, Any], ...] = field(default_factory=tuple)

    width = WIDTH

    @property
    def caption(self) -> str:
        """What stands below it."""
        return f"Diagram {self.number}. {self.about}"


def _at(value: float | Fraction) -> str:
    return f"{float(value):.1f}".removesuffix(".0")


def _rect(css: str, x: float, y: float, width: float, height: float) -> Shape:
    return Shape("rect", css, _at(x), _at(y), _at(width), _at(height))


def _line(css: str, path: str) -> Shape:
    return Shape("path", css, path=path)


def _text(css: str, x: float, y: float, text: str, anchor: str = "middle") -> Shape:
    return Shape("text", css, _at(x), _at(y), text=text, anchor=anchor)


def alternative(about: str, posts: Sequence[tuple[str, Any, str]], table: str) -> str:
    """The text in place of a chart: what it shows, its greatest and least posts (name, value, as shown), and in which
    table all values stand. The numbers of chart (#) and table (by its key) are put in where they are known."""
    told = ""
    if posts:
        most, least = max(posts, key=lambda one: one[1]), min(posts, key=lambda one: one[1])
        told = f" Störst: {most[0]} ({most[2]}). Minst: {least[0]} ({least[2]})."
    return f"Diagram # visar {lowered(about)}.{told} Alla värden finns i tabell {{{table}}}."


def colours(agencies: Iterable[str]) -> dict[str, str]:
    """The class of each agency: its own, or one that no other has."""
    free = iter(_OTHERS * 4)
    return {key: _OWN.get(key) or next(free) for key in agencies}


# Bars with an axis


@dataclass(frozen=True)
class _Axis:
    """A scale from zero to the top of its last step, from `bottom` up to `top` in the drawing."""

    step: Fraction
    steps: int
    bottom: float = 191.0
    top: float = 34.0

    @classmethod
    def of(cls, highest: Fraction) -> "_Axis":
        """Steps of 1, 2 or 5 times a power of ten, at most four of them."""
        size = Fraction(1)
        while size * 20 < highest:
            size *= 10
        step = next(size * one for one in (1, 2, 5, 10) if size * one * 4 >= highest)
        return cls(step, max(1, -int(-highest // step)))

    def height(self, value: Fraction | Decimal | int | None) -> float:
        whole = Fraction(value or 0) / (self.step * self.steps)
        return round(float(whole) * (self.bottom - self.top), 1)

    def y(self, value: Fraction | Decimal | int | None) -> float:
        return round(self.bottom - self.height(value), 1)

    def lines(self, label: Callable[[Fraction], str]) -> list[Shape]:
        found = []
        for place in range(self.steps + 1):
            value = self.step * place
            found.append(_line("grid" if place else "axis", f"M{_LEFT} {_at(self.y(value))}H{WIDTH}"))
            found.append(_text("s", _LEFT - 8, self.y(value) + 4, label(value), "end"))
        return found


def _million(value: Fraction | Decimal | int) -> str:
    exact = Fraction(value) / 1_000_000
    return digits(exact, 0 if exact.denominator == 1 or exact >= 10 else 1)


def _money(content: Content) -> Chart | None:
    """C1: frame, granted and paid net per budget year and agency, from T1."""
    rows = [row for row in content["tables"]["t1"] if row["agency"] != TOTAL]
    values = {row["key"]: {name: number(one["value"]) for name, one in row["figures"].items()} for row in rows}
    highest = max((Fraction(one[name] or 0) for one in values.values() for name in ("frame", "granted")), default=0)
    if not highest:
        return None
    axis, css = _Axis.of(Fraction(highest) / 1_000_000), colours(content["agencies"])

    def mnkr(value: Any) -> Fraction:
        return max(Fraction(0), Fraction(value or 0) / 1_000_000)

    shapes = axis.lines(lambda value: digits(value, 0))
    years = list(dict.fromkeys(row["year"] for row in rows))
    group = (WIDTH - _LEFT) / len(years)
    most = max(sum(row["year"] == year for row in rows) for year in years)
    width = min(64.0, round((group * 0.82 - 12 * (most - 1)) / most, 1))
    for place, year in enumerate(years):
        own = [row for row in rows if row["year"] == year]
        middle = _LEFT + group * (place + 0.5)
        start = middle - (len(own) * width + (len(own) - 1) * 12) / 2
        shapes.append(_text("b", middle, 226, str(year)))
        for position, row in enumerate(own):
            x, one, colour = start + position * (width + 12), values[row["key"]], css[row["agency"]]
            frame, granted, paid = (mnkr(one[name]) for name in ("frame", "granted", "paid_net"))
            shapes.append(_rect(f"{colour}-s", x, axis.y(granted), width, axis.height(granted)))
            shapes.append(_rect(colour, x, axis.y(paid), width, axis.height(paid)))
            if one["frame"] is not None and row["wording"] == "at_least":
                shapes.append(_line(f"{colour}-l thick", f"M{_at(x - 6)} {_at(axis.y(frame))}h{_at(width + 12)}"))
            elif one["frame"] is not None:
                dashes = " dash" if row["wording"] == "estimated" else ""
                shapes.append(_rect(f"{colour}-l frame{dashes}", x, axis.y(frame), width, axis.height(frame)))
            top = min(axis.y(frame), axis.y(granted))
            if one["frame"] is not None:
                shapes.append(_text("", x + width / 2, top - 7, _million(one["frame"])))
            name = content["agencies"][row["agency"]]["short_name"]
            shapes.append(_text("s", x + width / 2, 207, name if width > 55 or len(own) == 1 else name[:9]))
    names = [one["short_name"] for one in content["agencies"].values()]
    posts = [
        (f"{content['agencies'][row['agency']]['short_name']} {row['year']}", granted, millions(int(granted)))
        for row in rows
        if (granted := values[row["key"]]["granted"]) is not None
    ]
    about = "Ram, beviljat och utbetalt netto per medelsår och myndighet, miljoner kronor"
    told = "Beviljat, ram och utbetalt netto per medelsår och myndighet; störst och minst gäller det beviljade"
    drawn = [
        (f"t1/{row['key']}/{name}", row["figures"][name]["value"])
        for row in rows
        for name in ("frame", "granted", "paid_net")
    ]
    legend = (
        f"Staplar från vänster: {listed(names)}. Ljus fyllning: beviljat. Mörk fyllning: utbetalt netto. "
        "Heldragen ram: får använda. Streckad ram: beräknas. Tjock linje: minst. Talet över stapeln är ramen."
    )
    return Chart("c1", 0, about, alternative(told, posts, "t1"), 232, shapes, legend, tuple(drawn))


# C2: when the calls were open


def _calls(content: Content) -> Chart | None:
    """C2: when the calls of T2 were open, month by month."""
    rows = [row for row in content["tables"]["t2"] if row["key"] != TOTAL]
    if not rows:
        return None
    days = {row["key"]: (date.fromisoformat(row["opened_on"]), date.fromisoformat(row["closed_on"])) for row in rows}
    start = min(opened for opened, _closed in days.values()).replace(day=1)
    last = max(closed for _opened, closed in days.values())
    end = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    long = (end - start).days

    def x(day: date) -> float:
        return (day - start).days / long * WIDTH

    css, shapes, height = colours(content["agencies"]), [], 34 + 44 * len(rows)
    months = (end.year - start.year) * 12 + end.month - start.month
    every = 1 if months <= 12 else 3 if months <= 36 else 12
    for step in range(0, months + 1, every):
        place = start.month - 1 + step
        first = date(start.year + place // 12, place % 12 + 1, 1)
        shapes.append(_line("grid", f"M{_at(min(x(first), WIDTH))} 22V{height}"))
        if first < end:
            shapes.append(_text("s", x(first) + 3, 14, day_table(first, year=True).split(NBSP, 1)[1], "start"))
    for place, row in enumerate(rows):
        (opened, closed), y = days[row["key"]], 34 + 44 * place
        name = content["agencies"][row["agency"]]["short_name"]
        words = f"{row['title']} ({name}), {row['opened_on']}–{row['closed_on']}"
        width = max(3.0, x(closed) - x(opened))
        shapes.append(_rect(css[row["agency"]], x(opened), y + 18, width, 14))
        near = x(opened) < WIDTH * 0.4
        shapes.append(
            _text("", x(opened) if near else min(WIDTH, x(closed)), y + 12, words, "start" if near else "end")
        )
    posts = [(row["title"], (days[row["key"]][1] - days[row["key"]][0]).days + 1) for row in rows]
    most, least = max(posts, key=lambda one: one[1]), min(posts, key=lambda one: one[1])
    about = f"När utlysningarna i tabell {{t2}} var öppna, {content['year']}"
    alt = (
        f"Diagram # visar när utlysningarna i tabell {{t2}} var öppna. Längst: {most[0]} ({most[1]} dagar). Kortast: "
        f"{least[0]} ({least[1]} dagar). Alla dagar finns i tabell {{t2}}."
    )
    return Chart("c2", 0, about, alt, height, shapes)


# C3: readiness, the number written in each cell

_SHADES = 4
#: So many letters of an area's name go on a line beside the cells; a longer name has two.
_LETTERS = 46


def _readiness(content: Content) -> Chart | None:
    """C3: how many grants reach each level of readiness per technology area, from T5."""
    rows = [row for row in content["tables"]["t5"] if row["key"] != TOTAL]
    if not rows:
        return None
    names = [*(f"level_{level}" for level in LEVELS), "level_unsaid"]
    heads = [*(str(level) for level in LEVELS), "Ej angivet"]
    values = {(row["key"], name): int(row["figures"][name]["value"]) for row in rows for name in names}
    most = max(values.values())
    left, top, wide, high = 258.0, 26.0, 41.0, 26.0
    shapes = [
        _text("s", left + wide * place + (wide / 2 if place < len(LEVELS) else wide / 2 + 8), 16, head)
        for place, head in enumerate(heads)
    ]
    for line, row in enumerate(rows):
        y = top + high * line
        words = wrap(area_name(content, row["key"]), _LETTERS)[:2]
        ends = (17,) if len(words) == 1 else (11, 23)
        shapes += [_text("", left - 10, y + end, word, "end") for end, word in zip(ends, words, strict=True)]
        for place, name in enumerate(names):
            count = values[row["key"], name]
            shade = -(-count * _SHADES // most) if most else 0
            x = left + wide * place + (8 if name == "level_unsaid" else 0)
            shapes.append(_rect(f"h{shade}", x + 1, y + 1, wide - 2, high - 2))
            shapes.append(_text("b" if count else "s", x + wide / 2, y + 17.5, str(count)))
    posts = [
        (f"{area_name(content, key)}, {'nivå ' + name[6:] if name[6:].isdigit() else 'ej angivet'}", count, str(count))
        for (key, name), count in values.items()
        if name != "level_unsaid"
    ]
    about = "Bidrag per teknikområde och teknikmognadsnivå, antal"
    drawn = tuple((f"t5/{key}/{name}", count) for (key, name), count in values.items())
    height = int(top + high * len(rows) + 4)
    legend = (
        "Antalet står i varje ruta; ju mörkare ruta, desto fler bidrag. Ett bidrag räknas i varje nivå det omfattar."
    )
    return Chart("c3", 0, about, alternative(about, posts, "t5"), height, shapes, legend, drawn)


def area_name(content: Content, key: str) -> str:
    """A technology area in words."""
    return {"other": "Annat", "unknown": "Ej klassificerat"}.get(key) or content["sources"]["areas"].get(key, key)


# The platform's financing, of interim and final reports


def _share(content: Content) -> Chart | None:
    """The funder's share of the financing per year and together, against the limit where the decision sets one."""
    rows = content["tables"]["g2"]
    shares = {row["key"]: number(row["figures"]["platform_share"]["value"]) for row in rows}
    known = {key: Fraction(value) for key, value in shares.items() if value is not None}
    if not known:
        return None
    limit = Fraction(1, 2) if content["shared"] else None
    axis = _Axis(Fraction(25), 4)
    shapes = axis.lines(lambda value: f"{digits(value, 0)}{NBSP}%")
    group = (WIDTH - _LEFT) / len(known)
    width = min(72.0, group * 0.6)
    for place, (key, value) in enumerate(known.items()):
        middle = _LEFT + group * (place + 0.5)
        hundredths = min(value * 100, Fraction(100))
        shapes.append(_rect("vin", middle - width / 2, axis.y(hundredths), width, axis.height(hundredths)))
        shapes.append(_text("", middle, axis.y(hundredths) - 6, percent(value, limit=limit)))
        shapes.append(_text("b", middle, 211, "Sammanlagt" if key == TOTAL else key))
    if limit is not None:
        shapes.append(_line("now thick", f"M{_LEFT} {_at(axis.y(limit * 100))}H{WIDTH}"))
    whose = "plattformens" if content["shared"] else "projektens"
    about = f"Myndighetens andel av {whose} finansiering per år och sammanlagt, procent"
    posts = [
        ("sammanlagt" if key == TOTAL else key, value, percent(value, limit=limit)) for key, value in known.items()
    ]
    legend = "Den tjocka linjen är gränsen, 50 procent." if limit is not None else ""
    drawn = tuple((f"g2/{row['key']}/platform_share", row["figures"]["platform_share"]["value"]) for row in rows)
    alt = alternative(about, posts, "g2")
    return Chart("cg", 0, about, alt, 218, shapes, legend, drawn)


CHARTS: dict[str, Callable[[Content], Chart | None]] = {
    "c1": _money,
    "c2": _calls,
    "c3": _readiness,
    "cg": _share,
}


def chart(content: Content, key: str) -> Chart | None:
    """One of a dataset's charts by its key; None where it has nothing to draw."""
    needed = {"c1": "t1", "c2": "t2", "c3": "t5", "cg": "g2"}[key]
    return CHARTS[key](content) if needed in content["tables"] else None


def differs(one: Chart, content: Content) -> list[str]:
    """The drawn values that are not those of the tables, by their traces; empty when every one is."""
    found = []
    for trace, value in one.drawn:
        kept = figure(content, trace)
        if kept is None or kept[2]["value"] != value:
            found.append(trace)
    return found
