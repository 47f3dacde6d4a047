"""What every resource of the API stands on. docs/api-building.md tells how one is added.

A resource says what it is made of (`rows`), how a row is told (`out`), what one may ask for, and which act of
`workflow` a write is; what is the same for all (who, how often, refusals, versions, once only) is done here.
"""

from registry.api.views.reading import Download, Listing, Made, Thing, Whole
from registry.api.views.resources import SAFE, Resource, all_of, body, etag, found
from registry.api.views.writing import Act, Changing, Creating, Writing

__all__ = [
    "SAFE",
    "Act",
    "Changing",
    "Creating",
    "Download",
    "Listing",
    "Made",
    "Resource",
    "Thing",
    "Whole",
    "Writing",
    "all_of",
    "body",
    "etag",
    "found",
]
