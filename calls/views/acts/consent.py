"""What another has to say yes to: another authority's part of a call, and a direct award."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from calls.errors import CallActNotOpen
from calls.models import CallStrand, DirectAward
from calls.permissions import may_agree, may_approve_award
from calls.states import CallAct, is_open
from calls.views.acts.base import asked, back_to, closed_way
from calls.views.staff import worked_on
from calls.workflow.direct import approve_award
from calls.workflow.joint import agree
from programmes.templatetags.texts import part_name
from registry.identifiers import revision_in
from registry.markup import with_swedish
from registry.problems import problem


@login_required
def agree_page(request: HttpRequest, uuid: str, part: int) -> HttpResponse:
    """Agree to one's own authority's part in another authority's call."""
    call = worked_on(request, uuid)
    row = get_object_or_404(
        CallStrand.objects.select_related("assignment__authority", "assignment__programme", "strand", "call__case"),
        pk=part,
        call=call,
    )
    if not may_agree(request.user, row):
        return problem(request, NotAllowed(), back=back_to(call))
    if not is_open(call.status, CallAct.AGREE):
        return problem(request, CallActNotOpen(), back=back_to(call))
    roles = row.roles
    return asked(
        request,
        call,
        None,
        lambda: agree(row, by=request.user, now=request.now),
        done=_("Agreed. The authority that leads the call has been told."),
        title=_("Agree to the part in %(title)s") % {"title": call.title_sv},
        consequences=[
            _("%(authority)s leads the call, and its applications are that authority's cases.")
            % {"authority": call.case.authority.short_name},
            _("Money of %(part)s is announced in it: %(decides)s decides, %(pays)s pays, %(reports)s reports.")
            % {
                "part": part_name(row.assignment),
                "decides": roles.decides.short_name,
                "pays": roles.pays.short_name,
                "reports": roles.reports.short_name,
            },
            _("If the part's money or who does what is changed after this, you are asked again."),
        ],
        verb=_("Agree"),
    )


@login_required
def approve_award_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Approve a direct award, after reading to whom and why."""
    call = worked_on(request, uuid)
    if closed := closed_way(request, call, CallAct.APPROVE_AWARD):
        return closed
    award = DirectAward.objects.filter(call=call).first()
    if award is None:
        raise Http404
    if not may_approve_award(request.user, call):
        return problem(request, NotAllowed(), back=back_to(call))
    names = ", ".join(one.organisation.name for one in call.recipients.select_related("organisation"))
    return asked(
        request,
        call,
        None,
        lambda: approve_award(call, revision=revision_in(request.POST), by=request.user, now=request.now),
        done=_("The direct award is approved."),
        reads=True,
        title=_("Approve the direct award"),
        consequences=[
            _("The money goes to %(names)s without an open call.") % {"names": names},
            with_swedish(_("Why: %(ground)s"), ground=award.ground_sv),
            with_swedish(_("It rests on: %(provision)s"), provision=award.provision),
            _("The recipient still applies, and the application is judged and decided like any other."),
        ],
        verb=_("Approve"),
    )
