"""The package behind the llm-actions GitHub Actions and the `llm-actions` command."""

VERSION = "0.1.0"
