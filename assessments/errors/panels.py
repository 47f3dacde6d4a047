"""What panels and the ranked list refuse."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class PanelActNotOpen(DomainError):
    """The panel's meeting is over, or not."""

    code = "panel_act_not_open"
    sentence = _("The panel is %(status)s, so this can no longer be done.")
    status = 409


class GradeOutside(DomainError):
    """A grade lies on the panel's scale."""

    code = "grade_outside"
    sentence = _("The grade must be between %(lowest)s and %(highest)s.")


class PanelNotReady(DomainError):
    """Every application before a panel is sifted out or has a grade and a statement."""

    code = "panel_not_ready"
    sentence = _("The meeting cannot be closed: these have no agreed grade or statement: %(cases)s.")
    status = 409


class AlreadyBeforeAPanel(DomainError):
    """An application is before one panel."""

    code = "already_before_a_panel"
    sentence = _("%(case)s is already before a panel.")
    status = 409


class BiasedInItem(DomainError):
    """Whoever is out of an item takes no part in it (FL (2017:900) 17 §)."""

    code = "biased_in_item"
    sentence = _("You are out of this item because of a conflict of interest.")
    status = 403


class NothingSifted(DomainError):
    """Sifting by a limit, and nothing that waits lies below it."""

    code = "nothing_sifted"
    sentence = _("Nothing lies below this grade: there is nothing to sift out.")


class NothingTicked(DomainError):
    """Proposals for what is chosen on the ranked list, and nothing that can be proposed is."""

    code = "nothing_ticked"
    sentence = _("Nothing that can be proposed is chosen: tick applications or move the line.")


class CriterionGradeUnknown(DomainError):
    """A grade on a criterion is one of its own scale."""

    code = "criterion_grade_unknown"
    sentence = _("There is no criterion %(criterion)s with such a grade.")
