"""Letters about decisions: read, changed and sent by people; feedback at its day; and the wordings, in versions."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Authority
from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.scopes import Scope
from assessments.api.opened import Blanked, Opened
from assessments.forms.meetings import LetterForm, ReleaseForm
from assessments.models import DecisionLetter, LetterKind, Outcome
from assessments.permissions import MAY, may_read_out
from assessments.rules.letters import DEFAULTS
from assessments.states.meetings import LetterStatus
from assessments.workflow import outbox
from assessments.workflow.telling import untold_in
from registry.api import asking, shapes
from registry.api.problems import Invalid, NotFound, form_faults
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Listing, Resource, Thing, Whole, all_of, body, found

_UUID = "0198c0de-0000-7000-8000-0000000000"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]


class LetterOut(shapes.Out):
    """A letter to one person about a decision or a place on the reserve list; read before it is sent."""

    uuid = shapes.ident()
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    authority = shapes.text("Key of the authority whose letter it is.", source="authority.key")
    decision = shapes.ident(
        "The decision it tells of; null: a place on the reserve list, or as long as the outcome is null.",
        by=lambda row: row.decision and row.decision.uuid,
        null=True,
    )
    kind = shapes.choice(LetterKind.choices, "The result first, feedback later.")
    outcome = shapes.choice(
        Outcome.choices, "What was decided; null in a list, as long as the caller has to declare bias first.", null=True
    )
    language = shapes.choice(LANGUAGES)
    template_version = shapes.whole("Version of the wording it was written from; 0: what comes with the product.")
    to = shapes.text("Who it is to.", source="person.name")
    subject = shapes.text()
    body = shapes.text()
    status = shapes.choice(LetterStatus.choices)
    release_on = shapes.day("The day it goes out; null: none is set.", null=True)
    edited_at = shapes.moment("When it was changed last.", null=True)
    sent_at = shapes.moment("When it was sent.", source="released_at", null=True)

    example: ClassVar = {
        "uuid": f"{_UUID}73",
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "authority": "vinnova",
        "decision": f"{_UUID}31",
        "kind": "result",
        "outcome": "grant",
        "language": "sv",
        "template_version": 0,
        "to": "Ada Lindholm",
        "subject": "Beslut om er ansökan",
        "body": "Vi beviljar er ansökan.\n",
        "status": "waiting",
        "release_on": None,
        "edited_at": None,
        "sent_at": None,
    }


class ReadLetterOut(LetterOut):
    """A letter, with what its words leave out."""

    lacks = shapes.texts(
        "What the words do not tell: utfall (what was decided), overklagande (how it is appealed), diarienummer, "
        "belopp, skal, reservdag, lank. Without the first, or the second where it is appealable, it is not sent.",
        by=lambda row: row.lacks,
    )

    example: ClassVar = {**LetterOut.example, "lacks": ["overklagande"]}


class OfLetters(Blanked):
    """Read and sent by the officers and decision-makers of the authority whose letter it is."""

    reads, writes = Scope.DECISIONS_READ, Scope.DECISIONS_WRITE
    out: ClassVar[type[shapes.Out]] = ReadLetterOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def blank(self, one: DecisionLetter) -> None:
        one.subject = one.body = ""
        one.outcome = one.decision = None

    def told(self, rows: list[Any]) -> list[Any]:
        rows = super().told(rows)
        letters = [one for one in rows if isinstance(one, DecisionLetter)] if self.out is ReadLetterOut else []
        lacking = untold_in([one for one in letters if one.status != LetterStatus.SENT])
        for one in letters:
            one.lacks = lacking.get(one.pk, [])
        return rows

    def rows(self) -> QuerySet:
        own = authorities_as(self.user, *MAY["assessments.letters"])
        rows = DecisionLetter.objects.visible_to(self.user).filter(authority__in=own)
        return rows.select_related("application__case__authority", "authority", "person", "decision").defer(
            "decision__content", "application__case__search"
        )

    def may(self, thing: DecisionLetter) -> bool:
        return may_read_out(self.user, thing.authority)


class Letters(OfLetters, Listing):
    """List letters about decisions: those that wait to be read, those with a day, those that have been sent."""

    out = LetterOut
    history = "application__case"
    of_cases = True
    filters = (
        asking.by_uuid("application", "application__case__uuid"),
        asking.by_uuid("call", "application__call__case__uuid"),
        asking.by_key("authority"),
        asking.by_choice("kind", LetterKind.choices),
        asking.by_choice("status", LetterStatus.choices),
    )


class LetterIn(shapes.In):
    """What the letter should say instead: only what is sent changes."""

    subject = text_in(200)
    body = text_in(20_000)

    example: ClassVar = {"body": "Vi beviljar er ansökan. Välkomna till uppstartsmötet.\n"}


class OneLetter(Opened, OfLetters, Changing, Thing):
    """Read a letter, or change it before it is sent."""

    into = LetterIn
    judges = True
    of_case = True

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = LetterForm({"subject": self.target.subject, "body": self.target.body, **values})
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return dict(form.cleaned_data)

    def act(self, thing: DecisionLetter, values: dict[str, Any]) -> DecisionLetter:
        """Change a letter before it is sent."""
        return outbox.edit(thing, **values, read=thing.edited_at, **self.by)


class SendIn(shapes.In):
    """The other letters with the result of the same decision, which have been read too and go out with it."""

    along = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=50, help_text="Their identifiers."
    )

    example: ClassVar = {"along": []}


class SendLetter(Opened, OfLetters, Act):
    """Send a letter that has been read. Letters with the result of the same decision go together, each of them read
    (`along`), and the decision is told by them."""

    into = SendIn
    judges = True

    def act(self, thing: DecisionLetter, values: dict[str, Any]) -> DecisionLetter:
        # Feedback goes alone. Those that have been sent may be named: sent again, they are left as they are.
        together = thing.kind == LetterKind.RESULT
        others = DecisionLetter.objects.filter(kind=LetterKind.RESULT) if together else DecisionLetter.objects.none()
        others = others.filter(decision=thing.decision_id, reserve=thing.reserve_id)
        outbox.send([thing, *all_of(others, values["along"], "along")], **self.by)
        return thing


class DiscardLetter(Opened, OfLetters, Act):
    """Leave feedback unsent. A party is always told of the result."""

    judges = True

    def act(self, thing: DecisionLetter, values: dict[str, Any]) -> DecisionLetter:
        return outbox.discard(thing, **self.by)


class ReleaseIn(shapes.In):
    """The day on which feedback goes out."""

    release_on = shapes.day_in()

    example: ClassVar = {"release_on": "2026-03-19"}


class DateLetter(Opened, OfLetters, Act):
    """Set the day on which feedback that has been read goes out."""

    into = ReleaseIn
    judges = True

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = ReleaseForm(shapes.form_data(values))
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return dict(form.cleaned_data)

    def act(self, thing: DecisionLetter, values: dict[str, Any]) -> DecisionLetter:
        return outbox.set_date(thing, on=values["release_on"], **self.by)


class FeedbackIn(shapes.In):
    """A statement on the application."""

    statement = text_in(10_000)

    example: ClassVar = {"statement": "Frågan är väl vald, men genomförandet är svagt beskrivet."}


class FeedbackOut(shapes.Out):
    """The letters that have been written."""

    letters = shapes.many(LetterOut, "They wait to be read and given their day.", by=lambda row: row)

    example: ClassVar = {"letters": [{**LetterOut.example, "kind": "feedback"}]}


class WriteFeedback(Opened, OfLetters, Act):
    """Write the feedback on the decision that a result tells of: letters of their own, sent after the result."""

    out, into = FeedbackOut, FeedbackIn
    judges, match_demanded = True, False

    def act(self, thing: DecisionLetter, values: dict[str, Any]) -> list[DecisionLetter]:
        if thing.decision is None:
            raise NotFound
        return outbox.write_feedback(thing.decision, values["statement"].strip(), **self.by)

    def read_again(self, thing: list[DecisionLetter]) -> list[DecisionLetter]:
        return list(self.rows().filter(pk__in=[one.pk for one in thing]).order_by("pk"))


# Wordings


class WordingOut(shapes.Out):
    """How an authority's letters of one outcome read in a language. A change is a new version."""

    authority = shapes.text("Key of the authority.", source="authority.key")
    kind = shapes.choice(LetterKind.choices)
    outcome = shapes.choice(Outcome.choices)
    language = shapes.choice(LANGUAGES)
    version = shapes.whole("0: what comes with the product.")
    subject = shapes.text()
    body = shapes.text("With placeholders in braces, in Swedish: {projekt}, {belopp}.")

    example: ClassVar = {
        "authority": "vinnova",
        "kind": "result",
        "outcome": "grant",
        "language": "sv",
        "version": 2,
        "subject": "Beslut om {projekt}",
        "body": "Vi beviljar er {belopp}.\n",
    }


