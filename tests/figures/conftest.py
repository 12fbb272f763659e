"""Figures are drawn without a screen and forgotten after each test."""

from __future__ import annotations

import matplotlib
import pytest

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def forget_figures():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
