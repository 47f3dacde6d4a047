"""What a schema cannot say about an assignment file: references, double keys, days, figures. Plain values only."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from programmes.loading import places
from programmes.rules import kinds
from programmes.rules.duedates import DueRule, RuleError
from programmes.rules.parameters import ConditionError
from sweden.identifiers import IdentifierError, organisation_number

Doc = dict[str, Any]
Fault = tuple[str, str]

#: Lists whose items are known by their key.
KEYED = ("strands", "conditions", "technology_areas", "contents", "duties", "payment_rules", "gaps")


def problems_in(doc: Doc) -> list[Fault]:
    """Place and reason of everything that is wrong in a document which the schema accepts."""
    faults: list[Fault] = []
    for check in (_keys, _identity, _numbers, _frames, _conditions, _duties, _references, _appropriations, _gaps):
        faults += check(doc)
    return faults


def _keys(doc: Doc) -> Iterator[Fault]:
    for section in KEYED:
        yield from _once(section, [item["key"] for item in doc.get(section, ())])
    for place, content in enumerate(doc.get("contents", ())):
        yield from _once(f"contents[{place}].actors", [item["key"] for item in content.get("actors", ())])
    for place, duty in enumerate(doc.get("duties", ())):
        yield from _once(f"duties[{place}].milestones", [item["key"] for item in duty.get("milestones", ())])
        yield from _once(f"duties[{place}].per_area", [item["area"] for item in duty.get("per_area", ())], "area")


def _once(section: str, found: list[str], name: str = "key") -> Iterator[Fault]:
    counts = Counter(found)
    for place, one in enumerate(found):
        if counts[one] > 1 and one in found[:place]:
            yield f"{section}[{place}].{name}", f"{one!r} stands twice"


def _identity(doc: Doc) -> Iterator[Fault]:
    for name, fact in doc["identity"].items():
        path = f"identity.{name}"
        if fact["value"] is None:
            continue
        if not (fact["quote"] or fact.get("source") or (name == "valid_from" and fact.get("note"))):
            yield f"{path}.quote", "a fact needs the decision's words or its source"
        if name in ("decided_on", "valid_from"):
            yield from _day(f"{path}.value", fact["value"])


def _day(path: str, text: str) -> Iterator[Fault]:
    try:
        date.fromisoformat(text)
    except ValueError:
        yield path, f"{text!r} is no day"


def _numbers(doc: Doc) -> Iterator[Fault]:
    yield from _organisation("authority.organisation_number", doc["authority"]["organisation_number"])
    for path, recipient in _recipients(doc):
        if ("department" in recipient) == ("organisation_number" in recipient):
            yield path, "is either a department or an organisation_number"
        elif "organisation_number" in recipient:
            yield from _organisation(f"{path}.organisation_number", recipient["organisation_number"])
    for place, duty in enumerate(doc.get("duties", ())):
        if sum("organisation_number" in one for one in duty["recipients"]) > 1:
            yield f"duties[{place}].recipients", "names more than one organisation"


def _recipients(doc: Doc) -> Iterator[tuple[str, dict[str, str]]]:
    for place, duty in enumerate(doc.get("duties", ())):
        for number, recipient in enumerate(duty["recipients"]):
            yield f"duties[{place}].recipients[{number}]", recipient
    for place, rule in enumerate(doc.get("payment_rules", ())):
        yield f"payment_rules[{place}].counterparty", rule["counterparty"]


def _organisation(path: str, number: str) -> Iterator[Fault]:
    try:
        organisation_number(number)
    except IdentifierError:
        yield path, f"{number!r} is no organisation number: the check digit does not fit"


def _frames(doc: Doc) -> Iterator[Fault]:
    taken: list[tuple[str | None, int, int]] = []
    for place, frame in enumerate(doc["frames"]):
        first, last = frame["year"], last_year(frame)
        if last is not None and last < first:
            yield f"frames[{place}].year_to", "is before the first year"
            continue
        strand, end = frame.get("strand"), 9999 if last is None else last
        if any(other == strand and first <= to and since <= end for other, since, to in taken):
            yield f"frames[{place}].year", "another amount of the same part holds for the year"
        taken.append((strand, first, end))


def last_year(frame: Mapping[str, Any]) -> int | None:
    """The last year a frame of a file holds for; None: without end."""
    last: int | None = frame.get("year_to", frame["year"])
    return last


def _conditions(doc: Doc) -> Iterator[Fault]:
    for place, condition in enumerate(doc.get("conditions", ())):
        path = f"conditions[{place}]"
        days = [condition.get(name) for name in ("valid_from", "valid_to")]
        if wrong_days := [fault for name in ("valid_from", "valid_to") if condition.get(name)
                          for fault in _day(f"{path}.{name}", condition[name])]:  # fmt: skip
            yield from wrong_days
        elif all(days) and days[1] < days[0]:
            yield f"{path}.valid_to", "is before the first day"
        try:
            kinds.check(condition["kind"], condition["parameters"])
        except ConditionError as wrong:
            where = "parameters" if condition["kind"] in kinds.known_kinds() else "kind"
            yield f"{path}.{where}", str(wrong)
            continue
        for number, reading in enumerate(condition.get("readings", ())):
            try:
                kinds.check(condition["kind"], condition["parameters"] | reading["parameters"])
            except ConditionError as wrong:
                yield f"{path}.readings[{number}].parameters", str(wrong)


def _duties(doc: Doc) -> Iterator[Fault]:
    for section in ("duties", "payment_rules"):
        for place, item in enumerate(doc.get(section, ())):
            if item["rule"] is not None:
                yield from _rule(f"{section}[{place}].rule", item["rule"])


_FORMS = {
    "once": ({"date"}, {"before_end_of"}),
    "yearly": ({"month", "day", "from"}, {"before_end_of_month", "from"}),
    "every_n_years": ({"every", "month", "day", "from"}, {"every", "before_end_of_month", "from"}),
}


def _rule(path: str, rule: dict[str, Any]) -> Iterator[Fault]:
    names = rule.keys() - {"kind"} - ({"to"} if rule["kind"] != "once" else set())
    forms = _FORMS[rule["kind"]]
    if names not in forms:
        wanted = " or ".join(", ".join(sorted(form)) for form in forms)
        yield path, f"{rule['kind']} takes {wanted}, not {', '.join(sorted(names)) or 'nothing'}"
        return
    try:
        DueRule.from_data(rule)
    except (RuleError, OverflowError) as wrong:
        yield path, str(wrong)


def _references(doc: Doc) -> Iterator[Fault]:
    strands = {strand["key"] for strand in doc.get("strands", ())}
    duties = {duty["key"] for duty in doc.get("duties", ())}
    areas = {area["key"] for area in doc.get("technology_areas", ())}
    for section in ("frames", "conditions", "contents"):
        for place, item in enumerate(doc.get(section, ())):
            if item.get("strand") is not None and item["strand"] not in strands:
                yield f"{section}[{place}].strand", f"there is no strand {item['strand']!r} in the file"
    for place, rule in enumerate(doc.get("payment_rules", ())):
        if rule.get("duty") is not None and rule["duty"] not in duties:
            yield f"payment_rules[{place}].duty", f"there is no duty {rule['duty']!r} in the file"
    for place, duty in enumerate(doc.get("duties", ())):
        for number, one in enumerate(duty.get("per_area", ())):
            if one["area"] not in areas:
                yield f"duties[{place}].per_area[{number}].area", f"there is no area {one['area']!r} in the file"


def _appropriations(doc: Doc) -> Iterator[Fault]:
    found = [appropriation_key(item) for item in doc.get("appropriations", ())]
    yield from _once("appropriations", [" ".join(one) for one in found], "number")


def _gaps(doc: Doc) -> Iterator[Fault]:
    for place, gap in enumerate(doc.get("gaps", ())):
        for number, about in enumerate(gap.get("about", ())):
            try:
                places.value_at(doc, places.parse(about))
            except (KeyError, ValueError):
                yield f"gaps[{place}].about[{number}]", f"there is no place {about!r} in the file"
        if gap.get("settled") and not gap.get("settled_source"):
            yield f"gaps[{place}].settled_source", "is missing: what has been settled stands somewhere"


def appropriation_key(item: Mapping[str, Any]) -> tuple[str, str, str]:
    """What an appropriation is known by: expenditure area, number, item."""
    return item["expenditure_area"], item["number"], item.get("item") or ""


#: What a joint duty is, in every file that names it. Its quote is each decision's own.
DUTY_FIELDS: dict[str, Any] = {
    "title": "",
    "title_en": "",
    "document_kind": "",
    "form": "",
    "rule": {},
    "assumption": "",
    "joint": False,
    "requires_decision_number": False,
    "lead_days": 60,
    "submitting_authority": "",
    "recipients": [],
}


def clashes(documents: Mapping[str, Doc], standing: Mapping[str, Doc]) -> list[tuple[str, str, str]]:
    """File, place and reason of what several files say differently about one thing.

    `documents` are the files to load, by name; `standing` the files of loaded assignments that are not among them.
    """
    faults: list[tuple[str, str, str]] = []
    seen: dict[tuple[str, str], tuple[str, Any, bool]] = {}
    keys: dict[str, str] = {}
    for name, doc in standing.items():
        for what, _, said, joint in shared(doc):
            seen.setdefault(what, (name, said, joint))
    for name, doc in documents.items():
        if doc["key"] in keys:
            faults.append((name, "key", f"{doc['key']!r} is also the key of {keys[doc['key']]}"))
        keys.setdefault(doc["key"], name)
        for what, path, said, joint in shared(doc):
            other, before, was_joint = seen.setdefault(what, (name, said, joint))
            if other == name:
                continue
            if what[0] == "duty" and not (joint and was_joint):
                faults.append((name, f"{path}.key", f"{what[1]!r} is a duty of {other} and not joint in both"))
                continue
            for field in sorted(said.keys() | before.keys()):
                if said.get(field) != before.get(field):
                    where = f"{path}.{field}" if path else field
                    faults.append((name, where, f"{said.get(field)!r} here, {before.get(field)!r} in {other}"))
    return faults


def shared(doc: Doc) -> Iterator[tuple[tuple[str, str], str, dict[str, Any], bool]]:
    """What a file says of things that other files may name too: the thing, its place, what is said, may it be joint."""
    programme, authority = doc["programme"], doc["authority"]
    names = {"name": programme["name"], "name_en": programme.get("name_en") or ""}
    yield ("programme", programme["key"]), "programme", names, True
    yield (
        ("authority", authority["code"]),
        "authority",
        {"organisation_number": authority["organisation_number"]},
        True,
    )
    yield ("authority number", authority["organisation_number"]), "authority", {"code": authority["code"]}, True
    for place, item in enumerate(doc.get("appropriations", ())):
        said = {name: item.get(name) or "" for name in ("expenditure_area_name", "name", "item_name", "item_full_name")}
        yield ("appropriation", " ".join(appropriation_key(item))), f"appropriations[{place}]", said, True
    for place, duty in enumerate(doc.get("duties", ())):
        said = {name: duty.get(name) or default for name, default in DUTY_FIELDS.items()}
        said["lead_days"] = duty.get("lead_days", DUTY_FIELDS["lead_days"])
        yield ("duty", duty["key"]), f"duties[{place}]", said, duty["joint"]
    for place, area in enumerate(doc.get("technology_areas", ())):
        yield ("area", area["key"]), f"technology_areas[{place}]", {"name": area["name"]}, True
