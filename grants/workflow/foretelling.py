"""What a decision to grant foretells of the grant: terms, bases of state aid, payments and reports, by what the
authority has entered until the day of the decision. Nothing is written; the grant is laid up when it has been told."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from accounts.models import Authority, Organisation
from applications.models import AidRuleSet
from applications.rules.aid.ruleset import Basis, Family, RuleSet
from applications.workflow.aid_said import Rules, rule_sets_of
from assessments.workflow.granting import ToGrant
from grants.models import FollowUpTerms, TermsVersion
from grants.rules import plan
from grants.rules.followup import Rule, schedule
from grants.workflow.opening import shares_in, terms_on


def foretold(things: Sequence[ToGrant]) -> list[dict[str, Any]]:
    """Of each, as plain JSON: `terms`, `aid`, `payments` and `reports`; what nobody has entered is empty. A constant
    number of questions for grants of one authority and day."""
    parties = Organisation.objects.in_bulk({party for one in things for party, _year in one.amounts})
    known = rule_sets_of([one.handed_in for one in things])
    entered = {place: _entered(*place) for place in {(one.authority, one.on) for one in things}}
    return [_foretold(one, *entered[one.authority, one.on], parties, known) for one in things]


def _entered(authority: Authority, on: date) -> tuple[TermsVersion | None, FollowUpTerms | None]:
    follow_up = FollowUpTerms.objects.filter(authority=authority, valid_from__lte=on).first()
    return terms_on(authority, on), follow_up


def _foretold(
    thing: ToGrant,
    terms: TermsVersion | None,
    follow_up: FollowUpTerms | None,
    parties: Mapping[int, Organisation],
    known: Mapping[str, AidRuleSet],
) -> dict[str, Any]:
    return {
        "terms": _terms(terms),
        "aid": _aid(thing, parties, known),
        "payments": _payments(thing, follow_up, parties),
        "held_back": follow_up.held_back if follow_up else "0",
        "reports": _reports(thing, follow_up),
        "certificate_from": follow_up.certificate_from if follow_up else None,
        "available_months": follow_up.available_months if follow_up else 0,
    }


def _period(thing: ToGrant) -> tuple[date, date]:
    return date.fromisoformat(thing.handed_in["starts_on"]), date.fromisoformat(thing.handed_in["ends_on"])


def _terms(terms: TermsVersion | None) -> dict[str, Any]:
    if terms is None:
        return {}
    return {
        "name": terms.name,
        "label": terms.label,
        "valid_from": terms.valid_from.isoformat(),
        "sha256": terms.sha256,
        "source": terms.source,
    }


def _aid(thing: ToGrant, parties: Mapping[int, Organisation], known: Mapping[str, AidRuleSet]) -> list[dict[str, Any]]:
    """Each party's bases of aid, and its largest share in each category; empty when some party's are not known."""
    if "aid" not in thing.handed_in:
        return []
    rules = Rules.frozen(thing.handed_in["aid"], known)
    said = {one["organisation"]: one for one in thing.handed_in["parties"]}
    found = []
    for pk in sorted({party for party, _year in thing.amounts}):
        party = parties[pk]
        own = said.get(str(party.uuid), {})
        lines = own["aid"]["lines"] if own else []
        bases = {
            one["basis"]: _basis(*found_in[:2])
            for one in lines
            if (found_in := rules.find(one["basis"], one["category"]))
        }
        if not bases:
            return []
        granted = sum(amount for (one, _year), amount in thing.amounts.items() if one == pk)
        shares = shares_in(own, rules, granted=granted)
        found.append({"party": party.name, "bases": list(bases.values()), "shares": shares})
    return found


def _basis(rules: RuleSet, basis: Basis) -> dict[str, str]:
    """What a basis is called, with the provision it stands in, in Swedish and in English."""
    provision = "point" if rules.family == Family.NOT_AID else "Article"
    return {
        "sv": f"{basis.title_sv} ({basis.source}, {rules.act_sv})",
        "en": f"{basis.title_en} ({provision} {basis.article}, {rules.act_en})",
    }


def _payments(thing: ToGrant, terms: FollowUpTerms | None, parties: Mapping[int, Organisation]) -> list[dict[str, Any]]:
    """The instalments that the authority's terms give; `last`: waits for the final report."""
    if terms is None or not terms.instalments_a_year:
        return []
    starts_on, ends_on = _period(thing)
    lines = plan.suggest(
        thing.amounts,
        starts_on=max(starts_on, thing.on),
        ends_on=max(ends_on, thing.on),
        per_year=terms.instalments_a_year,
        held=Fraction(terms.held_back),
    )
    return [
        {
            "party": parties[one.party].name,
            "year": one.year,
            "day": one.day.isoformat(),
            "amount": one.amount,
            "last": one.last,
        }
        for one in lines
    ]


def _reports(thing: ToGrant, terms: FollowUpTerms | None) -> list[dict[str, str]]:
    if terms is None:
        return []
    starts_on, ends_on = _period(thing)
    rules = [Rule.of(one) for one in terms.rules]
    return [
        {
            "kind": str(one.kind),
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(),
            "due_on": one.due_on.isoformat(),
        }
        for one in schedule(rules, starts_on=starts_on, ends_on=ends_on)
    ]
