"""How hard properties are searched: the same examples every time, or many more on request."""

import os

from hypothesis import settings

_ASKED = "WAAKVLAM_EXAMPLES"


def examples(usual: int) -> int:
    """The number of examples for a test: what ``WAAKVLAM_EXAMPLES`` says, or the usual one."""
    return int(os.environ.get(_ASKED, usual))


def register() -> None:
    """Make it the profile of every test.

    A test must not fail today and pass tomorrow, so each run plays the same examples; who asks for more gets others
    each time. A busy machine must not fail a legal fact: no example has a deadline.
    """
    settings.register_profile("usual", deadline=None, derandomize=True, print_blob=True)
    settings.register_profile("search", deadline=None, max_examples=examples(100), print_blob=True)
    settings.load_profile("search" if _ASKED in os.environ else "usual")