class OfWordings(Resource):
    """Read and written by the officers and decision-makers of an authority: their own authorities'."""

    reads, writes = Scope.DECISIONS_READ, Scope.DECISIONS_WRITE
    out = WordingOut

    def authorities(self) -> QuerySet:
        """The caller's own."""
        return Authority.objects.filter(pk__in=authorities_as(self.user, *MAY["assessments.letters"]))


def wordings(authority: Authority) -> list[Any]:
    """Every wording of the authority, as it stands."""
    found = []
    for kind, outcome in dict.fromkeys((kind, outcome) for kind, outcome, _language in DEFAULTS):
        for language, (subject, text, version) in outbox.versions_of(authority, kind, outcome).items():
            found.append(Wording(authority, kind, outcome, language, version, subject, text))
    return found


class Wording:
    """A wording as it stands."""

    def __init__(self, authority: Authority, kind: str, outcome: str, language: str, *rest: Any) -> None:
        self.authority, self.kind, self.outcome, self.language = authority, str(kind), str(outcome), language
        self.version, self.subject, self.body = rest


class Wordings(OfWordings, Whole):
    """List the wordings of the caller's authorities, by kind, outcome and language."""

    def may_read(self) -> bool:
        return self.authorities().exists()

    def lines(self, values: dict[str, Any]) -> list[Any]:
        return [row for one in self.authorities().order_by("pk") for row in wordings(one)]


