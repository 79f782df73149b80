"""Judges: models that score texts, asked so that the judged text cannot talk them into a pass."""
