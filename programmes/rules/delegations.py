"""What a delegation's parts may look like together."""

from collections.abc import Collection

#: An assignment and a strand of it, by their keys; no strand: the whole assignment.
Part = tuple[int, int | None]


def doubled(parts: Collection[Part]) -> list[int]:
    """Assignments of which both the whole and a strand are among `parts`: it is not clear which is meant."""
    whole = {assignment for assignment, strand in parts if strand is None}
    return sorted({assignment for assignment, strand in parts if strand is not None} & whole)
