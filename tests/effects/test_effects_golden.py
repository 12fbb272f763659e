"""Every number of metafor's reference grid that this library claims to compute.

The reference is walked leaf by leaf: each number is either compared or matches a line of `NOT_CLAIMED`, which
docs/statistics.md explains. A number that disappears from our answers fails, and so does a grid that shrinks.
"""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from operator import mul
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evidence_tools.effects import drop_missing, effect_size, pool
from evidence_tools.effects.bias import egger_test, fail_safe_n, rank_test, trim_and_fill
from evidence_tools.effects.influence import baujat, cumulative, influence_measures, leave_one_out, shrunken
from evidence_tools.effects.likelihood import log_likelihood
from evidence_tools.effects.moments import Batch
from evidence_tools.effects.rare import mantel_haenszel, peto
from evidence_tools.effects.regression import meta_regression
from evidence_tools.effects.subgroups import pool_subgroups

GRID = Path(__file__).resolve().parents[3] / "shared/meta_golden"
SETS = sorted(path.stem for path in GRID.glob("golden/*.json") if not path.stem.startswith("_"))
# The part of it that goes with the repository: ten data sets, fewer methods (source: the README beside them).
OWN = Path(__file__).parent / "reference/metafor"
OWN_SETS = sorted(path.stem for path in OWN.glob("golden/*.json"))

# How many numbers were compared when this was written; more is fine, fewer is not.
COMPARED, OWN_COMPARED = 187_573, 7_893

NOT_CLAIMED = {
    r"analyses/.*/fits/.*/fitstats/(AIC|BIC)_": "information criteria",
    r"analyses/.*/confint/.*\|PL/": "profile likelihood",
    r"analyses/.*/confint/HigginsThompson": "test-based interval",
    r"analyses/.*/confint/.*/(lb_sign|ub_sign|ci_null)": "metafor's flags, not numbers",
    r"analyses/.*/trimfill/.*\|Q0\|": "estimator Q0",
    r"analyses/.*/trimfill/note": "text",
    r"analyses/.*/metareg/.*/ll/(AIC|BIC)_": "information criteria",
    r"analyses/.*/metareg/.*/predict/newmods": "input",
    r"analyses/.*/(measure|ni|yi|vi|k|used_rows_1based)(/|$)": "input",
    r"analyses/.*/metareg/.*/coef/": "names",
    r"analyses/.*/cumul/(order_by|sequence_1based_rows)": "input",
    r"analyses/.*/(subgroup/(group|levels)|trimfill/.*/side)": "names",
    r"analyses/.*/fsn/.*/target": "input",
    r"escalc/.*/args": "input",
    r"(id|description|source|csv|columns|rows|versions|control|kind|escalc_inputs)(/|$)": "description",
    r".*/(error|warnings|note)(/|$)": "what R stopped with",
}
LIKELIHOOD = re.compile(r"(\b(ML|REML|PM|EB|PMM)\b|\|QP|lm\||blup_REML|metareg|rma_)")
# metafor inverts X'WX with years as they are and keeps about 7 digits; exact arithmetic sides with ours (see the test).
DIGITS_LOST = re.compile(r"egger2001/.*metareg/~year")
FIT = {
    "k": "k",
    "estimate": "estimate",
    "se": "se",
    "stat": "statistic",
    "df": "df",
    "pval": "p_value",
    "ci_lb": "ci_low",
    "ci_ub": "ci_high",
    "tau2": "tau2",
    "se_tau2": "se_tau2",
    "I2": "i2",
    "H2": "h2",
    "Q": "q",
    "Q_df": "q_df",
    "Q_p": "q_p",
    "typical_v": "typical_v",
    "hksj_s2w": "hksj_factor",
    "pi_lb": "pi_low",
    "pi_ub": "pi_high",
    "weights_pct": "weights",
}
OTHER_PI = {"pi_riley": "Riley", "pi_hts_t_km2": "HTS", "pi_t_km1": "t"}
TABLE = {
    "estimate": "estimate",
    "se": "se",
    "stat": "statistic",
    "pval": "p_value",
    "ci_lb": "ci_low",
    "ci_ub": "ci_high",
    "tau2": "tau2",
    "I2": "i2",
    "H2": "h2",
    "Q": "q",
    "Q_p": "q_p",
}


