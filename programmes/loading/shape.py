"""What of a document is kept in rows and what in `Assignment.facts`, and how a value is set in a document."""

from typing import Any

Doc = dict[str, Any]

#: Sections that are shown and never counted: kept as they are in `Assignment.facts`.
FACT_SECTIONS = ("contents", "payment_rules", "gaps")

#: For the sections with rows: what the rows hold. What else their items say is kept in `facts` by the item's key.
IN_ROWS = {
    "strands": {"key", "name", "name_en", "quote"},
    "conditions": {
        "key",
        "strand",
        "kind",
        "scope",
        "title",
        "title_en",
        "parameters",
        "readings",
        "severity",
        "valid_from",
        "valid_to",
        "quote",
    },
    "technology_areas": {"key", "name", "name_en", "lead", "lead_note", "quote"},
    "duties": {
        "key",
        "title",
        "title_en",
        "document_kind",
        "form",
        "rule",
        "assumption",
        "joint",
        "requires_decision_number",
        "lead_days",
        "submitting_authority",
        "recipients",
        "quote",
    },
}
IDENTITY_IN_ROWS = {
    "decision_number": {"value", "source"},
    "decided_on": {"value", "source"},
    "department": {"value"},
    "valid_from": {"value"},
}
APPROPRIATION_TEXTS = ("expenditure_area_name", "name", "item_name", "item_full_name")


class InUse(Exception):
    """Something that a file no longer has is used elsewhere and cannot be taken away. `path` is its place."""

    def __init__(self, path: str, users: str) -> None:
        self.path, self.users = path, users
        super().__init__(f"{path}: {users}")


def put(item: Doc, name: str, value: Any, default: Any = None) -> None:
    """Set what stands, unless the item says it already; empty, null and left out are the same."""
    if (item.get(name, default) or None) != (value or None):
        item[name] = value if value or isinstance(value, bool | int) else None
