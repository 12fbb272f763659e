"""What stands in a cell in numbers: `42.2 [21.1]`, `−3.556 ± 2.486`, `1,482.9 (1,177.2; 1,788.7)`, `n = 19: 3.36`.

A cell is cut into tokens once, from left to right, and the row of token kinds is compared with the few shapes below;
whatever does not fit is words, not a number. Which statistic a bracket holds is not decided here (`spreads`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

__all__ = ["Value", "decimal_comma", "read_value"]

_DASHES = "-−–‐‑—―"
_TOKEN = re.compile(
    r"(?P<number>(?!0,)\d{1,3}(?:,\d{3})+(?:[.·]\d+)?(?![\d,])|\d+[.·]\d+|[.·]\d+|\d+)"
    r"|(?P<pm>±|\+\s?/\s?[-−–]|\+[-−–](?=\s?\d)|∓)"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
    rf"|(?P<dash>[{_DASHES}])"
    r"|(?P<percent>%)"
    r"|(?P<compare>[<>≤≥=≈~])"
    r"|(?P<sep>[,;:/÷]|\bto\b)"
    r"|(?P<word>[A-Za-zµμÅα-ωΑ-Ω²³]+\.?)"
    r"|(?P<mark>[*∗#†‡§¶‖∥¤$^°ª'’\"•ǂ♯⁎]+)"
)
_COMMA = re.compile(r"(?<![\d,])\d+,\d{1,2}(?![\d,])|(?<![\d,])\d{4,},\d{3}(?!\d)|(?<!\d)0,\d{3}(?!\d)")
_POINT = re.compile(r"\d[.·]\d")
_COMMA_FIRST = re.compile(r"^[-−–]?\d+,\d{1,2}(?!\d)(?! ?,)")
_LIKE_P = re.compile(r"^[pP]?\s?[<>=≤]?\s?0?[.·]\d+\W*$")
# A space inside a number or before a closing bracket is a fault of typesetting: "0. 19", "( 0.67)".
_DAMAGE = re.compile(r"[A-Za-z]\.?\d|\d[OIl]\b")  # a letter where a digit was: "l.8", "8O%"
_GAP = re.compile(r"(?<=\d[.])\s(?=\d)")


@dataclass(frozen=True)
class Value:
    """The numbers of a cell.

    Parameters
    ----------
    shape : str
        ``pm`` (a ± b), ``bracket`` (a (b)), ``interval`` (a (b to c)), ``single`` (a), ``range`` (b to c),
        ``spread`` (± b or (b) alone), ``events`` (a/b with or without a percentage), ``p`` (< 0.05).
    number, spread, low, high : float or None
    n : int or None
        Number of people printed inside the cell.
    percent : str
        Where percent signs stand: ``""``, ``number``, ``bracket``, ``both``.
    words : tuple of str
        Words inside the cell: units, marks, ``SD``.
    faults : tuple of str
        What is typeset wrongly, in words.
    decimals, spread_decimals : int
        Decimals of `number` and of what follows it, as printed.
    """

    shape: str
    number: float | None = None
    spread: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    percent: str = ""
    words: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    decimals: int = 0
    spread_decimals: int = 0


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    value: float = 0.0


def decimal_comma(texts: list[str]) -> bool:
    """Say whether numbers of a table are written with a decimal comma: some are, and none but p-values with a point."""
    points = [text for text in texts if _POINT.search(text)]
    if not points:
        return any(_COMMA.search(text) for text in texts)
    first = sum(bool(_COMMA_FIRST.match(text)) for text in texts)
    return first > 2 * len(points) and all(_LIKE_P.match(text) for text in points)


@lru_cache(maxsize=20_000)  # a table is laid out in several ways, and its cells are read each time
def read_value(text: str, comma: bool = False) -> Value | None:
    """Read the numbers of a cell; None where it holds words or nothing.

    Parameters
    ----------
    text : str
        The cell without footnote marks (``Cell.plain``).
    comma : bool
        Whether commas are decimal signs in this table (see `decimal_comma`).
    """
    if not text or len(text) > 200 or not any(letter.isdigit() for letter in text) or _DAMAGE.search(text):
        return None
    if comma:
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    tokens = _tokens(_GAP.sub("", text))
    if tokens is None:
        return None
    n, tokens = _own_n(tokens)
    value = _shape(tokens)
    return value if value is None or value.n is not None else replace(value, n=n)


def _tokens(text: str) -> list[_Token] | None:
    found: list[_Token] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            return None
        kind, words = str(match.lastgroup), match.group()
        if kind == "dash":
            negative = place + 1 < len(text) and (text[place + 1].isdigit() or text[place + 1] in ".·")
            spaced = place + 2 < len(text) and text[place + 1] == " " and text[place + 2].isdigit()
            after_number = bool(found) and found[-1].kind in ("number", "percent")
            kind = "sep" if after_number else "minus" if negative or spaced else "dash"
        if kind == "number":
            size = float(words.replace(",", "").replace("·", "."))
            if found and found[-1].kind == "minus":
                found.pop()
                size, words = -size, "-" + words
            found.append(_Token("number", words, size))
        else:
            found.append(_Token(kind, words))
        place = match.end()
    return found


def _own_n(tokens: list[_Token]) -> tuple[int | None, list[_Token]]:
    """Take ``n = 19:`` from the front or ``(n = 19)`` from the end of a cell."""
    kinds = [token.kind for token in tokens]
    if kinds[:3] == ["word", "compare", "number"] and tokens[0].text in ("n", "N") and len(tokens) > 4:
        rest = tokens[3:]
        while rest and rest[0].kind in ("mark", "sep"):
            rest = rest[1:]
        return int(tokens[2].value), rest
    if kinds[-4:] == ["sep", "word", "compare", "number"] and tokens[-3].text in ("n", "N"):
        return int(tokens[-1].value), tokens[:-4]
    if kinds[-5:] == ["open", "word", "compare", "number", "close"] and tokens[-4].text in ("n", "N"):
        return int(tokens[-2].value), tokens[:-5]
    return None, tokens


_UNIT = 12  # a longer word is not a unit or a footnote mark
_FILL = {"sd", "se", "sem", "ci", "iqr", "mean", "median", "range", "m"}


def _shape(tokens: list[_Token]) -> Value | None:
    tokens = [token for token in tokens if token.kind != "mark"]
    words = tuple(token.text for token in tokens if token.kind == "word")
    if any(len(word) > _UNIT for word in words) or _opens_with_a_name(tokens):
        return None
    faults = ("a bracket is not closed",) if _unclosed(tokens) else ()
    tokens, level = _without_level(tokens)
    body = [token for token in tokens if token.kind not in ("percent", "word")]
    letters = "".join("/" if token.text == "/" else _LETTER[token.kind] for token in body).rstrip(",-")
    for pattern, shape, order in _SHAPES:
        if re.fullmatch(pattern, letters):
            found = _value(shape, order, [token for token in body if token.kind == "number"])
            return found and replace(found, percent=_percent(tokens), words=words + level, faults=found.faults + faults)
    return None


def _opens_with_a_name(tokens: list[_Token]) -> bool:
    """``Male 9`` is a category, ``Mean 9`` and ``p = 0.9`` are numbers."""
    return bool(tokens) and tokens[0].kind == "word" and tokens[0].text.lower().rstrip(".") not in {*_FILL, "p"}


_Order = tuple[int | None, int | None, int | None, int | None]


def _value(shape: str, order: _Order, numbers: list[_Token]) -> Value | None:
    """Put the numbers of a shape in their places."""
    number, spread, low, high = (None if place is None else numbers[place].value for place in order)
    decimals = [len(token.text.replace("·", ".").partition(".")[2]) for token in numbers]
    places = [place for place in order if place is not None]
    found = Value(shape, number, spread, low, high, decimals=decimals[places[0]], spread_decimals=decimals[places[-1]])
    if shape == "bracket_n":  # mean (SD); n
        size = numbers[2].value
        return replace(found, shape="bracket", n=int(size)) if size.is_integer() and size > 1 else None
    turned = number is not None and low is not None and high is not None and high <= number <= low
    if shape == "interval" and turned and low != high:
        return replace(found, low=high, high=low, faults=("the upper limit is printed first",))
    return found


_LETTER = {"number": "9", "pm": "±", "open": "(", "close": ")", "sep": ",", "dash": "-", "compare": "<", "minus": "-"}
# Pattern of token kinds, name of the shape, which number is (number, spread, low, high).
_SHAPES: tuple[tuple[str, str, _Order], ...] = (
    (r"9±9\)?", "pm", (0, 1, None, None)),
    (r"\(9±9\)?", "pm", (0, 1, None, None)),
    (r"9\(±9\)?", "pm", (0, 1, None, None)),
    (r"9±\(9\)?", "pm", (0, 1, None, None)),
    (r"9±9\(9,9\)?", "pm", (0, 1, None, None)),
    (r"9\(9±9\)?", "pm", (1, 2, None, None)),
    (r"9±9\(9\)?", "pm", (0, 1, None, None)),
    (r"9\(<?9\)?", "bracket", (0, 1, None, None)),
    (r"9,\(9\)", "bracket", (0, 1, None, None)),
    (r"9\(9\),9", "bracket_n", (0, 1, None, None)),
    (r"9,?\(,?9,9\)?", "interval", (0, None, 1, 2)),
    (r"9\(9\)\(9,9\)?", "bracket", (0, 1, None, None)),
    (r"9\(9,9,9\)?", "odd", (0, None, None, None)),
    (r"9", "single", (0, None, None, None)),
    (r"9,9", "range", (None, None, 0, 1)),
    (r"\(9,9\)?", "range", (None, None, 0, 1)),
    (r"\(±?9\)?", "spread", (None, 0, None, None)),
    (r"±9", "spread", (None, 0, None, None)),
    (r"9/9(?:\(9\)?)?", "events", (0, 1, None, None)),
    (r"<9", "p", (0, None, None, None)),
)


def _percent(tokens: list[_Token]) -> str:
    inside = outside = False
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "percent":
            inside, outside = inside or depth > 0, outside or depth <= 0
    return {(True, True): "both", (True, False): "bracket", (False, True): "number"}.get((inside, outside), "")


def _without_level(tokens: list[_Token]) -> tuple[list[_Token], tuple[str, ...]]:
    """Take ``95% CI`` out of a bracket: its number is a level of confidence, not a limit."""
    for place in range(len(tokens) - 2):
        kinds = [token.kind for token in tokens[place : place + 3]]
        if kinds == ["number", "percent", "word"] and tokens[place + 2].text.upper().startswith("CI"):
            return tokens[:place] + tokens[place + 3 :], ("CI",)
    return tokens, ()


def _unclosed(tokens: list[_Token]) -> bool:
    return sum(token.kind == "open" for token in tokens) > sum(token.kind == "close" for token in tokens)