class WordingIn(shapes.In):
    """The wording, whole."""

    subject = text_in(200)
    body = text_in(20_000)

    example: ClassVar = {"subject": "Beslut om {projekt}", "body": "Vi beviljar er {belopp}.\n"}


class OneWording(OfWordings, Changing):
    """Read a wording, or write a new version of it. Letters that are written keep theirs."""

    into = WordingIn
    replaces = True

    def find(self) -> Wording:
        own = self.kwargs
        for one in wordings(found(self.authorities(), key=own["authority"])):
            if (one.kind, one.outcome, one.language) == (own["kind"], own["outcome"], own["language"]):
                return one
        raise NotFound

    def get(self, request: Request, **kwargs: Any) -> Response:
        if request.query_params:
            asking.read(request.query_params, {})
        return body(request, self.out.render(self.find()))

    def may(self, thing: Wording) -> bool:
        return may_read_out(self.user, thing.authority)

    def locked(self, thing: Wording) -> Authority:
        return thing.authority

    def standing(self, thing: Wording) -> Wording:
        return self.find()

    def read_again(self, thing: Any) -> Wording:
        return self.find()

    def act(self, thing: Wording, values: dict[str, Any]) -> Wording:
        """Write a new version of a wording."""
        which = {"kind": thing.kind, "outcome": thing.outcome, "language": thing.language}
        outbox.keep_template(thing.authority, **which, **values, **self.by)
        return thing
