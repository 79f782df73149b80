"""The test bed: real servers and faithful fakes, each started once per test session."""
