"""Jadad score, 0 to 5.

Source: Jadad 1996, Control Clin Trials 17:1-12, as reprinted in
https://pmc.ncbi.nlm.nih.gov/articles/PMC2596710/table/T0001: one point each for "randomised", "double blind" and a
description of withdrawals; one more if the method of randomisation, and of blinding, is described and appropriate;
one less if it is described and inappropriate.
"""

from __future__ import annotations

from evidence_tools.errors import AppraisalError

__all__ = ["METHODS", "as_rob", "score"]

METHODS = ("appropriate", "inappropriate", "not described")
_POINTS = {"appropriate": 1, "inappropriate": -1, "not described": 0}


def score(
    *,
    randomised: bool,
    double_blind: bool,
    withdrawals: bool,
    randomisation_method: str = "not described",
    blinding_method: str = "not described",
) -> int:
    """Return the Jadad score.

    Parameters
    ----------
    randomised, double_blind, withdrawals : bool
        Described as randomised; described as double blind; withdrawals and dropouts described.
    randomisation_method, blinding_method : {"appropriate", "inappropriate", "not described"}

    Raises
    ------
    AppraisalError
        Another word, or a method judged for a study that is not described as randomised or double blind.
    """
    total = int(withdrawals)
    for name, stated, method in (
        ("randomisation", randomised, randomisation_method),
        ("blinding", double_blind, blinding_method),
    ):
        if method not in METHODS:
            raise AppraisalError(f"Jadad, method of {name}: {method!r}. Allowed: {', '.join(METHODS)}.")
        if not stated and method != "not described":
            raise AppraisalError(f"Jadad: a method of {name} is judged, but the study does not claim {name}.")
        total += int(stated) + _POINTS[method]
    return total


def as_rob(total: int) -> str:
    """Return what a Jadad score says on our scale: below 3 (poor) is "high", otherwise "some concerns", never "low".

    Below 3 is the usual mark of low quality (e.g. https://pmc.ncbi.nlm.nih.gov/articles/PMC5989245/table/T3); the
    score does not look at concealment or selective reporting, so it cannot show low risk of bias.

    Raises
    ------
    AppraisalError
        A score outside 0 to 5.
    """
    if not 0 <= total <= 5:
        raise AppraisalError(f"Jadad score {total}. Allowed: 0 to 5.")
    return "high" if total < 3 else "some concerns"
