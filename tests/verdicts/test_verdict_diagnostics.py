"""Behind a pooled effect: the diagnostics of the statistics room on the trials of a claim, by their names."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from evidence_tools.effects import baujat, influence_measures, pool, pool_subgroups
from evidence_tools.errors import EffectError, UsageError
from evidence_tools.verdicts import Choices
from evidence_tools.verdicts.directions import combined_p, direction_table
from evidence_tools.words import IN_WORDS, TOLD_WORDS

SLEEP = "sleep-quality-reflexology"


@pytest.fixture(scope="module")
def found(ev):
    """Return the diagnostics of the passive pool of the sleep claim."""
    return ev.diagnostics(SLEEP, "passive")


@pytest.fixture(autouse=True)
def no_figures_left():
    """Forget the figures a test made."""
    yield
    plt.close("all")


def words(ax):
    return " ".join(text.get_text() for text in ax.get_figure(root=True).findobj(plt.Text))


def test_it_is_the_pool_of_the_forest_plot(ev, found):
    again = pool(found.rows["yi"].to_numpy(), found.rows["vi"].to_numpy(), ci="HKSJ-adhoc")
    assert (again.estimate, again.ci_low) == pytest.approx((found.pooled.estimate, found.pooled.ci_low))
    assert found.pooled is ev.verdict(SLEEP).strata["passive"].pooled
    assert list(found.rows["year"]) == sorted(found.rows["year"])


def test_robustness_names_every_way_and_counts_what_is_left_out(found):
    table = found.robustness()
    main = table.iloc[0]
    assert main["estimate"] == pytest.approx(found.pooled.estimate)
    assert {f"estimator {name}" for name in ("EE", "DL", "PM", "ML")} <= set(table.index)
    row = next(name for name in table.index if "not appraised" in name)
    left = table.loc[row, "k"]
    assert f"({main['k'] - left} left out)" in row
    y, v = found.rows["yi"].to_numpy(), found.rows["vi"].to_numpy()
    assert table.loc["interval z", "ci_low"] == pytest.approx(pool(y, v, ci="z").ci_low)
    assert table.loc["interval z", "ci_low"] > main["ci_low"], "the published interval is the wide one"


def test_another_analysis_is_carried_into_the_diagnostics(ev):
    chosen = ev.diagnostics(SLEEP, "passive", Choices(method="DL", ci="z", exclude="unal2016"))
    assert "unal2016" not in set(chosen.rows["study_id"])
    y, v = chosen.rows["yi"].to_numpy(), chosen.rows["vi"].to_numpy()
    assert chosen.robustness().iloc[0]["ci_high"] == pytest.approx(pool(y, v, "DL", "z").ci_high)
    assert chosen.robustness().index[0] == "main analysis (DL, z)"


def test_trials_are_named_in_every_table_and_picture(found):
    names = list(found.rows["label"])
    assert list(found.influence().index) == names
    y, v = found.rows["yi"].to_numpy(), found.rows["vi"].to_numpy()
    expected = influence_measures(y, v, ci="HKSJ-adhoc")["cooks_d"].to_numpy()
    assert found.influence()["cooks_d"].to_numpy() == pytest.approx(expected)
    for picture in (found.leave_one_out, found.cumulative):
        shown = words(picture())
        assert all(name in shown for name in names), picture
    shown = words(found.baujat())  # names the trials that stand apart
    assert names[int(baujat(y, v)["influence"].argmax())] in shown


def test_the_funnel_says_what_the_test_finds_and_warns(found):
    shown = words(found.funnel())
    assert "Egger's test: t = " in shown and "below ten trials" in shown
    assert "publication bias" not in shown.lower()
    found.funnel(fill=True)


def test_new_trials_are_marked_in_the_cumulative_plot(found):
    assert "new" in words(found.cumulative(new=["unal2016"]))
    plt.close("all")
    assert "new" not in words(found.cumulative()).replace("renew", "")


def test_where_there_is_no_pool_it_says_where_there_is_one(ev):
    pools = {name: s.pooled.k for name, s in ev.verdict(SLEEP).strata.items() if s.pooled}
    told = rf"against attention control .* passive \({pools['passive']}\)"
    with pytest.raises(UsageError, match=told):
        ev.diagnostics(SLEEP, "attention")
    with pytest.raises(UsageError, match=r"'shame'"):
        ev.diagnostics(SLEEP, "shame")
    pools = ((c, n) for c, v in ev.all_verdicts.items() for n, s in v.strata.items() if s.pooled and s.pooled.k == 2)
    with pytest.raises(EffectError, match="three studies"):
        ev.diagnostics(*next(pools)).influence()


def test_the_forest_plot_tests_whether_comparators_differ(ev):
    verdict = ev.verdict(SLEEP)
    parts = {n: s.rows[s.rows["in_pool"].astype(bool)] for n, s in verdict.strata.items() if s.pooled}
    parts = {n: rows for n, rows in parts.items() if len(rows) > 1}
    assert len(parts) > 1, "one comparator only: choose another claim"
    rows = pd.concat([rows.assign(group=name) for name, rows in parts.items()])
    expected = pool_subgroups(rows["yi"].to_numpy(), rows["vi"].to_numpy(), rows["group"])
    shown = words(verdict.figure()).replace("\n", " ")
    told = f"χ² = {expected.q_between:.2f}, df = {expected.df} ("
    if not math.isnan(expected.df_within):
        told = f"F = {expected.q_between / expected.df:.2f}, df = {expected.df} and {expected.df_within:.0f} ("
    assert f"Test for subgroup differences: {told}" in shown
    plt.close("all")
    assert "subgroup" not in words(ev.verdict(SLEEP, Choices(only_strata="passive")).figure())


def test_every_counted_trial_has_its_arrow(ev):
    verdict = ev.verdict(SLEEP)
    shown = " ".join(words(ev.directions(SLEEP)).split())  # a long name has two lines
    for evidence in verdict.strata.values():
        for study in evidence.counted["study_id"]:
            assert ev.names[study] in shown
    assert ev.directions("nerve-endings-7000").startswith("There is no picture: ")


def test_directions_are_counted_as_the_verdict_counts_them(ev):
    table = direction_table(ev.verdict(SLEEP))
    for evidence in ev.verdict(SLEEP).strata.values():
        row = table.loc[evidence.label]
        assert row["trials"] == evidence.k == row[list(TOLD_WORDS.values())].sum()
        if evidence.directions is None:
            assert math.isnan(row["exact test p"])
        else:
            assert row["exact test p"] == evidence.directions.p_value
    assert "flatter" in table.loc["no treatment or usual care", "caution"]


def test_printed_p_values_are_combined_one_sided():
    """Handbook 12.2.1.2: half of a two-sided p in favour, 1 minus half against; no side or no number, no p."""
    rows = pd.DataFrame(
        [
            ("0.04", "favours_intervention"),
            ("<0.001", "favours_intervention"),
            ("0.2", "favours_comparator"),
            (">0.05", "no_difference"),
            ("0.6", "no_difference"),
            ("", "favours_intervention"),
            (">0.05", "favours_intervention"),
        ],
        columns=["p_value", "direction"],
    )
    found = combined_p(rows)
    assert found["k"] == 3
    # Fisher: -2 ln(0.02 * 0.0005 * 0.9) = 23.2366 on 6 df (R: pchisq(23.2366, 6, lower.tail = FALSE)).
    assert found["fisher"] == pytest.approx(0.000720, abs=2e-6)
    assert combined_p(rows.iloc[3:4])["k"] == 0


def test_the_list_of_effects_leaves_nothing_out_and_leads_back(ev):
    verdict = ev.verdict(SLEEP)
    table = ev.effect_list(SLEEP)
    listed = set(table["source"])
    for row in verdict.rows.to_dict("records"):
        assert f"{row['source_url']} ({row['source_locator']})" in listed
    assert len(table) >= len(verdict.rows)
    computed = table["SMD [95 % CI]"] != ""
    assert computed.any() and not computed.all()
    assert (table["how, or why not"] != "").all()
    assert list(computed) == sorted(computed, reverse=True), "effects first"
    row = verdict.rows[verdict.rows["yi"].notna()].iloc[0]
    assert f"{row['yi']:.2f} [{row['ci_low']:.2f}, {row['ci_high']:.2f}]" in set(table["SMD [95 % CI]"])
    shown = " ".join(table["how, or why not"])
    assert "not pooled: " in shown and "n, mean and SD of both arms as printed" in shown
    assert "nan" not in table.astype(str).agg(" ".join, axis=1).str.cat(sep=" ").lower().split()


def test_a_claim_without_a_pool_does_not_stop_a_notebook(ev):
    """Run All with another claim goes on: every cell says why there is nothing."""
    few = next(c for c, v in ev.all_verdicts.items() if v.strata and all(s.pooled is None for s in v.strata.values()))
    found = ev.diagnostics(few)
    assert "no trial prints numbers that can be pooled" in repr(found)
    steps = (found.robustness, found.influence, found.leave_one_out, found.cumulative, found.baujat, found.funnel)
    for step in steps:
        assert "nothing to leave out" in step()
    for claim_id in ev.claims["claim_id"]:
        assert ev.diagnostics(claim_id).robustness() is not None
    with pytest.raises(UsageError, match="no treatment or usual care"):
        ev.diagnostics(few, "passive")


def test_every_picture_of_a_pool_says_its_numbers_in_words(ev):
    """For those who cannot see it: each trial is named, with the numbers that are drawn."""
    pool = ev.diagnostics(SLEEP)
    drawn = [
        pool.leave_one_out(),
        pool.cumulative(),
        pool.baujat(),
        pool.funnel(),
        ev.forest(SLEEP),
        ev.directions(SLEEP),
    ]
    told = [repr(ax.figure) for ax in drawn]
    assert all(words.startswith(IN_WORDS) and len(words) > 100 for words in told)
    assert all(name in words for words in told[:4] for name in pool.rows["label"])
    for evidence in ev.verdict(SLEEP).strata.values():
        assert evidence.label.lower() in told[5].lower()
    assert "Uncertain" in repr(ev.map().figure) and "not pooled (" in repr(ev.comparison().figure)
    assert "High" in repr(ev.risk_figure().figure) and "Records screened" in repr(ev.prisma().figure)
    _, both = plt.subplots(1, 2)
    pool.funnel(both[0])
    assert not repr(both[0].figure).startswith(IN_WORDS), "a page of several pictures is not one of them"


def test_one_trial_alone_disagrees_with_nobody(ev):
    """The first step of the cumulative picture has no I²; it was 0 %."""
    texts = ev.diagnostics(SLEEP).cumulative().get_figure(root=True).findobj(plt.Text)
    shown = {text.get_gid(): text.get_text() for text in texts if str(text.get_gid()).startswith("i2-")}
    assert "i2-0" not in shown and shown["i2-1"].endswith("%")
