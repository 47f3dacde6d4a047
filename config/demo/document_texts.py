"""What the sample documents say. All of it invented: no figure here is anyone's."""

KNOWLEDGE_BASE = {
    "sammanfattning": "Sverige har starka miljöer inom kvantteknik, material och bioteknik, men lite av "
    "forskningen når produktion i landet. Behoven är störst av provbäddar, halvledarkompetens och "
    "beräkningskraft. (Påhittat exempel.)\n\nTre slutsatser bör regeringen ta med sig. Tillgången till "
    "utrustning avgör mer än antalet projekt. Regionernas specialisering stämmer väl med teknikområdena. Mindre "
    "företag nås bäst genom institut och branschorganisationer.",
    "nytt": "Bedömningen av kvantteknik är ändrad, eftersom två provbäddar nu är beslutade. I övrigt står "
    "bedömningarna från 2024 kvar.",
    "omvarld": "EU förbereder ett gemensamt stöd till kvantteknik och halvledare. Flera länder har börjat begränsa "
    "utförseln av beräkningsutrustning, vilket påverkar svenska forskargrupper. (Påhittat exempel.)",
    "styrkor": "De bidrag som hittills är beviljade speglar vad som har sökts, inte var Sverige är starkast. "
    "Styrkeområdena bedöms därför med hjälp av indikatorerna i bilaga B1, där varje värde har källa och år.",
    "dialog": "Vi har talat med företag, lärosäten och regioner under hösten. Dialogen ändrade framför allt bilden av "
    "vad som hindrar: tillgång till utrustning nämns oftare än brist på pengar.",
    "metod": "Underlaget bygger på registerdata, samtal och myndigheternas egna uppgifter. Vi vet lite om vad "
    "företagen själva satsar, och jämförelser mellan länder haltar där områdena avgränsas olika.",
}

AREAS = {
    "ai-autonoma-system": "Sverige är starkt i tillämpning och svagare i grundmodeller. Tillgång till beräkningskraft "
    "är det största hindret. De närmaste åren avgörs av hur snabbt mindre företag kan pröva tekniken.",
    "avancerad-digital-teknik": "Forskningen om halvledare är samlad till få miljöer. Konstruktion finns, "
    "tillverkning i större skala saknas. Kompetensen är den trånga sektorn.",
    "kvantteknik": "Grundforskningen är stark och två provbäddar är på väg. Industrin vet ännu inte vad den kan "
    "använda tekniken till. Steget från labb till leverantör bör prioriteras.",
    "energiteknik": "Området bedöms här i korthet, eftersom regeringen avser att ge Statens energimyndighet i uppdrag "
    "att leda det. Kraftelektronik och lagring är svenska styrkor.",
    "material-produktionsteknik": "Stål, trä och additiv tillverkning är styrkor med starka företag. Behovet är att "
    "pröva nya material i verklig produktion.",
    "bioteknik": "Avancerade terapier har starka kliniska miljöer. Tillverkning i små serier är flaskhalsen, "
    "och öppna provbäddar nära sjukhusen är det behov som nämns oftast.",
}

CHANGES = [
    {
        "area": "kvantteknik",
        "before": "Provbäddar saknas.",
        "now": "Två provbäddar är planerade och kan dela utrustning.",
        "why": "Konsortiernas planer, anteckning från programkontoret i november 2025 (påhittat exempel)",
    },
]

INDICATORS = [
    {
        "area": "kvantteknik",
        "measure": "Andel av världens vetenskapliga artiklar",
        "value": "1,4 %",
        "compared": "Finland 0,9 %, Nederländerna 2,6 %",
        "source": "Påhittat exempel, bibliometrisk databas",
        "year": "2024",
        "doubt": "Små tal; avgränsningen av området varierar.",
    },
    {
        "area": "bioteknik",
        "measure": "Pågående kliniska studier av avancerade terapier",
        "value": "41",
        "compared": "Danmark 38, Norge 12",
        "source": "Påhittat exempel, register över kliniska studier",
        "year": "2025",
        "doubt": "Avslutade studier tas bort med fördröjning.",
    },
    {
        "area": "avancerad-digital-teknik",
        "measure": "Antal examinerade doktorer inom halvledarteknik",
        "value": "57",
        "compared": "Uppgift saknas för jämförbara länder",
        "source": "Påhittat exempel, högskolornas statistik",
        "year": "2024",
        "doubt": "Ämnesklassningen är grov.",
    },
]

PLAN = {
    "begransningar": "Det går inte att visa vad som hade hänt utan satsningen. Effekter på konkurrenskraft syns "
    "tidigast efter åtta till tio år, och uppgifter om företagens egna investeringar bygger på vad de själva uppger.",
}

PLAN_INDICATORS = [
    {
        "id": "1",
        "question": "Har fler lärosäten och företag långvariga samarbeten?",
        "definition": "Antal par av parter som deltar i minst två beviljade projekt",
        "source": "Programkontor, beviljade projekt",
        "baseline": "0 (2025-09-01)",
        "often": "en gång om året",
        "who": "Analysfunktionen",
    },
    {
        "id": "2",
        "question": "Når satsningen mindre företag?",
        "definition": "M45, beviljat till små och medelstora företag",
        "source": "Bidragsregistret",
        "baseline": "2025-12-31, efter första beslutsomgången",
        "often": "en gång om året",
        "who": "Programkontoret",
    },
    {
        "id": "3",
        "question": "Har näringslivets egna investeringar ökat?",
        "definition": "Egen: projektledarnas svar på den årliga enkäten",
        "source": "Enkät till projektledare",
        "baseline": "första svaren våren 2026",
        "often": "en gång om året",
        "who": "Analysfunktionen",
    },
]

NOTE = {
    "laget": "Parterna är överens om plattformens inriktning. Avtalet förhandlas och väntas vara klart under första "
    "halvåret 2026. Utlysningen av samarbetsprojekt är planerad till hösten och är inte försenad.",
    "fragor": "Medlen rekvireras hos Kammarkollegiet först när beslutets diarienummer är infört. Vi behöver få "
    "veta vilket nummer som gäller; annars kan ingen rekvisition göras.",
}

STEPS = [
    {"day": "2026-02-27", "what": "Förslag till avtal med parterna klart", "who": "Maryam Haddad"},
    {"day": "2026-05-29", "what": "Avtalet undertecknat", "who": "Maryam Haddad"},
    {"day": "2026-11-27", "what": "Årets rekvisition till Kammarkollegiet", "who": "Hanna Björk"},
]

ROADMAP = {
    "laget": "Två provbäddar planeras och kan dela utrustning. Bedömningen bygger på kunskapsunderlaget från december "
    "2025, avsnitt 6.3.",
    "mal": "År 2028 ska minst tre svenska leverantörer kunna visa komponenter i en gemensam provbädd.",
}

MILESTONES = [
    {"what": "Gemensam provbädd öppen för företag", "day": "2027-05-03", "state": "coming", "why": ""},
    {"what": "Första halvårsrapporten från provbädden", "day": "2027-12-01", "state": "coming", "why": ""},
]

MEASURES = [
    {
        "what": "Förstudie om leverantörskedjor",
        "starts": "2026-09-01",
        "amount": "1 500",
        "wording": "estimated",
        "who": "institut och företag",
        "trl": "4–6",
        "state": "planned",
        "why": "Görs före utlysningen, så att kraven i den kan bygga på vad leverantörerna klarar.",
    },
]
