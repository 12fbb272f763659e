"""Residual between-study variance of a meta-regression, by the estimators of `tau2` with moderators.

P = W - W X (X'WX)^-1 X'W never stands as a k x k matrix: what the estimators need are X'W^pX and sums over studies.
The columns
of X are made orthonormal first, which changes no estimate and keeps the digits (years near 2000 beside a constant).
Likelihood: the same grid and polish as in `likelihood`, so the global maximum here too. The grid's end: the score is
at most max(w)^2 RSS - (k - p) min(w), RSS of the unweighted fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import special

from evidence_tools.errors import EffectError

__all__ = ["Projection", "residual_tau2", "standard_error"]

STEP = 0.1
_SPREAD = (
    "the variances vi differ by so many orders of magnitude that the regression cannot be computed. "
    "Check them: a standard error or a unit may be wrong."
)


def standard_error(variance: float) -> float:
    """Return the root; NaN where rounding left no digit of a variance (weights that differ by 12 orders and more)."""
    return math.sqrt(variance) if 0 <= variance < math.inf else math.nan


class Projection:
    """Weighted least squares of y on orthonormal columns z at weights 1/(v + tau2)."""

    def __init__(
        self, y: np.ndarray, v: np.ndarray, z: np.ndarray, tau2: float = 0.0, weights: np.ndarray | None = None
    ):
        self.w = 1 / (v + tau2) if weights is None else weights
        self.z = z
        wz = z * self.w[:, None]
        try:
            self.inverse = np.linalg.inv(z.T @ wz)
        except np.linalg.LinAlgError:
            raise EffectError(_SPREAD) from None
        if not (np.diag(self.inverse) > 0).all():  # rounding left no digit of a variance
            raise EffectError(_SPREAD)
        self.beta = self.inverse @ (wz.T @ y)
        self.r = y - z @ self.beta
        self._square = wz.T @ wz

    @property
    def q(self) -> float:
        """y'Py, the weighted sum of squared residuals."""
        return float(self.w @ (self.r * self.r))

    def need_residuals(self, y: np.ndarray, advice: str) -> None:
        """Refuse a test against residuals that are only rounding: its p-value would be noise.

        Raises
        ------
        EffectError
        """
        if self.q <= 1e-24 * float(self.w @ (y * y)):
            raise EffectError(f"all effects lie exactly on the fitted line: there is nothing to test against. {advice}")

    @property
    def qq(self) -> float:
        """y'PPy."""
        return float(self.w**2 @ (self.r * self.r))

    @property
    def qqq(self) -> float:
        """y'PPPy."""
        u = self.w * self.r
        inner = self.z.T @ (self.w * u)
        return float(self.w @ (u * u) - inner @ self.inverse @ inner)

    @property
    def trace(self) -> float:
        """tr(P)."""
        return float(self.w.sum() - np.sum(self.inverse * self._square))

    @property
    def trace_square(self) -> float:
        """tr(PP)."""
        half = self.inverse @ self._square
        cube = self.z.T @ (self.z * (self.w**3)[:, None])
        return float(self.w @ self.w - 2 * np.sum(self.inverse * cube) + np.sum(half * half.T))

    def trace_with(self, v: np.ndarray) -> tuple[float, float]:
        """Return tr(PVPV) and tr(PVP) for V = diag(v)."""
        wv = self.w * v
        one = self.z.T @ (self.z * (self.w * wv)[:, None])
        two = self.z.T @ (self.z * (self.w * wv * wv)[:, None])
        mixed = self.z.T @ (self.z * (self.w * self.w * wv)[:, None])
        a, b = self.inverse @ one, self.inverse @ self._square
        pvpv = wv @ wv - 2 * np.sum(self.inverse * two) + np.sum(a * a.T)
        pvp = self.w @ wv - 2 * np.sum(self.inverse * mixed) + np.sum(a * b.T)
        return float(pvpv), float(pvp)

    def log_likelihood(self, restricted: bool) -> float:
        """Return the (restricted) log-likelihood; REML for orthonormal columns (add log|X'X|/2 - log|Z'Z|/2 = 0)."""
        k, p = self.z.shape
        fit = np.log(self.w).sum() - self.q
        if restricted:
            fit += np.linalg.slogdet(self.inverse)[1] - (k - p) * math.log(2 * math.pi)
        else:
            fit -= k * math.log(2 * math.pi)
        return 0.5 * float(fit)


def residual_tau2(y: np.ndarray, v: np.ndarray, z: np.ndarray, method: str) -> tuple[float, float]:
    """Return tau2 and its standard error (NaN for EE); `z` orthonormal."""
    df = len(y) - z.shape[1]
    if method == "EE":
        return 0.0, math.nan
    if method in ("ML", "REML"):
        return _by_likelihood(y, v, z, method == "REML")
    if method in ("PM", "EB", "PMM"):
        target = float(special.chdtri(df, 0.5)) if method == "PMM" else float(df)
        tau2 = _q_root(y, v, z, target)
        return tau2, float(math.sqrt(2 * len(y) ** 2 / df) / np.sum(1 / (v + tau2)))
    return _by_moments(y, v, z, method, df)