def fit(y, v, key):
    method, ci = key.split("|")
    pooled = pool(y, v, method, ci)
    answer = {theirs: getattr(pooled, ours) for theirs, ours in FIT.items()}
    for prefix, definition in OTHER_PI.items():
        other = pool(y, v, method, ci, pi=definition)
        answer |= {f"{prefix}_lb": other.pi_low, f"{prefix}_ub": other.pi_high}
    batch, tau2 = Batch(y, v), np.array([pooled.tau2])
    answer["fitstats"] = {
        f"ll_{name}": float(log_likelihood(batch, tau2, name == "REML")[0]) for name in ("ML", "REML")
    }
    return answer


def limits(y, v, key):
    pooled = pool(y, v, key.split("|")[0])
    (t0, t1), (i0, i1), (h0, h1) = pooled.tau2_ci, pooled.i2_ci, pooled.h2_ci
    return {"tau2": pooled.tau2, "tau2_lb": t0, "tau2_ub": t1, "tau_lb": math.sqrt(t0), "tau_ub": math.sqrt(t1)} | {
        "I2": pooled.i2,
        "I2_lb": i0,
        "I2_ub": i1,
        "H2": pooled.h2,
        "H2_lb": h0,
        "H2_ub": h1,
    }


def table_answer(frame):
    return {theirs: list(frame[ours]) for theirs, ours in TABLE.items()}


def egger(y, v, n, key):
    model, predictor = key.split("|")
    method, ci = "REML", "z"
    if model != "lm":
        parts = model.split("_")
        method, ci = parts[1], "HKSJ" if parts[-1] == "knha" else "z"
    test = egger_test(y, v, "lm" if model == "lm" else "mixed", predictor, method, ci, ni=n)
    names = "statistic df p_value slope slope_se intercept intercept_se intercept limit_low limit_high".split()
    theirs = "stat df pval slope slope_se intercept intercept_se limit_est limit_ci_lb limit_ci_ub".split()
    answer = {t: getattr(test, o) for t, o in zip(theirs, names, strict=True)}
    if math.isnan(test.limit_low):
        answer["limit_est"] = math.nan
    return answer


def filled(y, v, key):
    method, _, estimator, side = key.split("|")
    found = trim_and_fill(y, v, method, "z", side, estimator)
    names = ["k", "estimate", "se", "stat", "pval", "ci_lb", "ci_ub", "tau2", "I2", "Q", "Q_p"]
    answer = {name: getattr(found.pooled, FIT[name]) for name in names}
    return (
        answer
        | {"k0": found.k0, "se_k0": found.se_k0, "p_k0": found.p_k0}
        | {
            "filled_yi": list(found.filled_yi[::1]),
            "filled_vi": list(found.filled_vi),
        }
    )


def influence_answer(y, v, key):
    frame = influence_measures(y, v, key.split("|")[0])
    return {("QE_del" if name == "q_del" else name): list(frame[name]) for name in frame}


def regression(y, v, data, key, expected):
    formula, method, ci = key.split("|")
    terms = formula[1:].split("+")
    names = [re.sub(r"factor\((\w+)\)", r"\1", term) for term in terms]
    frame = data[names]
    whole = frame.notna().all(axis=1).to_numpy()
    forced = [name for name, term in zip(names, terms, strict=True) if term.startswith("factor(")]
    found = meta_regression(y[whole], v[whole], frame[whole], method, ci, factors=forced)
    columns = found.coefficients
    answer = {
        "b": list(columns["estimate"]),
        "se": list(columns["se"]),
        "stat": list(columns["statistic"]),
        "pval": list(columns["p_value"]),
        "ci_lb": list(columns["ci_low"]),
        "ci_ub": list(columns["ci_high"]),
        "df": found.df,
        "vcov": [list(row) for row in found.vcov],
        "tau2": found.tau2,
        "se_tau2": found.se_tau2,
        "I2": found.i2,
        "H2": found.h2,
        "R2": found.r2,
        "QE": found.qe,
        "QE_df": found.qe_df,
        "QE_p": found.qe_p,
        "QM": found.qm,
        "QM_df": list(found.qm_df),
        "QM_p": found.qm_p,
        "QM_is_F": found.qm_is_f,
        "k": found.k,
        "p": found.p,
        "fitted": list(found.fitted),
        "ll": {"ll_ML": found.ll_ml, "ll_REML": found.ll_reml},
    }
    if "predict" in expected:
        new = found.predict({names[0]: expected["predict"]["newmods"]})
        answer["predict"] = {
            theirs: list(new[ours])
            for theirs, ours in zip(
                ["pred", "se", "ci_lb", "ci_ub", "pi_lb", "pi_ub"],
                ["estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high"],
                strict=True,
            )
        }
    return answer


