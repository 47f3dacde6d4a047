"""What is stored of the judgement."""

from assessments.models.decisions import Decision, EligibilityCheck, Outcome, Proposal, ProposedAmount

__all__ = ["Decision", "EligibilityCheck", "Outcome", "Proposal", "ProposedAmount"]
