"""The `waakvlam corv` command: messages of CORV (JUBES) put on record, and replies to them."""
