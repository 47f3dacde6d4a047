"""Addresses of the judgement."""

from django.urls import path

from assessments.views import acts, letters, mass, meetings, procedure, waiting

app_name = "assessments"
urlpatterns = [
    path("beslut/", waiting.WaitingView.as_view(), name="waiting"),
    path("ansokningar/flera/", mass.MassView.as_view(), name="mass"),
    path("ansokningar/flera/<uuid:uuid>/", mass.MassActView.as_view(), name="mass_act"),
    path("arenden/<uuid:uuid>/formalia/", acts.EligibilityView.as_view(), name="eligibility"),
    path("arenden/<uuid:uuid>/formalia/ta-tillbaka/", acts.ReopenView.as_view(), name="reopen"),
    path("arenden/<uuid:uuid>/forslag/", acts.ProposeView.as_view(), name="propose"),
    path("arenden/<uuid:uuid>/forslag/foljder/", acts.FollowsView.as_view(), name="follows"),
    path("arenden/<uuid:uuid>/forslag/ta-tillbaka/", acts.TakeBackView.as_view(), name="take_back"),
    path("arenden/<uuid:uuid>/beslut/", acts.DecideView.as_view(), name="decide"),
    path("arenden/<uuid:uuid>/handlaggning/", procedure.HandlingView.as_view(), name="handling"),
    path("arenden/<uuid:uuid>/handlaggning/forsening/", procedure.DelayView.as_view(), name="delay"),
    path("arenden/<uuid:uuid>/handlaggning/begaran/", procedure.RequestView.as_view(), name="request"),
    path("arenden/<uuid:uuid>/handlaggning/begaran/avsla/", procedure.RefuseView.as_view(), name="refuse_request"),
    path("arenden/<uuid:uuid>/handlaggning/kommunicera/", procedure.CommunicateView.as_view(), name="communicate"),
    path("arenden/<uuid:uuid>/handlaggning/yttrande/<uuid:which>/", procedure.AnswerView.as_view(), name="answer"),
    path("arenden/<uuid:uuid>/handlaggning/ombud/", procedure.AgentView.as_view(), name="agent"),
    path(
        "arenden/<uuid:uuid>/handlaggning/fullmakt/<uuid:which>/", procedure.ShowPowerView.as_view(), name="show_power"
    ),
    path("arenden/<uuid:uuid>/handlaggning/ombud/<uuid:which>/", procedure.EndAgentView.as_view(), name="end_agent"),
    path("arenden/<uuid:uuid>/handlaggning/anteckna/", procedure.NoteView.as_view(), name="note"),
    path("arenden/<uuid:uuid>/handlaggning/ratta/", procedure.CorrectView.as_view(), name="correct"),
    path("arenden/<uuid:uuid>/handlaggning/omprova/", procedure.TakeUpView.as_view(), name="take_up"),
    path("beslutsmoten/", meetings.MeetingsView.as_view(), name="meetings"),
    path("beslutsmoten/nytt/<uuid:uuid>/", meetings.NewMeetingView.as_view(), name="new_meeting"),
    path("beslutsmoten/<uuid:uuid>/", meetings.MeetingView.as_view(), name="meeting"),
    path("beslutsmoten/<uuid:uuid>/andra/", meetings.ChangeMeetingView.as_view(), name="change_meeting"),
    path("beslutsmoten/<uuid:uuid>/dagordning/", meetings.AgendaView.as_view(), name="meeting_agenda"),
    path("beslutsmoten/<uuid:uuid>/punkt/<uuid:item>/", meetings.ItemView.as_view(), name="meeting_item"),
    path("beslutsmoten/<uuid:uuid>/besluta/", meetings.LockView.as_view(), name="lock_meeting"),
    path("beslutsmoten/<uuid:uuid>/stall-in/", meetings.CancelView.as_view(), name="cancel_meeting"),
    path("beslut/brev/", letters.LettersView.as_view(), name="letters"),
    path("beslut/brev/<uuid:uuid>/", letters.LetterView.as_view(), name="letter"),
    path("beslut/brevmallar/", letters.TemplatesView.as_view(), name="letter_templates"),
    path(
        "beslut/brevmallar/<slug:kind>/<slug:outcome>/<slug:language>/",
        letters.TemplateView.as_view(),
        name="letter_template",
    ),
]
