"""The mandate's addresses in the API."""

from django.urls import path

from programmes.api import books, conditions, consultations, duties, mandate, meetings, money, office

_OFFICE = "programmes/<slug:key>/office/"
_MEETING = "office-meetings/<uuid:uuid>/"

ROUTES = [
    path("programmes/", mandate.Programmes.as_view(), name="programmes"),
    path("programmes/<slug:key>/", mandate.OneProgramme.as_view(), name="programme"),
    path("assignments/", mandate.Assignments.as_view(), name="assignments"),
    path("assignments/<uuid:uuid>/", mandate.OneAssignment.as_view(), name="assignment"),
    path("assignments/<uuid:uuid>/standings/", conditions.Standings.as_view(), name="standings"),
    path("frames/", mandate.Frames.as_view(), name="frames"),
    path("conditions/", conditions.Conditions.as_view(), name="conditions"),
    path("conditions/<uuid:uuid>/", conditions.OneCondition.as_view(), name="condition"),
    path("duties/", duties.Duties.as_view(), name="duties"),
    path("duties/<uuid:uuid>/", duties.OneDuty.as_view(), name="duty"),
    path("balances/", money.Balances.as_view(), name="balances"),
    path("ledger-entries/", money.LedgerEntries.as_view(), name="ledger_entries"),
    path("ledger-entries/<uuid:uuid>/", money.OneLedgerEntry.as_view(), name="ledger_entry"),
    path("programmes/<slug:key>/consultations/", consultations.Consultations.as_view(), name="consultations"),
    path("consultations/<uuid:uuid>/", consultations.OneConsultation.as_view(), name="consultation"),
    path(f"{_OFFICE}members/", office.OfficeMembers.as_view(), name="office_members"),
    path(f"{_OFFICE}meetings/", meetings.OfficeMeetings.as_view(), name="office_meetings"),
    path(f"{_OFFICE}actions/", office.OfficeActions.as_view(), name="office_actions"),
    path("office-actions/<uuid:uuid>/", office.OneOfficeAction.as_view(), name="office_action"),
    path(_MEETING, meetings.OneOfficeMeeting.as_view(), name="office_meeting"),
    path(f"{_MEETING}cancel/", meetings.CancelOfficeMeeting.as_view(), name="cancel_office_meeting"),
    path(f"{_MEETING}adjust/", meetings.AdjustOfficeMeeting.as_view(), name="adjust_office_meeting"),
    path(f"{_MEETING}correct/", meetings.CorrectOfficeMeeting.as_view(), name="correct_office_meeting"),
    path("office-actions/<uuid:uuid>/reopen/", office.ReopenOfficeAction.as_view(), name="reopen_office_action"),
    path("office-actions/<uuid:uuid>/close/", office.CloseOfficeAction.as_view(), name="close_office_action"),
    path(f"{_OFFICE}synergies/", books.Synergies.as_view(), name="office_synergies"),
    path("synergies/<uuid:uuid>/", books.OneSynergy.as_view(), name="office_synergy"),
    path(f"{_OFFICE}opportunities/", books.Opportunities.as_view(), name="office_opportunities"),
    path("opportunities/<uuid:uuid>/", books.OneOpportunity.as_view(), name="office_opportunity"),
    path(f"{_OFFICE}evaluation/", books.EvaluationSteps.as_view(), name="office_evaluation"),
    path("evaluation-steps/<uuid:uuid>/", books.OneEvaluationStep.as_view(), name="office_evaluation_step"),
]
