"""The decision as a document: the frozen record becomes a PDF. No queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from assessments.documents.granting import GrantWords, days
from assessments.loading import changing_law
from assessments.rules.letters import DISMISSED_BECAUSE, replaced_words, withdraws
from registry.pdf import render_pdf
from sweden.typography import amount, day_long, kronor, listed, percent

#: What is changed by a decision that withdraws a grant.
WITHDRAWN = "Beslut att upphäva bidrag"
HEADINGS = {"grant": "Beslut om bidrag", "reject": "Beslut om avslag", "dismiss": "Beslut om avvisning"}


def heading_of(content: Mapping[str, Any]) -> str:
    """What a decision is called, by its frozen content."""
    return WITHDRAWN if withdraws(content) else HEADINGS[content["outcome"]]


@dataclass(frozen=True)
class PartyRow:
    """A party's amounts per budget year and in total, as printed."""

    name: str
    number: str
    amounts: list[str]
    total: str
    share: str


@dataclass(frozen=True)
class DecisionPages:
    """Everything the template needs, in words."""

    content: Mapping[str, Any]
    heading: str
    result: str
    rows: list[PartyRow]
    years: list[int]
    sums: list[str]
    total: str
    period: str
    decided: str
    conditional: str
    lower: str
    assignments: str
    legal_basis: str
    replaced: str
    worse: str
    hearing: str
    signature: str
    english: str
    rows_en: list[PartyRow]
    said: GrantWords | None
    said_en: GrantWords | None
    days_en: Mapping[str, str]
    signature_en: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "DecisionPages":
        """The pages of a decision's frozen content."""
        years = sorted({row["year"] for row in content["amounts"]})
        parties = list(dict.fromkeys((row["party"], row["number"]) for row in content["amounts"]))

        def rows(lang: str) -> list[PartyRow]:
            return [
                PartyRow(
                    name,
                    number,
                    [amount(of_party(name, y)) for y in years],
                    amount(of_party(name, None)),
                    percent(Fraction(content["shares"][name]), lang=lang) if name in content["shares"] else "",
                )
                for name, number in parties
            ]

        def of_party(name: str, year: int | None) -> int:
            return sum(r["amount"] for r in content["amounts"] if r["party"] == name and year in (None, r["year"]))

        return cls(
            content=content,
            heading=heading_of(content),
            result=_result(content),
            rows=rows("sv"),
            rows_en=rows("en"),
            years=years,
            sums=[amount(sum(r["amount"] for r in content["amounts"] if r["year"] == y)) for y in years],
            total=amount(content["granted"]),
            period=_period(content),
            decided=day_long(date.fromisoformat(content["decided_on"])),
            conditional=_conditional(content),
            lower=_lower(content),
            assignments=_assignments(content),
            legal_basis=_legal_basis(content),
            replaced="" if withdraws(content) else replaced_words(content, "sv"),
            worse=_worse(content),
            hearing=_hearing(content),
            signature=_signature(content),
            english=_english(content),
            said=GrantWords.of(content, "sv"),
            said_en=GrantWords.of(content, "en"),
            days_en=days(content, "en"),
            signature_en=_signature_en(content),
        )


def decision_pdf(content: Mapping[str, Any]) -> bytes:
    """The decision as one archivable, accessible PDF."""
    pages = DecisionPages.of(content)
    return render_pdf(
        "documents/decision.html", {"pages": pages, "content": content}, title=f"{pages.heading} {content['number']}"
    )


def _period(content: Mapping[str, Any]) -> str:
    start, end = (date.fromisoformat(content[key]) for key in ("starts_on", "ends_on"))
    return f"{day_long(start)}–{day_long(end)}"


def _result(content: Mapping[str, Any]) -> str:
    who = content["authority_short"]
    if withdraws(content):
        return replaced_words(content, "sv")
    if content["outcome"] == "reject":
        return f"{who} avslår er ansökan."
    if content["outcome"] == "dismiss":
        because = DISMISSED_BECAUSE["sv"].get(content.get("ground", ""), "")
        return f"{who} avvisar er ansökan. Det betyder att vi inte prövar den i sak.{because}"
    others = " och övriga projektparter" if len({row["party"] for row in content["amounts"]}) > 1 else ""
    return (
        f"{who} beviljar {content['coordinator']}{others} högst {kronor(content['granted'])} för projektet "
        f"”{content['title']}” under tiden {_period(content)}."
    )


