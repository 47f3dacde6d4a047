"""The officers' list of applications with its acts, and what an application says."""
