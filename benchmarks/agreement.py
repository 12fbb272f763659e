"""Agreement with R metafor on data sets the tests do not hold: five of metadat and 150 simulated ones.

    .venv/bin/python benchmarks/agreement.py

Needs Rscript with metafor, metadat and jsonlite (Debian: r-cran-metafor, r-cran-metadat, r-cran-jsonlite); says so and
ends if they are missing. R fits with convergence settings far tighter than its defaults. Printed is, for each quantity,
how many numbers were compared and the largest difference, relative or, below 0.001, over 0.001.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from evidence_tools.effects import (
    egger_test,
    influence_measures,
    leave_one_out,
    meta_regression,
    pool,
    rank_test,
    trim_and_fill,
)

INTERVALS = {"z": "z", "t": "t", "knha": "HKSJ", "adhoc": "HKSJ-adhoc"}
# ours -> metafor's
FIT = dict(
    estimate="b", se="se", ci_low="lb", ci_high="ub", p_value="p", tau2="tau2", i2="i2", h2="h2", q="q", q_p="qp"
)
OUT = {"estimate": "b", "se": "se", "tau2": "tau2", "q": "q"}
INFLUENCE = {name: name for name in ("rstudent", "dffits", "hat")}
INFLUENCE |= {"cooks_d": "cook.d", "cov_r": "cov.r", "tau2_del": "tau2.del"}
R_SCRIPT = r"""
suppressMessages({library(metafor); library(metadat); library(jsonlite)})
set.seed(4711)
ctl <- list(threshold=1e-12, maxiter=10000, tol=1e-12)
sets <- list()
add <- function(name, yi, vi, mod=NULL) {
  ok <- is.finite(yi) & is.finite(vi) & vi > 0
  sets[[name]] <<- list(yi=yi[ok], vi=vi[ok], mod=if (is.null(mod)) NULL else mod[ok])
}
es <- function(name, e, mod=NULL) add(name, as.vector(e$yi), as.vector(e$vi), mod)
es("hart1999", escalc("IRR", x1i=x1i, t1i=t1i, x2i=x2i, t2i=t2i, data=dat.hart1999), dat.hart1999$year)
es("nielweise2007", escalc("OR", ai=ai, n1i=n1i, ci=ci, n2i=n2i, data=dat.nielweise2007))
es("li2007", escalc("OR", ai=ai, n1i=n1i, ci=ci, n2i=n2i, data=dat.li2007))
es("lee2004", escalc("RR", ai=ai, n1i=n1i, ci=ci, n2i=n2i, data=dat.lee2004))
add("raudenbush1985", dat.raudenbush1985$yi, dat.raudenbush1985$vi, dat.raudenbush1985$weeks)
for (i in 1:150) {
  k <- sample(c(2, 3, 4, 5, 6, 8, 12, 20, 40, 100), 1)
  vi <- exp(runif(k, log(.002), log(.8)))
  tau <- sample(c(0, 0, .05, .2, .6, 2), 1)
  yi <- rnorm(k, runif(1, -1, 1), sqrt(vi + tau^2))
  if (i %% 10 == 0) yi <- round(yi, 1)
  add(paste0("sim", i), yi, vi, rnorm(k))
}
try0 <- function(x) suppressWarnings(tryCatch(x, error=function(e) NULL))
one <- function(s) {
  r <- list(yi=s$yi, vi=s$vi, mod=s$mod)
  for (m in c("EE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")) for (t in c("z", "t", "knha", "adhoc")) {
    f <- try0(rma(s$yi, s$vi, method=m, test=t, control=ctl))
    if (!is.null(f)) r$fits[[paste(m, t)]] <- list(b=f$beta[1], se=f$se, lb=f$ci.lb, ub=f$ci.ub, p=f$pval, tau2=f$tau2,
                                                   i2=f$I2, h2=f$H2, q=f$QE, qp=f$QEp)
  }
  f <- try0(rma(s$yi, s$vi, method="REML", control=ctl))
  if (is.null(f)) return(r)
  ci <- try0(confint(f, control=list(tol=1e-12, maxiter=10000, tau2.max=1e6)))
  if (!is.null(ci)) r$qp <- as.vector(ci$random[1, 2:3])
  if (length(s$yi) > 2) {
    l <- try0(leave1out(f)); if (!is.null(l)) r$out <- list(b=l$estimate, se=l$se, tau2=l$tau2, q=l$Q)
    i <- try0(influence(f))
    if (!is.null(i)) r$inf <- unclass(i$inf)[c("rstudent", "dffits", "cook.d", "cov.r", "hat", "tau2.del")]
    k <- try0(ranktest(f)); if (!is.null(k)) r$rank <- c(as.numeric(k$tau), as.numeric(k$pval))
    e <- try0(regtest(f, model="lm")); if (!is.null(e)) r$lm <- c(e$zval, e$pval)
    e <- try0(regtest(f, model="rma")); if (!is.null(e)) r$mixed <- c(e$zval, e$pval)
    for (estimator in c("L0", "R0")) {
      t <- try0(trimfill(rma(s$yi, s$vi, method="DL"), estimator=estimator))
      if (!is.null(t)) r$fill[[estimator]] <- c(t$k0, t$beta[1])
    }
  }
  if (!is.null(s$mod) && length(s$yi) > 3) for (t in c("z", "knha")) {
    g <- try0(rma(s$yi, s$vi, mods=~s$mod, method="REML", test=t, control=ctl))
    if (!is.null(g)) r$reg[[t]] <- list(b=as.vector(g$beta), se=g$se, tau2=g$tau2, qm=g$QM, qmp=g$QMp, qe=g$QE)
  }
  r
}
write_json(lapply(sets, one), commandArgs(TRUE)[1], digits=I(17), auto_unbox=TRUE, null="null", na="null")
cat(as.character(packageVersion("metafor")))
"""


def reference() -> tuple[dict, str]:
    """Return metafor's values by data set, and its version."""
    if shutil.which("Rscript") is None:
        sys.exit("Rscript is not installed: nothing to compare with.")
    with tempfile.TemporaryDirectory() as folder:
        script, file = Path(folder) / "reference.R", Path(folder) / "reference.json"
        script.write_text(R_SCRIPT, encoding="utf-8")
        done = subprocess.run(["Rscript", script, file], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"R could not compute the reference: {done.stderr.strip().splitlines()[-1]}")
        return json.loads(file.read_text(encoding="utf-8")), done.stdout


