"""Finds mistakes in prompts without a model."""
