"""The embedded stack: a Temporal server, the codec server and a worker per region, held up by one command."""
