"""The evidence folder and everything one can ask of it, behind one object.

>>> from evidence_tools import Evidence
>>> ev = Evidence.load()                              # doctest: +SKIP
>>> ev.verdict("sleep-quality-reflexology").text()    # doctest: +SKIP
"""

from __future__ import annotations

from .questions import Questions

__all__ = ["Evidence"]


class Evidence(Questions):
    """A validated evidence folder: its tables, what is computed from them (`Computed`), what is asked (`Questions`)."""
