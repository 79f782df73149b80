"""Prompt folders and their templates."""
