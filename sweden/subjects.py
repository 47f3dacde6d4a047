"""Research subjects by the Swedish standard (Standard för svensk indelning av forskningsämnen 2011, updated in 2016):
areas (one digit) and groups (three digits), the two levels it shares with the OECD's Fields of Research and
Development. The third level (five digits) is only named by code here.
"""

import re
from dataclasses import dataclass

#: Which edition of the standard the codes are of; stored beside them wherever they are handed out.
EDITION = "2011:2016"


@dataclass(frozen=True)
class Subject:
    """An area or a group of research subjects."""

    code: str
    name_sv: str
    name_en: str


SUBJECTS = tuple(
    Subject(*row)
    for row in (
        ("1", "Naturvetenskap", "Natural Sciences"),
        ("101", "Matematik", "Mathematics"),
        ("102", "Data- och informationsvetenskap", "Computer and Information Sciences"),
        ("103", "Fysik", "Physical Sciences"),
        ("104", "Kemi", "Chemical Sciences"),
        ("105", "Geovetenskap och miljövetenskap", "Earth and Related Environmental Sciences"),
        ("106", "Biologi", "Biological Sciences"),
        ("107", "Annan naturvetenskap", "Other Natural Sciences"),
        ("2", "Teknik", "Engineering and Technology"),
        ("201", "Samhällsbyggnadsteknik", "Civil Engineering"),
        (
            "202",
            "Elektroteknik och elektronik",
            "Electrical, Electronic and Information Engineering",
        ),
        ("203", "Maskinteknik", "Mechanical Engineering"),
        ("204", "Kemiteknik", "Chemical Engineering"),
        ("205", "Materialteknik", "Materials Engineering"),
        ("206", "Medicinteknik", "Medical Engineering"),
        ("207", "Naturresursteknik", "Environmental Engineering"),
        ("208", "Miljöbioteknik", "Environmental Biotechnology"),
        ("209", "Industriell bioteknik", "Industrial Biotechnology"),
        ("210", "Nanoteknik", "Nano-technology"),
        ("211", "Annan teknik", "Other Engineering and Technologies"),
        ("3", "Medicin och hälsovetenskap", "Medical and Health Sciences"),
        ("301", "Medicinska och farmaceutiska grundvetenskaper", "Basic Medicine"),
        ("302", "Klinisk medicin", "Clinical Medicine"),
        ("303", "Hälsovetenskap", "Health Sciences"),
        ("304", "Medicinsk bioteknologi", "Medical Biotechnology"),
        ("305", "Annan medicin och hälsovetenskap", "Other Medical Sciences"),
        ("4", "Lantbruksvetenskap och veterinärmedicin", "Agricultural and Veterinary Sciences"),
        ("401", "Lantbruksvetenskap, skogsbruk och fiske", "Agriculture, Forestry and Fisheries"),
        ("402", "Husdjursvetenskap", "Animal and Dairy Science"),
        ("403", "Veterinärmedicin", "Veterinary Science"),
        ("404", "Bioteknologi med applikationer på växter och djur", "Agricultural Biotechnology"),
        ("405", "Annan lantbruksvetenskap", "Other Agricultural Sciences"),
        ("5", "Samhällsvetenskap", "Social Sciences"),
        ("501", "Psykologi", "Psychology"),
        ("502", "Ekonomi och näringsliv", "Economics and Business"),
        ("503", "Utbildningsvetenskap", "Educational Sciences"),
        ("504", "Sociologi", "Sociology"),
        ("505", "Juridik", "Law"),
        ("506", "Statsvetenskap", "Political Science"),
        ("507", "Social och ekonomisk geografi", "Social and Economic Geography"),
        ("508", "Medie- och kommunikationsvetenskap", "Media and Communications"),
        ("509", "Annan samhällsvetenskap", "Other Social Sciences"),
        ("6", "Humaniora och konst", "Humanities and the Arts"),
        ("601", "Historia och arkeologi", "History and Archaeology"),
        ("602", "Språk och litteratur", "Languages and Literature"),
        ("603", "Filosofi, etik och religion", "Philosophy, Ethics and Religion"),
        ("604", "Konst", "Arts"),
        ("605", "Annan humaniora", "Other Humanities"),
    )
)

BY_CODE = {one.code: one for one in SUBJECTS}
AREAS = tuple(one for one in SUBJECTS if len(one.code) == 1)

_CODE = re.compile(r"[1-6](?:[0-9]{2}(?:[0-9]{2})?)?")


def known(code: str) -> bool:
    """Whether `code` is an area, a group, or has the form of a subject within a known group."""
    return bool(_CODE.fullmatch(code)) and code[:3] in BY_CODE


def groups_of(area: str) -> list[Subject]:
    """The groups within an area, in the order of the standard."""
    return [one for one in SUBJECTS if len(one.code) == 3 and one.code[0] == area]
