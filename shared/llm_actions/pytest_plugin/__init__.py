"""A pytest plugin: prompt tests as items, and fixtures for tests that people write."""
