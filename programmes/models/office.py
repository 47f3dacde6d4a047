"""The programme office (programkontor): a body of several authorities, with members, meetings and what they agree on.

It is not an authority and decides nothing in any case: the decisions name it and leave its powers unsaid.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Authority, Person, User
from accounts.models.covered import CoveredCharField, CoveredJSONField, CoveredNameField, CoveredTextField
from programmes.models.assignment import Programme
from programmes.queries.office import ActionQuerySet, MemberQuerySet, OfProgrammeQuerySet


class OfficeRole(models.TextChoices):
    """What a member is in the office."""

    LEAD = "lead", _("leads the office")
    MEMBER = "member", _("member")
    SECRETARY = "secretary", _("secretary")


class OfficeMember(models.Model):
    """That a person sits in a programme's office for an authority during a period (ledamot).

    A mistaken row is struck, not changed; another role is another row. Gives no sight of any case.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="office_members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="office_memberships")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=OfficeRole, default=OfficeRole.MEMBER)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_reason = models.CharField(max_length=300, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the programme office")
        verbose_name_plural = _("members of the programme office")
        constraints = [
            models.CheckConstraint(
                name="office_member_period_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="office_member_struck_by_someone_with_a_reason",
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["person", "programme"], name="office_member_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.authority}"


class OfficeMeeting(models.Model):
    """A meeting of a programme office. `notes` is what is being written; once adjusted they stand in `MeetingRecord`.

    `revision` counts saves: whoever saves on an older one is refused and sees both texts.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="office_meetings")
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)
    agenda = CoveredTextField(blank=True)
    notes = CoveredTextField(blank=True)
    notes_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    notes_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting of the programme office")
        verbose_name_plural = _("meetings of the programme office")
        constraints = [
            models.CheckConstraint(
                name="office_meeting_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="office_meeting_notes_by_someone",
                condition=Q(notes="") | Q(notes_by__isnull=False, notes_at__isnull=False),
            ),
            models.CheckConstraint(
                name="office_meeting_cancelled_by_someone",
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["programme", "-starts_at"], name="office_meeting_newest")]

    def __str__(self) -> str:
        return self.title


class MeetingParticipant(models.Model):
    """Who takes part in a meeting: a member, known by their person, or a guest by name and organisation."""

    meeting = models.ForeignKey(OfficeMeeting, models.PROTECT, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = CoveredNameField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(name="meeting_participant_once", fields=["meeting", "person"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}" if self.organisation else self.name


class MeetingRecord(models.Model):
    """A meeting's notes as adjusted (justerade) by another than their writer; and notes that later correct them.

    `content` is the agenda and those present as they stood then. Append-only.
    """

    APPEND_ONLY = True

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    meeting = models.ForeignKey(OfficeMeeting, models.PROTECT, related_name="records")
    text = CoveredTextField()
    content = CoveredJSONField(default=dict)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    adjusted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notes of a meeting")
        verbose_name_plural = _("notes of meetings")
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="meeting_adjusted_once", fields=["meeting"], condition=Q(corrects__isnull=True)
            ),
            models.CheckConstraint(
                name="meeting_adjusted_by_another_than_the_writer",
                condition=Q(corrects__isnull=False, adjusted_by__isnull=True)
                | (Q(corrects__isnull=True, adjusted_by__isnull=False) & ~Q(adjusted_by=F("written_by"))),
            ),
            models.CheckConstraint(name="meeting_record_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.text[:40]}"


class OfficeAction(models.Model):
    """What someone has undertaken to do for a programme office (åtgärd), by when, and when it was done or dropped."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="office_actions")
    meeting = models.ForeignKey(OfficeMeeting, models.PROTECT, null=True, blank=True, related_name="actions")
    what = CoveredCharField(max_length=500)
    responsible = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    responsible_name = CoveredNameField(max_length=200, blank=True, help_text=_("When it is nobody in the office"))
    due_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    dropped = models.BooleanField(default=False)
    outcome = CoveredCharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True, help_text=_("When it was written, changed, closed or taken up"))

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action of the programme office")
        verbose_name_plural = _("actions of the programme office")
        constraints = [
            models.CheckConstraint(
                name="office_action_is_somebodys",
                condition=Q(responsible__isnull=False, responsible_name="")
                | (Q(responsible__isnull=True) & ~Q(responsible_name="")),
            ),
            models.CheckConstraint(
                name="office_action_closed_by_someone",
                condition=Q(closed_on__isnull=True, closed_by__isnull=True, closed_at__isnull=True, dropped=False)
                | Q(closed_on__isnull=False, closed_by__isnull=False, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="office_action_dropped_with_a_reason", condition=Q(dropped=False) | ~Q(outcome="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["responsible", "due_on"], name="office_action_open", condition=Q(closed_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def who(self) -> str:
        """The one responsible, by name."""
        return self.responsible.name if self.responsible else self.responsible_name
