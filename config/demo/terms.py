"""What the council's call of clusters asks at hand-in, and both agencies' terms for grants. Invented."""

from datetime import date

from applications.models import HandInTerms
from calls.models import Call
from config.demo.story import Story
from grants.models import TermsVersion


def load(story: Story) -> None:
    """Set the terms of the call that the universities applied in, as they stood when it was published."""
    _grant_terms(story)
    call = (
        Call.objects.filter(call_strands__assignment__key="vr-exc", published_at__isnull=False, case__mode="live")
        .order_by("opens_at", "pk")
        .first()
    )
    if call is not None:
        HandInTerms.objects.create(call=call, most_files=10, most_mb=20, confirm_days=14)


BODY = """Påhittat exempel på villkor.

1. Bidraget får bara användas till kostnader som projektet har haft och som har bokförts hos parten.
2. Varje part får till slut det lägre av sitt maxbelopp och sin stödnivå multiplicerad med godkända kostnader.
3. Ändringar av tid, parter, projektledare, koordinator, innehåll eller budget utöver toleransen begärs i förväg.
4. Bidraget betalas ut i förskott i delutbetalningar. Den andel som beslutet anger hålls inne till slutrapporten.
5. Parten lämnar lägesrapporter och slutrapport de dagar som beslutet anger.
6. Medel som inte har använts enligt villkoren betalas tillbaka."""


def _grant_terms(story: Story) -> None:
    """The terms that what is decided this winter keeps."""
    for key, name in (("vinnova", "Allmänna villkor för bidrag"), ("vr", "Generella villkor för bidrag")):
        TermsVersion.objects.get_or_create(
            authority=story.authorities[key],
            name=f"{name} (påhittat exempel)",
            label="2025:1",
            defaults={
                "valid_from": date(2025, 1, 1),
                "body": BODY,
                "move_tolerance": "1/10",
                "declaration_days": 90,
                "source": "Myndighetens beslut om villkor (påhittat exempel)",
                "entered_at": story.at(2025, 1, 2, 9),
            },
        )
