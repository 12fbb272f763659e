"""What holds for every figure: signature, legibility, no global state, equal bytes, whatever is drawn."""

from __future__ import annotations

import hashlib
import inspect
import os
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from figure_gallery import GALLERY, write_all
from matplotlib.axes import Axes
from matplotlib.text import Text

from evidence_tools import figures

DRAWN = sorted(GALLERY)


def test_public_names_are_sorted_and_complete():
    assert figures.__all__ == sorted(figures.__all__)
    others = {"FigureWarning", "certainty_symbols", "clean", "drawn", "figure_of", "forest_svg", "save", "tell"}
    assert set(DRAWN) == set(figures.__all__) - others
    assert all(getattr(figures, name).__doc__ for name in figures.__all__)


@pytest.mark.parametrize("name", DRAWN)
def test_signature_is_data_first_and_options_by_keyword(name):
    parameters = list(inspect.signature(getattr(figures, name)).parameters.values())
    positional = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]

    assert positional[0] in {"data", "counts"}
    assert positional[-1] == "ax"
    assert set(positional[1:-1]) <= {"pooled"}
    assert next(p for p in parameters if p.name == "ax").default is None


@pytest.mark.parametrize("name", DRAWN)
def test_draws_into_the_axes_given_and_returns_it(name):
    figure, (ax, other) = plt.subplots(1, 2, figsize=(22, 13), dpi=40)
    before = other.get_position().bounds
    place = ax.get_position()

    assert GALLERY[name](ax) is ax
    assert other.get_position().bounds == before
    assert not other.has_data()
    inside = ax.get_position()
    assert place.x0 - 1e-9 <= inside.x0 and inside.x1 <= place.x1 + 1e-9
    assert place.y0 - 1e-9 <= inside.y0 and inside.y1 <= place.y1 + 1e-9
    assert len(figure.axes) == 2


@pytest.mark.parametrize("name", DRAWN)
def test_makes_a_figure_of_its_own_without_touching_global_settings(name):
    before = dict(mpl.rcParams)

    ax = GALLERY[name]()

    assert isinstance(ax, Axes)
    assert len(plt.get_fignums()) == 1
    assert dict(mpl.rcParams) == before


def hidden_ticks(figure):
    """Return the labels that matplotlib keeps for ticks beyond the axis; they are not drawn."""
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-9 * (high - low)
            yield from (t.label1 for t in axis.get_major_ticks() if not low - slack <= t.get_loc() <= high + slack)


def extents(ax):
    figure = ax.get_figure(root=True)
    with mpl.rc_context({"text.hinting": "no_hinting"}):
        figure.canvas.draw()
        hidden = {id(label) for label in hidden_ticks(figure)}
        shown = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and id(t) not in hidden]
        return figure, [(t, t.get_window_extent()) for t in shown]


@pytest.mark.parametrize("name", DRAWN)
def test_every_text_is_literal_readable_in_print_on_the_page_and_on_no_other(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # and ordinary use gives no warning
        figure, boxes = extents(GALLERY[name]())
    page = figure.bbox

    assert min(t.get_fontsize() for t, _ in boxes) >= 7
    assert all(not t.get_parse_math() for t, _ in boxes if t.get_gid())  # user text carries an id
    for text, box in boxes:
        assert page.x0 - 1 <= box.x0 and box.x1 <= page.x1 + 1, text.get_text()
        assert page.y0 - 1 <= box.y0 and box.y1 <= page.y1 + 1, text.get_text()
    for i, (first, a) in enumerate(boxes):
        for second, b in boxes[i + 1 :]:
            wide = min(a.x1, b.x1) - max(a.x0, b.x0)
            tall = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert wide < 1 or tall < 3, (first.get_text(), second.get_text())


@pytest.mark.parametrize("name", DRAWN)
def test_in_an_axes_given_all_text_keeps_to_its_place_and_size(name):
    figure, (ax, _) = plt.subplots(1, 2, figsize=(21, 14), dpi=72)
    place = ax.get_position().transformed(figure.transFigure)
    GALLERY[name](ax)
    figure, boxes = extents(ax)
    own = [(t, box) for t, box in boxes if t.axes is ax]

    assert {t.get_fontsize() for t in [*ax.get_xticklabels(), ax.xaxis.label, ax.yaxis.label]} == {7}
    for text, box in own:
        assert place.x0 - 3 <= box.x0 and box.x1 <= place.x1 + 3, text.get_text()
        assert place.y0 - 3 <= box.y0 and box.y1 <= place.y1 + 3, text.get_text()


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_looks_the_same_whatever_the_settings_of_the_user(name):
    loud = {"axes.facecolor": "red", "axes.grid": True, "figure.constrained_layout.use": True, "font.size": 30,
            "hatch.color": "red", "lines.linestyle": "--", "patch.linewidth": 5, "pdf.fonttype": 42,
            "savefig.bbox": "tight", "savefig.facecolor": "yellow", "text.color": "blue", "xtick.color": "green",
            "axes.prop_cycle": mpl.cycler(color=["red"]), "path.sketch": (5, 100, 2)}  # fmt: skip
    plain = figures.drawn(GALLERY[name](), ".svg", close=True)
    with mpl.rc_context(loud):
        assert figures.drawn(GALLERY[name](), ".svg", close=True) == plain


def test_files_are_equal_byte_for_byte_in_two_processes(tmp_path):
    script = Path(__file__).with_name("figure_gallery.py")
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | {"PYTHONHASHSEED": "7"}
    other = subprocess.Popen([sys.executable, str(script), str(there)], env=env)
    write_all(here)

    assert other.wait(timeout=240) == 0
    names = sorted(f.name for f in here.iterdir())
    assert len(names) == 2 * len(GALLERY)
    assert names == sorted(f.name for f in there.iterdir())
    digests = {name: hashlib.sha256((here / name).read_bytes()).hexdigest() for name in names}
    assert digests == {name: hashlib.sha256((there / name).read_bytes()).hexdigest() for name in names}
    assert len(set(digests.values())) == len(names)  # and each is a figure of its own
