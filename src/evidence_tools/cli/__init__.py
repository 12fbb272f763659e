"""The `evidence` command: thin. `usage` says what may be typed; each command's module does it and shows what came back.

Exit codes: 0 done, 1 problems in the data or red flags, 2 wrong usage, 3 network, 4 a page that could not be judged,
130 stopped by the user, 143 by a kill.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib import import_module

from evidence_tools.errors import EvidenceError

from .streams import prepare_streams, tell
from .usage import MODULES, build_parser, check_command

__all__ = ["build_parser", "main"]

# Besides Ctrl-C: a kill, a closed terminal. Each ends with 128 and its own number, as shells count.
STOPS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
# What to do about a fault of the disk or of permissions.
_ACTIONS = {
    errno.ENOSPC: "The disk is full: free some space, then repeat the command.",
    errno.EDQUOT: "Your share of the disk is full: free some space, then repeat the command.",
    errno.EFBIG: "Files may not grow that large here: choose another folder or raise the limit.",
    errno.EROFS: "This disk cannot be written to: choose another folder.",
    errno.EACCES: "You may not use it: choose another place, or have its permissions changed.",
    errno.EPERM: "You may not use it: choose another place, or have its permissions changed.",
    errno.ENOENT: "Check the name.",
    errno.ENOTDIR: "A file stands where a folder is meant: check the name.",
    errno.EISDIR: "A folder stands where a file is meant: check the name.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ELOOP: "Links lead round in a circle: give the file itself.",
    errno.EEXIST: "Choose another name, or remove it first.",
    errno.EMFILE: "Too many files are open: close some programs, then repeat the command.",
    errno.EBUSY: "Another program uses it: close that, then repeat the command.",
}


def _words(error: OSError) -> str:
    """Say what the system refused, which file it is about and what to do."""
    name = error.filename2 or error.filename
    what = (error.strerror or str(error) or type(error).__name__).rstrip(".")
    where = f"{os.fsdecode(name)}: " if isinstance(name, str | bytes) else ""
    action = _ACTIONS.get(error.errno or 0, "Check the disk and the permissions, then repeat the command.")
    return f"{where}{what}. {action} Files are as they were before, or whole."


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt(number)


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Let a request to end undo what was begun, as Ctrl-C does, where it would end the program on the spot."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [number for number in STOPS if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _stopped(stop: KeyboardInterrupt) -> int:
    for number in (signal.SIGINT, *STOPS):  # the second Ctrl-C of an impatient hand must not cut the sentence
        signal.signal(number, signal.SIG_IGN)
    tell("stopped; files are as they were before, or whole.")
    return 128 + int(stop.args[0] if stop.args else signal.SIGINT)


def _hung_up() -> int:
    """Leave quietly: the reader of the pipe went away (`evidence ... | head`), so nobody is there to be told."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    Only the module of the command given is loaded, and none to answer ``--help`` or wrong usage.
    """
    prepare_streams()
    with _stoppable():
        return _run(argv)


def _run(argv: Sequence[str] | None) -> int:
    try:
        check_command(sys.argv[1:] if argv is None else argv)
        arguments = build_parser().parse_args(argv)
        code = import_module(f"{__name__}.{MODULES[arguments.command]}").run(arguments)
        sys.stdout.flush()
        return int(code or 0)
    except EvidenceError as error:
        tell(error)
        return error.exit_code
    except KeyboardInterrupt as stop:
        return _stopped(stop)
    except BrokenPipeError:
        return _hung_up()
    except OSError as error:
        tell(_words(error))
        return 1
