"""The evidence folder and everything one can ask of it, behind one object.

>>> from evidence_tools import Evidence
>>> ev = Evidence.load()                              # doctest: +SKIP
>>> ev.verdict("sleep-quality-reflexology").text()    # doctest: +SKIP
"""

from __future__ import annotations

import pandas as pd

from evidence_tools.errors import UsageError

from .lesson import Lesson, teaching_claims
from .questions import Questions

__all__ = ["Evidence"]


class Evidence(Questions):
    """A validated evidence folder: its tables, what is computed from them (`Computed`), what is asked (`Questions`)."""

    def lesson(self, claim_id: str, trial: str = "") -> Lesson:
        """Return the steps of a lesson on a claim; see `Lesson`."""
        return Lesson(self, claim_id, trial)

    def teaching_claims(self) -> pd.DataFrame:
        """List the claims that teach something, those with most to see first; see `lesson.teaching_claims`."""
        return teaching_claims(self)

    def example(self) -> str:
        """Return the short name of the claim with most to see, for a notebook that shows one.

        Raises
        ------
        UsageError
            If no claim is tracked yet.
        """
        taught = list(self.teaching_claims().index)
        every = [*taught, *self.claims["claim_id"]]
        if not every:
            raise UsageError("no claim is tracked yet. Enter one in claims.csv, then run the first box again.")
        return str(every[0])
