"""Written instructions (*schriftelijke aanwijzingen*) of the institution, and what can be done against them."""
