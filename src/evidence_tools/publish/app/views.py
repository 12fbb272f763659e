"""What the app does beyond the site: checking a page, deciding on records, confirming what a program read."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from evidence_tools.claims.margin import html_report, report_facts
from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.errors import EvidenceError, UsageError
from evidence_tools.folder import read_tables
from evidence_tools.folder.schema import read_schema
from evidence_tools.living.confirmations import confirm, unconfirmed
from evidence_tools.living.entries.desk import NEEDED, Entry
from evidence_tools.living.entries.desk import Desk as Entries
from evidence_tools.living.entries.questions import PARTS
from evidence_tools.living.screening import Desk
from evidence_tools.publish.app.shelf import Copies
from evidence_tools.publish.app.uploads import Sent
from evidence_tools.publish.pages import Page, page_html
from evidence_tools.pubmed import Archive
from evidence_tools.tracker.checking import TABLES, CheckedPage, check_source, check_text

__all__ = ["Views"]

SHOWN = 20  # records or rows on one page


class Views:
    """The pages that are made when they are asked for.

    Parameters
    ----------
    root : Path
        The evidence folder.
    copies : Copies
        Where marked copies wait to be fetched.
    """

    def __init__(self, root: Path, copies: Copies):
        self.root, self.copies = root, copies

    def _html(self, name: str, template: str, title: str, facts: Mapping[str, object]) -> str:
        schema = read_schema(self.root)
        told = {
            "notebooks": [],
            "evidence_version": schema.version,
            "name": "",
            "contact": "",
            "last_day": "",
            "topic": load_vocabulary(evidence=self.root).own.known,
            "app": True,
        }
        return page_html(Page(f"{name}.html", template, title, facts, about=""), told)

    def problem(self, words: str) -> str:
        """Make a page that says what went wrong and what to do."""
        return self._html("problem", "app_problem", "That did not work", {"words": words})

    def moment(self) -> str:
        """Make a page that says that the pages are being made, and loads itself again."""
        return self._html("index", "app_moment", "One moment", {})

    # --- checking a page ---------------------------------------------------------------------------------------------

    def check_form(self) -> str:
        """Make the page on which one pastes or chooses one's own page."""
        return self._html("check", "app_check", "Check my page", {})

    def check(self, sent: Sent) -> str:
        """Check what was pasted or chosen, and show it with red flags, lights and marks.

        Raises
        ------
        EvidenceError
            If nothing was given, or it cannot be read as text.
        """
        checked = self._checked(sent).checked
        key = secrets.token_urlsafe(12)
        self.copies.put(key, html_report(checked).encode("utf-8"))
        return self._html("check", "app_checked", "Your page, checked", {**report_facts(checked), "copy": key})

    def _checked(self, sent: Sent) -> CheckedPage:
        tables, text = read_tables(self.root, TABLES), sent.fields.get("text", "")
        if sent.data:
            with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
                path = Path(folder) / f"page{Path(sent.name).suffix.lower()[:6]}"
                path.write_bytes(sent.data)
                return check_source(path, tables, self.root)
        if not text.strip():
            raise UsageError(
                "there was nothing to check. Paste the text of your page into the box, or choose its file."
            )
        return check_text(text, tables, self.root)

    # --- deciding ----------------------------------------------------------------------------------------------------

    def screen_form(self, said: str = "", who: str = "") -> str:
        """Make the page of the records that wait for a decision."""
        with Archive() as archive:
            queue = Desk(self.root, who, archive).queue()
        facts = {"queue": queue[:SHOWN], "waiting": len(queue), "said": said, "who": who}
        return self._html("screen", "app_screen", "Screen new records", facts)

    def screen(self, sent: Sent) -> str:
        """Enter a decision at once; return what to say about it."""
        fields = sent.fields
        pmid, verdict, reason = (fields.get(name, "") for name in ("pmid", "decision", "reason"))
        if verdict not in ("included", "excluded", "later"):
            raise UsageError("choose Include, Exclude or Later.")
        with Archive() as archive:
            desk = Desk(self.root, self.name(fields), archive)
            desk.decide(pmid, verdict, reason, only_pending=True)
        return f"Record {pmid}: {verdict}. It is written down."

    def confirm_form(self, said: str = "", who: str = "") -> str:
        """Make the page of the rows that a program read and nobody has confirmed."""
        rows = unconfirmed(self.root)
        facts = {"rows": rows[:SHOWN], "waiting": len(rows), "said": said, "who": who}
        return self._html("confirm", "app_confirm", "Confirm what was read", facts)

    def confirm(self, sent: Sent) -> str:
        """Enter a confirmation at once; return what to say about it."""
        table, key = sent.fields.get("table", ""), sent.fields.get("key", "")
        confirm(self.root, table, key, self.name(sent.fields))
        return f"{key}: confirmed. It is written down."

    # --- entering a study --------------------------------------------------------------------------------------------

    def enter_form(
        self,
        answers: Mapping[str, str] | None = None,
        said: str = "",
        saved: Entry | None = None,
        who: str = "",
    ) -> str:
        """Make the page on which one enters a study; with answers, also what would come of them."""
        given = answers or {}
        desk = Entries(self.root, given.get("who", ""))
        draft = desk.draft(given) if answers else None
        facts = {
            "groups": PARTS,
            "needed": NEEDED,
            "lists": desk.choices,
            "answers": given,
            "who": given.get("who", who),
            "problems": draft.problems if draft else (),
            "told": draft.told if draft else (),
            "said": said,
            "saved": saved,
        }
        return self._html("enter", "app_enter", "Enter a study", facts)

    def enter(self, sent: Sent) -> str:
        """Look at a study, write it down, or take it back out: what the button says; return the page that follows."""
        fields, asked = sent.fields, sent.fields.get("do", "look")
        if asked == "undo":
            desk = Entries(self.root, self.name(fields))
            whole = fields.get("whole", "yes") == "yes"
            desk.remove(fields.get("study", ""), fields.get("result", ""), whole)
            said = fields.get("study" if whole else "result", "")
            return self.enter_form(said=f"{said} is taken back out.", who=desk.who)
        if asked != "save":
            return self.enter_form(fields)
        desk = Entries(self.root, self.name(fields))
        draft = desk.draft(fields)
        if draft.problems:
            return self.enter_form(fields)
        desk.save(fields)
        told = draft.told[1:] if draft.held else draft.told
        name = desk.written[-1].result_id if draft.held else desk.written[-1].study_id
        said = " ".join([f"Saved as {name}.", *told, "The pages take it in by themselves."])
        return self.enter_form(said=said, saved=desk.written[-1], who=desk.who)

    @staticmethod
    def name(fields: Mapping[str, str]) -> str:
        """Return who decides; a decision has a name."""
        who = " ".join(fields.get("who", "").split())[:80]
        if not who:
            raise UsageError("write your name first: every decision stands with the name of who made it.")
        return who

    def warm(self) -> None:
        """Load what the first check needs, so that nobody waits for it."""
        try:
            check_text("It improves sleep.", read_tables(self.root, TABLES), self.root)
        except EvidenceError:
            return  # it is said where somebody asks
