"""The rows of the longest tables as HTML made in Python: fifty rows at a time that a template would look up, escape and
join variable by variable for a good half of the answer's time. What is written here is escaped by `fill`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.display.panels import ShownItem
from registry.display import Mark
from registry.markup import fill, fill_each, safe
from registry.templatetags.figures import missing_word
from registry.templatetags.marks import icon, status
from sweden.typography import amount, moment_table

_LINE_ROW = """{line}
<tr><td class="pk-pick">{pick}</td>
<th scope="row"><a class="pk-t" href="{url}">{number}. {title}</a><span class="pk-line2"><span class="pk-nr">{case}</span> · {coordinator}{by_hand}</span>{status}</th>
<td data-l="{place_word}">{place}</td>
<td data-l="{grades_word}">{agreed}{sifted}{mean}</td><td class="pk-nowrap" data-l="{spread_word}">{spread}</td>
<td class="pk-r" data-l="{sought_word}">{sought}</td><td class="pk-r" data-l="{amount_word}">{amount}</td><td class="pk-r" data-l="{running_word}">{running}</td></tr>"""  # noqa: E501
_PICK = '<input type="hidden" name="row" value="{}"><input class="pk-check" type="checkbox" name="t{}" aria-label="{} {}"{}>'  # noqa: E501
_PLACE = '<input class="ds-input pk-place" type="number" min="1" name="p{}" value="{}" aria-label="{} {}">'
_AGENDA_ROW = """<tr><th scope="row"><a class="pk-t" href="{}">{}. {}</a><span class="pk-line2"><span class="pk-nr">{}</span> · {}</span></th>{}<td data-l="{}">{}</td></tr>"""  # noqa: E501
_AGENDA_TOLD = '<td data-l="{}">{}</td><td data-l="{}">{}</td><td data-l="{}">{}</td>'

_REVIEW_ROW = """<tr><th scope="row"><a class="pk-t" href="{}">{}</a><span class="pk-line2"><span class="pk-nr">{}</span> · {}</span></th><td data-l="{}">{}</td><td data-l="{}">{}</td><td class="pk-nowrap" data-l="{}">{}</td></tr>
"""  # noqa: E501


def _words(**words: str) -> dict[str, SafeString]:
    return {name: SafeString(safe(word)) for name, word in words.items()}


def line_rows(rows: Iterable[Mapping[str, Any]], *, above: int, sum_above: int, edits: bool) -> SafeString:
    """The ranked list's rows, with the funding line among them and what is chosen above it, kronor; with boxes and
    places to fill in for one who `edits`, but for what has been decided. Each row says what the view has worked out of
    it (see LineView.page)."""
    head = _words(
        place_word=_("Place"),
        grades_word=_("Grades"),
        spread_word=_("Spread"),
        sought_word=_("Sought, kr"),
        amount_word=_("Proposed, kr"),
        running_word=_("Running, kr"),
    )
    said = _words(choose=_("Choose"), panel=_("by the panel"), sifted=_("sifted out"))
    by_hand = fill(" · {}", _("chosen or left out by hand"))
    checked, lang = SafeString(" checked"), get_language()
    line_words = _("The funding line: %(above)s above, %(sum)s kr chosen") % {
        "above": above,
        "sum": amount(sum_above, lang),
    }
    stands = fill('<tr><td colspan="8"><strong>{}</strong></td></tr>', line_words)
    ticked = fill('{}<span class="ds-sr-only">{}</span>', icon("done"), _("Chosen"))

    def of(row: Mapping[str, Any]) -> dict[str, Any]:
        key, case = row["key"], SafeString(safe(row["case"]))
        if edits and not row["decided"]:
            pick = fill(_PICK, key, key, said["choose"], case, checked if row["chosen"] else "")
            place: Any = fill(_PLACE, key, row["place"], head["place_word"], case)
        else:
            pick, place = ticked if row["chosen"] else "", row["place"]
        return {
            **head,
            "line": stands if row["line_above"] else "",
            "pick": pick,
            "url": row["url"],
            "number": row["number"],
            "title": row["title"],
            "case": case,
            "coordinator": row["coordinator"],
            "by_hand": by_hand if row["by_hand"] else "",
            "place": place,
            "agreed": fill("<strong>{}</strong> {}", row["agreed"], said["panel"]) if row["agreed"] else "",
            "sifted": said["sifted"] if row["sifted"] else "",
            "mean": fill('<span class="pk-line2">{}</span>', row["mean"]) if row["mean"] else "",
            "spread": row["spread"],
            "sought": amount(row["sought"], lang),
            "amount": amount(row["amount"], lang),
            "running": "" if row["running"] is None else amount(row["running"], lang),
            "status": row["status"],
        }

    return fill_each(_LINE_ROW, (of(row) for row in rows))


def agenda_rows(rows: Sequence[ShownItem]) -> SafeString:
    """The lines of a panel's agenda; what is closed to the reader tells that it opens when bias is declared."""
    said = _words(
        before=_("Before the meeting"),
        reviews=_("Reviews"),
        agreed=_("Agreed by the panel"),
        out=_("Out"),
        sifted=_("sifted out"),
    )
    not_yet = missing_word(_("not yet"))
    closed = fill('<td colspan="3">{} {}</td>', icon("lock"), _("Opens when you have said whether you are biased"))

    def told(row: ShownItem) -> SafeString:
        if row.closed:
            return closed
        agreed: Any = not_yet
        if row.item.sifted:
            agreed = said["sifted"]
        elif row.item.grade is not None:
            agreed = fill("<strong>{}</strong>", localize(row.item.grade))
        return fill(_AGENDA_TOLD, said["before"], row.before, said["reviews"], row.reviews, said["agreed"], agreed)

    return SafeString(
        "".join(
            fill(
                _AGENDA_ROW,
                row.url,
                row.item.place,
                row.item.application.title,
                row.item.application.case.designation,
                str(row.item.application.coordinator),
                told(row),
                said["out"],
                row.out or "–",
            )
            for row in rows
        )
    )


def review_rows(rows: Iterable[tuple[Any, Mark, bool]], address: str) -> SafeString:
    """A reviewer's assignments with their marks and whether they are late; `address` leads to one, by its `{}`."""
    said = _words(call=_("Call"), state=_("State"), due=_("Due"), late=_("late"))
    warning, lang = icon("warning"), get_language()
    after = fill(' <span class="ds-sr-only">{}</span>', said["late"])
    marks: dict[Mark, SafeString] = {}
    drawn = []
    for one, mark, late in rows:
        application = one.application
        last = "–" if one.last is None else moment_table(one.last, lang)
        drawn.append(
            fill(
                _REVIEW_ROW,
                address.format(one.uuid),
                application.title,
                application.case.designation,
                str(application.coordinator),
                said["call"],
                application.call.title_sv,
                said["state"],
                marks.get(mark) or marks.setdefault(mark, status(mark)),
                said["due"],
                fill("{} {}{}", warning, last, after) if late else last,
            )
        )
    return SafeString("".join(drawn))
