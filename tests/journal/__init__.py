"""The journal, on both databases: the same tests."""
