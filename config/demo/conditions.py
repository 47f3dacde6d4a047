"""What the government's conditions ask about the clusters, an exception decided, and a floor that was left open. Texts
and amounts are invented."""

from config.demo.story import Story
from grants.models import Grant
from grants.workflow.classifying import classify, state_part
from programmes.models import Condition
from programmes.workflow.conditions import allow_exception, read_so

#: Title → how much is artificial intelligence, in per cent, and why.
AI = {
    "Kluster för kvantmaterial": (10, "Ett av tio arbetspaket utvecklar lärande modeller för att tolka mätdata."),
    "Kluster för pålitlig maskininlärning": (100, "Hela klustret avser grunderna för lärande system."),
}
#: Title → how social sciences and humanities form part, and kronor set aside for it.
SSH = {
    "Kluster för kvantmaterial": (
        "En grupp i teknikhistoria följer hur kvantteknik regleras och vem som får tillgång till den.",
        3_200_000,
    ),
    "Kluster för pålitlig maskininlärning": (
        "Jurister och statsvetare studerar ansvar när lärande system fattar beslut i vården.",
        6_500_000,
    ),
}
SCHOOL = (
    "Kluster för pålitlig maskininlärning",
    "En gemensam forskarskola med tolv doktorander, som vistas minst ett halvår vid ett annat lärosäte eller företag.",
    9_000_000,
    ["ai", "banbrytande_teknik", "mobility"],
)


def load(story: Story) -> None:
    """State what is asked in the weeks after the decisions, and decide on the exception."""
    officer, decider = story.user("Sofia Lindqvist"), story.user("Anders Bergvall")
    grants = {
        one.project.title: one
        for one in Grant.objects.filter(assignment__key="vr-exc").select_related("project", "case", "assignment")
    }
    conditions = {
        one.key: one for one in Condition.objects.filter(assignment__key="vr-exc").select_related("assignment")
    }
    for title, grant in grants.items():
        if title in AI:
            percent, reason = AI[title]
            now = story.at(2025, 12, 15, 10)
            classify(grant, theme="ai", percent=percent, reason=reason, by=officer, now=now)
        if title in SSH:
            text, amount = SSH[title]
            now = story.at(2025, 12, 15, 11)
            state_part(grant, part="ssh", description=text, amount=amount, by=officer, now=now)
    title, text, amount, covers = SCHOOL
    if grant := grants.get(title):
        now = story.at(2025, 12, 16, 9)
        state_part(grant, part="research_school", description=text, amount=amount, covers=covers, by=officer, now=now)
        allow_exception(
            conditions["minst-40-per-kluster-och-ar"],
            case=grant.case,
            year=2025,
            reason="Klustret började den 1 december 2025. För en månad behövs inte 40 miljoner kronor; från 2026 är "
            "bidraget 42 miljoner kronor per år.",
            allowed_by="",
            by=decider,
            now=story.at(2025, 12, 17, 14),
        )
    if ssh := conditions.get("ssh-i-varje-kluster"):
        read_so(
            ssh,
            parameters={"floor": 1_000_000},
            reason="Programkontorets riktvärde den 8 december 2025, en miljon kronor per kluster (påhittat exempel).",
            by=officer,
            now=story.at(2025, 12, 8, 15),
        )
