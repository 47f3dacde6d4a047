"""Closing an application's case, and opening it again."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms.closing import CloseForm, OpenAgainForm
from assessments.views.procedure import ActView
from assessments.workflow import closing


class CloseView(ActView):
    """Closes the case by hand, when nothing more is to be done."""

    form_class = CloseForm
    title = gettext_lazy("Close the case?")
    lead = gettext_lazy("From that day the time is counted after which its documents may be disposed of.")
    verb = gettext_lazy("Close the case")
    done = gettext_lazy("The case is closed.")
    does = staticmethod(closing.close)

    def about(self) -> list[tuple[str, str]]:
        return [(_("Keeps it open"), "\n".join(closing.hindrances(self.application, self.request.now)))]


class OpenAgainView(ActView):
    """Opens a closed case again, with a reason."""

    form_class = OpenAgainForm
    title = gettext_lazy("Open the case again")
    lead = gettext_lazy("It then stays open until somebody closes it.")
    verb = gettext_lazy("Open the case again")
    done = gettext_lazy("The case is open again.")
    places = {"words_needed": "reason"}
    does = staticmethod(closing.open_again)
