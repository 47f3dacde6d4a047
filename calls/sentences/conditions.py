"""What a condition of a call says, and what it does when it is broken."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from calls.models.condition import Effect
from calls.rules import kinds
from calls.sentences.labels import BASE_LABELS, CATEGORY_LABELS, COMPONENT_LABELS, SCOPE_LABELS
from sweden.typography import day_long, kronor, listed, millions, percent


def condition_sentence(kind: str, parameters: dict[str, Any]) -> str:
    """What a condition demands of an application, for everyone."""
    lang = get_language()
    try:
        values = kinds.read(kind, parameters)
    except kinds.KindError:
        return _("A condition that cannot be read.")
    match kind:
        case "max_grant":
            return _("The grant is at most %(amount)s per project.") % {"amount": millions(values["amount"], lang)}
        case "max_share":
            return _("The grant covers at most %(share)s of the project's eligible costs.") % {
                "share": _per_cent(values["share"])
            }
        case "min_business_share":
            sentence = _("Business contributes at least %(share)s of %(base)s.") % {
                "share": _per_cent(values["share"]),
                "base": BASE_LABELS[values["base"]],
            }
            return sentence if values["in_kind"] == "counts" else sentence + " " + _("Work in kind does not count.")
        case "business_matches":
            return _("Business contributes as a rule at least as much as the grant.")
        case "min_parties":
            return ngettext(
                "At least %(count)s party takes part.", "At least %(count)s parties take part.", values["count"]
            ) % {"count": values["count"]}
        case "max_months":
            return ngettext(
                "The project lasts at most %(count)s month.",
                "The project lasts at most %(count)s months.",
                values["months"],
            ) % {"count": values["months"]}
        case "earliest_start":
            return _("The project starts on %(day)s at the earliest.") % {"day": day_long(values["date"], lang)}
        case "latest_end":
            return _("The project ends on %(day)s at the latest.") % {"day": day_long(values["date"], lang)}
        case "party_sizes":
            return _("At least %(large)s large and %(small)s small or medium-sized companies take part.") % {
                "large": values["large"],
                "small": values["small_or_medium"],
            }
        case kind if kind in _MORE:
            return _MORE[kind](values)
        case "coordinator_kind":
            names = [str(OrganisationKind(one).label) for one in values["kinds"]]
            return _("The coordinator is one of: %(kinds)s.") % {"kinds": listed(names, lang)}
        case _:
            return _("The grant is at least %(amount)s per project and calendar year.") % {
                "amount": millions(values["amount"], lang)
            }


def _organisations(kinds_of: Any) -> str:
    return listed([str(OrganisationKind(one).label) for one in kinds_of], get_language())


def category_names(keys: Any) -> str:
    """Categories of costs as people say them."""
    return listed([str(CATEGORY_LABELS.get(one, one)) for one in keys], get_language())


def _year_max(values: dict[str, Any]) -> str:
    amounts = [millions(one, get_language()) for one in values["amounts"]]
    if len(amounts) == 1:
        return _("The grant is at most %(amount)s per project and calendar year.") % {"amount": amounts[0]}
    return _("The grant is at most, year by year: %(amounts)s.") % {"amounts": listed(amounts, get_language())}


def _intensity(values: dict[str, Any]) -> str:
    said = _("Each party's grant keeps to the aid intensity of its size and of what its costs are for.")
    return said if values["bonuses"] == "counts" else said + " " + _("Bonuses do not count.")


_MORE: dict[str, Callable[[dict[str, Any]], str]] = {
    "max_share_of_total": lambda values: (
        _("The grant covers at most %(share)s of all financing.") % {"share": _per_cent(values["share"])}
    ),
    "min_months": lambda values: (
        ngettext(
            "The project lasts at least %(count)s month.",
            "The project lasts at least %(count)s months.",
            values["months"],
        )
        % {"count": values["months"]}
    ),
    "latest_start": lambda values: (
        _("The project starts on %(day)s at the latest.") % {"day": day_long(values["date"], get_language())}
    ),
    "year_max": _year_max,
    "years_count": lambda values: (
        ngettext("The grant is for %(count)s year.", "The grant is for %(count)s years.", values["years"])
        % {"count": values["years"]}
    ),
    "min_actor_categories": lambda values: (
        ngettext(
            "At least %(count)s of these kinds of organisations takes part: %(kinds)s.",
            "At least %(count)s of these kinds of organisations take part: %(kinds)s.",
            values["least"],
        )
        % {"count": values["least"], "kinds": _organisations(values["kinds"])}
    ),
    "party_of_kind": lambda values: (
        ngettext(
            "At least %(count)s party is one of: %(kinds)s.",
            "At least %(count)s parties are one of: %(kinds)s.",
            values["count"],
        )
        % {"count": values["count"], "kinds": _organisations(values["kinds"])}
    ),
    "intensity": _intensity,
    "category": lambda values: (
        _("Costs are for %(categories)s.") % {"categories": category_names(values["categories"])}
    ),
    "max_indirect": lambda values: (
        _("Indirect costs are at most %(share)s of the costs of personnel, for these parties: %(kinds)s.")
        % {"share": _per_cent(values["share"]), "kinds": _organisations(values["kinds"])}
    ),
    "leader": lambda values: _("Exactly one researcher leads the project."),
    "researchers_min": lambda values: (
        ngettext(
            "At least %(count)s researcher takes part beside the leader.",
            "At least %(count)s researchers take part beside the leader.",
            values["people"],
        )
        % {"count": values["people"]}
    ),
    "researchers_max": lambda values: (
        ngettext(
            "At most %(count)s researcher takes part beside the leader.",
            "At most %(count)s researchers take part beside the leader.",
            values["people"],
        )
        % {"count": values["people"]}
    ),
    "employer": lambda values: (
        _("Everyone who takes part is employed by an approved organisation: %(organisations)s.")
        % {"organisations": listed(list(values["organisations"]), get_language())}
    ),
    "project_kind": lambda values: (
        _("The project is one of: %(kinds)s.") % {"kinds": listed(list(values["project_kinds"]), get_language())}
    ),
}


_MORE |= {
    "max_parties": lambda values: (
        ngettext("At most %(count)s party takes part.", "At most %(count)s parties take part.", values["count"])
        % {"count": values["count"]}
    ),
    "max_share_together": lambda values: (
        _("The grants cover at most %(share)s of the projects' costs, counted over %(scope)s.")
        % {"share": _per_cent(values["share"]), "scope": SCOPE_LABELS[values["scope"]]}
    ),
    "max_grants": lambda values: (
        ngettext(
            "At most %(count)s grant is given in the call.",
            "At most %(count)s grants are given in the call.",
            values["grants"],
        )
        % {"count": values["grants"]}
    ),
    "intensity_table": lambda values: (
        _(
            "Of costs for %(category)s each party's grant is at most: small companies %(small)s, medium-sized "
            "%(medium)s, large and others %(large)s."
        )
        % {
            "category": CATEGORY_LABELS[values["category"]],
            "small": _per_cent(values["of_small"]),
            "medium": _per_cent(values["of_medium"]),
            "large": _per_cent(values["of_large"]),
        }
    ),
    "ssh_part": lambda values: (
        _(
            "The project includes research in the social sciences and humanities, described and with money of its "
            "own: at least %(amount)s."
        )
        % {"amount": kronor(values["amount"], get_language())}
        if values["amount"] > 1
        else _(
            "The project includes research in the social sciences and humanities, described and with money of its own."
        )
    ),
    "research_school": lambda values: (
        _("The project includes a research school, with %(mobility)s.")
        % {"mobility": component_names(values["mobility"])}
    ),
}


def component_names(keys: Any) -> str:
    """Demanded parts as people say them."""
    return listed([str(COMPONENT_LABELS.get(one, one)) for one in keys], get_language())


def _per_cent(share: Any) -> str:
    lang = get_language()
    return percent(share, 0 if (share * 100).denominator == 1 else 1, lang=lang)


def effects_of(kind: str) -> list[tuple[str, Any]]:
    """What a broken condition of the kind can do, each in a few words, for those who set up a call."""
    if kind in kinds.OF_GRANTS:
        return [(str(Effect.STOP), _("stops the proposal")), (str(Effect.WARN), _("asks for a reason"))]
    return list(Effect.choices)


def effect_sentence(effect: str, kind: str) -> str:
    """What happens when a condition of the kind is broken."""
    if kind in kinds.OF_GRANTS:
        return _("No more are granted.") if effect == "stop" else _("More are granted only with a stated reason.")
    if effect == "stop":
        return _("An application that does not meet it cannot be submitted.")
    return _("An application that does not meet it can be submitted, with a warning.")
