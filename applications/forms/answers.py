"""The questions of a call's form as fields. Every field takes what is typed as it is; the rules of answers read it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.drawing.answers import worded
from applications.forms.answer_blocks import Block, SectionBlock, TypedField
from applications.rules.answers.base import Fault, is_empty
from applications.rules.answers.kinds import judge, read, show
from applications.rules.answers.several import LEADER, PARTICIPANT, PERSON
from applications.sentences.answers import fault_sentence
from calls.rules import settings
from calls.rules.questions import asked, sections_of
from registry.fields import DayInput, KronorInput, counting
from sweden.subjects import SUBJECTS
from sweden.typography import amount

#: How many empty rows stand below those that are filled in, for those who have no script.
EMPTY_ROWS = 2


#: A kind whose value is not kept at all when something in it cannot be read.
_WHOLE = (settings.TABLE, settings.PERSONS, settings.SUBJECTS, settings.CHOICES)


def _counted(question: Mapping[str, Any]) -> dict[str, str]:
    """The limit of a text, to count against while one writes."""
    if most := question.get("max_words"):
        return counting(most, words=True)
    return counting(most) if (most := question.get("max_characters")) else {}


class AnswersForm(forms.Form):
    """The questions that are put to an application. What is too long is kept, and told; what cannot be read is not.

    `answers` are the saved ones, `files` those that are attached, by question, `subjects` the codes to choose among.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        content: Mapping[str, Any],
        answers: Mapping[str, Any],
        project_kind: str = "",
        files: Mapping[str, Sequence[Any]] | None = None,
        subjects: Iterable[tuple[str, str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.lang = "en" if (get_language() or "sv").startswith("en") else "sv"
        self.content, self.project_kind = content, project_kind
        self.saved = dict(answers)
        self.subjects = tuple(subjects)
        self.values: dict[str, Any] = {}
        self.oversized = False
        self.questions = [
            one
            for one in content.get("questions", [])
            if not one.get("project_kinds") or project_kind in one["project_kinds"]
        ]
        self.blocks: dict[str, Block] = {}
        for question in self.questions:
            block = self._block(question)
            block.files = (files or {}).get(question["key"], ())
            self.blocks[question["key"]] = block

    # --- the fields

    def _block(self, question: Mapping[str, Any]) -> Block:
        label, label_lang = worded(question, "label", self.lang)
        block = Block(question, form=self)
        block.label = format_html('<span lang="sv">{}</span>', label) if label_lang else label
        limit = "" if question.get("follow_up_on") else self._limit(question)
        block.help = " ".join(part for part in (worded(question, "help", self.lang)[0], limit) if part)
        block.when = self._when(question)
        typed = show(question, self.saved.get(question["key"]), self.lang)
        kind = block.kind
        if kind == settings.TABLE:
            columns = question["columns"]
            parts = [(one["key"], self._cell(one), worded(one, "label", self.lang)[0]) for one in columns]
            self._rows(block, parts, typed, question["most_rows"])
        elif kind == settings.PERSONS:
            self._rows(block, self._person(question), typed, question["most_people"])
        elif kind == settings.SUBJECTS:
            for number in range(question["most_codes"]):
                name = _("Subject %(number)s") % {"number": number + 1}
                self._add(block, str(number), self._subject(question), name, typed)
        elif kind != settings.FILE:
            self._add(block, "", self._single(question), block.label, typed, block.help)
            if question.get("follow_up_on"):
                follow, lang = worded(question, "follow_up", self.lang)
                words = format_html('<span lang="sv">{}</span>', follow) if lang else follow
                hint = _("Answered when the answer is yes.")
                if question["follow_up_on"] == "no":
                    hint = _("Answered when the answer is no.")
                widget = forms.Textarea(attrs={"rows": 4} | _counted(question))
                self._add(block, "more", widget, words, typed, f"{hint} {self._limit(question)}".strip())
        return block

    def _add(
        self, block: Block, part: str, widget: forms.Widget, label: Any, typed: Mapping[str, Any], hint: str = ""
    ) -> str:
        name = f"{block.ident}-{part}" if part else block.ident
        self.fields[name] = TypedField(label=label, widget=widget, help_text=hint)
        self.initial[name] = typed.get(part, "")
        block.names[part] = name
        return name

    def _rows(self, block: Block, parts: Sequence[tuple[str, Any, Any]], typed: Mapping[str, Any], most: int) -> None:
        numbers = [int(name.partition("-")[0]) for name in (*typed, *self._sent(block, most))]
        count = min(max(numbers, default=-1) + 1 + (0 if self.is_bound else EMPTY_ROWS), most)
        for number in range(max(count, 1)):
            names = [self._add(block, f"{number}-{part}", make(), label, typed) for part, make, label in parts]
            block.rows.append((number, names))

    def _sent(self, block: Block, most: int) -> list[str]:
        """The rows that the browser sent, as "3-name"."""
        if not self.is_bound:
            return []
        start = f"{block.ident}-"
        parts = [name.removeprefix(start) for name in self.data if name.startswith(start)]
        return [one for one in parts if one.partition("-")[0].isdecimal() and int(one.partition("-")[0]) < most]

    def _single(self, question: Mapping[str, Any]) -> forms.Widget:
        kind = question.get("kind") or settings.LONG_TEXT
        if kind == settings.LONG_TEXT:
            return forms.Textarea(attrs={"rows": 8} | _counted(question))
        if kind == settings.AMOUNT:
            return KronorInput()
        if kind == settings.NUMBER:
            mode = "decimal" if question.get("decimals") else "numeric"
            return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "size": 14})
        if kind == settings.DATE:
            return DayInput()
        if kind == settings.YES_NO:
            return forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No"))])
        if kind == settings.CHOICE:
            return forms.RadioSelect(choices=self._options(question))
        if kind == settings.CHOICES:
            return forms.CheckboxSelectMultiple(choices=self._options(question))
        return forms.TextInput(attrs=_counted(question))

    def _options(self, one: Mapping[str, Any]) -> list[tuple[str, Any]]:
        found = []
        for option in one.get("options", ()):
            label, lang = worded(option, "label", self.lang)
            found.append((option["key"], format_html('<span lang="sv">{}</span>', label) if lang else label))
        return found

    def _cell(self, column: Mapping[str, Any]) -> Any:
        def make() -> forms.Widget:
            kind = column.get("kind")
            if kind == settings.CHOICE:
                options = [(option["key"], worded(option, "label", self.lang)[0]) for option in column["options"]]
                return forms.Select(choices=[("", "–"), *options])
            if kind == settings.DATE:
                return DayInput()
            if kind == settings.AMOUNT:
                return KronorInput()
            return forms.TextInput(attrs={"inputmode": "decimal"} if kind == settings.NUMBER else None)

        return make

    def _person(self, question: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
        words = {
            "name": _("Name"),
            "orcid": "ORCID",
            "organisation": _("Organisation"),
            "role": _("Part in the project"),
        }
        roles = [("", "–"), (LEADER, _("leads the project")), (PARTICIPANT, _("takes part"))]
        names = PERSON if question.get("asks_role") else PERSON[:3]

        def make(name: str) -> Any:
            if name == "role":
                return lambda: forms.Select(choices=roles)
            attrs = {"autocomplete": "off"} if name == "orcid" else {}
            return lambda: forms.TextInput(attrs=attrs)

        return [(name, make(name), words[name]) for name in names]

    def _subject(self, question: Mapping[str, Any]) -> forms.Widget:
        """A list where it has subjects of the level that is asked for; else the code is typed."""
        english = self.lang == "en"
        known = [(one.code, one.name_sv, one.name_en) for one in SUBJECTS] + list(self.subjects)
        found = [
            (code, f"{code} {name_en if english else name_sv}")
            for code, name_sv, name_en in sorted(known)
            if len(code) >= question["level"]
        ]
        if not found:
            return forms.TextInput(attrs={"inputmode": "numeric", "size": 8})
        return forms.Select(choices=[("", "–"), *found])

    def _limit(self, question: Mapping[str, Any]) -> str:
        if most := question.get("max_words"):
            return _("At most %(count)s words.") % {"count": most}
        if most := question.get("max_characters"):
            return _("At most %(count)s characters.") % {"count": amount(most, self.lang)}
        if question.get("unit"):
            return _("In %(unit)s.") % {"unit": question["unit"]}
        if question.get("kind") == settings.AMOUNT:
            return _("Whole kronor.")
        if question.get("most_chosen"):
            return _("Choose at most %(count)s.") % {"count": question["most_chosen"]}
        if question.get("kind") == settings.PERSONS:
            return _("At most %(count)s people.") % {"count": question["most_people"]}
        if question.get("kind") == settings.FILE:
            most = question["most_files"]
            return ngettext("At most %(count)s file.", "At most %(count)s files.", most) % {"count": most}
        return ""

    def _when(self, question: Mapping[str, Any]) -> str:
        """ "Answered when “Does the project need ethical review?” is Yes." """
        when = question.get("when")
        other = next((one for one in self.questions if when and one["key"] == when["question"]), None)
        if not when or other is None:
            return ""
        words = {"yes": _("Yes"), "no": _("No")}
        words |= {option["key"]: worded(option, "label", self.lang)[0] for option in other.get("options", ())}
        chosen = _(" or ").join(words.get(one, one) for one in when["is"])
        label = worded(other, "label", self.lang)[0]
        return _("Answered when the answer to “%(question)s” is %(answer)s.") % {"question": label, "answer": chosen}

    # --- what is read

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for block in self.blocks.values():
            if (
                block.locked
                or block.kind == settings.FILE
                or not any(self._is_sent(block, name) for name in block.names.values())
            ):
                continue
            typed = {part: cleaned.get(name) for part, name in block.names.items()}
            reading = read(block.question, typed)
            for fault in reading.faults:
                self.oversized = self.oversized or fault.code == "too_long"
                name = block.names.get(fault.part) or next(iter(block.names.values()))
                self.add_error(name, fault_sentence(fault))
            if not reading.faults or block.kind in _WHOLE:
                self.values[block.key] = reading.value
        return cleaned

    def _is_sent(self, block: Block, name: str) -> bool:
        """Whether the field came along. Boxes and radio buttons of which none is chosen never do."""
        return name in self.data or block.kind in (settings.CHOICES, settings.YES_NO, settings.CHOICE)

    def lock(self, keys: Iterable[str]) -> None:
        """Lock questions that may not be changed now; they keep what stands in them."""
        for key in keys:
            block = self.blocks.get(key)
            if block is not None:
                block.locked = True
                for name in block.names.values():
                    self.fields[name].disabled = True

    def refuse_file(self, key: str, sentence: str) -> None:
        """Say that a file could not be attached, at its question."""
        self.blocks[key].refused.append(sentence)
        label = str(self.blocks[key].label)
        self.add_error(None, f"{label.rstrip('.?:')}: {sentence}")

    def answers(self) -> dict[str, Any]:
        """The answers to save, by question: those that could be read."""
        return self.values

    # --- what is told

    @cached_property
    def _remarks(self) -> dict[str, list[str]]:
        now = {**self.saved, **self.values}
        found: dict[str, list[str]] = {}
        for question in asked(self.questions, now, self.project_kind):
            block, value = self.blocks[question["key"]], now.get(question["key"])
            if not is_empty(value):
                for fault in judge(question, value):
                    name = self._name_of(block, fault)
                    if name not in self.errors:
                        found.setdefault(name, []).append(fault_sentence(fault))
        return found

    def _name_of(self, block: Block, fault: Fault) -> str:
        return block.names.get(fault.part) or next(iter(block.names.values()), block.ident)

    def remarks(self) -> dict[str, list[str]]:
        """What is to be mended before handing in, by field: saved all the same, since nobody writes to length at the
        first try."""
        return self._remarks

    @property
    def is_asked(self) -> dict[str, bool]:
        """Which questions are asked as the answers stand."""
        found = {one["key"] for one in asked(self.questions, {**self.saved, **self.values}, self.project_kind)}
        return {key: key in found for key in self.blocks}

    @property
    def sections(self) -> list[SectionBlock]:
        """For the page."""
        found = []
        for one in sections_of({**self.content, "questions": self.questions}):
            blocks = [self.blocks[question["key"]] for question in one["questions"]]
            title, lang = worded(one, "title", self.lang)
            title = format_html('<span lang="sv">{}</span>', title) if lang else title
            if blocks:
                found.append(SectionBlock(one["key"], title, worded(one, "text", self.lang)[0], blocks))
        return found
