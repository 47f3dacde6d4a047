"""The lists that förvaltningslagen (2017:900) gives: grounds and ways, in the words of the law as far as they go."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DismissalGround(TextChoices):
    """Why an application cannot be examined (avvisas); what is examined and not granted is rejected (avslås)."""

    LATE = "late", _("it came in too late")
    INCOMPLETE = "incomplete", _("it is incomplete, although a supplement was ordered")
    NOT_ENTITLED = "entitled", _("the applicant may not apply")
    OUTSIDE = "outside", _("it lies outside the call")


class LeftOut(TextChoices):
    """When one need not communicate before a decision (25 §)."""

    UNNECESSARY = "unnecessary", _("clearly unnecessary (first paragraph)")
    RESEARCH = "research", _("award of research grants or something comparable (point 1)")
    HARDER = "harder", _("the decision would otherwise be considerably harder to carry out (point 2)")
    URGENT = "urgent", _("an essential interest demands that it is made at once (point 3)")


class Power(TextChoices):
    """Whether an agent has shown a power of attorney (15 §)."""

    SHOWN = "shown", _("power of attorney shown")
    ASKED = "asked", _("power of attorney asked for")
    UNASKED = "unasked", _("not asked for")


class AgentEnd(TextChoices):
    """Why someone no longer speaks for a party."""

    REVOKED = "revoked", _("the party has taken the power of attorney back")
    DONE = "done", _("the assignment is over")
    NOT_SHOWN = "not_shown", _("no power of attorney was shown in time")
    UNSUITABLE = "unsuitable", _("unsuitable for the task (section 14)")


class Demanded(TextChoices):
    """What a decision to grant says beside its amounts, by what its authority has entered."""

    TERMS = "terms", _("the version of the terms")
    AID = "aid", _("the basis of state aid of each party")
    PAYMENTS = "payments", _("the plan of payments")
    REPORTS = "reports", _("the schedule of reports")


class Abstention(TextChoices):
    """Who may leave out a vote that has been asked for, besides the chair, who always votes: how 29 § is read by the
    authority."""

    FALLEN = "fallen", _("whoever's own proposal has fallen in an earlier round")
    NEVER = "never", _("nobody: everyone who decides votes in every round")
    ANY = "any", _("anyone but the chair")


class Section(TextChoices):
    """By which provision a decision is taken up again."""

    MAY = "37", _("section 37: the authority may change it")
    MUST = "38", _("section 38: it is obviously wrong, and easily changed without disadvantage")


class WorseGround(TextChoices):
    """When a favourable decision may be changed to the party's disadvantage (37 § second paragraph)."""

    PROVISO = "proviso", _("the decision, or what it rests on, says that it may be revoked")
    SAFETY = "safety", _("compelling reasons of safety demand it at once")
    WRONG = "wrong", _("the party gave wrong or misleading information")
