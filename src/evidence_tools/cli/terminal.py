"""A console of rich for the commands, whose words hold no control characters; see `streams`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderableType, RenderHook
from rich.segment import Segment

from evidence_tools.cli.streams import plain_text

__all__ = ["Terminal"]

NARROWEST, WIDEST = 40, 1000  # columns


class _Plain:
    """Something to print whose words are cleaned when it has been laid out; the styles of rich itself stay."""

    def __init__(self, inner: RenderableType):
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self.inner, options):
            yield segment if segment.control else Segment(plain_text(segment.text), segment.style)


class _Cleaner(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Plain(one) for one in renderables]


class Terminal(Console):
    """A console of rich that prints no control characters of the texts given to it, and all of them.

    What COLUMNS says is not believed where it cannot be meant: in no column at all rich shows nothing, in three next to
    nothing.
    """

    def __init__(self, **settings: Any):
        super().__init__(**settings)
        self.width = min(max(self.width, NARROWEST), WIDEST)
        self.push_render_hook(_Cleaner())
