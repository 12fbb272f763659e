"""What a run keeps, and when it makes it anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from evidence_tools.publish.kept import DAYS, Kept, digest, folder_digest


def test_a_kept_thing_comes_back_and_a_damaged_one_does_not(tmp_path):
    kept = Kept(tmp_path)
    assert kept.get("ab12") is None
    kept.put("ab12", b"two\nlines\n")
    assert kept.get("ab12") == b"two\nlines\n"
    for damage in (b"", b"no check", b"0" * 64 + b"\ntwo\nlines\n"):
        (tmp_path / "ab" / "12").write_bytes(damage)
        assert kept.get("ab12") is None


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    kept = Kept(tmp_path / "file")
    kept.put("ab12", b"x")
    kept.sweep()
    assert kept.get("ab12") is None


@pytest.mark.parametrize(("days", "there"), [(DAYS + 1, False), (DAYS - 1, True)])
def test_what_nobody_asked_for_is_swept(tmp_path, days, there):
    kept = Kept(tmp_path)
    kept.put("ab12", b"x")
    then = time.time() - days * 86_400
    os.utime(tmp_path / "ab" / "12", (then, then))
    kept.sweep()
    assert (kept.get("ab12") is not None) == there


def test_a_fingerprint_knows_where_a_part_ends():
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")


def test_a_folder_is_known_by_names_and_contents_not_by_its_lock(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    first = folder_digest(tmp_path)
    (tmp_path / ".lock").write_text("")
    assert folder_digest(tmp_path) == first
    (tmp_path / "a.csv").write_text("2")
    assert folder_digest(tmp_path) != first


def test_an_unchanged_run_waits_for_nothing_slow():
    code = (
        "import sys, evidence_tools.publish.kept\nprint([n for n in ('pandas', 'numpy', 'scipy') if n in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
