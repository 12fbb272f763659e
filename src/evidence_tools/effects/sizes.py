"""From what a study prints to an effect and its sampling variance: one function, measures by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from evidence_tools.errors import EffectError, UsageError

from .association import CORRELATIONS, PROPORTIONS, correlation_effect, proportion_effect
from .binary import BINARY, TwoByTwo, binary_effect
from .checks import Labels, Numbers, as_numbers, choose, refuse, same_length
from .continuous import CONTINUOUS, TwoMeans
from .paired import PAIRED, TwoTimes

__all__ = ["MEASURES", "effect_size", "vary_correlation"]

TWO_MEANS = ("n_i", "mean_i", "sd_i", "n_c", "mean_c", "sd_c")
TWO_TIMES = ("mean_post", "mean_pre", "sd_pre", "sd_post", "n", "r")
CHANGE = ("mean_change", "sd_change", "n")
TWO_BY_TWO = ("events_i", "n_i", "events_c", "n_c")

# measure -> the sets of numbers it can be computed from
MEASURES: dict[str, tuple[tuple[str, ...], ...]] = {
    **{name: (TWO_MEANS,) for name in CONTINUOUS},
    **{name: (TWO_BY_TWO,) for name in BINARY},
    **{name: (TWO_TIMES, CHANGE) if name in ("MC", "SMCC") else (TWO_TIMES,) for name in PAIRED},
    **{name: (("r", "n"),) for name in CORRELATIONS},
    **{name: (("events", "n"),) for name in PROPORTIONS},
}


def effect_size(
    measure: str,
    *,
    vtype: str = "",
    correct: bool = True,
    add: float = 0.5,
    to: str = "only0",
    drop00: bool = False,
    labels: Labels = None,
    **raw: Numbers | None,
) -> tuple[Any, Any]:
    """Compute an effect size and its sampling variance.

    Parameters
    ----------
    measure : str
        Two groups with means: MD, SMD, SMDH, SMD1, SMD1H, ROM, VR, CVR (`n_i mean_i sd_i n_c mean_c sd_c`). Two groups
        with events: OR, RR, RD, PETO, AS, PHI, YUQ, YUY, PBIT, OR2DN, OR2DL (`events_i n_i events_c n_c`). One group
        twice: MC, SMCC, SMCR, SMCRH, SMCRP, SMCRPH, ROMC, VRC, CVRC (`mean_post mean_pre sd_pre sd_post n r`; MC and
        SMCC also from `mean_change sd_change n`). Correlations: ZCOR, COR, UCOR (`r n`). Proportions: PR, PLN, PLO,
        PAS, PFT (`events n`).
    vtype : str
        Formula of the variance where there are several; the first is the default. SMD: LS, LS2, LS3, UB, AV, H0;
        MD: LS, HO; ROM: LS, LS2, HO, AV; COR: LS, AV, H0; UCOR: LS, UB.
    correct : bool
        Small-sample correction of standardised differences (exact J) and ratios; SMD with False is Cohen's d.
    add, to, drop00
        Rule for zero cells, see `binary`. It touches these effects and variances only, never Mantel-Haenszel sums.
    labels : sequence, optional
        Study names for messages.
    **raw : numbers or arrays
        As listed; numbers of people need not be whole (a shared control may be split).

    Returns
    -------
    yi, vi : float or array
        Group i minus group c (after minus before); ratios on the log scale. Single numbers in, single numbers out.

    Raises
    ------
    EffectError
        Naming the row: something missing, out of range, or an effect that does not exist (SD of 0, zero cells).
    UsageError
        For an unknown measure or option, or if a number it needs is not given.

    >>> yi, vi = effect_size("SMD", n_i=20, mean_i=12.3, sd_i=4.5, n_c=22, mean_c=10.1, sd_c=5.2)
    >>> round(yi, 4), round(vi, 4)
    (0.4423, 0.0978)
    """
    measure = choose("measure", measure, {name: name for name in MEASURES})
    arrays, scalar = _arrays(measure, raw, labels)
    told: np.ndarray | bool = True
    if measure in BINARY:
        _vtype(measure, vtype, ("LS",))
        table = TwoByTwo.from_events(**{name: arrays[name] for name in TWO_BY_TWO}, labels=labels)
        yi, vi = binary_effect(measure, table, add, to, drop00)
        told = ~table.says_nothing if drop00 else True
    elif measure in PROPORTIONS:
        _vtype(measure, vtype, ("LS",))
        yi, vi = proportion_effect(measure, arrays["events"], arrays["n"], add, to, labels)
    else:
        yi, vi = _without_cells(measure, vtype, correct, arrays, labels)
    _refuse_undefined(measure, yi, vi, told, labels)
    return (float(yi[0]), float(vi[0])) if scalar else (yi, vi)


def _without_cells(
    measure: str, vtype: str, correct: bool, arrays: dict[str, np.ndarray], labels: Labels
) -> tuple[np.ndarray, np.ndarray]:
    """Compute the measures to which no rule for zero cells applies."""
    if measure in CONTINUOUS:
        formula, vtypes = CONTINUOUS[measure]
        return formula(TwoMeans(**arrays, labels=labels), _vtype(measure, vtype, vtypes), correct)
    if measure in PAIRED:
        _vtype(measure, vtype, ("LS",))
        return PAIRED[measure](_two_times(arrays, labels), correct)
    kind = _vtype(measure, vtype, CORRELATIONS[measure])
    return correlation_effect(measure, arrays["r"], arrays["n"], kind, labels)


def _vtype(measure: str, vtype: str, allowed: tuple[str, ...]) -> str:
    return choose(f"{measure}: vtype", vtype, allowed) if vtype else allowed[0]


def _arrays(measure: str, raw: Mapping[str, Numbers | None], labels: Labels) -> tuple[dict[str, np.ndarray], bool]:
    """Return the numbers the measure needs as arrays of one length, and whether all were single numbers."""
    sets = MEASURES[measure]
    needed = next((names for names in sets if set(names) == set(raw)), None)
    if needed is None:
        wanted = " or ".join(", ".join(names) for names in sets)
        missing = [name for name in sets[0] if name not in raw]
        unknown = [name for name in raw if not any(name in names for names in sets)]
        said = [f"missing: {', '.join(missing)}"] if missing else []
        said += [f"not known here: {', '.join(unknown)}"] if unknown else []
        raise UsageError(f"{measure} is computed from {wanted}; {'; '.join(said) or 'give one of these sets'}.")
    arrays = {name: as_numbers(name, raw[name], labels) for name in needed}
    scalar = all(values.ndim == 0 for values in arrays.values())
    same_length(arrays, None if scalar else labels)
    for name, values in arrays.items():
        refuse(np.isnan(values), f"{name} is missing. Give a number, or leave the row out (drop_missing()).", labels)
        refuse(~np.isfinite(values), f"{name} is infinite.", labels)
    arrays = dict(zip(arrays, map(np.atleast_1d, np.broadcast_arrays(*arrays.values())), strict=True))
    if arrays[needed[0]].size == 0:
        raise EffectError(f"{measure}: there is no study (every column is empty).")
    return arrays, scalar


def _two_times(arrays: dict[str, np.ndarray], labels: Labels) -> TwoTimes:
    if "mean_change" in arrays:  # a change with its own SD is a difference from a constant 0
        zero = np.zeros_like(arrays["n"])
        return TwoTimes(arrays["mean_change"], zero, zero, arrays["sd_change"], arrays["n"], zero, labels)
    return TwoTimes(**arrays, labels=labels)


def _refuse_undefined(measure: str, yi: np.ndarray, vi: np.ndarray, told: np.ndarray | bool, labels: Labels) -> None:
    """Refuse effects that are not finite or have no variance; `told` is False where none was asked for."""
    undefined = ~(np.isfinite(yi) & np.isfinite(vi)) & told
    refuse(undefined, f"{measure} does not exist here: a cell or an SD is zero. See add and to for zero cells.", labels)
    refuse((vi <= 0) & told, f"the variance of {measure} is not above zero: are the SDs (or events) 0?", labels)


def vary_correlation(measure: str, r: Iterable[float] = (0.0, 0.3, 0.5, 0.7, 0.9), **raw: Any) -> pd.DataFrame:
    """Show what the assumed pre-post correlation does to an effect (Cochrane Handbook 6.5.2.8).

    Returns
    -------
    DataFrame
        Columns r, yi, vi; one row for each correlation (and study).
    """
    frames = []
    for value in r:
        yi, vi = effect_size(measure, r=value, **raw)
        frames.append(pd.DataFrame({"r": value, "yi": np.atleast_1d(yi), "vi": np.atleast_1d(vi)}))
    return pd.concat(frames, ignore_index=True)
