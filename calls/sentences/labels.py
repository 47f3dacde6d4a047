"""The names of conditions' kinds and of their figures, for those who set up a call."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

#: The names of the kinds, for those who set up a call.
KIND_LABELS: dict[str, Promise] = {
    "max_grant": gettext_lazy("Largest grant per project"),
    "max_share": gettext_lazy("Largest share of the project's costs"),
    "min_business_share": gettext_lazy("Smallest share from business"),
    "business_matches": gettext_lazy("Business matches the grant"),
    "min_parties": gettext_lazy("Fewest parties"),
    "max_months": gettext_lazy("Longest project, months"),
    "earliest_start": gettext_lazy("Earliest start of the project"),
    "latest_end": gettext_lazy("Latest end of the project"),
    "coordinator_kind": gettext_lazy("Who may coordinate"),
    "year_min": gettext_lazy("Smallest grant per calendar year"),
    "party_sizes": gettext_lazy("Large and small companies that take part"),
    "max_share_of_total": gettext_lazy("Largest share of all financing"),
    "min_months": gettext_lazy("Shortest project, months"),
    "latest_start": gettext_lazy("Latest start of the project"),
    "year_max": gettext_lazy("Largest grant per calendar year"),
    "years_count": gettext_lazy("Number of years of the grant"),
    "min_actor_categories": gettext_lazy("Fewest kinds of organisations"),
    "party_of_kind": gettext_lazy("A party of a certain kind, for example a region"),
    "intensity": gettext_lazy("Aid intensity of each party, by the rules of state aid"),
    "category": gettext_lazy("What costs may be for"),
    "max_indirect": gettext_lazy("Largest indirect costs, of the costs of personnel"),
    "leader": gettext_lazy("One researcher leads"),
    "researchers_min": gettext_lazy("Fewest participating researchers"),
    "researchers_max": gettext_lazy("Most participating researchers"),
    "employer": gettext_lazy("Approved employers"),
    "project_kind": gettext_lazy("Kinds of projects"),
    "max_parties": gettext_lazy("Most parties"),
    "max_share_together": gettext_lazy("Largest share of a sub-programme as a whole"),
    "max_grants": gettext_lazy("Most grants in the call"),
    "intensity_table": gettext_lazy("The call's own table of aid intensities"),
    "ssh_part": gettext_lazy("Social sciences and humanities, with money of their own"),
    "research_school": gettext_lazy("A research school with mobility of doctoral students"),
}

#: The names of their figures.
PARAMETER_LABELS: dict[str, Promise] = {
    "amount": gettext_lazy("Amount, kronor"),
    "share": gettext_lazy("Share, per cent"),
    "base": gettext_lazy("Share of what"),
    "in_kind": gettext_lazy("Contributions in kind"),
    "count": gettext_lazy("Number of parties"),
    "months": gettext_lazy("Number of months"),
    "date": gettext_lazy("Day"),
    "kinds": gettext_lazy("Kinds of organisations"),
    "large": gettext_lazy("Large companies, at least"),
    "small_or_medium": gettext_lazy("Small or medium-sized companies, at least"),
    "amounts": gettext_lazy("Amount, kronor: one for all years, or one for each year in order"),
    "years": gettext_lazy("Number of years"),
    "least": gettext_lazy("At least how many kinds"),
    "bonuses": gettext_lazy("Bonuses, for example for cooperation"),
    "categories": gettext_lazy("Categories"),
    "people": gettext_lazy("Number of persons"),
    "project_kinds": gettext_lazy("Kinds of projects"),
    "organisations": gettext_lazy("Approved organisations, one to a line"),
    "scope": gettext_lazy("Taken together"),
    "grants": gettext_lazy("Number of grants"),
    "category": gettext_lazy("What the costs are for"),
    "of_small": gettext_lazy("Small companies, at most per cent"),
    "of_medium": gettext_lazy("Medium-sized companies, at most per cent"),
    "of_large": gettext_lazy("Large companies and others, at most per cent"),
    "mobility": gettext_lazy("Mobility of doctoral students"),
}

#: What is taken together when a share is of a sub-programme as a whole.
SCOPE_LABELS: dict[str, Promise] = {
    "call": gettext_lazy("all grants in this call"),
    "part": gettext_lazy("all grants in the calls of the same part of the assignment"),
}
#: Parts that a call can demand of a project.
COMPONENT_LABELS: dict[str, Promise] = {
    "ssh": gettext_lazy("research in the social sciences and humanities"),
    "research_school": gettext_lazy("a research school"),
    "mobility_academic": gettext_lazy("doctoral students' mobility between institutions of higher education"),
    "mobility_industry": gettext_lazy("doctoral students' mobility to and from industry or other sectors"),
}

#: What costs are for.
CATEGORY_LABELS: dict[str, Promise] = {
    "fundamental": gettext_lazy("fundamental research"),
    "industrial": gettext_lazy("industrial research"),
    "experimental": gettext_lazy("experimental development"),
    "feasibility": gettext_lazy("feasibility study"),
}

BASE_LABELS: dict[str, Promise] = {
    "eligible_costs": gettext_lazy("the project's eligible costs"),
    "financing": gettext_lazy("all financing"),
}
IN_KIND_LABELS: dict[str, Promise] = {
    "counts": gettext_lazy("count"),
    "does_not_count": gettext_lazy("do not count"),
}
