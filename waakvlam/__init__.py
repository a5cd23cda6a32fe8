"""Waakvlam: an event-sourced workflow engine for the Dutch *kind- en gezinsbescherming* process."""
