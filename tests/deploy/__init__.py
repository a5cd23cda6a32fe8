"""What is deployed, checked without an engine: nothing here needs containers or a cluster."""
