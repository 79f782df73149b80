"""Intervals and planning for proportions and means."""
