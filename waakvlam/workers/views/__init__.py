"""`waakvlam views` and `waakvlam list`: the read models, kept up to date and read."""
