"""The watchdog: a process beside the workers that watches over them."""
