"""Effect sizes, pooling and diagnostics: numbers in, numbers out; imports nothing of ours but the errors.

- From what a study prints to an effect: `effect_size`, module `convert`.
- Pooling: `pool`, `pool_many`, `mantel_haenszel`, `mantel_haenszel_random`, `peto`.
- What carries the result: `leave_one_out`, `cumulative`, `influence_measures`, `baujat`, `gosh`, `robustness_table`.
- Why studies differ: `pool_subgroups`, `meta_regression`.
- Small-study effects: `egger_test`, `rank_test`, `trim_and_fill`, `fail_safe_n`.
- Without numbers: module `swim`.

Agreement with R metafor, number by number: docs/statistics.md.
"""

from .bias import egger_test, fail_safe_n, rank_test, trim_and_fill
from .checks import Dropped, drop_missing
from .influence import baujat, cumulative, influence_measures, leave_one_out, shrunken
from .many import gosh, pool_many
from .pooled import Pooled
from .pooling import pool
from .rare import mantel_haenszel, mantel_haenszel_random, peto
from .regression import MetaRegression, meta_regression
from .robustness import robustness_table
from .sizes import effect_size, vary_correlation
from .subgroups import Subgroups, pool_subgroups
from .swim import combine_p_values, count_directions, direction_test

__all__ = [
    "Dropped",
    "MetaRegression",
    "Pooled",
    "Subgroups",
    "baujat",
    "combine_p_values",
    "count_directions",
    "cumulative",
    "direction_test",
    "drop_missing",
    "effect_size",
    "egger_test",
    "fail_safe_n",
    "gosh",
    "influence_measures",
    "leave_one_out",
    "mantel_haenszel",
    "mantel_haenszel_random",
    "meta_regression",
    "peto",
    "pool",
    "pool_many",
    "pool_subgroups",
    "rank_test",
    "robustness_table",
    "shrunken",
    "trim_and_fill",
    "vary_correlation",
]
