"""What is typed about appeals of decisions on applications."""

from assessments.forms.procedure import ActForm
from registry.forms import appealed


class RegisterAppealForm(appealed.RegisterAppealForm, ActForm):
    """An appeal that came in."""

    def prepare(self) -> None:
        self.initial |= {"appellant": str(self.application.coordinator or ""), "received_on": self.today}


class TimeForm(appealed.TimeForm, ActForm):
    """Whether it came in time."""


class ReconsiderForm(appealed.ReconsiderForm, ActForm):
    """What the reconsideration came to."""


class HandOverForm(appealed.HandOverForm, ActForm):
    """To which court, and when."""


class OutcomeForm(appealed.OutcomeForm, ActForm):
    """What the court decided."""


class WithdrawAppealForm(appealed.WithdrawAppealForm, ActForm):
    """When it was withdrawn."""
