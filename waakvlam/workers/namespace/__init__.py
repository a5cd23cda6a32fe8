"""A region's namespace on a Temporal server: what it must be, and bringing it there."""
