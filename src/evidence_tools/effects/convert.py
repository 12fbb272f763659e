"""Conversions from what a report prints to what a synthesis needs; every one returns a value with its trace.

From spread to SD: `se_to_sd`, `ci_to_sd`, `md_ci_to_sd`, `t_to_sd`, `f_to_sd`, `p_to_sd`, `change_sd`,
`change_correlation`. From medians: `median_to_mean`. Arms: `combine_arms`, `split_control`, `crossover_effect`,
`percent_change_to_mean` (refused). From tests to effects: `t_to_smd`, `f_to_smd`, `p_to_smd` and others. Back into
words: `smd_in_words`, `or_to_rr`, `ratio_to_absolute`.

>>> found = se_to_sd(1.2, 25)
>>> found.value, found.trace
(6.0, 'SD 6 from SE 1.2 and n 25: SE x sqrt(n) (Handbook 6.5.2.2)')
"""

from .absolute import FamiliarSMD, or_to_rr, ratio_to_absolute, smd_in_words, table_from_or
from .from_tests import (
    chi2_to_r,
    d_to_g,
    d_to_log_or,
    d_to_r,
    f_to_smd,
    log_or_to_d,
    p_to_smcc,
    p_to_smd,
    r_to_d,
    r_to_smd,
    r_to_z,
    ratio_ci_to_log,
    ratio_p_to_log,
    t_to_r,
    t_to_smcc,
    t_to_smd,
    z_to_r,
)
from .groups import combine_arms, crossover_effect, percent_change_to_mean, split_control
from .medians import median_to_mean, wan_eta, wan_xi
from .spreads import change_correlation, change_sd, ci_to_sd, f_to_sd, md_ci_to_sd, p_to_sd, se_to_sd, t_to_sd
from .traced import Converted, MeanSD, Standardised

__all__ = [
    "Converted",
    "FamiliarSMD",
    "MeanSD",
    "Standardised",
    "change_correlation",
    "change_sd",
    "chi2_to_r",
    "ci_to_sd",
    "combine_arms",
    "crossover_effect",
    "d_to_g",
    "d_to_log_or",
    "d_to_r",
    "f_to_sd",
    "f_to_smd",
    "log_or_to_d",
    "md_ci_to_sd",
    "median_to_mean",
    "or_to_rr",
    "p_to_sd",
    "p_to_smcc",
    "p_to_smd",
    "percent_change_to_mean",
    "r_to_d",
    "r_to_smd",
    "r_to_z",
    "ratio_ci_to_log",
    "ratio_p_to_log",
    "ratio_to_absolute",
    "se_to_sd",
    "smd_in_words",
    "split_control",
    "t_to_r",
    "t_to_sd",
    "t_to_smcc",
    "t_to_smd",
    "table_from_or",
    "wan_eta",
    "wan_xi",
    "z_to_r",
]
