"""Files and web pages that are small and make much: the process that reads them is ended in time and memory."""

from __future__ import annotations

import resource
import time

import pytest
from odd_documents import HOSTILE, hostile

from evidence_tools.claims import unpacking
from evidence_tools.claims.archives import MAX_UNPACKED
from evidence_tools.claims.unpacking import unpack
from evidence_tools.errors import ArticleError


@pytest.mark.parametrize("name", HOSTILE)
def test_small_files_that_make_much_are_bounded(name, monkeypatch):
    seconds = 1  # the same bound as in use, tighter: four of these files would take all they are given
    monkeypatch.setattr(unpacking, "SECONDS", seconds)
    data = hostile(name)
    kind = {b"%P": "pdf", b"PK": "docx", b"<h": "html"}[data[:2]]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own, started = time.process_time(), time.monotonic()
    try:
        text, _, _ = unpack(kind, data, f"x.{kind}")
    except ArticleError as error:
        assert "x." + kind in str(error)
        text = ""
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime < seconds + 2
    assert time.process_time() - own < 5
    assert time.monotonic() - started < 100
    # kB, of the largest child so far, which began as a copy of this process
    assert now.ru_maxrss < 1_600_000 + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(text) <= MAX_UNPACKED