def groups_answer(y, v, data, golden):
    keys = data[golden["group"]]
    names = {str(level): level for level in sorted(keys.dropna().unique())}
    whole = keys.notna().to_numpy()
    answer = {"between_common_tau2": {}}
    for key in golden:
        if "|" not in key:
            continue
        method, ci = key.split("|")
        found = pool_subgroups(y[whole], v[whole], list(keys[whole]), method, ci)
        rows = {name: keys.eq(level).to_numpy() for name, level in names.items()}
        answer[key] = {
            "within": {name: fit(y[mine], v[mine], key) for name, mine in rows.items()},
            "between_separate_tau2": {"Q": found.q_between, "df": found.df, "p": found.p_value},
        }
        for name, within in found.within.items():
            assert within.estimate == answer[key]["within"][name]["estimate"]
        if key in golden["between_common_tau2"]:
            common = found.common
            answer["between_common_tau2"][key] = {
                "tau2": common.tau2,
                "QM": common.qm,
                "QM_df": list(common.qm_df),
                "QM_p": common.qm_p,
                "R2": common.r2,
            }
    return answer


def analysis(golden, data):
    labels = [f"study {i + 1}" for i in range(len(golden["yi"]))]
    clean = drop_missing(labels=labels, yi=golden["yi"], vi=golden["vi"])
    y, v = clean.kept["yi"], clean.kept["vi"]
    assert [row + 1 for row in clean.used] == golden["used_rows_1based"]
    assert len(clean.notes) == len(golden["yi"]) - len(y)
    data = data.iloc[clean.used].reset_index(drop=True)
    ni = golden.get("ni")
    n = None if ni is None else np.array(ni, float)[clean.used]
    answer = {"fits": {key: fit(y, v, key) for key in golden["fits"]}}
    section = {
        "confint": lambda part: {key: limits(y, v, key) for key in part if key.endswith("|QP")},
        "leave1out": lambda part: {key: table_answer(leave_one_out(y, v, *key.split("|"))) for key in part},
        "cumul": lambda part: _cumulative(y, v, clean.used, part),
        "regtest": lambda part: {key: egger(y, v, n, key) for key in part},
        "ranktest": lambda part: {"tau": rank_test(y, v).tau, "pval": rank_test(y, v).p_value},
        "trimfill": lambda part: {key: filled(y, v, key) for key in part if "|" in key and "Q0" not in key},
        "influence": lambda part: {key: influence_answer(y, v, key) for key in part},
        "fsn": lambda part: {
            key: {"fsnum": fail_safe_n(y, v, key).n, "pval": fail_safe_n(y, v, key).p_value} for key in part
        },
        "baujat_EE": lambda part: dict(zip("xy", map(list, baujat(y, v).to_numpy().T), strict=True)),
        "blup_REML": lambda part: dict(
            zip(["pred", "se", "pi_lb", "pi_ub"], map(list, shrunken(y, v).to_numpy().T), strict=True)
        ),
        "metareg": lambda part: {key: regression(y, v, data, key, part[key]) for key in part},
        "subgroup": lambda part: groups_answer(y, v, data, part),
    }
    for name, make in section.items():
        if name in golden:
            answer[name] = make(golden[name])
    return answer


