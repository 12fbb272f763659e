"""Screening in the terminal: one record a page, one key a decision. A thin shell over `desk.Desk`."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from evidence_tools.errors import UsageError

from .desk import Candidate, Desk
from .relevance import marks

__all__ = ["REASONS", "page", "read_key", "walk"]

KEYS = "i include   e exclude   l later   u undo   q quit"
REASONS = (
    "other treatment",
    "other outcome",
    "not a study of people",
    "no comparison group",
    "opinion, letter or news",
    "plan without results",
    "duplicate",
    "notice about another article",
)
"""Offered by number when something is excluded; any other words may be typed."""


def _marked(text: str, also: str = "") -> Text:
    shown = Text(text)
    for start, end in marks(text, also=also):
        shown.stylize("bold reverse", start, end)
    return shown


def page(candidate: Candidate, position: int, total: int, also: str = "") -> Panel:
    """Build what the terminal shows of one record."""
    body = Text()
    body.append_text(_marked(candidate.title or "(title not on this computer)", also))
    body.append(f"\n{candidate.citation}\n{candidate.url}\n\n", style="dim")
    body.append_text(_marked(candidate.abstract, also) if candidate.abstract else Text(candidate.silence))
    notes = [f"found by {', '.join(candidate.searches)}", f"order: {candidate.relevance.words()}"]
    if candidate.together:
        notes.append(f"probably the same report as PMID {', '.join(candidate.together)}")
    if candidate.on_record:
        notes.append(f"ON RECORD ALREADY as {candidate.on_record}")
    if candidate.retracted:
        notes.append("RETRACTED")
    body.append("\n\n" + "\n".join(notes), style="dim")
    return Panel(body, title=f"{position} of {total}", title_align="left", subtitle=KEYS, subtitle_align="left")


def read_key() -> str:
    """Read one key without waiting for Enter where the terminal allows it, else a line."""
    import sys

    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line.strip()[:1].lower() if line else "q"
    try:
        import termios
        import tty
    except ImportError:  # Windows
        import msvcrt

        return str(msvcrt.getwch()).lower()  # type: ignore[attr-defined]  # known on Windows only
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        return sys.stdin.read(1).lower()
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _ask_reason(console: Console, ask: Callable[[str], str]) -> str:
    for number, reason in enumerate(REASONS, start=1):
        console.print(f"  {number} {reason}", highlight=False)
    answer = ask("Why? A number, or your own words: ").strip()
    return REASONS[int(answer) - 1] if answer.isdigit() and 1 <= int(answer) <= len(REASONS) else answer


def walk(
    desk: Desk, console: Console, key: Callable[[], str] = read_key, ask: Callable[[str], str] = input, also: str = ""
) -> dict[str, int]:
    """Walk through everything that waits.

    Parameters
    ----------
    desk : Desk
    console : Console
    key, ask : callable
        Where keys and reasons come from.
    also : str
        Pattern of further words to mark.

    Returns
    -------
    dict
        How many were included, excluded, put off.
    """
    queue = desk.queue()
    done = {"included": 0, "excluded": 0, "later": 0}
    trail: list[str] = []
    position = 0
    while position < len(queue):
        candidate = queue[position]
        console.print(page(candidate, position + 1, len(queue), also))
        pressed = key()
        if pressed in ("q", "\x03", "\x04"):
            break
        if pressed == "u":
            if trail:
                desk.undo()
                done[trail.pop()] -= 1
                position -= 1
            else:
                console.print("Nothing to take back.")
            continue
        verdict = {"i": "included", "e": "excluded", "l": "later"}.get(pressed)
        if verdict is None:
            continue
        try:
            reason = _ask_reason(console, ask) if verdict == "excluded" else ""
            desk.decide(candidate.pmid, verdict, reason, only_pending=True)
        except UsageError as error:
            console.print(str(error), markup=False)
            position += "meanwhile" in str(error)
            continue
        done[verdict] += 1
        trail.append(verdict)
        position += 1
    return done
