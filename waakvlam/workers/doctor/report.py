"""What was found, as a list for people."""

from collections.abc import Iterable, Sequence

from waakvlam.workers.doctor.finding import Finding, State

_STYLES = {State.OK: "green", State.WRONG: "bold red", State.NOT_CHECKED: "yellow", State.NOTE: "cyan"}
_WIDTH = len(State.NOT_CHECKED)


def print_findings(findings: Sequence[Finding]) -> None:
    """Each finding on its line, what is wrong with its cure below it, and a line that sums up."""
    from rich.text import Text  # noqa: PLC0415 - programs that ask for JSON do not pay for it

    from waakvlam.workers.console import wide_console  # noqa: PLC0415

    console = wide_console(stderr=False)
    for one in findings:
        line = Text(f"{one.state:<{_WIDTH}}  ", _STYLES[one.state]) + Text(f"{one.name}: {one.what}")
        console.print(line, soft_wrap=True)
        if one.cure is not None:
            console.print(Text(f"{'':<{_WIDTH}}    mend it: ", "bold") + Text(one.cure), soft_wrap=True)
    console.print(Text(summary(findings), "bold"))


def summary(findings: Iterable[Finding]) -> str:
    """`2 wrong, 14 ok, 3 not checked`."""
    states = [one.state for one in findings]
    counted = [(states.count(state), state) for state in (State.WRONG, State.OK, State.NOTE, State.NOT_CHECKED)]
    return ", ".join(f"{count} {state}" for count, state in counted if count)


def what_is_wrong(findings: Iterable[Finding]) -> str:
    """Each thing that is wrong, with its cure on the next line."""
    return "\n".join(
        f"- {one.name}: {one.what}\n    mend it: {one.cure}" for one in findings if one.state is State.WRONG
    )
