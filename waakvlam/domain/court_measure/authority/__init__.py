"""Parental authority (*gezag*): suspended, ended, and the guardianship (*voogdij*) that takes its place."""
