"""Can this page be judged at all? Its language, how much text it has, and treatments unknown to this tracker."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from evidence_tools.claims.articles import Article
from evidence_tools.claims.flag_words import read_cues
from evidence_tools.claims.naming import quoted
from evidence_tools.claims.sentences import units
from evidence_tools.claims.subjects import plain
from evidence_tools.claims.vocabulary import Hit, OwnWords, Vocabulary, load_vocabulary
from evidence_tools.words import and_list

__all__ = ["PageNote", "other_thing", "other_treatment", "other_treatments", "page_notes"]

# Short of this many words a page that was laid out for reading has lost its text on the way.
FEWEST_WORDS = 20
# A paragraph shorter than this does not tell its language.
TELLING_WORDS = 4
# How far another language must be ahead of English.
AHEAD = 1.0
SAMPLED = 300
# Of how many sentences another treatment must be named to be what the page is about: "it" carries it on in the rest.
MOSTLY = 1 / 3
_IT = re.compile(r"\b(?:it|they|them|these|this)\b")
# What a shop sells beside a treatment.
_GOODS = re.compile(
    r"\b(?:sells?|selling|stock|stocked|shop|by post|to take home|bottles?|gummies|capsules?|drops|teas?|cbd|melatonin|"
    r"supplements?|sprays?|salts?|balms?|creams?|pillows?|incense|candles?)\b"
)
LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
KNOWN = "This tracker knows {} only"


@dataclass(frozen=True)
class PageNote:
    """Why a page, or a part of it, was not judged.

    Attributes
    ----------
    kind : str
        language, little_text, no_text or other_treatment.
    words : str
        What to tell the reader, in full sentences.
    whole : bool
        Whether it concerns all of the page: then no result of the check may be relied on.
    """

    kind: str
    words: str
    whole: bool


def _language(text: str) -> str:
    """Return the language of a paragraph; empty where it is too short or too odd to tell."""
    if len(text.split()) < TELLING_WORDS and not re.search(r"[^\x00-\u024f]{8}", text):
        return ""
    # Unpacking its model takes a quarter of a second: only when a page is checked.
    import py3langid

    piece = text[:2000]
    scores = {name: float(score) for name, score in py3langid.rank(piece) if name in LANGUAGES}
    best = max(scores, key=lambda name: scores[name])
    # Log-likelihoods grow with the text; their distance from English is taken per root of its length.
    ahead = (scores[best] - scores["en"]) / math.sqrt(len(piece.encode("utf-8", "replace")))
    return best if best == "en" or ahead > AHEAD else ""


def _languages(article: Article) -> Counter[str]:
    """Count the words of the page by language."""
    counted: Counter[str] = Counter()
    short: list[str] = []
    # A long brochure is sampled: every paragraph of 300 or fewer, else every second, third ...
    for block in article.blocks[:: 1 + len(article.blocks) // SAMPLED]:
        text = article.text[block.start : block.end]
        language = _language(text)
        if language:
            counted[language] += len(text.split())
        else:
            short.append(text)
    if short and (language := _language(" ".join(short))):
        counted[language] += sum(len(text.split()) for text in short)
    return counted


def _language_notes(article: Article) -> list[PageNote]:
    counted = _languages(article)
    known = counted.total()
    foreign = {name: n for name, n in counted.items() if name != "en"}
    if not foreign or sum(foreign.values()) < 0.05 * known:
        return []
    names = " and ".join(LANGUAGES[name] for name in sorted(foreign, key=lambda n: -foreign[n])[:2])
    if sum(foreign.values()) > 0.5 * known:
        words = (
            f"This page seems to be in {names}. Only English can be read here, so it was not judged. "
            "That no claim is listed does not mean that there is none. Translate the page and check that."
        )
        return [PageNote("language", words, True)]
    words = (
        f"{sum(foreign.values())} words of this page seem to be in {names}. They were not judged: only English is read."
    )
    return [PageNote("language", words, False)]


def _text_notes(article: Article) -> list[PageNote]:
    letters = sum(c.isalpha() or c.isspace() for c in article.text)
    # A file of bytes that happens to decode holds characters that stand for nothing, or few letters.
    nothing = sum(unicodedata.category(c) in {"Cn", "Co", "Cc"} and not c.isspace() for c in article.text)
    if letters < 0.5 * len(article.text) or nothing > 0.02 * len(article.text):
        words = (
            "This does not look like text that a person would read. It was not judged. "
            "Give the page as text, HTML, docx or PDF."
        )
        return [PageNote("no_text", words, True)]
    if article.kind != "text" and article.words < FEWEST_WORDS:
        words = (
            f"Only {article.words} words of text were found in this file, too few for a page. It was not judged. "
            "Pages that build their text in the browser, or that are pictures of text, look like this. "
            "Open the page, copy its words into a text file and check that."
        )
        return [PageNote("little_text", words, True)]
    return []


@lru_cache(maxsize=16)
def _subject(own: OwnWords) -> re.Pattern[str]:
    """Return what shows that a text is about the topic: its treatments, and the part of the body they are done to."""
    return re.compile(rf"\b{own.pattern('subject')}(?!\w)".replace(r"\ ", r"\s+"))


def other_treatment(words: str, heading: str = "", vocabulary: Vocabulary | None = None) -> str:
    """Return the treatment that a sentence is about, where it is none of the topic; else nothing.

    Parameters
    ----------
    words : str
        The sentence.
    heading : str
        The heading above it, for a sentence that names no treatment itself.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    lists = vocabulary or load_vocabulary()
    about = _subject(lists.own)
    for text in (plain(words), plain(heading)):
        found = _others(text, lists)
        if about.search(_without(text, found)):
            return ""
        if found:
            return found[0].row["name"]
    return ""