def _worse(content: Mapping[str, Any]) -> str:
    """By which provision, and on which ground, a decision is changed to the party's disadvantage."""
    ground = content.get("replaced", {}).get("worse_ground")
    if not ground:
        return ""
    law = changing_law()
    found = law.worse[ground]
    return f"Beslutet får ändras till nackdel för er, eftersom {found.because} ({found.source} {law.law})."


def _hearing(content: Mapping[str, Any]) -> str:
    """How the party was heard before a decision that is less than what was applied for (25 §)."""
    said = content.get("hearing") or {}
    if said.get("left_out"):
        return f"Ni har inte fått tillfälle att yttra er före beslutet ({UNHEARD[said['left_out']]}). {said['reason']}"
    if not said.get("sent_on"):
        return ""
    sent = day_long(date.fromisoformat(said["sent_on"]))
    if said.get("what") == "reviews":
        until = day_long(date.fromisoformat(said["answer_by"]))
        told = f"Ni fick den {sent} del av bedömningarna av er ansökan, och tillfälle att yttra er senast den {until}."
        if not said["answered_on"]:
            return f"{told} Något yttrande har inte kommit in."
        return f"{told} Ert yttrande kom in den {day_long(date.fromisoformat(said['answered_on']))}."
    if said["answered_on"]:
        came = day_long(date.fromisoformat(said["answered_on"]))
        return f"Ni fick den {sent} tillfälle att yttra er. Ert yttrande kom in den {came}."
    return f"Ni fick den {sent} tillfälle att yttra er. Något yttrande har inte kommit in."


#: The provisions of förvaltningslagen (2017:900) by which a party need not be heard.
UNHEARD = {
    "unnecessary": "25 § första stycket förvaltningslagen (2017:900): uppenbart obehövligt",
    "research": "25 § andra stycket 1 förvaltningslagen (2017:900)",
    "harder": "25 § andra stycket 2 förvaltningslagen (2017:900)",
    "urgent": "25 § andra stycket 3 förvaltningslagen (2017:900)",
}


def _english(content: Mapping[str, Any]) -> str:
    """The result in English, for information."""
    who, number = content["authority_short"], content["number"]
    if withdraws(content):
        return replaced_words(content, "en")
    if content["outcome"] == "reject":
        return f"Your application ({number}) has been rejected by {who}."
    if content["outcome"] == "dismiss":
        because = DISMISSED_BECAUSE["en"].get(content.get("ground", ""), "")
        return f"Your application ({number}) has been dismissed by {who} without examination on the merits.{because}"
    text = (
        f"{who} has decided to grant you up to SEK {amount(content['granted'])} ({number}). The final grant for each "
        "party is the lower of its maximum amount and its largest share times its approved eligible costs."
    )
    if content["conditional_years"]:
        years = listed([str(year) for year in content["conditional_years"]], "en")
        text += f" Amounts for {years} are granted provided that funds are allocated."
    return text


def _conditional(content: Mapping[str, Any]) -> str:
    """The clause for years whose money is not yet appropriated; empty when every year's is."""
    if not content["conditional_years"]:
        return ""
    years = listed([str(year) for year in content["conditional_years"]])
    return (
        f"Bidraget för {years} beviljas under förutsättning att medel anvisas för ändamålet. Anvisas lägre belopp får "
        f"{content['authority_short']} sätta ned bidraget för det året."
    )


def _legal_basis(content: Mapping[str, Any]) -> str:
    """The provision, as it stands inside a sentence."""
    text = content["legal_basis"].strip().rstrip(".")
    return text[:1].lower() + text[1:] if text.startswith(("Förordningen", "Lagen")) else text


