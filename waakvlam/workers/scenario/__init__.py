"""`waakvlam scenario`: a household's story as a file, played and judged."""
