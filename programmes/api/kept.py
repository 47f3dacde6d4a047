"""What is kept because of a duty: the running information to a ministry, evaluation plans, the inventory of saved data;
and who answers for a duty at an authority."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.scopes import Scope
from programmes.api.versions import EXAMPLE, Book, OfVersions, Page, VersionOut
from programmes.display.duties import EVALUATION_KINDS
from programmes.forms.duties import InformationForm, SavedDataForm
from programmes.models import InformationEntry, ReportingDuty, SavedData
from programmes.models.standing import CountedRecords, InformationChannel, PersonalData
from programmes.permissions import at_duty
from programmes.workflow.duties import colleagues
from programmes.workflow.evaluation import write_saved_data
from programmes.workflow.information import write_information
from registry.api import asking, shapes
from registry.api.problems import Invalid, NotFound, unknown
from registry.api.shapes import form_data, text_in
from registry.api.views import found

_UUID = "0198c0de-0000-7000-8000-0000000000"


class OfKept(OfVersions):
    """What those who owe a duty keep because of it. `evaluates`: of a duty to evaluate, else of one to tell."""

    reads, writes = Scope.DUTIES_READ, Scope.DUTIES_WRITE
    home = "duty"
    evaluates: ClassVar[bool]
    #: The act of `permissions.MAY` that lets one write for an authority.
    writing: ClassVar[str]

    def rows(self) -> QuerySet:
        return super().rows().select_related("duty", "authority")

    def may_write(self, programme: ReportingDuty) -> bool:
        return bool(self.authorities(programme))

    def authorities(self, duty: ReportingDuty) -> list[Any]:
        """For whom the caller may write: a line that is there stays its authority's."""
        mine = at_duty(self.user, self.writing, duty)
        there = getattr(self.target, "authority", None)
        return [one for one in mine if there is None or one == there]

    def judged(self, programme: ReportingDuty, data: dict[str, Any], *, first: bool) -> dict[str, Any]:
        given = self.authorities(programme)
        named = data.get("authority")
        if first and named is not None and named not in {one.key for one in given}:
            raise Invalid([unknown("/authority")])
        return super().judged(programme, data, first=first)


class KeptBook(Book, OfKept):
    """The list of a duty's lines, and a new one in it."""

    def find(self) -> ReportingDuty:
        duty: ReportingDuty = found(ReportingDuty.objects.visible_to(self.user), uuid=self.kwargs["uuid"])
        if duty.rule or (duty.document_kind in EVALUATION_KINDS) is not self.evaluates:
            raise NotFound
        return duty


class InformationOut(VersionOut):
    """That a ministry was informed (löpande information)."""

    duty = shapes.text("Key of the duty.", source="duty.key")
    authority = shapes.text("Key of the authority that informed.", source="authority.key")
    given_on = shapes.day()
    department = shapes.text("Key of the ministry.", source="department.key")
    recipient = shapes.text("Who was informed there.")
    channel = shapes.choice(InformationChannel.choices, "How.")
    person = shapes.ident("Who informed.", source="person.uuid")
    person_name = shapes.text(source="person.name")
    subject = shapes.text("About what.")
    content = shapes.text("What was said.")
    has_file = shapes.yes("Whether a file is kept with it.", by=lambda row: row.document_id is not None)

    example: ClassVar = EXAMPLE | {
        "duty": "lopande-information",
        "authority": "vinnova",
        "given_on": "2026-01-12",
        "department": "kn",
        "recipient": "Enheten för forskning och innovation",
        "channel": "meeting",
        "person": f"{_UUID}08",
        "person_name": "Elin Sandberg",
        "subject": "Läget i utlysningarna",
        "content": "Två utlysningar är öppna.",
        "has_file": False,
    }


class InformationIn(shapes.In):
    """That a ministry was informed. `authority` is needed where the caller writes for several."""

    authority = serializers.SlugField(max_length=80, required=False)
    given_on = shapes.day_in()
    department = serializers.SlugField(max_length=80, help_text="Key of the ministry.")
    recipient = text_in(200)
    channel = serializers.ChoiceField(choices=InformationChannel.choices)
    person = serializers.UUIDField(help_text="Who informed: someone with a role at the authority.")
    subject = text_in(200)
    content = text_in(10_000, required=False)

    example: ClassVar = {
        "given_on": "2026-01-12",
        "department": "kn",
        "recipient": "Enheten för forskning och innovation",
        "channel": "meeting",
        "person": f"{_UUID}08",
        "subject": "Läget i utlysningarna",
    }


class InformationChangeIn(InformationIn):
    """What is new about a line."""

    change = text_in(300, required=False)
    example: ClassVar = {"content": "Två utlysningar är öppna.", "change": "Förtydligat"}


class OfInformation(OfKept):
    """The log of running information."""

    out, book, thing = InformationOut, InformationEntry, "api:information_entry"
    evaluates, writing = False, "log_information"

    def rows(self) -> QuerySet:
        return super().rows().select_related("department", "person")

    def form(self, programme: ReportingDuty, data: dict[str, Any] | None, *, first: bool) -> InformationForm:
        given = self.authorities(programme)
        people = {one.pk: one for authority in given for one in colleagues(authority)}
        if not first:
            people[self.target.person_id] = self.target.person
        return InformationForm(data, first=first, authorities=given, people=list(people.values()))

    def start(self, row: InformationEntry) -> dict[str, Any]:
        return InformationForm.start(row) | {"person": str(row.person.uuid)}

    def write_version(self, programme: ReportingDuty, **values: Any) -> InformationEntry:
        return write_information(programme, **values)


