"""Fixtures every room may use."""

from __future__ import annotations

import gc
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from evidence_tools.words import without_address_grammars

ROOT = Path(__file__).resolve().parents[1]
# Nothing is timed by the clock of a busy machine, and every run tries the same examples.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


def pytest_configure() -> None:
    """Let Ctrl-C count: a suite started in the background of a shell ignores it, and so would what the tests start.

    And let what they start find the package compiled.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Where no bytecode is to be written, as in many containers, each of a hundred processes that tests start would
    # compile the package anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# Objects made before Python looks for rings among the newest, and how many such looks before one at the older, and so
# on to all. At its own 700, 10 and 10 a tenth of the suite's time goes into looking through what no test throws away.
LOOKS = (20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Load once, and cheaply, what several rooms load (see the function), before the first of them does."""
    gc.set_threshold(*LOOKS)
    with without_address_grammars():
        pass


def pytest_collection_finish() -> None:
    """Leave everything that is loaded by now out of every later search for garbage: it stays to the end."""
    gc.freeze()


# Processor time of `_work` on an ordinary machine with nothing else to do.
ORDINARY = 0.05


def _work() -> float:
    """Return the processor time of what this package mostly does: patterns, dictionaries, short strings."""
    text = "Foot massage, 30 minutes a day, improved sleep (n = 24, p = 0.03). " * 40
    started = time.process_time()
    for _ in range(250):
        counts: dict[str, int] = {}
        for word in re.findall(r"[a-z]+|\d+(?:\.\d+)?", text):
            counts[word] = counts.get(word, 0) + len(word.upper())
        sorted(counts.items(), key=lambda item: -item[1])
    return time.process_time() - started


def slowness() -> float:
    """Return how many times as long as an ordinary machine this one needs now; never below 1."""
    return max(1.0, min(_work() for _ in range(3)) / ORDINARY)


@pytest.fixture(scope="session")
def within() -> Callable[[float], AbstractContextManager[None]]:
    """Return a context that fails if its block takes more than so many seconds of an ordinary machine's processor.

    A slow or busy machine is given more, by what a fixed piece of work takes on it; that is measured only where the
    block took longer. What earlier tests left in memory is not searched again.
    """

    @contextmanager
    def bound(seconds: float) -> Iterator[None]:
        gc.freeze()  # and not thawed again: that would thaw what all tests share
        started = time.process_time()
        yield
        taken = time.process_time() - started
        if taken >= seconds:
            allowed = seconds * slowness()
            assert taken < allowed, f"{taken:.2f} s of {allowed:.2f}"

    return bound


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of reference material beside the checkout, or skip: it is not part of the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the reference material beside the checkout (../shared) is not here")
    return folder


@pytest.fixture(scope="session")
def evidence(root: Path):
    """Return the evidence of the repository."""
    from evidence_tools import Evidence  # only who asks for it waits for it

    return Evidence.load(root / "evidence", validate=False)


@pytest.fixture(scope="session")
def site(evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a freshly built site of the real evidence."""
    from evidence_tools.publish.site import build_site

    return build_site(evidence, tmp_path_factory.mktemp("out") / "site").parent
