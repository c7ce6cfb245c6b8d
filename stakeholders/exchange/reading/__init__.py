"""Reads a list of stakeholders: what is clear, what was tidied, what is doubtful and what cannot be taken."""
