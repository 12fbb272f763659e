"""Meta-analysis side by side with the peers, in one run, on the same data.

    .venv/bin/python benchmarks/meta.py [--peers PYTHON] [--fast]

`--peers` is the Python of an environment that has PyMetaAnalysis, statsmodels, pymare and pystatsbio; each of them is
measured in that interpreter, in a process of its own; those that cannot be imported are skipped, and it is said. R
metafor is measured too, if Rscript and metafor are there. Times are processor seconds of one thread (other users of the
machine do
not count), the median of repeated calls after a first one. A dash: the peer does not compute it, or was not measured.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

SEED = 20261120
SIZES = (10, 100, 1_000, 10_000)
LEFT_OUT = (100, 1_000)
MANY = 1_000


def studies(k: int, seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """Simulate k studies as they are in this field: effect 0.5, tau2 0.1, 20 to 150 people."""
    rng = np.random.default_rng(seed + k)
    v = 4 / rng.uniform(20, 150, k)
    return rng.normal(0.5, np.sqrt(v + 0.1)), v


def many(seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    v = 4 / rng.uniform(20, 150, (MANY, 10))
    return rng.normal(0.5, np.sqrt(v + 0.1)), v


def seconds(work: Callable[[], object], budget: float) -> float:
    """Return the median processor time of `work`, repeated within `budget` seconds (once if it takes longer)."""
    times: list[float] = []
    begin = time.perf_counter()
    while not times or (time.perf_counter() - begin < budget and len(times) < 400):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


# Each peer: row -> (function of the data, same quantity?). Imported inside, so that one missing peer stops none.
def ours() -> dict:
    from evidence_tools.effects import cumulative, leave_one_out, pool, pool_many, trim_and_fill

    return {
        "fit": lambda y, v: pool(y, v).ci_low,
        "fit-pm": lambda y, v: pool(y, v, method="PM").ci_low,
        "limits": lambda y, v: pool(y, v).tau2_ci,
        "without": lambda y, v: leave_one_out(y, v),
        "cumulative": lambda y, v: cumulative(y, v),
        "trim": lambda y, v: trim_and_fill(y, v),
        "many": lambda y, v: pool_many((y, v)),
    }


def pymetaanalysis() -> dict:
    import meta_analyze as ma

    def fit(y, v, method="REML"):
        return ma.meta_analysis(effect=y, variance=v, model="random", tau2_method=method, ci_method="HKSJ")

    return {
        "fit": fit,
        "fit-pm": lambda y, v: fit(y, v, "PM"),
        "limits": lambda y, v: fit(y, v).tau2_confidence_interval(),
        "without": lambda y, v: fit(y, v).leave_one_out(),
        "cumulative": lambda y, v: fit(y, v).cumulative(),
        "trim": lambda y, v: fit(y, v).trim_and_fill(),
        "many": lambda y, v: [fit(a, b) for a, b in zip(y, v, strict=True)],
    }


def statsmodels_() -> dict:
    from statsmodels.stats.meta_analysis import combine_effects

    def bare(y, v):
        return combine_effects(y, v, method_re="iterated", use_t=True)

    return {
        "fit-pm": lambda y, v: bare(y, v).conf_int(),
        "without-pm": lambda y, v: [bare(np.delete(y, i), np.delete(v, i)).conf_int() for i in range(len(y))],
        "many-pm": lambda y, v: [bare(a, b).conf_int() for a, b in zip(y, v, strict=True)],
    }


def pymare_() -> dict:
    import warnings

    from pymare import Dataset
    from pymare.estimators import VarianceBasedLikelihoodEstimator

    warnings.simplefilter("ignore")

    def fit(y, v):
        data = Dataset(np.asarray(y)[:, None], np.asarray(v)[:, None], np.ones((len(y), 1)), add_intercept=False)
        return VarianceBasedLikelihoodEstimator(method="REML").fit_dataset(data).summary().get_fe_stats()

    return {
        "fit": fit,
        "without": lambda y, v: [fit(np.delete(y, i), np.delete(v, i)) for i in range(len(y))],
        "many": lambda y, v: [fit(a, b) for a, b in zip(y, v, strict=True)],
    }


def pystatsbio_() -> dict:
    from pystatsbio.meta import rma

    return {
        "fit": lambda y, v: rma(y, v, method="REML"),
        "fit-pm": lambda y, v: rma(y, v, method="PM"),
        "without": lambda y, v: [rma(np.delete(y, i), np.delete(v, i)) for i in range(len(y))],
        "many": lambda y, v: [rma(a, b) for a, b in zip(y, v, strict=True)],
    }


PEERS = {
    "ours": ours,
    "PyMetaAnalysis": pymetaanalysis,
    "statsmodels": statsmodels_,
    "PyMARE": pymare_,
    "pystatsbio": pystatsbio_,
}
# What a peer does not compute of a row's name.
LESS = {"pystatsbio": "normal interval, no HKSJ"}


def jobs(fast: bool) -> list[tuple[str, str, Callable[[], tuple]]]:
    """Return (row, function name, data)."""
    sizes = SIZES[:3] if fast else SIZES
    rows = [(f"REML + HKSJ, k = {k:,}", "fit", lambda k=k: studies(k)) for k in sizes]
    rows += [(f"PM + HKSJ, k = {k:,}", "fit-pm", lambda k=k: studies(k)) for k in sizes]
    rows += [(f"leave-one-out, k = {k:,}", "without", lambda k=k: studies(k)) for k in LEFT_OUT[: 1 if fast else 2]]
    rows += [("leave-one-out PM, k = 100", "without-pm", lambda: studies(100))]
    rows += [("REML + HKSJ and Q-profile, k = 100", "limits", lambda: studies(100))]
    rows += [("cumulative, k = 100", "cumulative", lambda: studies(100))]
    rows += [("trim and fill, k = 100", "trim", lambda: studies(100))]
    rows += [(f"{MANY:,} analyses of k = 10", "many", many), (f"{MANY:,} analyses of k = 10, PM", "many-pm", many)]
    return rows


def measure(name: str, fast: bool) -> dict[str, float]:
    """Measure one peer in this interpreter."""
    functions = PEERS[name]()
    if name == "ours":
        from evidence_tools.effects import leave_one_out, pool_many

        functions["without-pm"] = lambda y, v: leave_one_out(y, v, method="PM")
        functions["many-pm"] = lambda y, v: pool_many((y, v), method="PM")
    found = {}
    for row, function, data in jobs(fast):
        if function not in functions:
            continue
        y, v = data()
        try:
            functions[function](y, v)
            found[row] = seconds(lambda f=functions[function], y=y, v=v: f(y, v), 1.5)
        except Exception as error:  # a peer that fails is a row without a time, said on the error stream
            print(f"{name}: {row}: {type(error).__name__}: {error}", file=sys.stderr)
    return found


def in_process(python: str, name: str, fast: bool) -> dict[str, float]:
    one_thread = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [python, __file__, "--measure", name] + (["--fast"] if fast else [])
    answer = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False, env=one_thread)
    for line in answer.stderr.splitlines():
        if line.startswith(name):
            print(line, file=sys.stderr)
    if answer.returncode:
        reason = answer.stderr.strip().splitlines()[-1] if answer.stderr.strip() else "failed"
        print(f"{name}: skipped ({reason})", file=sys.stderr)
        return {}
    return json.loads(answer.stdout.splitlines()[-1])


R_SCRIPT = """
suppressPackageStartupMessages(library(metafor))
dir <- commandArgs(TRUE)[1]
rd <- function(f) as.matrix(read.csv(file.path(dir, f), header=FALSE))
tm <- function(row, times, f) cat(row, "\\t", sum(system.time(for (i in seq_len(times)) f())[1:2])/times, "\\n", sep="")
fit <- function(y, v, e="REML") try(rma(y, v, method=e, test="knha"), silent=TRUE)
for (k in c(10, 100, 1000)) {
  d <- rd(paste0("k", k, ".csv")); n <- c(`10`=100, `100`=50, `1000`=1)[[as.character(k)]]
  for (e in c("REML", "PM")) tm(paste0(e, "|", k), n, function() fit(d[,1], d[,2], e))
}
d <- rd("k100.csv"); f <- fit(d[,1], d[,2])
tm("limits", 10, function() confint(fit(d[,1], d[,2])))
tm("loo", 2, function() leave1out(f)); tm("cum", 2, function() cumul(f)); tm("tf", 5, function() trimfill(f))
y <- rd("many_y.csv"); v <- rd("many_v.csv")
tm("many", 1, function() for (i in seq_len(nrow(y))) fit(y[i,], v[i,]))
cat("version\\t", as.character(packageVersion("metafor")), "\\n", sep="")
"""


def metafor() -> tuple[dict[str, float], str]:
    """Measure R metafor in its own process, its time from inside; nothing if R or metafor is not there."""
    if not shutil.which("Rscript"):
        print("metafor: skipped (no Rscript)", file=sys.stderr)
        return {}, ""
    with tempfile.TemporaryDirectory() as folder:
        for k in SIZES[:3]:
            np.savetxt(Path(folder, f"k{k}.csv"), np.column_stack(studies(k)), delimiter=",")
        for name, values in zip("yv", many(), strict=True):
            np.savetxt(Path(folder, f"many_{name}.csv"), values, delimiter=",")
        script = Path(folder, "time.R")
        script.write_text(R_SCRIPT)
        answer = subprocess.run(["Rscript", script, folder], capture_output=True, text=True, timeout=900, check=False)
    found, version = {}, ""
    names = {
        "limits": "REML + HKSJ and Q-profile, k = 100",
        "loo": "leave-one-out, k = 100",
        "cum": "cumulative, k = 100",
        "tf": "trim and fill, k = 100",
        "many": f"{MANY:,} analyses of k = 10",
    }
    for line in answer.stdout.splitlines():
        key, _, value = line.partition("\t")
        if key == "version":
            version = value
        elif value:
            what, _, k = key.partition("|")
            found[names.get(what) or f"{what} + HKSJ, k = {int(k):,}"] = float(value)
    if not found:
        print("metafor: skipped (package metafor is not installed)", file=sys.stderr)
    return found, version


def show(results: dict[str, dict[str, float]], rows: list[str]) -> None:
    names = list(results)
    print("| row | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for row in rows:
        base = results["ours"].get(row)
        cells = []
        for name in names:
            value = results[name].get(row)
            if value is None:
                cells.append("-")
            elif name == "ours":
                cells.append(f"{1000 * value:.3g} ms")
            else:
                cells.append(f"{value / base:.1f} x")
        print(f"| {row} | " + " | ".join(cells) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default=sys.executable, help="Python of the environment with the peers")
    parser.add_argument("--fast", action="store_true", help="leave out the largest sizes")
    parser.add_argument("--measure", choices=PEERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.fast)))
        return
    results = {
        name: in_process(sys.executable if name == "ours" else options.peers, name, options.fast) for name in PEERS
    }
    r, version = metafor()
    if r:
        results[f"metafor {version}"] = r
    rows = [row for row, _, _ in jobs(options.fast)]
    show({name: found for name, found in results.items() if found}, rows)
    print(f"\nMeasured {date.today()}. Ours in milliseconds, the others as multiples of ours.", end=" ")
    print("; ".join(f"{name}: {what}" for name, what in LESS.items()) + ".")


if __name__ == "__main__":
    main()
