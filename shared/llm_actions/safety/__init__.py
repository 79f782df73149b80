"""Attacks on a prompt, and whether an answer withstood them: without a model, from the texts."""
