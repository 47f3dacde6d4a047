"""Writing the decision's duties; a joint duty is one row that several assignments cite."""

from accounts.models import Authority
from programmes.loading.saving import department_row, organisation_row, remove, upsert
from programmes.loading.shape import Doc
from programmes.models import Assignment, DutyOfAssignment, ReportingDuty


def write_duties(assignment: Assignment, doc: Doc) -> None:
    keys = []
    for item in doc.get("duties", ()):
        keys.append(item["key"])
        organisations = [one for one in item["recipients"] if "organisation_number" in one]
        departments = [department_row(one) for one in item["recipients"] if "department" in one]
        submitter = item.get("submitting_authority")
        duty = upsert(
            ReportingDuty,
            {"key": item["key"]},
            {
                "title_sv": item["title"],
                "title_en": item.get("title_en") or "",
                "document_kind": item["document_kind"],
                "form": item.get("form") or "",
                "rule": item["rule"] or {},
                "assumption": item.get("assumption") or "",
                "joint": item["joint"],
                "requires_decision_number": item["requires_decision_number"],
                "lead_days": item.get("lead_days", 60),
                "submitting_authority": Authority.objects.get(key=submitter) if submitter else None,
                "recipient_organisation": (
                    organisation_row(organisations[0]["organisation_number"], organisations[0]["name"])
                    if organisations
                    else None
                ),
            },
        )
        if set(duty.recipient_departments.all()) != set(departments):
            duty.recipient_departments.set(departments)
        upsert(DutyOfAssignment, {"duty": duty, "assignment": assignment}, {"quote": item["quote"]})
    dropped = DutyOfAssignment.objects.filter(assignment=assignment).exclude(duty__key__in=keys)
    duties = ReportingDuty.objects.filter(pk__in=list(dropped.values_list("duty", flat=True)))
    dropped.delete()
    remove(duties.filter(of_assignments=None), "duties")
