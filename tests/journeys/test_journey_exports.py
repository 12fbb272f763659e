"""Exports, byte for byte the same from another process, another order of sets and another time zone."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys

import pytest

from evidence_tools import Evidence
from evidence_tools.folder.editing import editing
from evidence_tools.publish.exports import KINDS, export

ABOUT_ONE_CLAIM = {"lesson", "slides"}  # these need the notebooks beside the evidence


@pytest.fixture
def folder(root, tmp_path):
    """Return the evidence with a few of the claims."""
    copy = tmp_path / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    tables = ("claims", "sightings", "links", "certainty", "verdicts")
    with editing(copy, *tables) as work:
        kept = {row["claim_id"] for row in work.rows["claims"][::16]}
        for name in tables:
            work.rows[name] = [row for row in work.rows[name] if row["claim_id"] in kept]
    return copy


def test_another_process_gives_the_same_bytes(folder, tmp_path):
    ev = Evidence.load(folder, validate=False)
    script = (
        "import hashlib, sys\n"
        "from evidence_tools import Evidence\n"
        "from evidence_tools.publish.exports import KINDS, export\n"
        "ev = Evidence.load(sys.argv[1], validate=False)\n"
        "for kind in sorted(set(KINDS) - {'lesson', 'slides'}):\n"
        "    made = export(ev, kind)\n"
        "    print(kind, hashlib.sha256(made if isinstance(made, bytes) else made.encode()).hexdigest())\n"
    )
    environment = os.environ | {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=True)
    made = {kind: export(ev, kind) for kind in KINDS if kind not in ABOUT_ONE_CLAIM}
    ours = {k: hashlib.sha256(m if isinstance(m, bytes) else m.encode()).hexdigest() for k, m in made.items()}
    assert dict(line.split() for line in done.stdout.splitlines()) == ours
