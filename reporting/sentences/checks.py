"""What the checks before a document is made ready say, and what is to be done about each."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Figures = Mapping[str, Any]
STEPS = {
    "cutoff": gettext_lazy("the cut-off"),
    "frozen": gettext_lazy("the day the figures were frozen"),
    "decided": gettext_lazy("the decision"),
    "delivered": gettext_lazy("the delivery"),
}

CHECKS: dict[str, Callable[[Figures, Mapping[str, Any]], str]] = {
    "head.sender": lambda f, c: (
        _(
            "%(agency)s lacks an organisation number, a postal address or an e-mail address in the head. Ask an "
            "administrator to enter it, then freeze the figures again."
        )
        % f
    ),
    "head.contact": lambda f, c: _(
        "Nobody is named whom the recipient can turn to. Name who answers for the document, then freeze the figures "
        "again."
    ),
    "head.recipient": lambda f, c: _("The duty names no recipient. Enter it on the duty."),
    "k1.sum": lambda f, c: (
        _("The total %(place)s differs from the sum of its rows by %(difference)s. Freeze the figures again.") % f
    ),
    "k1.tables": lambda f, c: (
        _("The tables %(tables)s divide the same amount and come to different totals. Freeze the figures again.") % f
    ),
    "k1.cell": lambda f, c: _("Table %(table)s has an empty cell in row %(row)s. Report it as a fault.") % f,
    "k1.closed": lambda f, c: (
        _("Table %(table)s lacks the technology areas %(missing)s. Freeze the figures again.") % f
    ),
    "k2.order": lambda f, c: (
        _("%(then)s is before %(first)s. Freeze the figures again, or correct the day.")
        % {"then": str(STEPS[f["then"]]).capitalize(), "first": STEPS[f["first"]]}
    ),
    "k2.internal": lambda f, c: _("The decision's day, %(due)s, is no banking day. Be ready by %(internal)s.") % f,
    "k2.late": lambda f, c: (
        _("The day of the decision has passed by %(days)s days. Give the reason: it is printed in the document.") % f
    ),
    "k4.trace": lambda f, c: _("The figure %(place)s cannot be followed to its rows. Freeze the figures again.") % f,
    "k4.typed": lambda f, c: (
        _(
            "Section %(section)s has the number %(number)s typed in. Open the figure in the table and write its name "
            "in braces, or name the source in the same paragraph (Källa: …)."
        )
        % f
    ),
    "k5.decision": lambda f, c: (
        _(
            "The government's decision %(title)s has no reference number yet. Enter it on the assignment, or go on: "
            "only the title is printed."
        )
        % f
    ),
    "k5.own": lambda f, c: _("%(agency)s's case has no number of its own. Register the case first.") % f,
    "k5.stranger": lambda f, c: (
        _(
            "Section %(section)s names %(number)s, which is another decision's number. Take it away, or write that it "
            "is an earlier report (tidigare redovisning)."
        )
        % f
    ),
    "k6.stranger": lambda f, c: (
        _("%(count)s entries belong to an authority that does not answer for the document. Report it as a fault.") % f
    ),
    "k6.count": lambda f, c: (
        _("The document counts %(counted)s grants and the register has %(registered)s. Freeze the figures again.") % f
    ),
    "k6.without_case": lambda f, c: (
        _(
            "%(amount)s kronor are granted without a case, and are in no table by area, county or kind. Book them on "
            "a case."
        )
        % f
    ),
    "k7.above": lambda f, c: (
        _(
            "%(part)s, %(year)s: %(excess)s kronor more granted than the amount. Correct the ledger, or enter the "
            "decision that raises it."
        )
        % f
    ),
    "k7.untold": lambda f, c: (
        _("%(part)s, %(year)s: the amount is only estimated, and no note says so. Report it as a fault.") % f
    ),
    "k7.allocated": lambda f, c: (
        _(
            "%(part)s, %(year)s: %(booked)s kronor are booked as allocated and the amount is %(frame)s. Correct the "
            "one that is wrong."
        )
        % f
    ),
    "k8.differs": lambda f, c: (
        _(
            "%(measure)s for %(part)s %(year)s is %(here)s here and %(there)s in %(document)s. Freeze both on the same "
            "day, or name in both how it is read."
        )
        % f
    ),
    "k9.state": lambda f, c: (
        _("The condition %(condition)s has no state or no words of the decision. Open it and correct it.") % f
    ),
    "k9.exception": lambda f, c: (
        _("An exception from %(condition)s lacks its reason or who allowed it. Enter both on the condition.") % f
    ),
    "k10.cause": lambda f, c: (
        _("%(place)s has changed since the last report, and nothing in the rows says why. Freeze the figures again.")
        % f
    ),
    "k11.gap": lambda f, c: _("Section %(section)s still says %(words)s. Fill it in.") % f,
    "k11.language": lambda f, c: (
        (
            _("Section %(section)s: “%(words)s”. Better: %(better)s.")
            if f["better"]
            else _("Section %(section)s: the same word twice, “%(words)s”.")
        )
        % f
    ),
    "k11.link": lambda f, c: _("Section %(section)s: the address %(words)s is not whole. Begin it with https://.") % f,
    "k11.own_link": lambda f, c: (
        _("Section %(section)s: the address %(words)s leads to nothing here. Open the document and copy its address.")
        % f
    ),
    "k11.spelling": lambda f, c: (
        _("Section %(section)s: is this spelt as you mean? %(words)s. Names and terms may be left as they are.") % f
    ),
    "k12.small": lambda f, c: (
        _("A group of %(persons)s persons shows how it is divided. Freeze the figures again, so that it is hidden.") % f
    ),
    "k12.derived": lambda f, c: _("A hidden row can be counted from the total. Freeze the figures again.") % f,
    "k12.marked": lambda f, c: (
        _(
            "Something in cases that the document speaks of is marked as what may be secret: %(numbers)s. See that "
            "nothing of it is told."
        )
        % f
    ),
    "k12.secret": lambda f, c: (
        _("The document holds a passage of case %(number)s that a decision on secrecy covers. Take it away.") % f
    ),
    "k12.title": lambda f, c: (
        _(
            "The title of case %(number)s is marked as what may be secret and stands in the document. Freeze the "
            "figures again, and take it out of the texts."
        )
        % f
    ),
    "k12.words": lambda f, c: (
        _("Words that were masked in case %(number)s stand in the document. See that they may be told here.") % f
    ),
    "k13.reading": lambda f, c: _("The document tells what has been used and does not say how it is read. Write it."),
    "k13.base": lambda f, c: _("The document tells a share of financing and does not say what is counted. Write it."),
    "k13.period": lambda f, c: _(
        "The document tells a share or what has been used and does not say through which day. Write it."
    ),
    "k14.author": lambda f, c: (
        _("Whoever has written in the document or presents it cannot decide on it for %(agency)s.") % f
    ),
    "k14.title": lambda f, c: _("The one who decides for %(agency)s has no title. Enter it with the role.") % f,
    "k14.content": lambda f, c: _("The authorities have decided on different versions. Let all decide again."),
    "k14.missing": lambda f, c: _("Not decided yet: %(agency)s.") % f,
    "k15.identity": lambda f, c: (
        _("%(place)s does not add up: the difference is %(difference)s kronor. Correct the ledger and freeze again.")
        % f
    ),
    "k15.readings": lambda f, c: (
        _("%(place)s: more has been earned than paid, by %(excess)s kronor. Look at the approved costs.") % f
    ),
    "k18.account": lambda f, c: _(
        "The account has not been verified by a second person. Ask another economist to verify it on this page."
    ),
    "k18.authority": lambda f, c: _("What the signatory's authority rests on is missing. Enter it in the details."),
    "k18.proof_account": lambda f, c: _("No proof of the account goes with the letter. Add the file."),
    "k18.proof_authority": lambda f, c: _("No proof of the signatory's authority goes with the letter. Add the file."),
    "k18.reference": lambda f, c: (
        _("The payment reference %(reference)s is not the decision's number, nor the case's. Change it in the details.")
        % f
    ),
    "k19.person": lambda f, c: (
        _("%(section)s: a personal number, %(number)s, must not stand in the document. Take it away.") % f
    ),
    "k19.picture": lambda f, c: (
        _(
            "Pictures in what goes with the letter cannot be read for personal numbers: %(words)s. Look at each, and "
            "say that you have."
        )
        % f
    ),
    "k20.text": lambda f, c: _("The chart %(chart)s has no text in its place. Report it as a fault.") % f,
    "k20.value": lambda f, c: (
        _("The chart %(chart)s draws another value than the table has: %(place)s. Freeze the figures again.") % f
    ),
    "k21.mark": lambda f, c: _("The finished file lacks a mark: %(mark)s. Make it again.") % f,
    "k22.again": lambda f, c: (
        _("The figure %(place)s cannot be computed again from its rows. Freeze the figures again.") % f
    ),
}