def _assignments(content: Mapping[str, Any]) -> str:
    """The government's decisions behind the money; a number that is not in the source is said to be missing."""
    return listed(
        [
            f"”{one['title']}”, diarienummer {one['number'] or '[saknas: ej angivet i underlaget]'}"
            for one in content["assignments"]
        ]
    )


def _lower(content: Mapping[str, Any]) -> str:
    if content["outcome"] != "grant" or content["granted"] >= content["requested"]:
        return ""
    return f"Ni sökte {kronor(content['requested'])}. Vi beviljar ett lägre belopp av de skäl som anges nedan."


def vote_words(vote: Mapping[str, Any]) -> str:
    """How those who decided together voted, and between which proposals (29 §)."""
    words = [
        f"Yrkande {one['number']} väcktes av {one['raised_by']}: {DECIDED_AS[one['outcome']]}. {_sentence(one['text'])}"
        for one in vote.get("counters", ())
    ]
    for one in vote.get("rounds", ()):
        words.append(
            f"Om motförslag röstade {_voters(one['for_first'])} för yrkande {one['first']} och "
            f"{_voters(one['for_second'])} för yrkande {one['second']}.{_cast(one)} Yrkande {one['winner']} stod kvar."
        )
    against = vote.get("against")
    text = (
        f"Efter omröstning: för {'det framlagda förslaget' if against else 'förslaget'} röstade {_voters(vote['yes'])}"
    )
    if vote["no"]:
        text += f", {f'för yrkande {against}' if against else 'mot det'} {listed(vote['no'])}"
    words.append(f"{text}.{_cast(vote)}")
    if vote.get("abstained"):
        fallen = " sedan det egna yrkandet hade fallit" if vote.get("abstention", "fallen") == "fallen" else ""
        words.append(f"{listed(vote['abstained'])} avstod i den sista omröstningen{fallen}.")
    if against:
        words.append("Det framlagda förslaget vann." if vote["carried"] else f"Beslutet är yrkande {against}.")
    return " ".join(words)


#: What a counter-proposal would decide.
DECIDED_AS = {"grant": "bifall", "reject": "avslag", "dismiss": "avvisning", "reserve": "plats på reservlistan"}


def _voters(names: Sequence[str]) -> str:
    return listed(names) if names else "ingen"


def _sentence(text: str) -> str:
    return f"{text.strip().rstrip('.')}."


def _cast(vote: Mapping[str, Any]) -> str:
    return f" Rösterna var lika, och ordföranden {vote['casting']} hade utslagsröst." if vote["casting"] else ""


def _signature(content: Mapping[str, Any]) -> str:
    def who(key: str) -> str:
        title = content[f"{key}_title"]
        return f"{title[:1].lower()}{title[1:]} {content[key]}" if title else content[key]

    chair = who("decided_by")
    if content.get("deciders"):
        chair = listed([f"{chair} (ordförande)", *content["deciders"]])
    text = (
        f"Beslutet fattades den {day_long(date.fromisoformat(content['decided_on']))} av {chair} efter "
        f"föredragning av {who('presented_by')}."
    )
    if vote := content.get("vote"):
        text += f" {vote_words(vote)}"
    for one in content.get("dissents", ()):
        text += f" {one['name']} har anmält avvikande mening: {one['text'].rstrip('.')}."
    if content["others"]:
        text += f" Även {listed(content['others'])} var med när ärendet avgjordes, utan att delta i beslutet."
    return text


def _signature_en(content: Mapping[str, Any]) -> str:
    """Who decided and presented, and who took part, for information."""

    def who(key: str) -> str:
        title = content[f"{key}_title"]
        return f"{content[key]} ({title})" if title else str(content[key])

    deciders = (
        [f"{who('decided_by')} (chair)", *content["deciders"]] if content.get("deciders") else [who("decided_by")]
    )
    day = day_long(date.fromisoformat(content["decided_on"]), "en")
    text = f"The decision was made on {day} by {listed(deciders, 'en')}, on the presentation of {who('presented_by')}."
    if content["others"]:
        text += f" {listed(content['others'], 'en')} also took part in the final handling, without deciding."
    return text
