"""The form of an item on a decision meeting's agenda: who takes part, what is raised, how those who decide vote."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from assessments.models import Absent, AgendaItem, Outcome
from assessments.workflow.voting import Ballot, Counter, is_settled

_NUMBERED = {
    "counter": _("Counter-proposal %(number)s"),
    "round": _("Round %(number)s between counter-proposals"),
}
#: How many counter-proposals the page takes at most to one item.
MOST = 5


class PresenceForm(forms.Form):
    """Of each participant whether they leave for the item, of each who may dissent with which words, and of those who
    decide together (`voters`, the chair among them) how they voted."""

    def __init__(
        self,
        *args: Any,
        item: AgendaItem,
        seated: list[Person],
        presenters: list[Person],
        voters: list[Person],
        chair: Person,
        may_present: dict[str, User],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {**_said(item), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.seated, self.presenters, self.may_present = seated, presenters, may_present
        self.parts = list(dict.fromkeys([chair, *seated, *presenters]))
        self.fields["presenter_who"] = forms.ChoiceField(
            label=_("Presents the item"),
            required=False,
            choices=[
                ("", _("whoever made the proposal")),
                *((key, one.person.name) for key, one in may_present.items()),
            ],
        )
        self.voters = [] if is_settled(item) else voters
        self.raised = len(item.counters.all()) if self.voters else 0
        if self.voters:
            self.ask_of_counters()
        for person in self.voters:
            self.fields[f"vote_{person.uuid}"] = forms.ChoiceField(
                label=_("Vote of %(name)s") % {"name": person.name},
                required=False,
                choices=[("", _("no vote asked for")), ("yes", _("for the proposal")), ("no", _("against it"))],
            )
        for person in self.parts:
            self.fields[f"absent_{person.uuid}"] = forms.ChoiceField(
                label=person.name,
                required=False,
                choices=[("", _("takes part")), *Absent.choices],
            )
        for person in dict.fromkeys([*seated, *presenters]):
            self.fields[f"dissent_{person.uuid}"] = forms.CharField(
                label=_("Dissenting opinion of %(name)s") % {"name": person.name},
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def ask_of_counters(self) -> None:
        """Those that were raised and room for one more; then each round between two of them."""
        for number in range(1, min(self.raised + 1, MOST) + 1):
            words = {"number": number}
            self.fields[f"counter_{number}_by"] = forms.ChoiceField(
                label=_("Counter-proposal %(number)s, raised by") % words,
                required=False,
                choices=[("", _("none")), *((str(one.uuid), one.name) for one in self.voters)],
            )
            self.fields[f"counter_{number}_outcome"] = forms.ChoiceField(
                label=_("Counter-proposal %(number)s, decision") % words,
                required=False,
                choices=[("", "–"), *Outcome.choices],
            )
            self.fields[f"counter_{number}_text"] = forms.CharField(
                label=_("Counter-proposal %(number)s, what it says") % words,
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        numbers = [(str(one), _("counter-proposal %(number)s") % {"number": one}) for one in range(1, self.raised + 1)]
        for place in range(1, self.raised):
            for person in self.voters:
                self.fields[f"round_{place}_{person.uuid}"] = forms.ChoiceField(
                    label=_("Round %(round)s between counter-proposals, vote of %(name)s")
                    % {"round": place, "name": person.name},
                    required=False,
                    choices=[("", _("no vote")), *numbers],
                )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as they are asked together, each group with what it is about."""
        found: dict[str, tuple[Any, list[forms.BoundField]]] = {}
        words = {
            "presenter": _("Presenter"),
            "vote": _("Votes"),
            "absent": _("Presence"),
            "dissent": _("Dissenting opinions"),
        }
        for bound in self.visible_fields():
            kind, which = bound.name.split("_")[:2]
            numbered = kind in ("counter", "round")
            legend = words.get(kind) or _NUMBERED[kind] % {"number": which}
            found.setdefault(f"{kind}_{which}" if numbered else kind, (legend, []))[1].append(bound)
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for number in self._numbers():
            parts = [f"counter_{number}_{part}" for part in ("by", "outcome", "text")]
            empty = [part for part in parts if not data.get(part, "").strip()]
            if 0 < len(empty) < len(parts):
                for part in empty:
                    self.add_error(part, _("Say who raises it, which decision and in which words."))
        return data

    def _numbers(self) -> list[int]:
        return [number for number in range(1, MOST + 1) if f"counter_{number}_by" in self.fields]

    @property
    def ballot(self) -> Ballot:
        """What was raised, and the votes. A counter-proposal that is emptied is taken away, and the rounds with it."""
        data = self.cleaned_data
        people = {str(one.uuid): one for one in self.voters}
        filled = [number for number in self._numbers() if data[f"counter_{number}_by"]]
        counters = [
            Counter(people[data[f"counter_{n}_by"]], data[f"counter_{n}_outcome"], data[f"counter_{n}_text"])
            for n in filled
        ]
        rounds = {}
        if filled[: self.raised] == list(range(1, self.raised + 1)):
            for place in range(1, self.raised):
                for person in self.voters:
                    if choice := data.get(f"round_{place}_{person.uuid}"):
                        rounds[place, person] = int(choice)
        return Ballot(self.votes, counters, rounds)

    @property
    def absent(self) -> dict[Person, str]:
        data = self.cleaned_data
        return {one: data[f"absent_{one.uuid}"] for one in self.parts if data.get(f"absent_{one.uuid}")}

    @property
    def presenter(self) -> User | None:
        """Who was chosen to present it; None: whoever made the proposal."""
        return self.may_present.get(self.cleaned_data.get("presenter_who", ""))

    @property
    def dissents(self) -> dict[Person, str]:
        data = self.cleaned_data
        people = dict.fromkeys([*self.seated, *self.presenters])
        return {one: data[f"dissent_{one.uuid}"] for one in people if data.get(f"dissent_{one.uuid}", "").strip()}

    @property
    def votes(self) -> dict[Person, bool]:
        data = self.cleaned_data
        said = {one: data.get(f"vote_{one.uuid}", "") for one in self.voters}
        return {one: vote == "yes" for one, vote in said.items() if vote}


def _said(item: AgendaItem) -> dict[str, Any]:
    """What stands written of an item."""
    said: dict[str, Any] = {"presenter_who": str(item.presenter.person.uuid) if item.presenter else ""}
    said |= {f"absent_{one.person.uuid}": one.reason for one in item.absences.all()}
    said |= {f"dissent_{one.person.uuid}": one.text for one in item.dissents.all()}
    said |= {f"vote_{one.person.uuid}": "yes" if one.is_yes else "no" for one in item.votes.all()}
    for one in item.counters.all():
        said[f"counter_{one.number}_by"] = str(one.raised_by.uuid)
        said[f"counter_{one.number}_outcome"] = one.outcome
        said[f"counter_{one.number}_text"] = one.text
    said |= {f"round_{one.round}_{one.person.uuid}": str(one.counter.number) for one in item.counter_votes.all()}
    return said
