"""Acts on positions on state aid: written, shared, withdrawn, joined, used."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from programmes.display.versions import beside
from programmes.errors.office import NoDraft, NotShared
from programmes.forms.aid_positions import (
    DraftForm,
    JoinForm,
    NewPositionForm,
    RevisionForm,
    UseForm,
    WithdrawForm,
)
from programmes.models import AidPosition, AidPositionDraft, AidPositionVersion, Programme
from programmes.permissions import may_write_position
from programmes.views.aid_positions import LABELS, address, authorities_for, position_of
from programmes.views.office.base import act, of_programme, refused
from programmes.workflow.aid_positions import (
    TEXTS,
    begin_position,
    discard_draft,
    join_position,
    share_position,
    use_position,
    withdraw_position,
    write_draft,
)
from registry.display import Link
from sweden.clock import local


def _above(programme: Programme, position: AidPosition) -> Link:
    return Link(_("The position"), address("", programme, position.uuid))


def _latest(position: AidPosition) -> AidPositionVersion | None:
    return next(iter(position.versions.all()), None)


@of_programme
def new_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Begin a position, as a draft for the own authority."""
    back = address("s", programme)
    authorities = authorities_for(request.user, "write_position")
    if not authorities:
        return refused(request, back)
    initial = {"taken_on": local(request.now).date(), "authority": authorities[0].key}
    form = NewPositionForm(
        request.POST or None, authorities=authorities, today=local(request.now).date(), initial=initial
    )
    return act(
        request,
        programme,
        form,
        lambda: begin_position(programme, **form.cleaned_data, by=request.user, now=request.now),
        done=_("The draft is saved. Share it when it holds."),
        back=back,
        to=lambda position: address("", programme, position.uuid),
        title=_("New position"),
        lead=_("A draft is read by the own authority's staff only, until it is shared."),
        above=Link(_("Positions on state aid"), back),
        verb=_("Save the draft"),
    )


def _may_write(request: HttpRequest, programme: Programme, position: AidPosition) -> HttpResponse | None:
    if may_write_position(request.user, position.authority):
        return None
    return refused(request, address("", programme, position.uuid))


@of_programme
def write_page(request: HttpRequest, programme: Programme, uuid: Any) -> HttpResponse:
    """Write in the draft, or begin a new version of what is shared."""
    position = position_of(request, uuid)
    if refusal := _may_write(request, programme, position):
        return refusal
    latest = _latest(position)
    draft = getattr(position, "draft", None)
    begun = draft or latest
    initial = {name: getattr(begun, name) for name in TEXTS} | {"revision": draft.revision if draft else 0}
    if draft is None:
        initial |= {"change": "", "taken_on": local(request.now).date()}
    form = DraftForm(request.POST or None, first=latest is None, today=local(request.now).date(), initial=initial)

    def theirs() -> dict[str, Any]:
        standing = AidPositionDraft.objects.filter(position=position).select_related("written_by__person").first()
        form.data = form.data.copy()
        form.data["revision"] = standing.revision if standing else 0  # the next save is made knowing what stands
        if standing is None:
            return {}
        return {"theirs": beside(standing, _typed(form), LABELS), "theirs_by": standing.written_by}

    return act(
        request,
        programme,
        form,
        lambda: write_draft(
            position, revision=form.cleaned_data["revision"], **form.texts, by=request.user, now=request.now
        ),
        done=_("The draft is saved. Share it when it holds."),
        back=address("", programme, position.uuid),
        stale=theirs,
        title=_("New version") if latest else _("Change the draft"),
        lead=_("The version that is shared is not changed. The new one replaces it when it is shared.")
        if latest
        else "",
        above=_above(programme, position),
        verb=_("Save the draft"),
    )


def _typed(form: DraftForm) -> AidPositionDraft:
    """What the reader has typed, to compare with what stands."""
    return AidPositionDraft(**{name: form.cleaned_data[name] for name in LABELS})


