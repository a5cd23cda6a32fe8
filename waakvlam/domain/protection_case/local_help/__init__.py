"""Help by the local team in a voluntary frame: analysis, safety plan, the family's own plan, and whether it works."""