class Information(KeptBook, OfInformation):
    """List what ministries have been told while an assignment is carried out."""

    into = InformationIn
    filters = (asking.by_key("department"), asking.by_choice("channel", InformationChannel.choices))

    def act(self, thing: ReportingDuty, values: dict[str, Any]) -> Any:
        """Log that a ministry was informed."""
        return super().act(thing, values)


class OneInformation(Page, OfInformation):
    """Read a line of the running information."""

    into = InformationChangeIn

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        """Change a line of the running information. A new version beside the one that was read."""
        return super().act(thing, values)


class SavedDataOut(VersionOut):
    """A line of the inventory of data that is kept so that the programme can be evaluated (sparade data)."""

    duty = shapes.text("Key of the duty.", source="duty.key")
    authority = shapes.text("Key of the authority that keeps it.", source="authority.key")
    title = shapes.text("What is kept.")
    content = shapes.text("What it contains, and of what.")
    place = shapes.text("System, register or archive.")
    documentation = shapes.text("Link to the documentation.")
    keeping_rule = shapes.text("For how long it is kept, and on what ground.")
    keep_until = shapes.day("Null: preserved.", null=True)
    personal_data = shapes.choice(PersonalData.choices)
    personal_ground = shapes.text("Legal ground for the personal data.")
    secrecy = shapes.text("The provision that may make it secret; empty: not judged yet.")
    file_format = shapes.text()
    counted = shapes.choice(
        CountedRecords.choices, "What of the product's own it is; null: kept elsewhere.",
        by=lambda row: row.counted or None, null=True,
    )  # fmt: skip
    records = shapes.whole("Number of records as checked, of what is kept elsewhere.", null=True)
    checked_on = shapes.day("Last checked.", null=True)
    responsible = shapes.text("Person or unit.")
    since = shapes.day("From when the data reach back.")
    ended_on = shapes.day("When it stopped being kept.", null=True)

    example: ClassVar = EXAMPLE | {
        "duty": "utvardering",
        "authority": "vinnova",
        "title": "Ansökningar och beslut",
        "content": "Alla ansökningar i satsningens utlysningar",
        "place": "Programkontor",
        "documentation": "",
        "keeping_rule": "Bevaras",
        "keep_until": None,
        "personal_data": "yes",
        "personal_ground": "Uppgift av allmänt intresse",
        "secrecy": "",
        "file_format": "Databastabell",
        "counted": "applications",
        "records": None,
        "checked_on": None,
        "responsible": "Enheten för uppföljning",
        "since": "2025-09-01",
        "ended_on": None,
    }


class SavedDataIn(shapes.In):
    """A line of the inventory. `authority` is needed where the caller writes for several."""

    authority = serializers.SlugField(max_length=80, required=False)
    title = text_in(200)
    content = text_in(10_000)
    place = text_in(300)
    documentation = text_in(500, required=False)
    keeping_rule = text_in(300)
    keep_until = shapes.day_in(required=False, allow_null=True)
    personal_data = serializers.ChoiceField(choices=PersonalData.choices)
    personal_ground = text_in(300, required=False)
    secrecy = text_in(300, required=False)
    file_format = text_in(120, required=False)
    counted = serializers.ChoiceField(choices=CountedRecords.choices, required=False, allow_null=True)
    records = serializers.IntegerField(min_value=0, max_value=10**15, required=False, allow_null=True)
    checked_on = shapes.day_in(required=False, allow_null=True)
    responsible = text_in(200)
    since = shapes.day_in()
    ended_on = shapes.day_in(required=False, allow_null=True)

    example: ClassVar = {
        "title": "Enkät till klustren",
        "content": "Svar från alla kluster, ett år i taget",
        "place": "Vinnovas arkiv",
        "keeping_rule": "Bevaras",
        "personal_data": "none",
        "responsible": "Enheten för uppföljning",
        "since": "2026-01-01",
    }


class SavedDataChangeIn(SavedDataIn):
    """What is new about a line."""

    change = text_in(300, required=False)
    example: ClassVar = {"checked_on": "2026-10-01", "change": "Kontrollerat"}


class OfSavedData(OfKept):
    """The inventory of saved data."""

    out, book, thing = SavedDataOut, SavedData, "api:saved_data_line"
    evaluates, writing = True, "write_evaluation"

    def form(self, programme: ReportingDuty, data: dict[str, Any] | None, *, first: bool) -> SavedDataForm:
        return SavedDataForm(data, first=first, authorities=self.authorities(programme))

    def start(self, row: SavedData) -> dict[str, Any]:
        return form_data(SavedDataForm.start(row))

    def write_version(self, programme: ReportingDuty, **values: Any) -> SavedData:
        return write_saved_data(programme, **values)


class SavedDataLines(KeptBook, OfSavedData):
    """List the data that are kept so that a programme can be evaluated."""

    into = SavedDataIn

    def act(self, thing: ReportingDuty, values: dict[str, Any]) -> Any:
        """Enter data that are kept for the evaluation."""
        return super().act(thing, values)


class OneSavedData(Page, OfSavedData):
    """Read a line of the inventory of saved data."""

    into = SavedDataChangeIn

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        """Change a line of the inventory. A new version beside the one that was read."""
        return super().act(thing, values)
