"""Encryption on the way to Temporal, and the server by which those who may read it."""