def _by_moments(y: np.ndarray, v: np.ndarray, z: np.ndarray, method: str, df: int) -> tuple[float, float]:
    k = len(y)
    if method == "SJ":
        start = float(np.var(y))
        if start == 0:
            return 0.0, 0.0
        p = Projection(y, v, z, start)
        tau2 = start * p.q / df
        pvpv, pvp = p.trace_with(v)
        variance = (start / df) ** 2 * (2 * pvpv + 4 * tau2 * pvp + 2 * tau2**2 * p.trace_square)
        return tau2, standard_error(variance)
    if method == "HE":
        p = Projection(y, v, z, weights=np.ones(k))
        pvpv, trace_pv = p.trace_with(v)
        tau2 = max(0.0, (p.q - trace_pv) / df)
        return tau2, standard_error(2 * pvpv + 4 * tau2 * trace_pv + 2 * tau2**2 * df) / df
    p = Projection(y, v, z)
    factor = k / df if method == "HSk" else 1.0
    divisor, minus = (p.trace, df) if method == "DL" else (p.w.sum() / factor, k / factor)
    tau2 = max(0.0, (p.q - minus) / divisor)
    return tau2, standard_error(2 * df + 4 * tau2 * p.trace + 2 * tau2**2 * p.trace_square) / divisor


def _end(y: np.ndarray, v: np.ndarray, z: np.ndarray) -> float:
    """Return a tau2 above every root of the scores."""
    c = Projection(y, v, z, weights=np.ones(len(y))).q / (len(y) - z.shape[1])
    low, high = float(v.min()), float(v.max())
    b = 2 * low - c
    # Twice the bound: at the bound itself rounding may leave the score on either side of 0.
    return max(0.0, -b + math.sqrt(max(b * b - 4 * (low * low - c * high), 0.0)))


def _root(score: Callable[[float], float], low: float, high: float, least: float) -> float:
    from scipy import optimize  # slow to load; pools find their tau2 without it

    return float(optimize.brentq(score, low, high, xtol=1e-14 * least, rtol=4e-15, maxiter=500))


def _bracketed(score: Callable[[float], float], low: float, high: float, least: float) -> float:
    """Return the root between two points of the grid, or the nearer point where rounding hides the change of sign."""
    at_low, at_high = score(low), score(high)
    if at_low > 0 >= at_high:
        return _root(score, low, high, least)
    return float(low if abs(at_low) < abs(at_high) else high)


def _by_likelihood(y: np.ndarray, v: np.ndarray, z: np.ndarray, restricted: bool) -> tuple[float, float]:
    def score(tau2: float) -> float:
        p = Projection(y, v, z, tau2)
        return p.qq - (p.trace if restricted else float(p.w.sum()))

    least, end = float(v.min()), _end(y, v, z)
    points = math.ceil(math.log1p(end / least) / STEP) + 2
    grid = least * np.expm1(np.linspace(0, math.log1p(end / least), points))
    values = _grid_scores(y, v, z, grid, restricted)
    candidates = [
        _bracketed(score, grid[i], grid[i + 1], least) for i in range(points - 1) if values[i] > 0 >= values[i + 1]
    ]
    if not values[0] > 0:
        candidates.append(0.0)
    if not candidates:
        raise EffectError(_SPREAD)
    tau2 = max(candidates, key=lambda t: Projection(y, v, z, t).log_likelihood(restricted))
    p = Projection(y, v, z, tau2)
    information = p.trace_square if restricted else float(p.w @ p.w)
    return float(tau2), standard_error(2 / information) if information > 0 else math.nan


def _grid_scores(y: np.ndarray, v: np.ndarray, z: np.ndarray, grid: np.ndarray, restricted: bool) -> np.ndarray:
    """Return the score at every tau2 of a grid, all at once."""
    k, p = z.shape
    w = 1 / (v + grid[:, None])
    pairs = (z[:, :, None] * z[:, None, :]).reshape(k, p * p)
    inner = (w @ pairs).reshape(-1, p, p)
    try:
        beta = np.linalg.solve(inner, (w @ (z * y[:, None]))[..., None])[..., 0]
        value = ((w * (y - beta @ z.T)) ** 2).sum(axis=1) - w.sum(axis=1)
        if restricted:
            value += np.trace(np.linalg.solve(inner, ((w * w) @ pairs).reshape(-1, p, p)), axis1=1, axis2=2)
    except np.linalg.LinAlgError:
        raise EffectError(_SPREAD) from None
    return value


def _q_root(y: np.ndarray, v: np.ndarray, z: np.ndarray, target: float) -> float:
    def above(tau2: float) -> float:
        return Projection(y, v, z, tau2).q - target

    if above(0.0) <= 0:
        return 0.0
    least = float(v.min())
    end = max(Projection(y, v, z, weights=np.ones(len(y))).q / target, least)
    while above(end) > 0:  # enough in exact arithmetic; rounding may ask for more
        end *= 2
    return _root(above, 0.0, end, least)
