"""Addresses of the work around the mandate, all below the programme's own."""

from django.urls import URLPattern, path

from programmes.views import aid_position_acts, aid_positions, areas, consultations
from programmes.views.office import actions, logs, meetings, members, overview

_OFFICE = "program/<slug:key>/kontor/"
_CONSULTATIONS = "program/<slug:key>/samrad/"
_POSITIONS = "program/<slug:key>/statsstod/"

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
    path(_POSITIONS, aid_positions.list_page, name="aid_positions"),
    path(f"{_POSITIONS}nytt/", aid_position_acts.new_page, name="aid_position_new"),
    path(f"{_POSITIONS}<uuid:uuid>/", aid_positions.one_page, name="aid_position"),
    path(f"{_POSITIONS}<uuid:uuid>/skriv/", aid_position_acts.write_page, name="aid_position_write"),
    path(f"{_POSITIONS}<uuid:uuid>/dela/", aid_position_acts.share_page, name="aid_position_share"),
    path(f"{_POSITIONS}<uuid:uuid>/kassera/", aid_position_acts.discard_page, name="aid_position_discard"),
    path(f"{_POSITIONS}<uuid:uuid>/aterta/", aid_position_acts.withdraw_page, name="aid_position_withdraw"),
    path(f"{_POSITIONS}<uuid:uuid>/anslut/", aid_position_acts.join_page, name="aid_position_join"),
    path(f"{_POSITIONS}<uuid:uuid>/anvand/", aid_position_acts.use_page, name="aid_position_use"),
    path("program/<slug:key>/teknikomraden/", areas.areas_page, name="areas"),
]
