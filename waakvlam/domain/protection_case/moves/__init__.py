"""Where the household lives, and what a move changes (*verhuizing*, *woonplaats*)."""
