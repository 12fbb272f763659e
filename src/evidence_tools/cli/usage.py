"""What may be typed after `evidence`: every command with its options, and nothing that is slow to load."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Sequence

from evidence_tools.errors import UsageError
from evidence_tools.words import EXPORTS, ROBVIS_TOOLS, VERSION

__all__ = ["MODULES", "build_parser", "check_command"]

ARTICLE = "text, Markdown, HTML, docx, PDF; - is what is piped in"
Parser = argparse.ArgumentParser


def _many(parser: Parser, option: str, metavar: str, words: str) -> None:
    """Add an option that may be given several times."""
    parser.add_argument(option, action="append", default=[], metavar=metavar, help=f"{words} (repeatable)")


def _place(parser: Parser, option: str, metavar: str, words: str, default: str | None = None) -> None:
    """Add an option that names a file or folder.

    An empty name is refused here, in words: to Python it means the current folder, to most code "not given", and
    what is typed as ``--out "$PLACE"`` means neither.
    """

    def named(given: str) -> str:
        if not given.strip():
            advice = f", or leave {option} away" if option.startswith("-") else ""
            raise UsageError(f"{option} is empty, so nothing says which {_meant(metavar)} is meant. Give one{advice}.")
        return given

    parser.add_argument(option, metavar=metavar, help=words, type=named, default=default)


def _meant(metavar: str) -> str:
    return "folder" if metavar == "DIR" else "article" if "URL" in metavar else "file"


def _run(parser: Parser) -> None:
    _place(parser, "--out", "DIR", "where the site is written (default: site)", default="site")
    parser.add_argument("--no-notebooks", action="store_true", help="leave the notebooks out")
    _place(parser, "--notebooks", "DIR", "the notebooks (default: notebooks/ beside evidence/)")


def _validate(parser: Parser) -> None:
    words = "first repair what a spreadsheet did: semicolons, encoding, decimal commas, local dates"
    parser.add_argument("--tidy", action="store_true", help=words)


def _check(parser: Parser) -> None:
    _place(parser, "article", "FILE|URL|-", ARTICLE)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    _place(parser, "--html", "FILE", "write a page with the claims marked in the article's margin")
    words = "say which claims were added, dropped or softened since a --save"
    _place(parser, "--against", "SNAPSHOT", words)
    _place(parser, "--save", "SNAPSHOT", "keep the article's claims, to compare a later version with")


def _add_article(parser: Parser) -> None:
    _place(parser, "article", "FILE|URL|-", ARTICLE)
    parser.add_argument("--id", metavar="NAME", help="short name: lower-case letters, digits, hyphens")
    parser.add_argument("--publisher", default="", help="who published it")
    parser.add_argument("--url", default="", help="where it was read (default: the URL given)")


def _find(parser: Parser) -> None:
    parser.add_argument("words", metavar="WORDS", nargs="+", help='a word or a whole question; "-" reads it')
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _match(parser: Parser) -> None:
    parser.add_argument("text", metavar="TEXT", help='a sentence, reference, title, DOI, PMCID or PMID; "-" reads it')
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--offline", action="store_true", help="look only at the studies in the evidence folder")


def _link(parser: Parser) -> None:
    parser.add_argument("--all", action="store_true", help="every study without a PMID")
    _many(parser, "--study", "KEY", "this study")
    parser.add_argument("--accept", choices=["exact"], help="enter all exact proposals without asking")
    parser.add_argument("--json", action="store_true", help="print one JSON object; ask nothing")


def _import(parser: Parser) -> None:
    _place(parser, "file", "FILE", "a .bib, .ris, .nbib or .xml file")
    parser.add_argument("--add", action="store_true", help="enter the new ones without asking")
    _many(parser, "--anyway", "KEY", "enter this one although it looks like another: you have looked at both")
    parser.add_argument("--json", action="store_true", help="print one JSON object; ask nothing")


def _archive(parser: Parser) -> None:
    parser.add_argument("action", choices=["export", "import"])
    _place(parser, "file", "FILE", 'where to or from; "-" for standard output or input')


def _update(parser: Parser) -> None:
    _many(parser, "--search", "ID", "only this saved search")
    parser.add_argument("--since", metavar="DATE", help="also list what earlier runs found since this day (2026-01-31)")
    parser.add_argument("--recheck", action="store_true", help="read all known records again, not only when one is due")
    parser.add_argument("--init", action="store_true", help="only fill searches.csv from claims and outcomes")
    words = "only show how many of the records we hold each search found"
    parser.add_argument("--recall", action="store_true", help=words)
    words = "also fetch the full texts of counted studies that PubMed Central may give"
    parser.add_argument("--fulltexts", action="store_true", help=words)
    words = "read NLM's baseline and update files instead of asking PubMed"
    _place(parser, "--from-baseline", "DIR", words)
    words = "processes that read baseline files (default: 1)"
    parser.add_argument("--workers", type=int, default=1, metavar="N", help=words)
    words = "a Dask scheduler that reads them instead, e.g. tcp://host:8786"
    parser.add_argument("--dask", metavar="ADDRESS", help=words)


def _screen(parser: Parser) -> None:
    _many(parser, "--include", "PMID", "include this record")
    parser.add_argument("--exclude", action="append", default=[], metavar="PMID", help="exclude it; needs --reason")
    parser.add_argument("--later", action="append", default=[], metavar="PMID", help="put it off")
    parser.add_argument("--reopen", action="append", default=[], metavar="PMID", help="take a decision back")
    parser.add_argument("--reason", default="", metavar="R", help='why; begin with "full text:" if the report was read')
    parser.add_argument("--search", default="", metavar="ID", help="the decision holds for this search only")
    parser.add_argument("--who", default="", metavar="NAME", help="who decides (default: your user name)")
    parser.add_argument("--list", action="store_true", help="list what waits, in order")
    _place(parser, "--prisma", "FILE", "write the PRISMA 2020 flow: .csv, or a picture")


def _add(parser: Parser) -> None:
    parser.add_argument("pmids", nargs="+", metavar="PMID")
    parser.add_argument("--offline", action="store_true", help="from the archive on this computer, without the network")
    _place(parser, "--fulltext", "FILE", "the article at hand: JATS or NLM XML, HTML, docx")
    parser.add_argument("--no-fulltext", action="store_true", help="do not ask PubMed Central for full texts")
    parser.add_argument("--who", default="", metavar="NAME", help="who adds them (default: your user name)")


def _confirm(parser: Parser) -> None:
    parser.add_argument("rows", nargs="*", metavar="ID", help="a result or sighting that waits; without any: list them")
    parser.add_argument("--who", default="", metavar="NAME", help="who compared it (default: your user name)")


def _read(parser: Parser) -> None:
    parser.add_argument("study", metavar="KEY", help="a study of references.bib, such as li2011")
    _place(parser, "--fulltext", "FILE", "the article at hand: JATS or NLM XML, HTML, docx")
    parser.add_argument("--offline", action="store_true", help="only what is on this computer")
    parser.add_argument("--again", action="store_true", help="ask PubMed Central even if the article is here already")
    parser.add_argument("--all", action="store_true", help="also outcomes that are not tracked, and baselines")
    parser.add_argument("--list", action="store_true", help="list what was read; decide nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object; ask nothing")
    _many(parser, "--accept", "ID", "accept this reading (see --list)")
    _many(parser, "--reject", "ID", "reject this reading")
    parser.add_argument("--instrument", default="", metavar="NAME", help="with --accept: its entry in instruments.csv")
    parser.add_argument("--compare", action="store_true", help="where the readings of several people differ")
    parser.add_argument("--who", default="", metavar="NAME", help="who decides (default: your user name)")


def _changes(parser: Parser) -> None:
    words = "a git revision, a day (2026-01-31) or a saved folder (default: the last commit)"
    parser.add_argument("--since", default="", metavar="WHEN", help=words)
    parser.add_argument("--claim", metavar="CLAIM_ID", help="one claim only, with the effect of each new study")
    _place(parser, "--figure", "FILE", "write the picture here (png, svg or pdf)")
    parser.add_argument("--markdown", action="store_true", help="as text for a pull request")


def _export(parser: Parser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "kinds:\n" + "\n".join(f"  {name:12} {words}" for name, words in EXPORTS.items())
    parser.add_argument("kind", choices=list(EXPORTS), metavar="KIND", help="what to make; listed below")
    _place(parser, "--out", "FILE", "where it goes (default: text is printed)")
    _many(parser, "--claim", "CLAIM_ID", "only this claim")
    parser.add_argument("--exercise", action="store_true", help="docx, lesson: for students, without the answers")
    parser.add_argument("--tool", choices=ROBVIS_TOOLS, default="rob2", help="robvis: the appraisal tool")
    parser.add_argument("--site", default="", metavar="URL", help="claimreview: where the site is published")
    parser.add_argument("--author", default="", metavar="NAME", help="claimreview: who publishes it")


def _lab(parser: Parser) -> None:
    _place(parser, "--notebooks", "DIR", "the notebooks (default: notebooks/ beside evidence/)")
    parser.add_argument("--no-browser", action="store_true", help="only prepare the copies in work/")


def _app(parser: Parser) -> None:
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="the port on this computer (default: a free one)"
    )
    parser.add_argument("--no-browser", action="store_true", help="only say the address; open no browser")


def _doctor(parser: Parser) -> None:
    words = "ask PubMed and PMC whether everything this program needs of them works; nothing is written"
    parser.add_argument("--live", action="store_true", help=words)


def _new(parser: Parser) -> None:
    _place(parser, "folder", "DIR", "the new project's folder")
    parser.add_argument("--topic", required=True, metavar="TEXT", help='such as "magnesium for sleep"')


# Command: its module, what it is in one line, its options. In the order of the help.
COMMANDS: dict[str, tuple[str, str, Callable[[Parser], None]]] = {
    "run": ("run", "check, compute every verdict, run the notebooks, write the site (offline)", _run),
    "new": ("new", "an empty tracker for another topic", _new),
    "lab": ("lab", "open the notebooks in JupyterLab, in copies you may change", _lab),
    "validate": ("validate", "list every problem of evidence/, all at once", _validate),
    "check": ("check", "the claims of any article, each with its verdict and an honest wording", _check),
    "add-article": ("add_article", "take an article under review: its claims become drafts to confirm", _add_article),
    "find": ("find", "the tracked claims that a question in anybody's words means", _find),
    "match": ("match", "which study or PubMed record a loose citation may mean, with reasons", _match),
    "doctor": ("doctor", "versions, cache, network settings, what is stale; --live: does PubMed answer", _doctor),
    "link": ("link", "propose PMIDs for studies that have none; entered only when you confirm", _link),
    "import": ("import_file", "take in references from Zotero, Mendeley or PubMed (.bib .ris .nbib .xml)", _import),
    "archive": ("archive", "the PubMed records kept on this computer, as JSON lines", _archive),
    "update": ("update", "new and changed records since the last run, to be screened", _update),
    "app": ("app", "the pages in the browser: search, check your own page, screen new records (offline)", _app),
    "screen": ("screen", "decide which records count", _screen),
    "add": ("add", "add studies by PMID, prefilled from abstract and tables", _add),
    "confirm": ("confirm", "confirm what was read from an abstract or a page, row by row", _confirm),
    "read": ("read", "confirm what the tables of a study's full text say, row by row", _read),
    "changes": ("changes", "what new studies did to each verdict", _changes),
    "export": ("export", "for Excel, Word, reference managers, robvis, PRISMA ...", _export),
}
MODULES = {command: module for command, (module, _, _) in COMMANDS.items()}


# What people type for a command of another name.
_MEANT = {
    **dict.fromkeys(("search", "look", "lookup", "ask", "query", "grep", "show", "list"), "find"),
    **dict.fromkeys(("verify", "test", "report", "analyse", "analyze", "scan", "lint"), "check"),
    **dict.fromkeys(("start", "open", "serve", "gui", "web"), "app"),
    **dict.fromkeys(("build", "make", "site", "publish"), "run"),
    **dict.fromkeys(("init", "create"), "new"),
    **dict.fromkeys(("notebook", "notebooks", "jupyter"), "lab"),
}


def check_command(typed: Sequence[str]) -> None:
    """Refuse a command that is none, and say which may be meant, not all that there are.

    Parameters
    ----------
    typed : sequence of str
        What stands after `evidence`.

    Raises
    ------
    UsageError
        The first word is neither a command nor an option.
    """
    name = typed[0] if typed else "-"
    if name.startswith("-") or name in COMMANDS:
        return
    near = _MEANT.get(name.lower()) or next(iter(difflib.get_close_matches(name.lower(), COMMANDS, 1, 0.6)), "")
    meant = f" Did you mean `evidence {near}` ({COMMANDS[near][1]})?" if near else ""
    raise UsageError(f"there is no command {name!r}.{meant} `evidence --help` lists all commands.")


def build_parser() -> Parser:
    """Build the parser of the whole command line."""
    parser = Parser(
        prog="evidence",
        description="Which health claims about a treatment are supported, and which are not?",
        epilog="Most days: evidence run, then open site/index.html. `evidence COMMAND --help` explains a command.",
    )
    parser.add_argument("--version", action="version", version=f"evidence-tools {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    words = "the evidence folder (default: EVIDENCE_DIR, or evidence/ here or in a folder above)"
    for command, (_, what, options) in COMMANDS.items():
        one = commands.add_parser(command, help=what)
        if command != "archive":
            _place(one, "--evidence", "DIR", words)
        options(one)
    return parser
