"""Tests of the HTML report in a real browser, and the reports they open."""
