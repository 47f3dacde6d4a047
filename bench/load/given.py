"""What is made up: moments, names, words, questions, conditions, amounts."""

from datetime import UTC, date, datetime
from typing import Any

from calls.models import Effect

SEED = 20260201
OPENS = datetime(2025, 1, 15, 7, tzinfo=UTC)
CLOSES = datetime(2025, 10, 31, 13, tzinfo=UTC)
#: The call whose drafts are handed in while it is measured is open on any day this is run.
NEVER = datetime(2099, 12, 31, 13, tzinfo=UTC)
STARTS, ENDS = date(2026, 1, 1), date(2027, 12, 31)
#: Calls of each assignment; the first authority has ten, so that each has 1 000 of 10 000 applications.
CALLS = {"vin-exc": 4, "vin-life": 3, "vin-green": 3, "vr-exc": 3}
#: The other authority's applications, which the measured officer must not see: this part of the officer's own number.
BESIDE = 4
PATTERNS = 2
CHUNK = 500

THINGS = (
    "T-celler", "kvantsensorer", "elnät", "magneter", "biokol", "omriktare", "optiska länkar", "vindkraftsblad",
    "proteiner", "battericeller", "järnpulver", "vaccin", "satellitbilder", "träfiber", "mikronät", "enzymer",
)  # fmt: skip
TRADES = ("Biologics", "Instrument", "Verkstad", "Analys", "Marin", "Skog", "Energi", "Data", "Medicin", "Kemi")
ACTS = ("Frysta", "Självlärande", "Återvunna", "Säkrare", "Billigare", "Cirkulära", "Öppna", "Robusta")
PLACES = ("sjukhusapotek", "fjällnära drift", "svensk industri", "små serier", "stadsnära odling", "sjöfart", "gruvor")
FIRST = ("Anna", "Björn", "Cecilia", "David", "Elsa", "Fredrik", "Greta", "Håkan", "Ida", "Johan", "Karin", "Lars")
LAST = ("Almgren", "Berglund", "Dahl", "Ek", "Forsberg", "Gran", "Holm", "Lind", "Nyman", "Sjöberg", "Åkesson", "Öberg")
SENTENCE = (
    "Projektet prövar tekniken i verklig drift tillsammans med dem som ska använda den, och resultaten görs öppna så "
    "att andra kan bygga vidare på dem. "
)
QUESTIONS: tuple[dict[str, Any], ...] = (
    *(
        {
            "key": key,
            "kind": "long_text",
            "label_sv": label,
            "label_en": english,
            "required": True,
            "max_words": 500,
        }
        for key, label, english in (
            ("need", "Vilket behov möter projektet?", "Which need does the project meet?"),
            ("novelty", "Vad är nytt?", "What is new?"),
            ("plan", "Hur ska projektet genomföras?", "How will the project be carried out?"),
            ("use", "Hur ska resultaten användas?", "How will the results be used?"),
        )
    ),
    {
        "key": "ethics",
        "kind": "yes_no",
        "label_sv": "Behöver projektet etikprövas?",
        "label_en": "Does the project need ethical review?",
        "required": True,
    },
)
CONDITIONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("max_grant", {"amount": 40_000_000}, Effect.STOP),
    ("min_parties", {"count": 2}, Effect.STOP),
    ("max_months", {"months": 36}, Effect.STOP),
    ("max_share", {"share": "9/10"}, Effect.WARN),
    ("min_business_share", {"share": "1/10", "base": "financing", "in_kind": "counts"}, Effect.WARN),
)
#: Each party: kind, size, cost a year, grant a year (kronor). What the grant does not cover it pays itself.
PARTIES: tuple[tuple[str, str, int, int], ...] = (
    ("company", "medium", 1_200_000, 500_000),
    ("university", "not_enterprise", 800_000, 800_000),
    ("company", "small", 600_000, 250_000),
)
#: The widest budget that has to stay quick: so many parties and years, every cell of every kind and source filled in.
WIDE_TITLE, WIDE_PARTIES, WIDE_YEARS = "Mönster: brett konsortium", 15, 6