def _cumulative(y, v, used, part):
    place = {row + 1: i for i, row in enumerate(used)}
    order = np.empty(len(used))
    for step, row in enumerate(part["sequence_1based_rows"]):
        order[place[row]] = step
    return {key: table_answer(cumulative(y, v, order, *key.split("|"))) for key in part if "|" in key}


def raw_columns(kind, d, measure):
    if kind == "cont":
        return dict(n_i=d.n1i, mean_i=d.m1i, sd_i=d.sd1i, n_c=d.n2i, mean_c=d.m2i, sd_c=d.sd2i)
    if kind == "2x2":
        n_i, n_c = (d.ai + d.bi, d.ci + d.di) if "bi" in d else (d.n1i, d.n2i)
        return dict(events_i=d.ai, n_i=n_i, events_c=d.ci, n_c=n_c)
    if kind == "cor":
        return dict(r=d.ri, n=d.ni)
    if kind == "prop":
        return dict(events=d.xi, n=d.ni)
    # In the reference call sd1i is the SD before while m1i is the mean after: the standardiser of SMCR. For measures
    # that
    # pair a mean with its SD the reference therefore mixes times; the same mix is asked of ours.
    mixed = measure in ("ROMC", "VRC", "CVRC")
    pre, post = (d.sd2i, d.sd1i) if mixed else (d.sd1i, d.sd2i)
    return dict(mean_post=d.m1i, mean_pre=d.m2i, sd_pre=pre, sd_post=post, n=d.ni, r=d.ri)


def sizes(golden, data):
    """Effects of the rows that have one; where the reference has none, ours must refuse."""
    answer = {}
    for key, variant in golden["escalc"].items():
        options = dict(variant["args"])
        measure = options.pop("measure")
        raw = raw_columns(golden["kind"], data, measure)
        expected = np.array([as_number(x) for x in variant["vi"]])
        exists = np.isfinite(expected) & (expected > 0)
        complete = np.all([np.isfinite(column.to_numpy(float)) for column in raw.values()], axis=0)
        use = complete if "drop00" in options else complete & exists
        if not use.any():  # SMD|AV of a set with rows that have no SMD: metafor's average is NA for all
            answer[key] = {"yi": [math.nan] * len(use), "vi": [math.nan] * len(use)}
            continue
        yi, vi = effect_size(measure, **options, **{name: column[use] for name, column in raw.items()})
        whole = np.full((2, len(use)), np.nan)
        whole[:, use] = yi, vi
        # Where a variance of 0 is the reference's answer ours is a refusal: its place stays empty and is not compared.
        # So are variances the reference gives although the row has no effect.
        none = np.isnan([as_number(x) for x in variant["yi"]])
        blank = (complete & ~exists) | (none & exists)
        answer[key] = {"yi": mask(whole[0], blank), "vi": mask(whole[1], blank)}
    return answer


def mask(values, blank):
    return [SKIP if hidden else value for value, hidden in zip(values, blank, strict=True)]


SKIP = object()


def as_number(value):
    if value is None:
        return math.nan
    return {"Inf": math.inf, "-Inf": -math.inf, "NaN": math.nan}.get(value, value) if isinstance(value, str) else value


def rare(golden, data):
    raw = {name: column.to_numpy(float) for name, column in raw_columns("2x2", data, "").items()}
    clean = drop_missing(**raw).kept
    answer = {}
    for key in golden["mantel_haenszel"]:
        found = peto(**clean) if key == "PETO" else mantel_haenszel(key.split("|")[1], **clean)
        ours = "estimate se statistic p_value ci_low ci_high q q_p i2 k cmh cmh_p"
        tests = " breslow_day breslow_day_p tarone tarone_p"
        theirs = "estimate se stat pval ci_lb ci_ub Q Q_p I2 k CMH CMH_p"
        answer[key] = {
            t: getattr(found, o) for t, o in zip((theirs + tests).split(), (ours + tests).split(), strict=True)
        }
    return answer


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}/{key}" if path else key)
    elif isinstance(value, list | np.ndarray):
        for index, part in enumerate(value):
            yield from leaves(part, f"{path}/{index}")
    else:
        yield path, value


