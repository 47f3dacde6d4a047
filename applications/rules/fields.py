"""The fields of an application's version outside its parties: by the part they stand in and what is opened together."""

#: Fields of the project in the order of the form, by the item that an officer opens them as.
PROJECT_ITEMS = {
    "title": ("title",),
    "kind": ("project_kind",),
    "summary": ("summary",),
    "period": ("starts_on", "ends_on"),
    "area": ("technology_area", "own_area"),
    "trl": ("trl_from", "trl_to"),
    "leader": ("leader_gender",),
}
PROJECT = tuple(name for names in PROJECT_ITEMS.values() for name in names)
INTERNATIONAL = ("foreign_partners", "partner_countries", "risk_note")
REASON = ("business_share_reason",)
#: Fields by the section that they are saved in.
SECTIONS = {"project": PROJECT, "international": INTERNATIONAL, "reason": REASON}
#: What fields are called in frozen content, where another word stands there.
FROZEN = {"partner_countries": "countries"}


def frozen(names: tuple[str, ...]) -> tuple[str, ...]:
    """The fields as frozen content names them."""
    return tuple(FROZEN.get(name, name) for name in names)
