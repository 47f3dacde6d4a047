"""What the council's call of clusters asks at hand-in: the coordinating university confirms within two weeks."""

from applications.models import HandInTerms
from calls.models import Call
from config.demo.story import Story


def load(story: Story) -> None:
    """Set the terms of the call that the universities applied in, as they stood when it was published."""
    call = (
        Call.objects.filter(call_strands__assignment__key="vr-exc", published_at__isnull=False, case__mode="live")
        .order_by("opens_at", "pk")
        .first()
    )
    if call is not None:
        HandInTerms.objects.create(call=call, most_files=10, most_mb=20, confirm_days=14)
