"""Reading a figure back: its words, marks and places, by the ids that the artists carry."""

from __future__ import annotations

from matplotlib.text import Text


def texts(ax):
    """Return every visible string of the axes, as drawn."""
    return [t.get_text() for t in ax.findobj(Text) if t.get_visible() and t.get_text().strip()]


def said(ax):
    """Return all words in one line, so that wrapped sentences can be found."""
    return " ".join(" ".join(texts(ax)).split())


def marked(ax, gid):
    """Return the artists whose id is `gid` or starts with it when it ends in a star."""
    if gid.endswith("*"):
        return [a for a in ax.findobj() if (a.get_gid() or "").startswith(gid[:-1])]
    return [a for a in ax.findobj() if a.get_gid() == gid]


def only(ax, gid):
    """Return the one artist with this id."""
    (artist,) = marked(ax, gid)
    return artist


def words(ax, gid):
    """Return the strings of the texts with this id."""
    return [artist.get_text() for artist in marked(ax, gid) if isinstance(artist, Text)]


def xs(ax, gid):
    """Return the x positions of the one line with this id."""
    return [float(x) for x in only(ax, gid).get_xdata()]
