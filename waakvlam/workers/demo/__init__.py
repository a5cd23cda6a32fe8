"""`waakvlam demo`: eleven households on a stack of its own."""
