"""`evidence lab`: the notebooks in JupyterLab, in copies one may change."""

from __future__ import annotations

import argparse
import os
import subprocess

from evidence_tools.files import find_folder, resolved
from evidence_tools.publish.workplace import lab_command, lab_environment, prepare

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Prepare the copies, say where they are, and open JupyterLab; return its exit code."""
    project = resolved(find_folder(arguments.evidence)).parent
    notebooks = resolved(arguments.notebooks) if arguments.notebooks else project / "notebooks"
    work = project / "work"
    for words in prepare(notebooks, work):
        print(words)
    print(f"The notebooks are copies in {work}: change and save them as you like.", flush=True)
    if arguments.no_browser:
        return 0
    return subprocess.call(lab_command(project, work), env=lab_environment(work, os.environ), cwd=project)
