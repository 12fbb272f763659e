"""Many meta-analyses at once: as arrays, without a loop over fits.

`pool_many` pools thousands of separate sets of studies; leave-one-out, cumulative and subset analyses (`influence`)
are the same computation on selections from one set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from evidence_tools.errors import EffectError

from .checks import Labels, Numbers, choose, effects_in
from .moments import Batch
from .pooling import CI_METHODS, check_level, hksj_factor
from .tau2 import METHODS, tau2_of, typical_variance

__all__ = ["FIT_COLUMNS", "Fits", "fit_batch", "gosh", "pool_many"]

FIT_COLUMNS = "k estimate se statistic df p_value ci_low ci_high tau2 i2 h2 q q_p".split()


@dataclass(frozen=True, eq=False)
class Fits:
    """Pooled estimates of many analyses: arrays named as the attributes of `Pooled`, one element an analysis."""

    k: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    statistic: np.ndarray
    df: np.ndarray
    p_value: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    tau2: np.ndarray
    i2: np.ndarray
    h2: np.ndarray
    q: np.ndarray
    q_p: np.ndarray
    hksj_factor: np.ndarray

    def frame(self, index: object = None) -> pd.DataFrame:
        """Return the columns `FIT_COLUMNS` as a table."""
        return pd.DataFrame({name: getattr(self, name) for name in FIT_COLUMNS}, index=index)


def fit_batch(batch: Batch, method: str, ci: str, level: float) -> Fits:
    """Fit every analysis of a batch; names as in `pool`, already checked."""
    k = np.broadcast_to(np.asarray(batch.k), batch.size).astype(float)
    tau2 = tau2_of(batch, method)
    sums = batch.sums(tau2, powers=1)
    factor = np.where(k > 1, hksj_factor(sums.q, k - 1, ci), 1.0)
    se = np.sqrt(factor / sums.a0)
    estimate = sums.mean + batch.shift
    df = np.full(batch.size, np.nan) if ci == "z" else np.where(k > 1, k - 1, np.nan)
    normal = np.isnan(df)
    tail, safe = (1 - level) / 2, np.where(normal, 1.0, df)
    half = np.where(normal, -special.ndtri(tail), -special.stdtrit(safe, tail)) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(se > 0, estimate / se, np.sign(estimate) * np.inf)
    size = -np.abs(statistic)
    p_value = 2 * np.where(normal, special.ndtr(size), special.stdtr(safe, size))
    q = np.where(k > 1, batch.sums(np.zeros(batch.size), powers=1).q, 0.0)
    h2 = _h2(batch, method, k, q, tau2)
    return Fits(
        k=k.astype(int),
        estimate=estimate,
        se=se,
        statistic=statistic,
        df=df,
        p_value=p_value,
        ci_low=estimate - half,
        ci_high=estimate + half,
        tau2=tau2,
        i2=np.maximum(0.0, 100 * (1 - 1 / np.where(h2 > 0, h2, 1.0))),
        h2=h2,
        q=q,
        q_p=np.where(k > 1, special.chdtrc(np.maximum(k - 1, 1), q), 1.0),
        hksj_factor=factor,
    )


def _h2(batch: Batch, method: str, k: np.ndarray, q: np.ndarray, tau2: np.ndarray) -> np.ndarray:
    if method == "EE":
        return np.where(k > 1, q / np.maximum(k - 1, 1), 1.0)
    typical = typical_variance(batch)
    return 1 + np.where(k > 1, tau2 / np.where(typical > 0, typical, 1.0), 0.0)


def pool_many(
    sets: Sequence[tuple[Numbers, Numbers]] | tuple[np.ndarray, np.ndarray],
    method: str = "REML",
    ci: str = "HKSJ",
    level: float = 0.95,
    labels: Labels = None,
) -> pd.DataFrame:
    """Pool many separate sets of studies.

    Parameters
    ----------
    sets : sequence of (yi, vi), or a pair of arrays (B, k)
        One pair of columns an analysis, of any lengths; or two matrices with one analysis a row.
    method, ci, level
        As for `pool`.
    labels : sequence, optional
        Names of the analyses: the index of the result.

    Returns
    -------
    DataFrame
        One row an analysis, columns `FIT_COLUMNS`, equal to what `pool` gives for each.

    Raises
    ------
    EffectError
        Naming the analysis and the row.
    """
    method, ci, level = choose("method", method, METHODS), choose("ci", ci, CI_METHODS), check_level(level)
    matrices = len(sets) == 2 and all(isinstance(part, np.ndarray) and part.ndim == 2 for part in sets)
    batch = _from_matrices(*sets) if matrices else _from_pairs([(one[0], one[1]) for one in sets], labels)
    return fit_batch(batch, method, ci, level).frame(None if labels is None else list(labels))


def _from_matrices(yi: np.ndarray, vi: np.ndarray) -> Batch:
    if yi.shape != vi.shape or yi.size == 0:
        raise EffectError(f"yi has shape {yi.shape}, vi {vi.shape}. Allowed: the same, with at least one number.")
    bad = ~(np.isfinite(yi) & np.isfinite(vi) & (vi > 0))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise EffectError(
            f"analysis {row + 1}, study {column + 1} (index {row}, {column}): yi is {yi[row, column]}, vi is "
            f"{vi[row, column]}. Allowed: finite yi, vi above zero."
        )
    return Batch(yi.astype(float), vi.astype(float))


def _from_pairs(sets: Sequence[tuple[Numbers, Numbers]], labels: Labels) -> Batch:
    if len(sets) == 0:
        raise EffectError("there is no set of studies to pool.")
    checked = []
    for index, (yi, vi) in enumerate(sets):
        try:
            checked.append(effects_in(yi, vi))
        except EffectError as error:
            name = f" ({str(labels[index])!r})" if labels is not None else ""
            raise EffectError(f"analysis {index + 1}{name}: {error}") from None
    sizes = np.array([len(y) for y, _ in checked])
    present = np.arange(sizes.max()) < sizes[:, None]
    yi, vi = np.zeros(present.shape), np.ones(present.shape)
    yi[present] = np.concatenate([y for y, _ in checked])
    vi[present] = np.concatenate([v for _, v in checked])
    return Batch(yi, vi, None if present.all() else present)


def gosh(yi: Numbers, vi: Numbers, method: str = "REML", subsets: int = 10_000, seed: int = 0) -> pd.DataFrame:
    """Pool random subsets of the studies (GOSH; Olkin, Dahabreh and Trikalinos 2012), all of them if there are few.

    Parameters
    ----------
    subsets : int
        How many to draw; with 2^k - k - 1 or fewer possible subsets of two or more studies all are taken.
    seed : int
        The draw is reproducible.

    Returns
    -------
    DataFrame
        Columns k, estimate, tau2, i2 and one bool column for each study (0, 1, ...), True if it is in the subset.
    """
    y, v = effects_in(yi, vi)
    method, k = choose("method", method, METHODS), len(y)
    if k < 3:
        raise EffectError(f"{k} studies have no subsets worth looking at. Allowed: three or more.")
    if k <= 20 and 2**k - k - 1 <= subsets:
        present = (np.arange(2**k)[:, None] >> np.arange(k)) & 1 == 1
        present = present[present.sum(axis=1) >= 2]
    else:
        rng = np.random.default_rng(seed)
        wanted = rng.integers(2, k + 1, size=subsets)
        present = rng.random((subsets, k)).argsort(axis=1) < wanted[:, None]
    fits = fit_batch(Batch(y, v, present), method, "z", 0.95)
    table = pd.DataFrame({"k": fits.k, "estimate": fits.estimate, "tau2": fits.tau2, "i2": fits.i2})
    return table.join(pd.DataFrame(present))
