"""The suites of a prompt test: lint, regression, safety."""