def agrees(path, got, expected, loose=False):
    if isinstance(expected, bool):
        return bool(got) is expected
    expected = as_number(expected)
    if math.isnan(expected):
        return math.isnan(got)
    relative, absolute = (1e-7, 1e-9) if LIKELIHOOD.search(path) else (1e-8, 1e-10)
    if path.endswith("tau2"):
        absolute = 1e-9
    if loose:
        relative = 1e-6
    return math.isclose(got, expected, rel_tol=relative, abs_tol=absolute)


def compare(name, grid=GRID):
    golden = json.loads((grid / f"golden/{name}.json").read_text())
    data = pd.read_csv(grid / golden["csv"])
    answer = {"analyses": {measure: analysis(part, data) for measure, part in golden["analyses"].items()}}
    if "escalc" in golden:
        answer["escalc"] = sizes(golden, data)
    if "mantel_haenszel" in golden:
        answer["mantel_haenszel"] = rare(golden, data)
    ours, compared, wrong = dict(leaves(answer)), 0, []
    stopped = tuple(path.removesuffix("/error") for path, _ in leaves(golden) if path.endswith("/error"))
    for path, expected in leaves(golden):
        if any(re.match(pattern, path) for pattern in NOT_CLAIMED) or (stopped and path.startswith(stopped)):
            continue
        if expected is None and path not in ours and math.isnan(ours.get(f"{path}/0", 0)):
            compared += 1  # no prediction interval: one null for the whole column
        elif path not in ours:
            wrong.append(f"{path}: {expected} is not answered")
        elif ours[path] is not SKIP:
            compared += 1
            if not agrees(path, ours[path], expected, DIGITS_LOST.match(f"{name}/{path}")):
                wrong.append(f"{path}: ours {ours[path]!r}, metafor {expected!r}")
    return compared, wrong


@pytest.mark.skipif(not SETS, reason="the reference material beside the checkout (../shared) is not here")
def test_where_metafor_lost_digits_ours_are_exact():
    golden = json.loads((GRID / "golden/egger2001.json").read_text())["analyses"]["OR"]
    years = pd.read_csv(GRID / "data/egger2001.csv")["year"]
    y, w = [Fraction(a) for a in golden["yi"]], [1 / Fraction(a) for a in golden["vi"]]
    x = [Fraction(int(year)) for year in years]
    total, sx, sy = sum(w), sum(map(mul, w, x)), sum(map(mul, w, y))
    sxx, sxy = sum(a * b * b for a, b in zip(w, x, strict=True)), sum(map(mul, map(mul, w, x), y))
    slope = (total * sxy - sx * sy) / (total * sxx - sx**2)
    level = (sy - slope * sx) / total
    exact = float(sum(a * (c - level - slope * b) ** 2 for a, b, c in zip(w, x, y, strict=True)))
    ours = meta_regression(golden["yi"], golden["vi"], {"year": years}, "EE", "z").qe
    assert ours == pytest.approx(exact, rel=1e-12)
    assert golden["metareg"]["~year|EE|z"]["QE"] != pytest.approx(exact, rel=1e-9)


def test_agrees_with_metafor_on_the_sets_that_go_with_the_repository():
    compared = 0
    for name in OWN_SETS:
        count, wrong = compare(name, OWN)
        assert not wrong, f"{name}: {len(wrong)} of {count} differ:\n" + "\n".join(wrong[:40])
        compared += count
    assert compared >= OWN_COMPARED, f"{compared} numbers compared"


@pytest.fixture(scope="module")
def counts():
    return {}


@pytest.mark.skipif(not SETS, reason="the reference material beside the checkout (../shared) is not here")
@pytest.mark.parametrize("name", SETS)
def test_agrees_with_metafor(name, counts):
    counts[name], wrong = compare(name)
    assert not wrong, f"{len(wrong)} of {counts[name]} differ:\n" + "\n".join(wrong[:40])


@pytest.mark.skipif(not SETS, reason="the reference material beside the checkout (../shared) is not here")
def test_the_grid_has_not_shrunk(counts):
    if len(counts) < len(SETS):
        pytest.skip("only part of the grid was run")
    assert len(SETS) >= 25
    assert sum(counts.values()) >= COMPARED, f"{sum(counts.values())} numbers compared"
