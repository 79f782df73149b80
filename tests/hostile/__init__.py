"""Texts that attack the reader of a report, and readers that would notice."""
