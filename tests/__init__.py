"""Tests of the actions; `tests.testbed` holds the real servers they run against."""
