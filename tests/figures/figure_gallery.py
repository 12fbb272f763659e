"""One realistic drawing of every figure; the numbers are invented for these tests."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from evidence_tools import figures as fig

NAN = float("nan")
ROB = "D1 D2 D3 D4 D5 Overall".split()
STUDY = "label group yi vi n_i mean_i sd_i n_c mean_c sd_c direction excluded".split()


def sleep():
    rows = [
        ("Alpha 2015", "passive", 0.48, 0.09, 23, 3.91, 4.04, 23, 5.69, 3.08, "", ""),
        ("Bravo 2011", "passive", 1.51, 0.076, 34, 3.97, 1.26, 34, 6.24, 1.68, "", ""),
        ("Çelik 2018", "passive", 1.75, 0.092, 30, 13.16, 3.57, 30, 19.03, 3.05, "", ""),
        ("Smith 2019", "passive", NAN, NAN, 20, NAN, NAN, 21, NAN, NAN, "favours_intervention", ""),
        ("Delta 2023", "passive", 4.6, 0.25, 30, 6.1, 1.0, 30, 11.2, 1.1, "", "the SD is probably an SE"),
        ("Smith 2019", "passive", 0.3, 0.3, 10, 4, 2, 10, 5, 2.2, "", ""),
        ("Echo $5 to $10", "sham", 0.05, 0.05, 40, 8, 2.5, 39, 8.1, 2.4, "", ""),
        ("Foxtrot, Golf, Hotel & the India Study Group 2016", "sham", -0.2, 0.06, 35, 8, 2.5, 34, 7.5, 2.4, "", ""),
        ("Juliett 2020", "sham", NAN, NAN, 44, NAN, NAN, 46, NAN, NAN, "no_difference", ""),
    ]
    frame = pd.DataFrame(rows, columns=STUDY)
    judged = ["Low", "Some concerns", "Low", "High", "Low", "High"]
    for position, name in enumerate(ROB):
        frame[name] = [judged[position] if i % 3 else ("" if i == 3 else "No information") for i in range(len(frame))]
    return frame


def pools():
    shared = {"method": "REML", "ci_method": "HKSJ", "weights": None}
    passive = SimpleNamespace(
        k=4, estimate=1.05, se=0.33, ci_low=0.0, ci_high=2.1, pi_low=-1.0, pi_high=3.1, tau2=0.35, tau2_ci=(0.1, 4.2),
        i2=82.0, q=18.2, q_p=0.0004, p_value=0.049, **shared,
    )  # fmt: skip
    sham = SimpleNamespace(
        k=2, estimate=-0.06, se=0.12, ci_low=-1.6, ci_high=1.5, pi_low=NAN, pi_high=NAN, tau2=0.0, tau2_ci=(0.0, 20.0),
        i2=0.0, q=0.57, q_p=0.45, p_value=0.71, **shared,
    )  # fmt: skip
    return {"passive": passive, "sham": sham}


def judgements(levels=("Low", "Some concerns", "High", "No information"), domains=ROB, n=9):
    rows = [
        [f"Study {i} (20{i + 10})", *(levels[(i * (j + 2)) % len(levels)] for j in range(len(domains)))]
        for i in range(n)
    ]
    rows.append(["Not yet judged 2024", *[""] * len(domains)])
    return pd.DataFrame(rows, columns=["Study", *domains])


def directions():
    words = ["favours_intervention", "favours_intervention", "no_difference", "favours_comparator", "unclear"]
    rows = []
    for i in range(8):
        for j, outcome in enumerate(["Sleep quality", "Fatigue", "Anxiety", "Systolic blood pressure"]):
            for again in range(1 + (i + j) % 2):
                n, rob = [30, 50, 300, 301][i % 4], ["Low", "High", ""][i % 3]
                rows.append((f"Author{i} {2000 + i}", outcome, words[(i + 2 * j + again) % 5], n, rob, "RCT"))
    return pd.DataFrame(rows, columns="label outcome direction n rob design".split())


def strata():
    rows = [
        ("Sleep quality", "passive", 14, 1180, 1.05, 0.62, 1.48, -0.4, 2.5, 6, "low"),
        ("Sleep quality", "sham", 3, 190, 0.12, -0.25, 0.49, NAN, NAN, 1, "moderate"),
        ("Fatigue", "passive", 9, 720, 0.95, 0.5, 1.4, -0.5, 2.4, 7, "low"),
        ("Fatigue", "attention", 1, 60, 0.3, -0.2, 0.8, NAN, NAN, 0, "very_low"),
        ("Anxiety", "sham", 6, 410, 0.08, -0.15, 0.31, -0.2, 0.4, 3, "moderate"),
        ("Anxiety", "attention", 0, NAN, NAN, NAN, NAN, NAN, NAN, 2, ""),
    ]
    names = "outcome stratum k n estimate ci_low ci_high pi_low pi_high k_direction certainty"
    return pd.DataFrame(rows, columns=names.split())


def verdict_map():
    rows = [
        ("Sleep quality", "Foot reflexology", "possibly_supported", 16, "low"),
        ("Sleep quality", "Foot massage", "uncertain", 4, "very_low"),
        ("Anxiety, more than a foot rub", "Foot reflexology", "not_supported", 6, "moderate"),
        ("Cortisol", "Foot reflexology", "contradicted", 4, "low"),
        ("Pain", "Foot massage", "supported", 25, "high"),
        (
            "Thousands of nerve endings, which connect to every organ of the body",
            "Foot reflexology",
            "no_evidence",
            0,
            "",
        ),
        ("Restores the flow of energy", "Foot reflexology", "not_testable", NAN, ""),
    ]
    return pd.DataFrame(rows, columns="row column verdict k certainty".split())


def points():
    yi = np.array([0.21, 0.31, 0.28, 0.65, 0.73, 1.1, 1.48, 0.99])
    se = np.array([0.12, 0.122, 0.21, 0.26, 0.31, 0.42, 0.424, 0.25])
    frame = pd.DataFrame({"label": [f"Study {i}" for i in range(8)], "yi": yi, "vi": se**2, "filled": False})
    return pd.concat([frame, pd.DataFrame({"label": ["f1"], "yi": [-0.5], "vi": [0.16], "filled": [True]})])


def series():
    steps = np.arange(7)
    return pd.DataFrame(
        {
            "label": [f"Author {i} ({2005 + i})" for i in steps],
            "estimate": 1.5 - 0.18 * steps,
            "ci_low": 0.4 - 0.09 * steps,
            "ci_high": 2.9 - 0.35 * steps,
            "k": steps + 1,
            "i2": 10.0 * steps,
            "new": steps > 4,
        }
    )


def changes():
    before = [
        ("Improves sleep quality", 1.1, 0.5, 1.7, "possibly_supported", "low", 10),
        ("Reduces anxiety more than a foot rub", 0.4, -0.1, 0.9, "uncertain", "very_low", 3),
        ("Lowers cortisol", NAN, NAN, NAN, "no_evidence", "", 0),
    ]
    after = [
        (0.7, 0.1, 1.3, "possibly_supported", "low", 12),
        (0.1, -0.2, 0.3, "not_supported", "moderate", 6),
        (-0.1, -0.4, 0.2, "not_supported", "low", 3),
    ]
    parts = "estimate ci_low ci_high verdict certainty k".split()
    names = ["claim", *(f"{p}_{s}" for s in ("before", "after") for p in parts)]
    return pd.DataFrame([(*old, *new) for old, new in zip(before, after, strict=True)], columns=names)


FLOW = {
    "database_results": 412, "register_results": 23, "duplicates": 98, "excluded_automatic": 0, "records_screened": 337,
    "records_excluded": 250, "dbr_sought_reports": 87, "dbr_notretrieved_reports": 4, "dbr_assessed": 83,
    "dbr_excluded": {"Not about feet": 20, "No comparator": 12, "Outcome not reported in a usable way": 9},
    "new_studies": 42, "new_reports": 45,
}  # fmt: skip
FULL_FLOW = FLOW | {
    "previous_studies": 30, "previous_reports": 31, "citations_results": 12, "website_results": 3,
    "other_sought_reports": 15, "other_notretrieved_reports": 2, "other_assessed": 13,
    "other_excluded": "Duplicate report, 5; Not randomised, 3", "total_studies": 72, "total_reports": 76,
}  # fmt: skip


def forest(ax=None, **options):
    titles = {"passive": "Passive control (no treatment, usual care)", "sham": "Sham foot massage"}
    given = {"groups": titles, "arms": ("reflexology", "control"), "title": "Sleep quality, end of treatment"}
    given |= {"subgroup_test": {"q": 5.2, "df": 1, "p": 0.02}, "prediction": "t, k − 1 df"}
    return fig.forest(sleep(), pools(), ax, **(given | options))


GALLERY = {
    "forest": forest,
    "funnel": lambda ax=None: fig.funnel(points(), 0.5, ax, title="Sleep", note="Egger: t = 2.1, df = 6 (P = 0.080)."),
    "baujat": lambda ax=None: fig.baujat(
        points().assign(x=lambda d: d["yi"] ** 2, y=lambda d: d["vi"]), ax, title="Sleep"
    ),
    "traffic_light": lambda ax=None: fig.traffic_light(judgements(), ax, title="Risk of bias"),
    "rob_summary": lambda ax=None: fig.rob_summary(judgements(), ax, title="Risk of bias"),
    "direction_plot": lambda ax=None: fig.direction_plot(directions(), ax, title="Directions"),
    "strata_comparison": lambda ax=None: fig.strata_comparison(strata(), ax, title="Compared with what?"),
    "evidence_map": lambda ax=None: fig.evidence_map(verdict_map(), ax, title="What the evidence says"),
    "cumulative": lambda ax=None: fig.cumulative(series(), ax, title="Cumulative"),
    "leave_one_out": lambda ax=None: fig.leave_one_out(series(), pools()["passive"], ax, title="One left out"),
    "verdict_change": lambda ax=None: fig.verdict_change(changes(), ax, title="What changed"),
    "prisma_flow": lambda ax=None: fig.prisma_flow(FULL_FLOW, ax, title="Flow of records"),
}


def write_all(folder):
    """Save every figure of the gallery as SVG and PNG."""
    for name, draw in GALLERY.items():
        axes = draw()
        fig.save(axes, folder / f"{name}.svg", title=name)
        fig.save(axes, folder / f"{name}.png", dpi=60, close=True)


if __name__ == "__main__":  # used by the test that compares two processes
    import matplotlib

    matplotlib.use("Agg")
    write_all(Path(sys.argv[1]))
