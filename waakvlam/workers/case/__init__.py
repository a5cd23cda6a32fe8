"""`waakvlam case`: looking at cases, and what is done to a whole one: resumed, kept, erased."""
