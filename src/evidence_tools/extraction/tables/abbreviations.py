"""Short forms an article defines: `acupuncture group (AG)`, `AG = acupuncture group`, `group A received placebo`."""

from __future__ import annotations

import re

__all__ = ["ROMAN", "abbreviations"]


ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}


_ABBREVIATION = re.compile(r"\(\s?(?P<short>[A-Z][A-Za-z0-9-]{1,7})(?:[;,][^()]{0,40})?\s?\)")


_DEFINED = re.compile(r"\b(?P<short>[A-Z][A-Z0-9-]{1,7})\s?[:=,]\s?(?P<long>[a-z][a-z -]{4,60}?)(?=[;,.]|$)")


_EQUALS = re.compile(r"\b(?P<short>[A-Z][A-Za-z]{0,5} ?\+ ?[A-Z][A-Za-z]{0,5}) ?= ?(?P<long>[A-Za-z][\w +-]{3,60})")


# "Placebo group (P)", "group A received placebo": what a group known by a letter or a number was given.
_GROUP_MEANS = re.compile(
    r"\b(?P<long>[A-Za-z/-]{4,30}) (?:groups? )?\((?:group )?(?P<key>[A-E]/[A-E]|I{1,3}|[A-EP]|[1-5])\)"
    r"|\b[Gg]roup (?P<key2>I{1,3}|[A-E]|[1-5]) (?:received|was given|were given|was treated with|underwent|got) "
    r"(?P<long2>[\w-]+(?: [\w-]+){0,3})"
)


def _words_of(short: str, words: list[str]) -> str:
    """Find the last words whose initials spell a short form; one or two words between may not be in it."""
    letters = [letter.lower() for letter in short if letter.isalpha()]
    for length in range(len(letters), min(len(letters) + 2, len(words)) + 1):
        tail = words[-length:]
        initials = iter(word[0].lower() for word in tail)
        if tail[0][0].lower() == letters[0] and all(letter in initials for letter in letters):
            return " ".join(tail)
    return ""


def abbreviations(text: str) -> dict[str, str]:
    """Read ``acupuncture group (AG)`` and ``AG: acupuncture group``: short form in capitals to its meaning."""
    found: dict[str, str] = {}
    for match in _ABBREVIATION.finditer(text):
        words = re.findall(r"[A-Za-z][\w'’]*", text[max(0, match.start() - 120) : match.start()])
        if meaning := _words_of(match["short"], words):
            found.setdefault(match["short"].upper(), meaning)
    for match in _DEFINED.finditer(text):
        long, short = match["long"].strip(), match["short"]
        initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", long) if word not in ("of", "and", "the", "as"))
        if initials.lower() == "".join(c for c in short if c.isalpha()).lower() or "as usual" in long:
            found.setdefault(short.upper(), long)
    for match in _EQUALS.finditer(text):
        found.setdefault(re.sub(r"\s", "", match["short"]).upper(), match["long"].strip())
    for match in _GROUP_MEANS.finditer(text):
        key = (match["key"] or match["key2"]).lower()
        found.setdefault(f"GROUP{ROMAN.get(key, key).upper()}", (match["long"] or match["long2"]).strip())
    return found
