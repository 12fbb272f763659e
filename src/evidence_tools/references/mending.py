"""BibTeX of other programs made whole before it is read: a bad field costs that field, never its entry.

What is sound stays as it is. An entry with an empty or broken value, a missing or surplus brace, comma or quote is
written anew from what can be read of it, in as many lines as before; what was lost of it, or guessed, is said.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

__all__ = ["Mended", "mended"]

_HEAD = re.compile(
    r"^[^\S\n]{0,20}@[^\S\n]{0,9}([A-Za-z][\w-]{1,29}|)[^\S\n]{0,9}([{(])\s{0,9}([^\n=,{}()\"]{0,200})(,|(?==)|(?=\n))"
    r"|@(?:article|book|in[a-z]{5,12}|misc|phdthesis|techreport)\{[^\s,={}]{1,100},\s{0,9}\w{2,20}\s{0,9}=",
    re.MULTILINE | re.IGNORECASE,
)
_UNCLOSED = "its closing brace is missing; read up to the next entry"
_OTHERS = frozenset(("string", "preamble", "comment"))
_FAR = 8  # heads of entries a value may hold: no brace is looked for beyond
_NEAR = 4_000  # signs of a value in an entry in which a brace or quote was missing already
_WORDS = r"\w[\w.:+/-]{0,60}(?:[^\S\n][\w-]{1,30}){0,3}"
_NAME = re.compile(rf"({_WORDS})\s*=")
_LOOSE_NAME = re.compile(rf"({_WORDS}?)\s{{0,9}}(?:=+|:(?=\s{{0,9}}[{{\"]))")
_FIELD = re.compile(
    r"(?:[,;][^\S\n]{0,20}|[,;]?[^\S\n]{0,20}\n\s{0,40})(?=[A-Za-z][\w.:+-]{1,40}\s{0,9}=\s{0,9}[{\"])"
    r"|[,;][^\S\n]{0,20}\n\s{0,40}(?=[A-Za-z][\w.:+-]{1,40}\s{0,9}=\s{0,9}[0-9])"
)
_ANY_FIELD = re.compile(r"[,;]?[^\S\n]{0,20}\n\s{0,40}(?=[A-Za-z][\w.:+-]{1,40}\s{0,9}=)|" + _FIELD.pattern)
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTE = re.compile(r"(?<!\\)[{}\"]")
_BARE = re.compile(r"[^\s{}\"#,=()@%\\]+")
_BARE_END = re.compile(
    r"[,;](?=\s{0,40}(?:\n|[})]|\w[\w.:+-]{1,40}\s{0,9}=|\Z))|[^\S\n]{0,20}\n\s{0,40}(?=\w{2,40}\s{0,9}=)|[}#]"
)
_ENDS = re.compile(r"\s{0,200}(?:[,;}#)]|\Z|\w[\w.:+-]{1,40}\s{0,9}=)")
_BETWEEN = re.compile(r"(?:[\s,;]|%[^\n]{0,400}\n)*")
_BLOCK = re.compile(r"@(?=\w{0,60}[ \t]{0,9}[{(])")
_BLOCK_LINE = re.compile(r"^\s{0,40}@\w{0,60}[ \t]{0,9}[{(]", re.MULTILINE)
_CLOSED_ABOVE = re.compile(r"\n[^\S\n]{0,20}[})]\s{0,100}\Z")
_LEFT = re.compile(r"\A\s{0,40}[,}]|^[^\S\n]{0,20},?[^\S\n]{0,20}[A-Za-z][\w-]{1,40}\s{0,9}=\s{0,9}[{\"]", re.MULTILINE)


class Mended(NamedTuple):
    """A text BibTeX can read, for each key what was lost of its entry or guessed, and the key where it breaks off."""

    text: str
    remarks: dict[str, list[str]]
    cut: str = ""


def mended(text: str) -> Mended:
    """Write those entries of a text anew that cannot be read as they stand; line ends must be ``\\n``."""
    heads = list(_HEAD.finditer(text))
    starts = [head.start() for head in heads] + [len(text)]
    parts: list[str] = []
    remarks: dict[str, list[str]] = {}
    copied = read = 0
    cut = ""
    for number, head in enumerate(heads):
        if head.start() < read or not head.group(2):
            continue  # it stands inside a value
        limit = starts[min(number + _FAR, len(heads))]
        if head.group(1).lower() in _OTHERS:
            read = _balanced(text, head.start(2), limit)
            continue
        end = _sound_end(text, head, limit)
        if end and any(_stands_alone(text, other, end, limit) for other in heads[number + 1 : number + _FAR]):
            end = 0  # two braces are missing, and those of the entries behind close it
        behind = starts[bisect_left(starts, end, number + 1)]
        left = bool(end) and bool(_LEFT.search(text[end:behind]))
        if end and not left and _readable(text, head, end):
            read = end
            continue
        region = end if end and not left else behind if end else starts[number + 1]
        key, entry, said = _Entry(text, head, region).anew()
        cut = key if region == len(text) and _UNCLOSED in said else ""
        parts += [text[copied : head.start()], entry]
        remarks.setdefault(key, []).extend(said)
        copied = read = region
    return Mended("".join([*parts, text[copied:]]), {key: said for key, said in remarks.items() if said}, cut)


def _stands_alone(text: str, head: re.Match[str], end: int, limit: int) -> bool:
    """Whether a head before `end` begins an entry of its own: it is sound, and the line above closes another."""
    if head.start() >= end or not head.group(2):
        return False
    above = text[max(head.start() - 200, 0) : head.start()]
    return bool(_CLOSED_ABOVE.search(above)) and bool(_sound_end(text, head, limit))


def _readable(text: str, head: re.Match[str], end: int) -> bool:
    """Whether a sound entry says its kind, and holds no line that begins like another entry."""
    kind = head.group(1)
    return bool(kind) and "-" not in kind and not _BLOCK_LINE.search(text, head.end(), end)


# --- is it sound? -----------------------------------------------------------------------------------------------------


def _sound_end(text: str, head: re.Match[str], limit: int) -> int:
    """Where an entry ends that is as BibTeX wants it; 0 if it is not."""
    closing = "}" if head.group(2) == "{" else ")"
    at = head.end()
    if head.group(4) != ",":
        return 0
    while True:
        at = _skip(text, at)
        if text[at : at + 1] == closing:
            return at + 1
        name = _NAME.match(text, at)
        at = _skip(text, _sound_value(text, name.end(), limit)) if name else 0
        if at == 0 or text[at : at + 1] not in (",", closing):
            return 0
        at += text[at] == ","


def _sound_value(text: str, at: int, limit: int) -> int:
    """The offset behind a value; ``len(text)`` where it is none."""
    while True:
        at = _skip(text, at)
        sign = text[at : at + 1]
        if sign == "{":
            end = _balanced(text, at, limit)
        elif sign == '"':
            end = _quoted(text, at, limit)
        else:
            word = _BARE.match(text, at)
            end = word.end() if word else 0
        if not end:
            return len(text)
        at = _skip(text, end)
        if text[at : at + 1] != "#":
            return end
        at += 1


def _skip(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


def _balanced(text: str, at: int, limit: int) -> int:
    """The offset behind the brace that closes the one at `at`; 0 if there is none."""
    depth = 0
    for found in _BRACE.finditer(text, at, limit):
        depth += 1 if found.group() == "{" else -1
        if depth == 0:
            return found.end()
    return 0


def _quoted(text: str, at: int, limit: int) -> int:
    depth = 0
    for found in _QUOTE.finditer(text, at + 1, limit):
        depth += {"{": 1, "}": -1, '"': 0}[found.group()]
        if depth < 0:
            return 0
        if found.group() == '"' and depth == 0:
            return found.end()
    return 0


# --- written anew -----------------------------------------------------------------------------------------------------


class _Entry:
    """One entry that is not sound, from its head to where the next begins."""

    def __init__(self, text: str, head: re.Match[str], end: int) -> None:
        self.text, self.end = text, end
        self.start, self.kind = head.start(), head.group(1).replace("-", "") or "misc"
        self.key, self.at = head.group(3).strip(), head.end()
        if head.group(4) == "" and text[head.end() : head.end() + 1] == "=":  # the comma behind the key is missing
            self.key = (self.key.split() or [""])[0]
            self.at = head.start(3) + len(self.key)
        self.fields: list[str] = []
        self.said: list[str] = []
        self.last = max((one.start() for one in _ANY_FIELD.finditer(text, self.start, end)), default=0)
        self.reach = end - self.start

    def anew(self) -> tuple[str, str, list[str]]:
        """Return its key, its text, in as many lines as before, and what is to be said of it."""
        while self._field():
            pass
        lines = self.text.count("\n", self.start, self.end) or int(self.end < len(self.text))
        entry = f"@{self.kind}{{{self.key}, {', '.join(self.fields)}}}"
        return self.key, entry + "\n" * lines, self.said

    def _field(self) -> bool:
        """Read on to the end of one field; False where there is none."""
        between = _BETWEEN.match(self.text, self.at, self.end)
        self.at = between.end() if between else self.at
        if self.at >= self.end:
            self.said.append(_UNCLOSED)
            return False
        if self.text[self.at] in "})":
            self.at += 1
            return self.at <= self.last
        name = _LOOSE_NAME.match(self.text, self.at, self.end)
        if name is None:
            return self._pass_over()
        self.at = name.end()
        value = self._value(" ".join(name.group(1).split()))
        if value:
            self.fields.append(f"{' '.join(name.group(1).split())} = {value}")
        return True

    def _pass_over(self) -> bool:
        """Leave out what is no field."""
        field = _ANY_FIELD.search(self.text, self.at, self.end) if self.at <= self.last else None
        closing = self.text.find("}", self.at, self.end)
        stop = field.start() if field else closing if closing >= 0 else self.end
        words = " ".join(self.text[self.at : stop].split()).strip(' {}",;')
        if words and words != self.key:
            self.said.append(f"{words[:40]!r} is no field; left out")
        self.at = max(stop, self.at + 1)
        return True

    def _value(self, name: str) -> str:
        """The value as BibTeX wants it; ``""`` if there is none, or if it breaks off."""
        pieces: list[str] = []
        while True:
            field = _ANY_FIELD.match(self.text, self.at, self.end)
            self.at = self.at if field else min(_skip(self.text, self.at), self.end)
            sign = self.text[self.at : self.at + 1] if self.at < self.end and not field else ""
            piece = self._delimited(name, sign) if sign in ("{", '"') and sign else self._bare() if sign else ""
            if piece:
                pieces.append(piece)
            after = _skip(self.text, self.at)
            if not piece or self.text[after : after + 1] != "#":
                break
            self.at = after + 1
        if not pieces and not (self.said and self.said[-1].startswith(f"{name!r} ")):
            self.said.append(f"{name!r} has no value; left out")
        return " # ".join(pieces)

    def _delimited(self, name: str, sign: str) -> str:
        """A value in braces or quotes; one that lacks its end goes up to the next field."""
        begin = self.at + 1
        reach = min(self.end, begin + self.reach)
        close = _balanced(self.text, self.at, reach) if sign == "{" else self._closing_quote(begin, reach)
        field = _FIELD.search(self.text, begin, close or self.end)
        if close and not (field and (sign == '"' or not _ENDS.match(self.text, close, self.end) or self._last(close))):
            self.at = close
            return _braced(self.text[begin : close - 1])
        what, self.reach = "brace" if sign == "{" else "quote", _NEAR
        if field:
            self.at = field.start()
            self.said.append(f"{name!r} lacks its closing {what}; read up to the next field")
            return _braced(self.text[begin : field.start()])
        words = " ".join(self.text[begin : self.end].split())
        self.at = self.end
        self.said.append(f"{name!r} breaks off ({words[:40]!r}); left out")
        return ""

    def _last(self, close: int) -> bool:
        """Whether nothing of the entry stands behind an offset, not even its closing brace."""
        return not self.text[close : self.end].strip()

    def _closing_quote(self, begin: int, end: int) -> int:
        depth = 0
        for found in _QUOTE.finditer(self.text, begin, end):
            depth += {"{": 1, "}": -1, '"': 0}[found.group()]
            if found.group() == '"' and depth <= 0 and _ENDS.match(self.text, found.end(), self.end):
                return found.end()
        return 0

    def _bare(self) -> str:
        """A number, a name, or words that should stand in braces."""
        stop = _BARE_END.search(self.text, self.at, self.end)
        end = stop.start() if stop else self.end
        words = self.text[self.at : end].strip()
        self.at = end
        if not words:
            return ""
        return words if _BARE.fullmatch(words) else _braced(words)


def _braced(value: str) -> str:
    """A value in braces, on one line, with no brace that has no partner."""
    value = _BLOCK.sub("@ ", " ".join(value.strip(" ,;\n").split()))
    depth = 0
    for found in _BRACE.finditer(value):
        depth += 1 if found.group() == "{" else -1
        if depth < 0:
            break
    return f"{{{value if depth == 0 else _BRACE.sub('', value)}}}"
