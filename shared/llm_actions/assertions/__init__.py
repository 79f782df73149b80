"""Assertions about one answer, with promptfoo's names and meanings."""
