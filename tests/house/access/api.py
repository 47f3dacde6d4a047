"""Addresses of the API, with people who ask by their session. What machines may is told in tests/house/test_api.py.

A list is open to whom its area is for; what stands in it is compared with what opens (test_api.py).
"""

from tests.house.access import EVERYONE, FOREIGN, INSIDE, NOBODY, READERS, SIGNED_IN, STAFF, Door
from tests.house.access.applications import THEIRS as THEIR_APPLICANTS
from tests.house.access.calls import CREATOR, FOREIGN_OFFICER, OFFICER, PUBLISHER, THEIRS
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
    "api:calls": Door(SIGNED_IN, CREATOR),
    "api:call": Door(INSIDE, OFFICER, "draft call", THEIRS, FOREIGN_OFFICER),
    "api:call_proofreading": Door(NOBODY, OFFICER, "draft call", NOBODY, FOREIGN_OFFICER),
    "api:call_publish": Door(NOBODY, PUBLISHER, "proofread call", NOBODY, FOREIGN_OFFICER),
    "api:applications": Door(SIGNED_IN),
    "api:application": Door(READERS, NOBODY, "sent", THEIR_APPLICANTS),
    "api:decisions": Door(STAFF),
    "api:decision": Door(INSIDE, NOBODY, "decision", frozenset(FOREIGN)),
    "api:grants": Door(STAFF),
    "api:grant": Door(INSIDE, NOBODY, "grant", frozenset(FOREIGN)),
    "api:instalments": Door(INSIDE | {"blocked", *FOREIGN}),
}

#: Lists whose rows open at an address of their own: the list, the thing, and the row's own word in that address.
ROWS = {
    "api:programmes": ("api:programme", "key"),
    "api:assignments": ("api:assignment", "uuid"),
    "api:calls": ("api:call", "uuid"),
    "api:applications": ("api:application", "uuid"),
    "api:decisions": ("api:decision", "uuid"),
    "api:grants": ("api:grant", "uuid"),
}
