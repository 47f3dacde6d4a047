"""What people add to a document's checks: the reason to go on, and that a second person has verified the account."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _

from reporting.datasets.common import latest_details
from reporting.forms.checking import LookedForm, ProofForm, ReasonForm, VerifyForm
from reporting.kinds.letters import account as account_words
from reporting.models import ProofOf
from reporting.permissions import may_give_reason, may_settle
from reporting.views.settling import Asking
from reporting.workflow.attached import pictures
from reporting.workflow.checking import WITH_REASON, give_reason, reasons, verify_account
from reporting.workflow.proving import add_proof, standing_proofs


class ReasonView(Asking):
    """Says why the document goes on although a check remarks on it."""

    @property
    def title(self) -> str:
        return _("Say that the pictures have been looked at") if self.pictures else _("Give the reason that it is late")

    @property
    def pictures(self) -> bool:
        """Whether it is about pictures that no check can read."""
        return bool(self.kwargs["rule"] == "k19.picture")

    @property
    def verb(self) -> str:
        return _("I have looked at the pictures") if self.pictures else _("Save the reason")

    @property
    def done(self) -> str:
        if self.pictures:
            return _("It is noted that you have looked at the pictures.")
        return _("The reason is saved. It is printed in the document.")

    @property
    def consequences(self) -> list[str]:
        if not self.pictures:
            return []
        unread = [name for one in standing_proofs(self.occasion).values() for name in pictures(one.document)]
        return [
            _("No check can read what stands in a picture. Look for personal numbers in: %(words)s.")
            % {"words": "; ".join(unread)},
            _("Your name and the moment are kept. A new file asks for it again."),
        ]

    def allowed(self) -> bool:
        if self.kwargs["rule"] not in WITH_REASON:
            raise Http404
        return may_give_reason(self.request.user, self.occasion)

    def form(self, **given: Any) -> forms.Form:
        last = reasons(self.occasion).get(self.kwargs["rule"])
        initial = {"reason": last.reason if last else ""}
        if self.pictures:
            return LookedForm(data=given["data"]) if given else LookedForm(initial=initial)
        return ReasonForm(data=given["data"]) if given else ReasonForm(initial=initial)

    def act(self, form: forms.Form) -> None:
        give_reason(
            self.occasion,
            rule=self.kwargs["rule"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=self.request.now,
        )


class ProofView(Asking):
    """Keeps a file that proves the account or the authority to sign, and goes with the letter."""

    @property
    def title(self) -> str:
        return {
            ProofOf.ACCOUNT: _("Add the proof of the account"),
            ProofOf.AUTHORITY: _("Add the proof of the signatory's authority"),
        }[self.of]

    @property
    def of(self) -> ProofOf:
        """What it proves."""
        try:
            return ProofOf(self.kwargs["of"])
        except ValueError:
            raise Http404 from None

    @property
    def verb(self) -> str:
        return _("Add the file")

    @property
    def done(self) -> str:
        return _("The file is kept, and goes with the letter.")

    @property
    def consequences(self) -> list[str]:
        before = standing_proofs(self.occasion).get(self.of)
        found = [_("The file is registered in the case and named as an attachment in the letter.")]
        if before:
            found.append(_("It takes the place of %(name)s.") % {"name": before.document.filename})
        return found

    def form(self, **given: Any) -> forms.Form:
        return ProofForm(data=given["data"], files=given["files"]) if given else ProofForm()

    def allowed(self) -> bool:
        return bool(self.of) and may_settle(self.request.user, self.occasion) and self.kind.details

    def act(self, form: forms.Form) -> None:
        add_proof(self.occasion, form.cleaned_data["file"], of=self.of, by=self.request.user, now=self.request.now)


class VerifyView(Asking):
    """A second economist verifies the account that the letter names."""

    @property
    def title(self) -> str:
        return _("Verify the account")

    @property
    def verb(self) -> str:
        return _("I have verified the account")

    @property
    def done(self) -> str:
        return _("The account is verified.")

    @property
    def consequences(self) -> list[str]:
        details = latest_details(self.occasion)
        named = account_words(details.values) if details else ""
        return [
            _("The account that is entered: %(account)s.") % {"account": named},
            _("Compare it with the proof of account, not with the draft. You must not have entered it yourself."),
        ]

    def form(self, **given: Any) -> forms.Form:
        return VerifyForm(data=given["data"]) if given else VerifyForm()

    def allowed(self) -> bool:
        return may_settle(self.request.user, self.occasion) and self.kind.details

    def act(self, form: forms.Form) -> None:
        verify_account(self.occasion, against=form.cleaned_data["against"], by=self.request.user, now=self.request.now)
