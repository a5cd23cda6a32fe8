"""`waakvlam simulate`: a year of a region that does not exist."""
