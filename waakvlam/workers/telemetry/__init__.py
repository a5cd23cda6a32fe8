"""Being seen from outside: logs, traces, metrics and health. None of them says anything about a person."""
