"""Pages that stand in the place of a page: a check for robots, a refusal, a consent or login form, an empty shell.

Servers send them with status 200, as if they were what was asked for. Read as an article they say "no claims found" of
a page nobody has read. Each kind is known by its title, by a sentence that only such pages say, or by what its maker
puts into the source. A sentence counts only where hardly a word is left that speaks of anything else: an article under
a cookie banner, or about robots, stays an article. A title that is a refusal whole, and the marks of those who make the
checks, are proof.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MAX_WORDS", "wall"]

MAX_WORDS = 300  # no such page says more
SHELL = "an empty shell: it has no text of its own, as pages whose text a program puts in when a browser shows them"
LEFT = 25  # words a page may say of other things (its name, a slogan, an address) and still be a wall


def _compiled(pattern: str, around: str = "%s") -> re.Pattern[str]:
    """Compile a pattern that may go on from line to line."""
    return re.compile(around % "".join(line.strip() for line in pattern.split("\n")), re.I)


@dataclass(frozen=True)
class _Kind:
    what: str
    title: str = ""
    says: str = ""
    source: str = ""
    proof: bool = False  # no article has its title, nor its maker's mark in the source
    teaser: bool = False  # it shows the beginning of what it hides


_KINDS = (
    _Kind(
        "a check for robots, which a program cannot pass",
        title=r"""
            (?:just a|one) moment(?:,? please)?(?:\W*$|\W*\.\.\.)|attention required|ddos protection|
            human verification|(?:are you|you are not|i'?m not) a (?:ro)?bot|robot (?:check|or human)|captcha|
            security (?:check|verification)|pardon our interruption|verify(?:ing)? (?:that )?you|checking your browser|
            bot (?:check|verification)|please wait\W*$|validat\w+ request|client challenge
        """,
        says=r"""
            (?:verify(?:ing)?|confirm|prove|check\w*|make sure|
            ensure) (?:that )?(?:if )?(?:the site connection is secure|you(?:'re| are)? (?:are )?(?:a )?(?:human|
            not a (?:ro)?bot|real person))|checking (?:your browser|if the site)|are you a (?:ro)?bot|i am not a robot|
            i'?m not a robot|you are (?:a human|not a (?:ro)?bot)|(?:ro)?bot or (?:a )?human|
            human or (?:a )?(?:ro)?bot|unusual (?:traffic|activity|behaviou?r)|
            automated (?:requests|queries|access|traffic|tools)|
            (?:enable|turn on|allow) (?:javascript|js|cookies) and (?:cookies|javascript|js|disable|reload)|
            press (?:&|and) hold(?: the button)?(?:\W*$| to (?:confirm|prove|verify))|
            (?:complete|solve|enter) the (?:captcha|puzzle|security check|characters)|
            needs to review the security of your connection|performing security verification|
            made us think (?:that )?you
        """,
        source=r"""
            _cf_chl_opt|cf-browser-verification|geo\.captcha-delivery\.com|id=[\"']px-captcha|awswafcookiedomainlist|
            /recaptcha/challengepage/|_incapsula_resource[^\"'<>]{0,40}incident_id
        """,
        proof=True,
    ),
    _Kind(
        "a refusal: the site does not let this program in",
        title=r"""
            access (?:to this (?:page|site|website) )?(?:is |has been |was )?(?:denied|blocked|forbidden|restricted)|
            (?:error )?40[13](?: error)?\b|(?:forbidden|unauthori[sz]ed|blocked)\W*$|
            (?:request|page|(?:sorry,? )?you (?:have been|are)) blocked|not available in your|
            unavailable for legal reasons|request (?:rejected|unsuccessful)|too many requests
        """,
        says=r"""
            access (?:to this (?:page|site|website|resource) )?(?:is |has been |was )?(?:denied|blocked|forbidden|
            restricted)|(?:don't|do not) have (?:permission|authori[sz]ation|access) to (?:access|view|this)|
            you (?:have been|are|were) (?:temporarily )?blocked|
            (?:request|ip(?: address)?|access|connection) (?:was|has been|is) (?:blocked|rejected|denied)|
            request unsuccessful|error code:? 10\d\d|too many requests|rate limit(?:ed)? exceeded|
            not available (?:in|from) your (?:country|region|location)|requested url was rejected
        """,
        source=r"cf-error-details|errors\.edgesuite\.net",
        proof=True,
    ),
    _Kind(
        "a question whether you agree to cookies",
        title=r"""
            before you continue|(?:cookie|your) (?:consent|privacy|choices)|privacy (?:settings|gate|notice)|
            we (?:value|care about) your privacy|consent\W*$
        """,
        says=r"""
            before you continue|we (?:and our (?:\d+ )?partners )?(?:value|care about|respect) your privacy|
            (?:accept|agree to|consent to|manage|reject|allow) (?:all )?(?:the )?(?:use of )?cookies|
            (?:cookies?|consent)[^.!?]{0,80}(?:to continue|before (?:you can|continuing|proceeding))
        """,
        source=r"""
            consent\.(?:google|youtube|yahoo)\.[^\"'<>]{0,20}/(?:save|m\b|v2)
        """,
    ),
    _Kind(
        "a form to log in",
        title=r"""
            (?:please )?(?:log ?in|log ?on|sign ?in|sign ?up)\b|member(?:s|'s|s')? (?:area|login|only)|authentication|
            (?:subscription|login|registration) required|register to
        """,
        says=r"""
            (?:log ?in|sign ?in|log ?on|sign ?up|register|create (?:an|a free|your) account|subscribe|
            become a (?:member|subscriber)|join)[^.!?]{0,60}(?:to (?:continue|view|see|read|access|proceed|unlock)|
            for (?:full )?access)|(?:you )?must be (?:logged|signed) in|forgot(?:ten)? (?:your |my )?password|
            (?:enter|with) your (?:e-?mail|username|user name|password)|session (?:has )?(?:expired|timed out)
        """,
        source=r"""
            <input\b[^<>]{0,300}\btype\s*=\s*[\"']?password
        """,
    ),
    _Kind(
        "the beginning of an article that only subscribers or members may read",
        says=r"""
            (?:log ?in|sign ?in|sign ?up|subscribe|register|join|become a (?:member|subscriber)|upgrade|unlock|
            create (?:an|a free|your) account)[^.!?]{0,60}(?:(?:to|and) (?:continue|keep) reading|to read)|
            to (?:continue|keep) reading,? (?:please )?(?:log|sign|subscribe|register|join|become|create)|
            (?:already|not yet) a subscriber\b|(?:this|full) (?:content|article|page|story|post|
            access)[^.!?]{0,40} (?:for|to) (?:paying |paid |registered )?(?:members|subscribers|users)\b|
            you(?:'ve| have) (?:reached|used|read)[^.!?]{0,40}(?:free|limit)[^.!?]{0,20}articles?
        """,
        teaser=True,
    ),
    _Kind(
        SHELL,
        title=r"javascript (?:is )?(?:required|disabled)|loading\W*$",
        says=r"""
            (?:enable|turn on|activate|requires?|needs?|without|supports?|allow) (?:the use of )?(?:javascript|js)\b|
            (?:javascript|js) (?:is|must be|has to be|needs to be|seems to be|
            appears to be)? ?(?:currently )?(?:disabled|required|enabled|not enabled|turned off|off|needed|necessary)|
            ^\W*(?:please wait\W*)?loading\W*$
        """,
    ),
    _Kind(
        "only a sign to another address",
        title=r"""
            redirect(?:ing|ion)?\b|you are being redirected|
            (?:(?:object|page|document|site|301|302) )?(?:has )?moved(?: permanently)?\W*$
        """,
        says=r"""
            (?:you (?:are|will be) (?:being )?)?redirect(?:ed|ing)\b|click here if you are not|page (?:has )?moved|
            moved permanently
        """,
    ),
)  # fmt: skip
_TITLES = [(kind, _compiled(kind.title, r"^\W*(?:%s)")) for kind in _KINDS if kind.title]
_WHOLE_TITLES = [(kind, _compiled(kind.title, r"\W*(?:%s)(?:\W*$|\s*[|–—·•!-])")) for kind in _KINDS if kind.proof]
_SAYS = [(kind, _compiled(kind.says)) for kind in _KINDS if kind.says]
_SOURCES = [(kind, _compiled(kind.source)) for kind in _KINDS if kind.source]
# A sentence with one of these speaks of the way to a page, not of feet.
_OF_THE_WAY = _compiled(r"""
    cookie|consent|privacy|javascript|\bjs\b|captcha|\bro?bots?\b|\bhuman\b|verif|browser|
    (?:sign|log)(?:ged)? ?-?(?:in|on|up)\b|password|passcode|account|e-?mail|username|subscri|\bmembers?\b|ray id|
    cloudflare|akamai|incapsula|imperva|datadome|perimeterx|incident|blocked|permission|forbidden|denied|security|
    \baccess|refresh|reload|\berror\b|request|traffic|partners|personali[sz]ed (?:ads|content)|terms (?:of|and)|
    redirect|loading|please wait|automat|\bip\b|\bref(?:erence)?\b\W*(?:#|id|number|no\b|[\d.a-f]{6})|server|
    to continue|before (?:you|we) |support (?:id|team)|contact (?:us|the|our|your)|administrator|your connection|
    website owner|accept (?:all|and)|reject all|i agree|proceed|a moment|unusual|suspicious|malicious|\bregister|
    powered by|©|copyright|free trial|\bvpn\b|protect
""")
_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{0,300})", re.I)
_NOSCRIPT = re.compile(r"<noscript\b[^<>]{0,200}>(.{0,1000}?)</noscript", re.I | re.S)
_FILLED_LATER = re.compile(r"<(?:script|noscript|i?frame)\b", re.I)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_SENTENCE = re.compile(r"[.!?…]\s|\n")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "\xa0": " "})


def wall(page: str, text: str) -> str:
    """Name what stands in the place of the page; empty for a page.

    Parameters
    ----------
    page : str
        Its source as it came; plain text counts as its own source.
    text : str
        What was taken out of it for reading.
    """
    text = text.translate(_APOSTROPHES)
    if not text.strip():
        return SHELL if _FILLED_LATER.search(page) else ""
    if len(text) > 20 * MAX_WORDS or len(text.split()) > MAX_WORDS:
        return ""
    start = page[:200_000]
    title = " ".join((found.group(1) if (found := _TITLE.search(start)) else "").translate(_APOSTROPHES).split())
    hidden = " ".join(_TAG.sub(" ", part) for part in _NOSCRIPT.findall(start)[:5]).translate(_APOSTROPHES)
    left = sum(len(one.split()) for one in _SENTENCE.split(text) if one != title and not _OF_THE_WAY.search(one))
    for kind, says in _SAYS:
        if kind.teaser and says.search(text):
            return kind.what
    first = text.lstrip().split("\n", 1)[0]
    for kind, whole in _WHOLE_TITLES:
        if whole.match(title) or whole.match(first):
            return kind.what
    for kind, source in _SOURCES:
        if (kind.proof or left <= LEFT) and source.search(start):
            return kind.what
    if left > LEFT:
        return ""
    for kind, begins in _TITLES:
        if begins.search(title) or begins.search(first):
            return kind.what
    return next((kind.what for kind, says in _SAYS if says.search(text) or says.search(hidden)), "")
