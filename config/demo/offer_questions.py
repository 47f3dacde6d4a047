"""Questions that the sample calls ask in their forms. Invented texts."""

NEED = {
    "key": "behov",
    "kind": "long_text",
    "label_sv": "Vilket behov möter projektet, och vem har det?",
    "label_en": "Which need does the project meet, and whose is it?",
    "help_sv": "Beskriv läget i dag och vad som blir annorlunda.",
    "help_en": "Describe the situation today and what will be different.",
    "required": True,
    "max_words": 400,
}


PLAN = {
    "key": "genomforande",
    "kind": "long_text",
    "label_sv": "Hur ska projektet genomföras?",
    "label_en": "How will the project be carried out?",
    "help_sv": "Arbetspaket, ansvar, risker och hur ni märker om ni är på väg åt fel håll.",
    "help_en": "Work packages, responsibility, risks, and how you notice if you are heading the wrong way.",
    "required": True,
    "max_words": 800,
}


ETHICS = {
    "key": "etik",
    "kind": "yes_no",
    "label_sv": "Behöver projektet etikprövas?",
    "label_en": "Does the project need ethical review?",
    "required": True,
}


LEVEL = {
    "key": "fas",
    "kind": "choice",
    "label_sv": "I vilken fas är det ni vill utveckla?",
    "label_en": "In which phase is what you want to develop?",
    "required": True,
    "options": [
        {"key": "ide", "label_sv": "Idé eller princip", "label_en": "Idea or principle"},
        {"key": "prov", "label_sv": "Prövat i laboratorium", "label_en": "Tried in a laboratory"},
        {"key": "drift", "label_sv": "Prövat i verklig drift", "label_en": "Tried in real operation"},
    ],
}


EXCELLENCE = {
    "key": "excellens",
    "kind": "long_text",
    "label_sv": "Vad gör klustret möjligt som grupperna inte kan var för sig?",
    "label_en": "What does the cluster make possible that the groups cannot do on their own?",
    "required": True,
    "max_words": 600,
}


SOCIETY = {
    "key": "samhalle",
    "kind": "long_text",
    "label_sv": "Hur ingår samhällsvetenskaplig och humanistisk forskning?",
    "label_en": "How does research in the social sciences and humanities form part?",
    "required": True,
    "max_words": 400,
    "component": "ssh",
}


SOCIETY_MONEY = {
    "key": "samhalle_medel",
    "kind": "amount",
    "label_sv": "Hur mycket av det sökta bidraget avsätts till samhällsvetenskaplig och humanistisk forskning?",
    "label_en": "How much of the grant is set aside for research in the social sciences and humanities?",
    "required": True,
    "component": "ssh",
}


SCHOOL = [
    {
        "key": "forskarskola",
        "kind": "long_text",
        "label_sv": "Hur är forskarskolan upplagd?",
        "label_en": "How is the research school set up?",
        "max_words": 400,
        "component": "research_school",
    },
    {
        "key": "rorlighet_larosaten",
        "kind": "long_text",
        "label_sv": "Hur rör sig doktoranderna mellan lärosäten?",
        "label_en": "How do the doctoral students move between institutions of higher education?",
        "max_words": 200,
        "component": "mobility_academic",
    },
    {
        "key": "rorlighet_naringsliv",
        "kind": "long_text",
        "label_sv": "Hur rör sig doktoranderna mellan lärosäten och industrin eller andra sektorer?",
        "label_en": "How do the doctoral students move between institutions and industry or other sectors?",
        "max_words": 200,
        "component": "mobility_industry",
    },
]
