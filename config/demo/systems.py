"""The agencies' other systems that use the API. All of it is invented (påhittat exempel).

Their secrets are kept nowhere: an administrator who wants to try one makes it a new secret.
"""

from accounts.roles import Role
from accounts.scopes import Scope
from accounts.workflow.clients import create_client, revoke_client, rotate_secret
from config.demo.story import Story
from registry.workflow.webhooks import pause, set_up

#: A host of this machine that nobody listens on: the webhook is paused, and what happens waits.
PLANNING = "http://127.0.0.1:9/programkontor"

READING = [scope for scope in Scope if scope.value.endswith(":read")]
OFFICE = [
    Scope.PROGRAMMES_READ,
    Scope.LEDGER_READ,
    Scope.DUTIES_READ,
    Scope.CONSULTATIONS_READ,
    Scope.CONSULTATIONS_WRITE,
    Scope.OFFICE_READ,
    Scope.OFFICE_WRITE,
]
LEDGER = [Scope.PROGRAMMES_READ, Scope.LEDGER_READ]


def load(story: Story) -> None:
    """Three systems in use, of which one has a new secret and one a paused webhook, and one that was stopped."""
    admin, vinnova = story.user("Gunnar Ek"), story.authorities["vinnova"]
    begun = story.at(2025, 10, 6, 9)
    planning, _secret = create_client(
        vinnova,
        name="Programkontorets planering (påhittat exempel)",
        contact="systemforvaltning@vinnova.example",
        roles=[Role.PROGRAMME_OFFICE],
        scopes=OFFICE,
        by=admin,
        now=begun,
    )
    kinds = ["consultation", "duty", "occasion", "office"]
    told, _secret = set_up(planning, url=PLANNING, kinds=kinds, by=admin, now=story.at(2025, 10, 6, 9, 30))
    pause(told, by=admin, now=story.at(2025, 10, 6, 10))
    accounts, _secret = create_client(
        vinnova,
        name="Ekonomisystemet (påhittat exempel)",
        contact="ekonomisystem@vinnova.example",
        roles=[Role.ECONOMIST],
        scopes=LEDGER,
        per_minute=120,
        by=admin,
        now=begun,
    )
    rotate_secret(accounts, by=admin, now=story.at(2026, 1, 12, 10, 30))
    create_client(
        vinnova,
        name="Statistikportalen (påhittat exempel)",
        contact="analys@vinnova.example",
        roles=[Role.AUDITOR],
        scopes=READING,
        by=admin,
        now=story.at(2025, 11, 17, 13),
    )
    tried, _secret = create_client(
        vinnova,
        name="Prov av diariekoppling (påhittat exempel)",
        contact="diarium@vinnova.example",
        roles=[Role.REGISTRAR],
        scopes=LEDGER,
        by=admin,
        now=begun,
    )
    revoke_client(tried, by=admin, now=story.at(2025, 12, 19, 15))
