"""The law and the procedure, pure: no clock, no randomness, no input or output."""
