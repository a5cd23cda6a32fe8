"""The `waakvlam feed` command: what leaves a region as events, and how far that is."""
