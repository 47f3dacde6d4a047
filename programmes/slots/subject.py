"""What the mandate keeps about people, for their extract (registerutdrag)."""

from registry.subject import About

ABOUT = {
    "programmes.DutyResponsible": About(("person",), authority="authority"),
    "programmes.InformationEntry": About(("person",), authority="authority"),
    "programmes.OfficeMember": About(("person",), authority="authority"),
    "programmes.MeetingParticipant": About(("person",), common=True),  # the office is the authorities' together
}
