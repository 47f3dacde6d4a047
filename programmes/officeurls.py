"""Addresses of the work around the mandate, all below the programme's own."""

from django.urls import URLPattern, path

from programmes.views import consultations
from programmes.views.office import actions, logs, meetings, members, overview

_OFFICE = "program/<slug:key>/kontor/"
_CONSULTATIONS = "program/<slug:key>/samrad/"

patterns: list[URLPattern] = [
    path(_OFFICE, overview.office_page, name="office"),
    path(f"{_OFFICE}siffror/", overview.figures_page, name="office_figures"),
    path(f"{_OFFICE}ledamoter/", members.members_page, name="office_members"),
    path(f"{_OFFICE}ledamoter/ny/", members.add_member_page, name="office_member_new"),
    path(f"{_OFFICE}ledamoter/<uuid:uuid>/", members.member_page, name="office_member"),
    path(f"{_OFFICE}moten/", meetings.meetings_page, name="office_meetings"),
    path(f"{_OFFICE}moten/nytt/", meetings.plan_meeting_page, name="office_meeting_new"),
    path(f"{_OFFICE}moten/<uuid:uuid>/", meetings.meeting_page, name="office_meeting"),
    path(f"{_OFFICE}moten/<uuid:uuid>/andra/", meetings.change_meeting_page, name="office_meeting_change"),
    path(f"{_OFFICE}moten/<uuid:uuid>/anteckningar/", meetings.notes_page, name="office_meeting_notes"),
    path(f"{_OFFICE}moten/<uuid:uuid>/justera/", meetings.adjust_page, name="office_meeting_adjust"),
    path(f"{_OFFICE}moten/<uuid:uuid>/ratta/", meetings.correct_page, name="office_meeting_correct"),
    path(f"{_OFFICE}moten/<uuid:uuid>/stall-in/", meetings.cancel_meeting_page, name="office_meeting_cancel"),
    path(f"{_OFFICE}atgarder/", actions.actions_page, name="office_actions"),
    path(f"{_OFFICE}atgarder/ny/", actions.add_action_page, name="office_action_new"),
    path(f"{_OFFICE}atgarder/<uuid:uuid>/", actions.action_page, name="office_action"),
    path(f"{_OFFICE}atgarder/<uuid:uuid>/andra/", actions.change_action_page, name="office_action_change"),
    path(f"{_OFFICE}atgarder/<uuid:uuid>/ta-upp/", actions.reopen_action_page, name="office_action_reopen"),
    *logs.patterns(),
    path(_CONSULTATIONS, consultations.list_page, name="consultations"),
    path(f"{_CONSULTATIONS}tackning/", consultations.coverage_page, name="consultation_coverage"),
    path(f"{_CONSULTATIONS}nytt/", consultations.new_page, name="consultation_new"),
    path(f"{_CONSULTATIONS}<uuid:thread>/", consultations.one_page, name="consultation"),
    path(f"{_CONSULTATIONS}<uuid:thread>/andra/", consultations.change_page, name="consultation_change"),
    path(f"{_CONSULTATIONS}<uuid:thread>/aterkoppling/", consultations.feedback_page, name="consultation_feedback"),
]
