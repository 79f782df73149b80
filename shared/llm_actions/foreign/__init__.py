"""Prompts and their tests in files of other tools: GitHub Models and promptfoo."""
