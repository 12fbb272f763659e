"""LaTeX in BibTeX fields: decoded for showing (never written back), encoded when a record becomes an entry."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

__all__ = ["decode_field", "decode_latex", "encode_latex", "without_entities"]

VERBATIM = frozenset("doi url pmid pmcid eprint issn isbn file key urldate ENTRYTYPE".split())
"""Fields that are identifiers: only ``\\_ \\% \\& \\#`` are undone, since % would start a comment in LaTeX."""

_SCRIPT = re.compile(r"\$\s*(?:\{\})?[_^]\s*(?:\{([^${}]*)\}|(\w))\s*\$")
_TEXT_SCRIPT = re.compile(r"\\text(?:sub|super)script\s*(\{[^{}]*\}|\w)")
_PRICES = re.compile(r"\$(?=\d)([^$]*\s)\$(?=\d)")
# Mendeley and Zotero write the angle brackets of old DOIs so.
_ANGLES = re.compile(r"\{?\\text(?:(less)|greater)(?:\{\}|\}|\b ?)|\{?\$([<>])\$\}?")
_ENTITY = re.compile(r"\\?&(?:[a-z]{2,8}|\\?#(?:[0-9]{2,6}|x[0-9a-f]{2,5}));", re.IGNORECASE)
_ESCAPES = {
    "\\": r"{\textbackslash}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
}


def decode_field(name: str, value: str) -> str:
    """Readable text of one field: identifiers nearly as they stand, everything else through `decode_latex`."""
    if name in VERBATIM:
        if "\\" not in value and "$" not in value:
            return value
        value = _ANGLES.sub(lambda found: "<" if found.group(1) or found.group(2) == "<" else ">", value)
        return re.sub(r"\{\\([_%&#~])\}|\\([_%&#~])", lambda found: found.group(1) or found.group(2), value)
    return decode_latex(value)


def decode_latex(value: str) -> str:
    """Readable text of LaTeX: ``{\\"O}zt{\\"u}rk`` -> Öztürk, ``{DNA}`` -> DNA, ``CO$_2$`` -> CO2, ``--`` -> –.

    What pylatexenc cannot read is returned as it stands: a strange title is better than none.
    """
    if not re.search(r"[\\{}$~]|--|``|''", value):
        return value
    return _decode(value)


def encode_latex(text: str) -> str:
    """Escape the ten characters LaTeX gives a meaning; letters of any alphabet stay (files are UTF-8)."""
    return re.sub(r"[\\&%$#_{}~^]", lambda found: _ESCAPES[found.group()], text)


def without_entities(text: str) -> str:
    """A value of BibTeX with the signs that web pages write as ``&amp;`` or ``&#8217;`` (also twice: ``&amp;lt;``)."""
    for _ in range(2):
        text = _ENTITY.sub(_sign, text)
    return text


def _sign(found: re.Match[str]) -> str:
    sign = html.unescape(found.group().replace("\\", "")).replace("\u00a0", " ")
    return encode_latex(sign) if sign.isprintable() and len(sign) < 3 else found.group()


@lru_cache(maxsize=8192)
def _decode(value: str) -> str:
    text = _SCRIPT.sub(lambda found: found.group(1) or found.group(2), value)
    text = _TEXT_SCRIPT.sub(r"\1", text)
    text = _PRICES.sub(r"\\$\1\\$", text)  # "from $5 to $6" is money, not mathematics
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    text = re.sub(r"(?<!\\)%", r"\\%", text)  # BibTeX has no comments inside a value
    try:
        decoded = _decoder().latex_to_text(text)
    except Exception:  # pylatexenc raises many kinds, down to IndexError, on malformed input
        return value
    return " ".join(decoded.split())


@lru_cache(maxsize=1)
def _decoder() -> LatexNodes2Text:
    context = get_default_latex_context_db()
    context.add_context_category(
        "plain links",
        prepend=True,
        macros=[
            MacroTextSpec("textasciicircum", simplify_repl="^"),  # pylatexenc makes it U+02C6
            MacroTextSpec("textasciitilde", simplify_repl="~"),
            MacroTextSpec("textless", simplify_repl="<"),  # pylatexenc knows neither
            MacroTextSpec("textgreater", simplify_repl=">"),
            MacroTextSpec("url", simplify_repl="%s"),
            MacroTextSpec("href", simplify_repl="%(2)s"),
        ],
    )
    return LatexNodes2Text(latex_context=context, math_mode="text", strict_latex_spaces=True)
