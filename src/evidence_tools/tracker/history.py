"""What changed between two states of the evidence, and what it did to each verdict.

A state is a folder, a revision of the git repository, or a day (the last revision before it). Both states are judged
by today's program, so that a difference is one of evidence and not of code.
"""

from __future__ import annotations

import os
import tempfile

from evidence_tools.errors import FolderError, UsageError
from evidence_tools.folder import find_folder, load_folder
from evidence_tools.tracker.changes import Changes
from evidence_tools.tracker.claim_change import ClaimChange
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.tracker.published import NOW
from evidence_tools.tracker.states import last_state, state_at

__all__ = ["Changes", "ClaimChange", "compare", "state_at", "what_changed"]


def compare(before: Evidence, after: Evidence, names: tuple[str, str] = ("before", "now")) -> Changes:
    """Compare two loaded states."""
    return Changes(before, after, names)


def what_changed(root: str | os.PathLike[str] | None = None, since: str = "") -> Changes:
    """Compare the evidence folder with a former state of itself.

    Parameters
    ----------
    root : path, optional
        The evidence folder; default as `Evidence.load`.
    since : str
        A saved folder, a revision of git, or a day such as 2026-01-31. Default: the last commit where something was
        changed since, else the commit before the last one that touched the folder; where there is no history at all,
        the folder is compared with itself: the text then says so, and what differs from the published verdicts.

    Raises
    ------
    UsageError
        If there is no such state.
    FolderError
        If one of the two cannot be read.
    """
    root = find_folder(root)
    after = Evidence.load(root)
    since = since or last_state(root)
    if not since:
        return Changes(after, after, (NOW, NOW))
    with tempfile.TemporaryDirectory() as place:
        folder, name = state_at(root, since, place)
        try:
            before = Evidence(load_folder(folder))
        except FolderError as error:
            raise UsageError(f"the state {name} cannot be read by this version: {error.problems[0]}") from error
    return Changes(before, after, (name, NOW))
