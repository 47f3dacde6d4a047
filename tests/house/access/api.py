"""Addresses of the API, with people who ask by their session. What machines may is told in tests/house/test_api.py.

A list is open to whom its area is for; what stands in it is compared with what opens (test_api.py).
"""

from tests.house.access import EVERYONE, STAFF, Door
from tests.house.access.programmes import READS

#: Those who read the mandate at all.
MANDATE = STAFF | {"ministry_reader"}

DOORS = {
    "api:reference": Door(EVERYONE),
    "api:schema": Door(EVERYONE),
    "api:token": Door(posts=EVERYONE),  # who asks for nothing is told so
    "api:revoke": Door(posts=EVERYONE),
    "api:programmes": Door(MANDATE),
    "api:programme": Door(READS, sample="programme", theirs=STAFF),
    "api:assignments": Door(MANDATE),
    "api:assignment": Door(READS, sample="assignment", theirs=STAFF),
    "api:frames": Door(MANDATE),
}

#: Lists whose rows open at an address of their own: the list, the thing, and the row's own word in that address.
ROWS = {
    "api:programmes": ("api:programme", "key"),
    "api:assignments": ("api:assignment", "uuid"),
}