def pairs(found: dict) -> Iterator[tuple[str, object, object]]:
    """Yield quantity, ours and metafor's for one data set."""
    y, v = np.atleast_1d(found["yi"]), np.atleast_1d(found["vi"])
    for name, theirs in found["fits"].items():
        method, test = name.split()
        ours = pool(y, v, method, INTERVALS[test])
        yield from ((f"pool: {a}", getattr(ours, a), theirs[b]) for a, b in FIT.items())
    yield "Q-profile", pool(y, v).tau2_ci, found.get("qp")
    if "out" in found:
        table = leave_one_out(y, v, ci="z")
        yield from ((f"leave-one-out: {a}", table[a], found["out"][b]) for a, b in OUT.items())
    if "inf" in found:
        table = influence_measures(y, v)
        yield from ((f"influence: {a}", table[a], found["inf"][b]) for a, b in INFLUENCE.items())
    if "rank" in found:
        test = rank_test(y, v)
        yield "rank test", (test.tau, test.p_value), found["rank"]
    for model in ("lm", "mixed"):
        if model in found:
            test = egger_test(y, v, model=model)
            yield f"Egger ({model})", (test.statistic, test.p_value), found[model]
    for estimator, theirs in found.get("fill", {}).items():
        filled = trim_and_fill(y, v, "DL", "z", estimator=estimator)
        yield f"trim and fill {estimator}", (filled.k0, filled.pooled.estimate), theirs
    for test, theirs in found.get("reg", {}).items():
        fit = meta_regression(y, v, {"x": found["mod"]}, "REML", INTERVALS[test])
        ours = {"b": fit.coefficients["estimate"], "se": fit.coefficients["se"], "tau2": fit.tau2}
        ours |= {"qm": fit.qm, "qmp": fit.qm_p, "qe": fit.qe}
        yield from ((f"meta-regression: {name}", ours[name], theirs[name]) for name in ours)


def main() -> None:
    """Compare everything and print a table."""
    sets, version = reference()
    worst: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for found in sets.values():
        for name, ours, theirs in pairs(found):
            if theirs is None:
                continue
            a, b = (np.array(np.atleast_1d(x), dtype=float) for x in (ours, theirs))
            known = np.isfinite(b)
            off = np.abs(a - b)[known] / np.maximum(1e-3, np.abs(b[known]))
            counts[name] += int(known.sum())
            worst[name] = max(worst[name], float(off.max(initial=0)))
    print(f"| quantity | numbers | largest difference (metafor {version}, {len(sets)} data sets) |\n|---|---|---|")
    for name in counts:
        print(f"| {name} | {counts[name]:,} | {worst[name]:.0e} |")
    print(f"| all | {sum(counts.values()):,} | {max(worst.values()):.0e} |")


if __name__ == "__main__":
    main()
