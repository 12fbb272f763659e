"""`python -m evidence_tools` and the `evidence` command: the first lines that run, so that Ctrl-C finds someone."""

import gc
import os
import signal
import sys

STOPPED = b"stopped; files are as they were before, or whole.\n"
# Objects made before Python looks for rings of them, and such looks before a longer one: a command makes a million that
# it keeps to its end, and with Python's own 700 a tenth of its time goes into looking through them.
LOOKS = (20_000, 20, 20)


def _leave(number: int, frame: object) -> None:
    """End at once: while modules are being loaded, nothing has been begun that must be undone."""
    try:
        os.write(2, STOPPED)
    finally:  # standard error may be closed
        os._exit(128 + number)


def _draw_alike() -> None:
    """See to it that figures look the same wherever the command is run, and need no window.

    Of the current folder matplotlib reads a ``matplotlibrc`` while it is loaded, whatever else it is told; one that
    cannot be read would end the command. So where there is one, it is loaded from another folder.
    """
    os.environ["MPLBACKEND"] = "agg"
    if os.path.lexists("matplotlibrc"):
        here = os.getcwd()
        os.chdir(os.path.dirname(os.path.abspath(__file__)))
        try:
            import matplotlib  # noqa: F401
        finally:
            os.chdir(here)


def start() -> int:
    """Load the command and run it; a Ctrl-C before it runs ends in one line, as one later does."""
    gc.set_threshold(*LOOKS)
    ours = signal.getsignal(signal.SIGINT)
    if ours is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    from evidence_tools.files import hold_streams

    hold_streams()
    _draw_alike()
    from evidence_tools.cli import main

    if ours is signal.default_int_handler:
        signal.signal(signal.SIGINT, ours)
    code = main()
    if ours is signal.default_int_handler:
        # All is done and said: a Ctrl-C while Python clears up would end in the signal's number, as if nothing were.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


if __name__ == "__main__":
    sys.exit(start())
