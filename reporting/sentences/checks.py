"""What the checks before a document is made ready say, and what is to be done about each."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Figures = Mapping[str, Any]
#: A sentence that the figures fill, or one that is put together from the figures and the document's content.
Saying = Promise | str | Callable[[Figures, Mapping[str, Any]], str]
STEPS = {
    "cutoff": _("the cut-off"),
    "frozen": _("the day the figures were frozen"),
    "decided": _("the decision"),
    "delivered": _("the delivery"),
}

CHECKS: dict[str, Saying] = {
    "head.sender": _(
        "%(agency)s lacks an organisation number, a postal address or an e-mail address in the head. Ask an "
        "administrator to enter it, then freeze the figures again."
    ),
    "head.contact": _(
        "Nobody is named whom the recipient can turn to. Name who answers for the document, then freeze the figures "
        "again."
    ),
    "head.recipient": _("The duty names no recipient. Enter it on the duty."),
    "k1.sum": _("The total %(place)s differs from the sum of its rows by %(difference)s. Freeze the figures again."),
    "k1.tables": _(
        "The tables %(tables)s divide the same amount and come to different totals. Freeze the figures again."
    ),
    "k1.cell": _("Table %(table)s has an empty cell in row %(row)s. Report it as a fault."),
    "k1.closed": _("Table %(table)s lacks the technology areas %(missing)s. Freeze the figures again."),
    "k2.order": lambda f, c: (
        _("%(then)s is before %(first)s. Freeze the figures again, or correct the day.")
        % {"then": str(STEPS[f["then"]]).capitalize(), "first": STEPS[f["first"]]}
    ),
    "k2.internal": _("The decision's day, %(due)s, is no banking day. Be ready by %(internal)s."),
    "k2.late": _(
        "The day of the decision has passed by %(days)s days. Give the reason: it is printed in the document."
    ),
    "k4.trace": _("The figure %(place)s cannot be followed to its rows. Freeze the figures again."),
    "k4.typed": _(
        "Section %(section)s has the number %(number)s typed in. Open the figure in the table and write its name "
        "in braces, or name the source in the same paragraph (Källa: …)."
    ),
    "k5.decision": _(
        "The government's decision %(title)s has no reference number yet. Enter it on the assignment, or go on: "
        "only the title is printed."
    ),
    "k5.own": _("%(agency)s's case has no number of its own. Register the case first."),
    "k5.stranger": _(
        "Section %(section)s names %(number)s, which is another decision's number. Take it away, or write that it "
        "is an earlier report (tidigare redovisning)."
    ),
    "k6.stranger": _(
        "%(count)s entries belong to an authority that does not answer for the document. Report it as a fault."
    ),
    "k6.count": _(
        "The document counts %(counted)s grants and the register has %(registered)s. Freeze the figures again."
    ),
    "k6.without_case": _(
        "%(amount)s kronor are granted without a case, and are in no table by area, county or kind. Book them on "
        "a case."
    ),
    "k7.above": _(
        "%(part)s, %(year)s: %(excess)s kronor more granted than the amount. Correct the ledger, or enter the "
        "decision that raises it."
    ),
    "k7.untold": _("%(part)s, %(year)s: the amount is only estimated, and no note says so. Report it as a fault."),
    "k7.allocated": _(
        "%(part)s, %(year)s: %(booked)s kronor are booked as allocated and the amount is %(frame)s. Correct the "
        "one that is wrong."
    ),
    "k8.differs": _(
        "%(measure)s for %(part)s %(year)s is %(here)s here and %(there)s in %(document)s. Freeze both on the same "
        "day, or name in both how it is read."
    ),
    "k9.state": _("The condition %(condition)s has no state or no words of the decision. Open it and correct it."),
    "k9.exception": _(
        "An exception from %(condition)s lacks its reason or who allowed it. Enter both on the condition."
    ),
    "k10.cause": _(
        "%(place)s has changed since the last report, and nothing in the rows says why. Give the reason: it is printed "
        "with the change."
    ),
    "k11.gap": _("Section %(section)s still says %(words)s. Fill it in."),
    "k11.language": lambda f, c: (
        (
            _("Section %(section)s: “%(words)s”. Better: %(better)s.")
            if f["better"]
            else _("Section %(section)s: the same word twice, “%(words)s”.")
        )
        % f
    ),
    "k11.link": _("Section %(section)s: the address %(words)s is not whole. Begin it with https://."),
    "k11.own_link": _(
        "Section %(section)s: the address %(words)s leads to nothing here. Open the document and copy its address."
    ),
    "k11.spelling": _(
        "Section %(section)s: is this spelt as you mean? %(words)s. Names and terms may be left as they are."
    ),
    "k12.small": _(
        "A group of %(persons)s persons shows how it is divided. Freeze the figures again, so that it is hidden."
    ),
    "k12.derived": _("A hidden row can be counted from the total. Freeze the figures again."),
    "k12.marked": _(
        "Something in cases that the document speaks of is marked as what may be secret: %(numbers)s. See that "
        "nothing of it is told."
    ),
    "k12.secret": _("The document holds a passage of case %(number)s that a decision on secrecy covers. Take it away."),
    "k12.title": _(
        "The title of case %(number)s is marked as what may be secret and stands in the document. Freeze the "
        "figures again, and take it out of the texts."
    ),
    "k12.words": _("Words that were masked in case %(number)s stand in the document. See that they may be told here."),
    "k13.reading": _("The document tells what has been used and does not say how it is read. Write it."),
    "k13.base": _("The document tells a share of financing and does not say what is counted. Write it."),
    "k13.period": _("The document tells a share or what has been used and does not say through which day. Write it."),
    "k14.author": _("Whoever has written in the document or presents it cannot decide on it for %(agency)s."),
    "k14.title": _("The one who decides for %(agency)s has no title. Enter it with the role."),
    "k14.content": _("The authorities have decided on different versions. Let all decide again."),
    "k14.missing": _("Not decided yet: %(agency)s."),
    "k15.identity": _(
        "%(place)s does not add up: the difference is %(difference)s kronor. Correct the ledger and freeze again."
    ),
    "k15.readings": _("%(place)s: more has been earned than paid, by %(excess)s kronor. Look at the approved costs."),
    "k18.account": _(
        "The account has not been verified by a second person. Ask another economist to verify it on this page."
    ),
    "k18.authority": _("What the signatory's authority rests on is missing. Enter it in the details."),
    "k18.proof_account": _("No proof of the account goes with the letter. Add the file."),
    "k18.proof_authority": _("No proof of the signatory's authority goes with the letter. Add the file."),
    "k18.reference": _(
        "The payment reference %(reference)s is not the decision's number, nor the case's. Change it in the details."
    ),
    "k19.person": _("%(section)s: a personal number, %(number)s, must not stand in the document. Take it away."),
    "k19.picture": _(
        "Pictures in what goes with the letter cannot be read for personal numbers: %(words)s. Look at each, and "
        "say that you have."
    ),
    "k20.text": _("The chart %(chart)s has no text in its place. Report it as a fault."),
    "k20.value": _("The chart %(chart)s draws another value than the table has: %(place)s. Freeze the figures again."),
    "k21.mark": _("The finished file lacks a mark: %(mark)s. Make it again."),
    "k22.again": _("The figure %(place)s cannot be computed again from its rows. Freeze the figures again."),
}
