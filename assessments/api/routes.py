"""The judgement's addresses in the API."""

from django.urls import path

from assessments.api import decisions, handling, meetings, reviews

ROUTES = [
    path("decisions/", decisions.Decisions.as_view(), name="decisions"),
    path("decisions/<uuid:uuid>/", decisions.OneDecision.as_view(), name="decision"),
    path("decision-meetings/", meetings.Meetings.as_view(), name="decision_meetings"),
    path("decision-meetings/<uuid:uuid>/", meetings.OneMeeting.as_view(), name="decision_meeting"),
    path("panels/", meetings.Panels.as_view(), name="panels"),
    path("panels/<uuid:uuid>/", meetings.OnePanel.as_view(), name="panel"),
    path("applications/<uuid:uuid>/delay-notices/", handling.DelayNotices.as_view(), name="delay_notices"),
    path("applications/<uuid:uuid>/communications/", handling.Communications.as_view(), name="communications"),
    path("applications/<uuid:uuid>/decision-requests/", handling.DecisionRequests.as_view(), name="decision_requests"),
    path("applications/<uuid:uuid>/agents/", handling.Agents.as_view(), name="agents"),
    path("applications/<uuid:uuid>/eligibility-checks/", handling.EligibilityChecks.as_view(), name="checks"),
    path("reviewers/", reviews.Reviewers.as_view(), name="reviewers"),
    path("review-assignments/", reviews.ReviewAssignments.as_view(), name="review_assignments"),
    path("review-assignments/<uuid:uuid>/", reviews.OneReviewAssignment.as_view(), name="review_assignment"),
    path("review-assignments/<uuid:uuid>/declare/", reviews.DeclareBias.as_view(), name="declare_bias"),
    path("review-assignments/<uuid:uuid>/remove/", reviews.RemoveAssignment.as_view(), name="remove_assignment"),
    path("review-assignments/<uuid:uuid>/review/", reviews.WriteReview.as_view(), name="write_review"),
    path("reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("reviews/<uuid:uuid>/", reviews.OneReview.as_view(), name="review"),
    path("bias-declarations/", reviews.BiasDeclarations.as_view(), name="bias_declarations"),
]
