"""What the council's call of clusters asks at hand-in, and both agencies' terms for grants and their
follow-up. Invented."""

from datetime import date

from applications.models import HandInTerms
from calls.models import Call
from config.demo.story import Story
from grants.models import FollowUpTerms, RepaymentTerms, TermsVersion


def load(story: Story) -> None:
    """Set the terms of the call that the universities applied in, as they stood when it was published."""
    _grant_terms(story)
    _follow_up_terms(story)
    _repayment_terms(story)
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


def _repayment_terms(story: Story) -> None:
    """Where the agencies' recipients pay back, and on what."""
    for key in ("vinnova", "vr"):
        RepaymentTerms.objects.get_or_create(
            authority=story.authorities[key],
            valid_from=date(2025, 1, 1),
            defaults={
                "account": "bankgiro 000-0000 (påhittat exempel)",
                "legal_basis": "Villkor för bidrag, punkt 6 (påhittat exempel)",
                "source": "Myndighetens beslut om villkor (påhittat exempel)",
                "quote": BODY.splitlines()[-1].partition(" ")[2],
                "set_at": story.at(2025, 1, 2, 9),
            },
        )


INVENTED = "Påhittat exempel: myndighetens verkliga villkor ska läggas in här"
VINNOVA = [
    {"kind": "start", "every": "once", "anchor": "start", "days": 45, "open_days": 45},
    {"kind": "progress", "every": "months", "months": 6, "days": 30},
    {"kind": "final", "every": "once", "anchor": "end", "days": 60, "open_days": 60},
    {"kind": "after", "every": "once", "anchor": "end", "days": 730, "open_days": 60},
]
#: The council's yearly economic report is open from 1 January to 31 March (its general terms of 16 December 2024).
COUNCIL = [
    {"kind": "economic", "every": "year", "month": 3, "day": 31, "open_days": 89},
    {"kind": "final", "every": "once", "anchor": "end", "days": 90, "open_days": 90},
]
#: Two instalments a year, a tenth held back.
PAID = {"instalments_a_year": 2, "held_back": "1/10"}


def _follow_up_terms(story: Story) -> None:
    """What the agencies' terms demand after the decision, from before the first is made."""
    FollowUpTerms.objects.get_or_create(
        authority=story.authorities["vinnova"],
        valid_from=date(2025, 1, 1),
        defaults={"rules": VINNOVA, "soon_days": 14, "certificate_from": 3_000_000, **PAID, "source": INVENTED},
    )
    FollowUpTerms.objects.get_or_create(
        authority=story.authorities["vr"],
        valid_from=date(2025, 1, 1),
        defaults={
            "rules": COUNCIL,
            "soon_days": 21,
            "available_months": 12,
            "certificate_from": 3_000_000,
            "keeps_small_remainder": True,
            **PAID,
            "source": "Vetenskapsrådets generella villkor 2024-12-16 (tider och gräns för intyg: påhittat exempel)",
        },
    )
