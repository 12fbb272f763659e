"""What a person may ask of an export, and the claims it is about."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import Verdict

__all__ = ["Options", "chosen_verdicts"]


@dataclass(frozen=True)
class Options:
    """Choices for an export; each kind heeds some of them.

    Parameters
    ----------
    claims : tuple of str
        Only these claims, in this order; empty = all.
    exercise : bool
        The document as a worksheet, without verdicts.
    tool : str
        The appraisal tool of a robvis table.
    site : str
        Address at which the site is published, for links back to it.
    author : str
        Who publishes the reviews of the claims.
    ending : str
        Ending of the file it goes to, with its dot and in lower case; "" where it is printed.
    """

    claims: tuple[str, ...] = ()
    exercise: bool = False
    tool: str = "rob2"
    site: str = ""
    author: str = ""
    ending: str = ""


def chosen_verdicts(ev: Evidence, claims: tuple[str, ...]) -> list[Verdict]:
    """Return the verdicts on the claims a person chose, in that order; on all, by statement, where none was chosen.

    Raises
    ------
    UsageError
        If there is no such claim; the message names the nearest.
    """
    if claims:
        return [ev.verdict(claim_id) for claim_id in dict.fromkeys(claims)]
    return sorted(ev.all_verdicts.values(), key=lambda v: (v.claim["statement"], v.claim_id))
