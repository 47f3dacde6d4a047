"""What the history's kinds are called: each storey names its own from `apps.py`, the register draws them all."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, str | Promise] = {
    "case.opened": _("Case opened"),
    "case.handed_over": _("Case handed over"),
    "case.shared": _("Case shared"),
    "case.share_ended": _("Share ended"),
    "case.blocked": _("A person was blocked from the case"),
    "case.block_ended": _("A block was ended"),
    "case.marked": _("Marked as what may be secret"),
    "case.marking_lifted": _("A secrecy marking was lifted"),
    "readings.read": _("The log of reading was read"),
    "disclosure.received": _("Request for documents received"),
    "disclosure.item_added": _("What the request is about was added"),
    "disclosure.tried": _("Tried what can be disclosed"),
    "disclosure.unmasked": _("A mask was taken away"),
    "appeal.registered": _("An appeal was registered"),
    "appeal.judged": _("It was judged whether an appeal came in time"),
    "appeal.reconsidered": _("An appealed decision was reconsidered"),
    "appeal.handed_over": _("An appeal was handed over to the court"),
    "appeal.ended": _("The court's decision on an appeal was registered"),
    "appeal.withdrawn": _("An appeal was withdrawn"),
    "appeal.taken_up": _("An appeal that had been dismissed was taken up"),
    "disclosure.decided": _("Request for documents decided"),
    "authority.appeal_set": _("Entered how a kind of decision is appealed"),
    "person.protected": _("A person's data was protected"),
    "person.identity_read": _("Who a protected person is was seen"),
    "person.protection_ended": _("The protection of a person's data ended"),
    "person.extracted": _("An extract of what is kept about a person was made"),
    "person.extract_fetched": _("An extract of what is kept about a person was fetched"),
    "retention.decided": _("A decision on disposal was entered"),
    "retention.disposed": _("Disposed of"),
    "retention.held": _("The case was kept from disposal"),
    "retention.let_go": _("The case is no longer kept from disposal"),
    "retention.proposed": _("Disposal of documents was proposed"),
    "retention.withdrawn": _("A proposal of disposal was withdrawn"),
    "retention.carried_out": _("Disposal of documents was let go"),
    "retention.document_disposed": _("A document was disposed of"),
    "organisation.member_added": _("Someone was added to an organisation"),
    "organisation.member_removed": _("Someone was removed from an organisation"),
    "evidence.entered": _("Evidence of who may speak for an organisation entered"),
    "evidence.verified": _("Evidence of who may speak for an organisation verified"),
    "evidence.ended": _("Evidence of who may speak for an organisation ended"),
    "organisation.merged": _("Two organisations have become one"),
    "organisation.parted": _("A merger of organisations was taken back"),
    "enquiry.received": _("Enquiry received"),
    "enquiry.closed": _("Enquiry closed"),
    "organisation.member_invited": _("Someone was invited to an organisation"),
    "organisation.invitation_withdrawn": _("An invitation to an organisation was taken back"),
    "webhook.set_up": _("A webhook was set up"),
    "webhook.secret_renewed": _("A webhook got a new secret"),
    "webhook.ended": _("A webhook was ended"),
    "webhook.paused": _("A webhook was paused"),
    "webhook.resumed": _("A paused webhook went on"),
    "webhook.sent_again": _("What a webhook had been told was sent again"),
    "demo.loaded": _("Sample data loaded"),
}


def name(words: Mapping[str, str | Promise]) -> None:
    """Say what kinds of events are called, lazily translated; called from `AppConfig.ready`."""
    _words.update(words)


def word(kind: str) -> str | Promise:
    """A kind in words; the kind itself when no storey has named it."""
    return _words.get(kind, kind)


def named() -> set[str]:
    """Every kind that has words."""
    return set(_words)