def other_treatments(words: str, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
    """Return all the treatments that a sentence names and that are none of the topic, each once.

    Parameters
    ----------
    words : str
        The sentence.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    hits = _others(plain(words), vocabulary or load_vocabulary())
    return tuple(dict.fromkeys(hit.row["name"] for hit in hits))


def other_thing(words: str, before: str, treatment_known: bool, vocabulary: Vocabulary | None = None) -> str:
    """Return what "it" is in a sentence whose sentence before names something else: "I also sell tea. It aids sleep."

    Parameters
    ----------
    words : str
        The sentence.
    before : str
        The sentence before it in the same paragraph, if any.
    treatment_known : bool
        Whether the page says elsewhere which treatment it speaks of; then only goods and other treatments are
        something else, for "Close your eyes. It helps you relax." goes on about the treatment.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    lists = vocabulary or load_vocabulary()
    about, said, earlier = _subject(lists.own), plain(words), plain(before)
    named = any(lists.interventions.find(text) or about.search(text) for text in (said, earlier))
    if named or not _IT.search(said) or earlier.rstrip().endswith("?"):
        return ""
    goods = bool(_GOODS.search(earlier) or _others(earlier, lists))
    if not goods and (treatment_known or lists.outcomes.find(earlier) or not lists.beside_plain(earlier, ())):
        return ""
    return f"what stands before it ({quoted(before)})"


def _others(text: str, vocabulary: Vocabulary) -> list[Hit]:
    """Return where a text names other treatments; "reflexology of hands and feet" is not another one."""
    return [hit for hit in vocabulary.own.index("other_treatments").find(text) if hit.row["name"] != "-"]


def _without(text: str, hits: Iterable[Hit]) -> str:
    """Return a text with some of its words blanked: "hand reflexology" does not speak of the feet."""
    for hit in hits:
        text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
    return text


def _treatment_notes(article: Article, vocabulary: Vocabulary) -> list[PageNote]:
    text = plain(article.text)
    hits = _others(text, vocabulary)
    names = Counter(hit.row["name"] for hit in hits)
    own = len(_subject(vocabulary.own).findall(_without(text, hits)))
    known = KNOWN.format(vocabulary.own.known)
    sentences = [unit.text for unit in units(article.text, article.blocks)]
    on_others = sum(bool(_others(plain(text), vocabulary)) for text in sentences)
    if names.total() > max(1, own) and on_others >= MOSTLY * len(sentences):
        listed = and_list([name for name, _ in names.most_common(4)])
        words = f"This page is mostly about {listed}. {known}, so it has no answer to those claims."
        return [PageNote("other_treatment", f"{words} Red flags are looked for all the same.", own == 0)]
    told = {other_treatment(text, "", vocabulary) for text in sentences if _states_effect(text, vocabulary)}
    told.discard("")
    if not told:
        return []
    words = f"It also says what {and_list(sorted(told))} can do. {known}, so those sentences were not judged."
    return [PageNote("other_treatment", words, False)]


def _states_effect(sentence: str, vocabulary: Vocabulary) -> bool:
    cues = read_cues(sentence, vocabulary)
    effects = [hit for role in ("effect", "cure") for hit in cues.of("any", role)]
    return any(not cues.denied(hit.start, hit.end) for hit in effects)


def page_notes(article: Article, vocabulary: Vocabulary | None = None) -> tuple[PageNote, ...]:
    """Return what kept this page, or a part of it, from being judged; empty for an English page about the topic."""
    notes = _text_notes(article)
    if not notes:
        notes = _language_notes(article)
    if not any(note.whole for note in notes):
        notes += _treatment_notes(article, vocabulary or load_vocabulary())
    return tuple(notes)
