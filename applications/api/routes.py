"""The proposal's addresses in the API."""

from django.urls import path

from applications.api import applications, international, ofcalls, sizes, supplements

_ONE = "applications/<uuid:uuid>/"
_CALL = "calls/<uuid:uuid>/"
_SUPPLEMENT = "supplements/<uuid:uuid>/"

ROUTES = [
    path("applications/", applications.Applications.as_view(), name="applications"),
    path(_ONE, applications.OneApplication.as_view(), name="application"),
    path(f"{_ONE}supplements/", supplements.Supplements.as_view(), name="supplements"),
    path(f"{_ONE}messages/", supplements.CaseMessages.as_view(), name="case_messages"),
    path(f"{_ONE}sizes/", sizes.StatedSizes.as_view(), name="stated_sizes"),
    path(f"{_ONE}international/", international.OneInternational.as_view(), name="international"),
    path(
        f"{_ONE}international-assessments/",
        international.InternationalAssessments.as_view(),
        name="international_assessments",
    ),
    path(f"{_ONE}confirm-withdrawal/", supplements.ConfirmWithdrawal.as_view(), name="confirm_withdrawal"),
    path(_SUPPLEMENT, supplements.OneSupplement.as_view(), name="supplement"),
    path(f"{_SUPPLEMENT}prolong/", supplements.ProlongSupplement.as_view(), name="prolong_supplement"),
    path(f"{_SUPPLEMENT}take-back/", supplements.TakeBackSupplement.as_view(), name="take_back_supplement"),
    path(f"{_CALL}hand-in-terms/", ofcalls.CallHandInTerms.as_view(), name="call_hand_in_terms"),
    path(f"{_CALL}personal-openings/", ofcalls.PersonalOpenings.as_view(), name="personal_openings"),
    path(f"{_CALL}going-on/", ofcalls.CallGoingOn.as_view(), name="call_going_on"),
]
