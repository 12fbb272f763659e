"""A number stands beside its own trial: weights, squares and steps of every plot, computed anew from the rows."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest

from evidence_tools.figures._forest_rows import build, check_numbers
from evidence_tools.verdicts.choices import Choices
from evidence_tools.verdicts.diagnostics import Diagnostics
from evidence_tools.verdicts.pictures import _forest_input, forest_figure, forest_pages

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def pools(ev):
    """Return every claim with a pool of two or more trials, one claim for each question."""
    found = {}
    for verdict in ev.all_verdicts.values():
        if any(s.pooled is not None and s.pooled.k > 1 for s in verdict.strata.values()):
            found.setdefault(tuple(id(s) for s in verdict.strata.values()), verdict)
    return list(found.values())


def expected(verdict, evidence) -> dict[str, float]:
    """Return the weight of every pooled trial in per cent by its name: 1 / (vi + tau2), from the row of the trial."""
    names = verdict.material.names
    raw = {names[row["study_id"]]: 1 / (row["vi"] + evidence.pooled.tau2) for row in evidence.records if row["in_pool"]}
    return {name: 100 * weight / sum(raw.values()) for name, weight in raw.items()}


def test_the_printed_weight_of_every_trial_is_its_own(pools) -> None:
    assert len(pools) > 5
    for verdict in pools:
        data, pooled, options = _forest_input(list(verdict.strata.values()), verdict)
        ratio = options["measure"] in ("RR", "HR")
        content = build(check_numbers(data), pooled, options["groups"], ratio=ratio, digits=2)
        assert not content.mismatches
        for name in pooled:
            shown = {
                row.cells["label"].split(" (")[0]: (row.cells["weight"], row.size)
                for row in content.rows
                if row.group == name and row.cells.get("weight") and row.kind == "study"
            }
            wanted = expected(verdict, verdict.strata[name])
            if len(wanted) == 1:  # one trial has no weight
                wanted = {}
            assert {key: text for key, (text, _) in shown.items()} == {k: f"{w:.1f}%" for k, w in wanted.items()}
            assert {key: size for key, (_, size) in shown.items()} == pytest.approx(wanted)


def test_the_squares_of_the_pages_are_those_of_the_rows(pools) -> None:
    """In every layout, paper included: where sides are not at their least, areas are as 1 / (vi + tau2)."""
    for verdict in pools:
        shown = list(verdict.strata.values())
        data, pooled, _ = _forest_input(shown, verdict)
        rows = data[data["yi"].notna() & (data["excluded"] == "")]
        wanted = []
        for name, part in rows.groupby("group", sort=False):
            weighed = name in pooled and len(part) > 1
            raw = 1 / (part["vi"] + pooled[name].tau2) if weighed else pd.Series(np.nan, part.index)
            wanted.append(100 * raw / raw.sum())
        weights = pd.concat(wanted).loc[rows.index].to_numpy()
        for picture in forest_pages(verdict, (720, 340), 600):
            boxes = [b for b in ElementTree.fromstring(picture).iter(f"{SVG}rect") if b.get("class") == "b"]
            sides = np.array([float(box.get("width")) for box in boxes])
            areas = np.maximum(4, 15 * np.sqrt(weights / np.nanmax(weights)))
            assert sides == pytest.approx(np.where(np.isnan(areas), 7, areas), abs=0.06)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (
            "fatigue-reflexology",
            "Gok Metin 11.9, Roshanravan 13.7, Unal 15.4, Samarehfekri 12.4, Sayari 14.9, Kiliçli 16.6, "
            "Chinnusamy 15.1",
        ),
        ("mood-reflexology", "Shahen 30.5, Soheili 15.5, Bahrami 26.6, Mahdavipour 27.3"),
    ],
)
def test_two_plots_as_they_were_computed_by_hand(ev, claim, told) -> None:
    axes = forest_figure(ev.verdict(claim))
    at = {}
    for text in axes.findobj(lambda artist: hasattr(artist, "get_text")):
        if (gid := text.get_gid() or "").startswith(("label-", "weight-")):
            kind, _, row = gid.partition("-")
            at.setdefault(row, {})[kind] = text.get_text()
    printed = {row["label"]: row["weight"] for row in at.values() if "label" in row and "weight" in row}
    for one in told.split(", "):
        name, _, weight = one.rpartition(" ")
        assert [w for label, w in printed.items() if label.startswith(name)] == [f"{weight}%"]


def test_without_each_trial_and_with_each_more_the_pool_is_that_of_the_rest(ev) -> None:
    """The common-effect pool, sum(y/v) / sum(1/v), of the rows named; steps and influence carry the right names."""
    verdict = ev.verdict("fatigue-reflexology", choices=Choices(method="EE", ci="z"))
    found = Diagnostics(verdict, next(s for s in verdict.strata.values() if s.pooled is not None and s.pooled.k > 3))
    own = {verdict.material.names[r["study_id"]]: (r["yi"], r["vi"]) for r in found.evidence.records if r["in_pool"]}

    def pooled(names):
        y, v = np.array([own[name] for name in names]).T
        return (y / v).sum() / (1 / v).sum()

    for kind in ("leave_one_out", "cumulative"):
        at = {}
        for text in getattr(found, kind)().findobj(lambda artist: hasattr(artist, "get_text")):
            if (gid := text.get_gid() or "").startswith(("label-", "est-")):
                name, _, row = gid.partition("-")
                at.setdefault(int(row), {})[name] = text.get_text()
        lines = [at[row] for row in sorted(at)]
        steps = [line for line in lines if line["label"][:2] in ("+ ", "− ")]
        assert len(steps) == len(own)
        names = [line["label"][2:].removesuffix(" (year not known)") for line in steps]
        for number, line in enumerate(steps):
            used = names[: number + 1] if kind == "cumulative" else [n for n in own if n != names[number]]
            assert line["est"] == f"{pooled(used):.2f}".replace("-", "−")
    total = sum(1 / v for _, v in own.values())
    assert found.influence()["weight"].to_dict() == pytest.approx({n: 100 / v / total for n, (_, v) in own.items()})
