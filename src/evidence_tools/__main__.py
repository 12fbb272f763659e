"""`python -m evidence_tools` and the `evidence` command: the first lines that run, so that Ctrl-C finds someone."""

import os
import signal
import sys

STOPPED = b"stopped; files are as they were before, or whole.\n"


def _leave(number: int, frame: object) -> None:
    """End at once: while modules are being loaded, nothing has been begun that must be undone."""
    try:
        os.write(2, STOPPED)
    finally:  # standard error may be closed
        os._exit(128 + number)


def start() -> int:
    """Load the command and run it; a Ctrl-C before it runs ends in one line, as one later does."""
    ours = signal.getsignal(signal.SIGINT)
    if ours is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    from evidence_tools.files import hold_streams

    hold_streams()
    from evidence_tools.cli import main

    if ours is signal.default_int_handler:
        signal.signal(signal.SIGINT, ours)
    return main()


if __name__ == "__main__":
    sys.exit(start())
