"""What is lacking in a report, and what its parts are called, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sweden.findings import Finding

#: Every text of a report, with what it asks. The key is that of `grants.rules.followup.TEXTS`.
FIELDS: dict[str, tuple[Any, Any]] = {
    "begun": (gettext_lazy("How the work has begun"), gettext_lazy("Who has begun, and what is in place?")),
    "changes": (
        gettext_lazy("Changes since the decision"),
        gettext_lazy("What differs from what was decided on? Larger changes are sought as changes of the grant."),
    ),
    "work": (gettext_lazy("Work done"), gettext_lazy("What has been done in the period, set against the plan?")),
    "deviations": (
        gettext_lazy("Deviations"),
        gettext_lazy("Where do work or costs differ from plan and budget, and why? Write none if there are none."),
    ),
    "risks": (gettext_lazy("Risks"), gettext_lazy("What may delay the project, and what do you do about it?")),
    "next": (gettext_lazy("Next period"), gettext_lazy("What is planned?")),
    "results": (pgettext_lazy("report", "Results"), gettext_lazy("What has the project led to?")),
    "goals": (gettext_lazy("Goals"), gettext_lazy("Which of the goals were reached, and which were not?")),
    "use": (gettext_lazy("Use"), gettext_lazy("How are the results used, and by whom?")),
    "effects": (gettext_lazy("Effects"), gettext_lazy("What has happened since the project ended?")),
}
CATEGORY_WORDS: dict[str, Any] = {
    "personal": gettext_lazy("personnel"),
    "equipment": gettext_lazy("equipment"),
    "consultants": gettext_lazy("consultants"),
    "other_direct": gettext_lazy("other direct costs"),
    "indirect": gettext_lazy("indirect costs"),
}


def field_word(name: str) -> Any:
    """What a text, or a place of costs ("2026|personal"), is called."""
    if name in FIELDS:
        return FIELDS[name][0]
    year, _bar, kind = name.partition("|")
    if year == "aid":
        return _("the division among categories of aid")
    if kind in CATEGORY_WORDS:
        return f"{CATEGORY_WORDS[kind]} {year}"
    return {"costs": _("the costs"), "texts": _("the texts"), "comment": _("the comment")}.get(name, name)


def sentence(finding: Finding) -> str:
    """What a finding of `grants.rules.followup` says, and what to do."""
    figures = finding.figures
    match finding.rule:
        case "report.text":
            return _("Write about: %(field)s.") % {"field": field_word(figures["field"])}
        case "report.costs_empty":
            return _("%(party)s: fill in the costs; write 0 where there are none.") % figures
        case "report.costs_unprepared":
            return _("%(party)s: the organisation's economist has not prepared the costs.") % figures
        case "report.costs_unapproved":
            return _("%(party)s: the project leader or a signatory has not approved the costs.") % figures
        case "report.not_divided":
            return _(
                "%(party)s was granted money of several categories of aid: divide the costs of %(year)s among them, to "
                "the krona."
            ) % {**figures, "year": str(figures["year"])}
        case "report.certificate":
            return _("%(party)s: an auditor's certificate is demanded.") % figures
        case "report.certificate_no_pdf":
            return _("The certificate must be a PDF.")
    raise KeyError(finding.rule)


def together(findings: Iterable[Finding]) -> str:
    """All of them, one sentence after another."""
    return " ".join(sentence(one) for one in findings)
