"""The report document and its views."""