@of_programme
def share_page(request: HttpRequest, programme: Programme, uuid: Any) -> HttpResponse:
    """Share the draft with all agencies."""
    position = position_of(request, uuid)
    back = address("", programme, position.uuid)
    if refusal := _may_write(request, programme, position):
        return refusal
    draft = getattr(position, "draft", None)
    if draft is None:
        return refused(request, back, NoDraft())
    form = RevisionForm(request.POST or None, initial={"revision": draft.revision})
    return act(
        request,
        programme,
        form,
        lambda: share_position(position, revision=form.cleaned_data["revision"], by=request.user, now=request.now),
        done=_("The position is shared."),
        back=back,
        template="programmes/aid_positions/share.html",
        title=_("Share the position"),
        above=_above(programme, position),
        draft=draft,
        latest=_latest(position),
        verb=_("Share the position"),
    )


@of_programme
def discard_page(request: HttpRequest, programme: Programme, uuid: Any) -> HttpResponse:
    """Give up a new version that is being written."""
    position = position_of(request, uuid)
    back = address("", programme, position.uuid)
    if refusal := _may_write(request, programme, position):
        return refusal
    form = RevisionForm(request.POST or None, initial={"revision": 0})
    return act(
        request,
        programme,
        form,
        lambda: discard_draft(position, by=request.user, now=request.now),
        done=_("The draft is given up."),
        back=back,
        title=_("Give up the draft"),
        lead=_("What has been written in the draft is lost. The version that is shared stays."),
        above=_above(programme, position),
        verb=_("Give up the draft"),
        danger=True,
    )


@of_programme
def withdraw_page(request: HttpRequest, programme: Programme, uuid: Any) -> HttpResponse:
    """Say that a position no longer holds."""
    position = position_of(request, uuid)
    back = address("", programme, position.uuid)
    if refusal := _may_write(request, programme, position):
        return refusal
    if not _latest(position):
        return refused(request, back, NotShared())
    holding = AidPositionVersion.objects.visible_to(request.user).current().exclude(position=position)
    holding = holding.filter(position__withdrawal__isnull=True).select_related("position").order_by("question")
    form = WithdrawForm(request.POST or None, others=[(one.position, one.question) for one in holding])
    return act(
        request,
        programme,
        form,
        lambda: withdraw_position(position, **form.cleaned_data, by=request.user, now=request.now),
        done=_("The position is withdrawn."),
        back=back,
        title=_("Withdraw the position"),
        lead=_("It stays to be read, with the reason. It cannot be taken up again."),
        above=_above(programme, position),
        verb=_("Withdraw"),
        danger=True,
    )


@of_programme
def join_page(request: HttpRequest, programme: Programme, uuid: Any) -> HttpResponse:
    """Let one's own authority share the version that holds."""
    position = position_of(request, uuid)
    back = address("", programme, position.uuid)
    authorities = [one for one in authorities_for(request.user, "join_position") if one.pk != position.authority_id]
    if not authorities:
        return refused(request, back)
    latest = _latest(position)
    if latest is None:
        return refused(request, back, NotShared())
    initial = {"number": latest.number, "authority": authorities[0].key}
    form = JoinForm(request.POST or None, authorities=authorities, initial=initial)
    return act(
        request,
        programme,
        form,
        lambda: join_position(position, **form.cleaned_data, by=request.user, now=request.now),
        done=_("Your authority shares the position."),
        back=back,
        title=_("Share the position for your authority"),
        lead=_("It is shared as this version words it. A new version is shared anew."),
        above=_above(programme, position),
        verb=_("Share it"),
    )


@of_programme
def use_page(request: HttpRequest, programme: Programme, uuid: Any) -> HttpResponse:
    """Note that a case relies on the version that holds."""
    position = position_of(request, uuid)
    back = address("", programme, position.uuid)
    if not authorities_for(request.user, "use_position"):
        return refused(request, back)
    latest = _latest(position)
    if latest is None:
        return refused(request, back, NotShared())
    initial = {"number": latest.number, "case": request.GET.get("arende", "")}
    form = UseForm(request.POST or None, user=request.user, initial=initial)
    return act(
        request,
        programme,
        form,
        lambda: use_position(position, **form.cleaned_data, by=request.user, now=request.now),
        done=_("It is noted that the case relies on the position."),
        back=back,
        title=_("Use in a case"),
        lead=_("It is written in the case's history too. Only those who see the case see that it is used there."),
        above=_above(programme, position),
        verb=_("Note it"),
    )
