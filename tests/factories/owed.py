"""The thirty occasions of the four decisions, written out by hand from their words and a calendar."""

from datetime import date

#: Day by the decision → the latest banking day on or before, and what falls due. Thirty between the two dates.
DAYS = {
    "2025-12-12 2025-12-12": "kunskapsunderlag-vin-exc-forsta",
    "2026-02-01 2026-01-30": "gemensam-rapport-excellenskluster",
    "2026-10-03 2026-10-02": "fardplaner-vin-exc kunskapsunderlag-vin-exc",
    "2026-11-29 2026-11-27": "rekvisition-vin-green",
    "2027-02-01 2027-02-01": "gemensam-rapport-excellenskluster",
    "2027-03-31 2027-03-31": "delredovisning-vin-green ekonomisk-redovisning-vin-green",
    "2027-10-03 2027-10-01": "fardplaner-vin-exc kunskapsunderlag-vin-exc",
    "2027-11-29 2027-11-29": "rekvisition-vin-green",
    "2028-02-01 2028-02-01": "gemensam-rapport-excellenskluster",
    "2028-03-31 2028-03-31": "delredovisning-vin-life ekonomisk-redovisning-vin-green",
    "2028-10-03 2028-10-03": "fardplaner-vin-exc kunskapsunderlag-vin-exc",
    "2028-11-29 2028-11-29": "rekvisition-vin-green",
    "2029-02-01 2029-02-01": "gemensam-rapport-excellenskluster",
    "2029-03-31 2029-03-29": "ekonomisk-redovisning-vin-green",
    "2029-10-03 2029-10-03": "fardplaner-vin-exc kunskapsunderlag-vin-exc",
    "2029-11-29 2029-11-29": "rekvisition-vin-green",
    "2030-02-01 2030-02-01": "gemensam-rapport-excellenskluster",
    "2030-03-31 2030-03-29": "ekonomisk-redovisning-vin-green",
    "2030-10-03 2030-10-03": "fardplaner-vin-exc kunskapsunderlag-vin-exc",
    "2030-11-29 2030-11-29": "rekvisition-vin-green",
    "2031-02-01 2031-01-31": "gemensam-rapport-excellenskluster",
    "2031-03-31 2031-03-31": "ekonomisk-redovisning-vin-green",
    "2031-06-30 2031-06-30": "slutredovisning-vin-green",
}
THIRTY = sorted(
    (key, *(date.fromisoformat(day) for day in days.split())) for days in DAYS for key in DAYS[days].split()
)
FIRST, LAST = date(2025, 12, 1), date(2031, 7, 31)
