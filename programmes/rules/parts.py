"""How a part of the mandate is named in frozen content."""


def part_key(assignment: str, strand: str | None = None) -> str:
    """The name of an assignment, or of a strand of it, by their keys: "vin-green", "vin-green/plattform"."""
    return f"{assignment}/{strand}" if strand else assignment
