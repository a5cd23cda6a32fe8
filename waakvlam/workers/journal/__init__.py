"""`waakvlam journal`: keeping the record whole."""
