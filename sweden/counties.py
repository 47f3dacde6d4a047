"""Sweden's 21 counties (län) with their county codes and NUTS 3 regions. Codes 02, 11, 15 and 16 are not in
use.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class County:
    """A län: two-digit code, name in both languages, NUTS 3 code."""

    code: str
    name_sv: str
    name_en: str
    nuts3: str

    @property
    def nuts2(self) -> str:
        """The riksområde: the first four characters of the NUTS 3 code."""
        return self.nuts3[:4]


COUNTIES = tuple(
    County(code, name_sv, name_en, nuts3)
    for code, name_sv, name_en, nuts3 in (
        ("01", "Stockholms län", "Stockholm County", "SE110"),
        ("03", "Uppsala län", "Uppsala County", "SE121"),
        ("04", "Södermanlands län", "Södermanland County", "SE122"),
        ("05", "Östergötlands län", "Östergötland County", "SE123"),
        ("06", "Jönköpings län", "Jönköping County", "SE211"),
        ("07", "Kronobergs län", "Kronoberg County", "SE212"),
        ("08", "Kalmar län", "Kalmar County", "SE213"),
        ("09", "Gotlands län", "Gotland County", "SE214"),
        ("10", "Blekinge län", "Blekinge County", "SE221"),
        ("12", "Skåne län", "Skåne County", "SE224"),
        ("13", "Hallands län", "Halland County", "SE231"),
        ("14", "Västra Götalands län", "Västra Götaland County", "SE232"),
        ("17", "Värmlands län", "Värmland County", "SE311"),
        ("18", "Örebro län", "Örebro County", "SE124"),
        ("19", "Västmanlands län", "Västmanland County", "SE125"),
        ("20", "Dalarnas län", "Dalarna County", "SE312"),
        ("21", "Gävleborgs län", "Gävleborg County", "SE313"),
        ("22", "Västernorrlands län", "Västernorrland County", "SE321"),
        ("23", "Jämtlands län", "Jämtland County", "SE322"),
        ("24", "Västerbottens län", "Västerbotten County", "SE331"),
        ("25", "Norrbottens län", "Norrbotten County", "SE332"),
    )
)

BY_CODE = {county.code: county for county in COUNTIES}


def county_name(code: str, lang: str | None) -> str:
    """The name of the county with the code in a language; "" where there is none."""
    found = BY_CODE.get(code)
    if found is None:
        return ""
    return found.name_en if (lang or "sv").startswith("en") else found.name_sv
