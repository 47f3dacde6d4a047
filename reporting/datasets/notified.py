"""How it is known that a decision has been notified: the message that tells the applicants has left."""

#: The messages that tell applicants of a decision, and what begins their keys (then the decision's own).
TOLD, KEY = "application.decided", "decided:"
