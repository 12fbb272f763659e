"""Reading workbooks as a spreadsheet program does: from the XML inside, without the library that wrote them."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def members(data: bytes) -> dict[str, bytes]:
    """Return the files inside an Office file."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _text(element: ElementTree.Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{MAIN}t"))


class Workbook:
    """A workbook: sheets by name."""

    def __init__(self, data: bytes):
        self.files = members(data)
        shared = ElementTree.fromstring(self.files["xl/sharedStrings.xml"])
        self.strings = [_text(item) for item in shared.iter(f"{MAIN}si")]
        book = ElementTree.fromstring(self.files["xl/workbook.xml"])
        targets = self._targets("xl/_rels/workbook.xml.rels")
        self.parts = {s.get("name"): f"xl/{targets[s.get(LINKED)]}" for s in book.iter(f"{MAIN}sheet")}

    def _targets(self, name: str) -> dict[str, str]:
        if name not in self.files:
            return {}
        root = ElementTree.fromstring(self.files[name])
        return {r.get("Id"): r.get("Target") for r in root.iter(f"{PACKAGE}Relationship")}

    def xml(self, sheet: str) -> ElementTree.Element:
        """Return the XML of a sheet."""
        return ElementTree.fromstring(self.files[self.parts[sheet]])

    def rows(self, sheet: str) -> list[dict[str, str | float]]:
        """Return the rows below the heading: text as str, numbers as float, empty cells left out."""
        grid: dict[int, dict[str, str | float]] = {}
        for cell in self.xml(sheet).iter(f"{MAIN}c"):
            column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
            value = cell.find(f"{MAIN}v")
            if value is not None:
                shared = cell.get("t") == "s"
                grid.setdefault(int(row), {})[column] = self.strings[int(value.text)] if shared else float(value.text)
        heading = grid.pop(1)
        return [{heading[column]: value for column, value in grid[number].items()} for number in sorted(grid)]

    def words(self, sheet: str) -> list[str]:
        """Return every text of a sheet."""
        cells = [cell for cell in self.xml(sheet).iter(f"{MAIN}c") if cell.get("t") == "s"]
        return [self.strings[int(cell.findtext(f"{MAIN}v"))] for cell in cells]

    def notes(self, sheet: str) -> list[str]:
        """Return the notes of a sheet from left to right."""
        number = re.search(r"sheet(\d+)\.xml", self.parts[sheet]).group(1)
        targets = self._targets(f"xl/worksheets/_rels/sheet{number}.xml.rels").values()
        name = next(t for t in targets if "comments" in t).replace("..", "xl")
        return [_text(comment) for comment in ElementTree.fromstring(self.files[name]).iter(f"{MAIN}comment")]

    def lists(self, sheet: str) -> dict[str, str]:
        """Return the drop-down lists of a sheet: first cell to what they offer."""
        rules = self.xml(sheet).iter(f"{MAIN}dataValidation")
        return {
            rule.get("sqref").split(":")[0]: rule.findtext(f"{MAIN}formula1")
            for rule in rules
            if rule.get("type") == "list"
        }

    def addresses(self) -> set[str]:
        """Return every outside address any sheet links to."""
        names = [name for name in self.files if name.startswith("xl/worksheets/_rels/")]
        return {target for name in names for target in self._targets(name).values() if "://" in target}
