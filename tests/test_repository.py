"""Promises the repository makes about itself."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml

REQUIREMENT = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\s*(.*)$")


def split(requirement):
    """Return a requirement's name, spelt as both files may, and its bounds."""
    name, bounds = REQUIREMENT.match(requirement).groups()
    return name.lower().replace("_", "-"), bounds.replace(" ", "")


@pytest.fixture(scope="module")
def project(root):
    """Return pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def sources(root):
    """Return every module of the package with its syntax tree."""
    for path in sorted((root / "src").rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_conda_gets_the_same_packages_with_the_same_bounds(root, project):
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    conda = dict(split(d) for d in environment["dependencies"] if isinstance(d, str))
    wanted = dict(map(split, project["project"]["dependencies"] + project["project"]["optional-dependencies"]["dev"]))
    assert {name: conda.get(name) for name in wanted} == wanted
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert {"pip": ["-e ."]} in environment["dependencies"]
    oldest = project["project"]["requires-python"].removeprefix(">=")
    # Binder's repo2docker reads this pattern alone and else takes a Python of its own.
    version = re.fullmatch(r"=(\d+)\.(\d+)", conda["python"])
    assert version is not None and tuple(map(int, version.groups())) >= tuple(map(int, oldest.split(".")))
    assert set(conda) - set(wanted) == {"python", "pip"}


def test_the_lock_holds_every_dependency_at_an_exact_version(root, project):
    lines = (root / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {split(line.split("==")[0])[0] for line in lines if "==" in line}
    extras = project["project"]["optional-dependencies"].values()
    wanted = [*project["project"]["dependencies"], *(name for names in extras for name in names)]
    assert {split(r)[0] for r in wanted} <= locked
    assert all("==" in line for line in lines if line.strip())


def test_functions_and_modules_keep_within_their_budget(root):
    too_long = []
    for path, tree in sources(root):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > 400:
            too_long.append(f"{path.name}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = len((ast.get_docstring(node) or "").splitlines())
                length = node.end_lineno - node.lineno + 1 - doc
                if length > 60:
                    too_long.append(f"{path.name}:{node.lineno} {node.name}: {length} lines")
    assert too_long == []


def test_the_code_is_linted_as_promised(root):
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# A room may import what stands below it, nothing above (docs/architecture.md). Each level in reading order from the
# ground; no module asks for a room on its own level unless NEIGHBOURS names the pair.
LEVELS = [
    {"errors", "files", "words"},
    {"quality", "figures", "claims", "effects", "folder", "pubmed"},
    {"verdicts", "extraction", "references"},
    {"living"},
    {"tracker"},
    {"publish", "cli"},
]
# Neighbours on one level that use each other in one direction only.
NEIGHBOURS = {("cli", "publish"), ("files", "errors")}


def imported(path, package, node):
    """Return the modules of the package an import statement names, whether written in full or relative."""
    if node.level == 0:
        if not (node.module or "").startswith("evidence_tools."):
            return
        target = node.module.split(".")[1:]
    else:
        here = list(path.relative_to(package).parts)[:-1]
        base = here[: len(here) - (node.level - 1)]
        target = [*base, *(node.module.split(".") if node.module else [])]
    for alias in node.names:
        yield tuple([*target, alias.name])
        yield tuple(target)


def imports(root):
    """Return (importing file, its dotted place, dotted place of what it imports) for every import of our own."""
    package = root / "src" / "evidence_tools"
    for path, tree in sources(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for target in imported(path, package, node):
                    yield path.relative_to(package), target


def test_imports_point_downward(root):
    level = {room: i for i, rooms in enumerate(LEVELS) for room in rooms}
    wrong = set()
    for path, target in imports(root):
        room = path.parts[0].removesuffix(".py")
        if not target or room == target[0] or room not in level or target[0] not in level:
            continue
        if level[target[0]] >= level[room] and (room, target[0]) not in NEIGHBOURS:
            wrong.add(f"{path} imports {target[0]}")
    assert sorted(wrong) == []


def test_the_house_has_its_thirteen_rooms_on_a_ground_of_three(root):
    package = root / "src" / "evidence_tools"
    rooms = {p.name for p in package.iterdir() if p.is_dir() and p.name != "__pycache__"}
    modules = {p.stem for p in package.glob("*.py")}
    assert rooms | {"errors", "files", "words"} == set().union(*LEVELS)
    assert modules == {"errors", "files", "words", "__init__", "__main__"}


def test_no_module_imports_itself_in_a_circle(root):
    package = root / "src" / "evidence_tools"
    modules = {
        tuple(p.relative_to(package).with_suffix("").parts[: -1 if p.name == "__init__.py" else None]): p
        for p in package.rglob("*.py")
    }
    below = {name: set() for name in modules}
    for path, target in imports(root):
        name = path.with_suffix("").parts
        name = tuple(name[:-1] if name[-1] == "__init__" else name)
        if target in modules and target != name and name[: len(target)] != target:
            below[name].add(target)
    done, circles = set(), []

    def visit(name, way):
        if name in way:
            circles.append(" > ".join(".".join(n) for n in [*way[way.index(name) :], name]))
        elif name not in done:
            for other in sorted(below[name]):
                visit(other, [*way, name])
            done.add(name)

    for name in sorted(modules):
        visit(name, [])
    assert circles == []


def test_what_a_room_hands_out_late_is_what_it_names_and_what_types_are_checked_against(root):
    late = 0
    for path, tree in sources(root):
        given = [
            n.value.args[1]
            for n in tree.body
            if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "__getattr__"
        ]
        if not given:
            continue
        late += 1
        homes = {module: set(names.split()) for module, names in ast.literal_eval(given[0]).items()}
        block = next(n for n in tree.body if isinstance(n, ast.If) and n.test.id == "TYPE_CHECKING")
        ours = f"evidence_tools.{path.parent.name}."
        typed = {n.module.removeprefix(ours): {a.name for a in n.names} for n in block.body}
        assert homes == typed, path
        named = next(
            n.value for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "__all__"
        )
        assert set(ast.literal_eval(named)) == set().union(*homes.values()), path
    assert late == 5


def test_no_number_of_ours_is_minus_nothing(root):
    """``:z.2f`` writes what rounds to nothing as 0.00; ``:.2f`` would write -0.00."""
    package = root / "src" / "evidence_tools"
    for room in ("verdicts", "tracker", "living", "publish"):
        for path in (package / room).rglob("*.py"):
            assert ":.2f}" not in path.read_text(encoding="utf-8"), path


def test_pubmed_and_claims_never_import_effects(root):
    for room in ("pubmed", "claims"):
        for path in (root / "src" / "evidence_tools" / room).rglob("*.py"):
            assert "evidence_tools.effects" not in path.read_text(encoding="utf-8"), path


def notebooks(root):
    """Return the notebooks by name."""
    return {p.name: json.loads(p.read_text(encoding="utf-8")) for p in sorted((root / "notebooks").glob("*.ipynb"))}


def test_notebooks_are_thin_and_carry_no_outputs(root):
    found = notebooks(root)
    assert {"00_start_here.ipynb", "05_verdicts.ipynb"} <= set(found)
    for name, notebook in found.items():
        assert "kernelspec" not in notebook["metadata"], name
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                assert cell["outputs"] == [], name
                assert cell["execution_count"] is None, name
                source = "".join(cell["source"])
                assert not re.search(r"^\s*(def|class)\s", source, re.M), name
                assert len(source.splitlines()) <= 8, name


def test_every_column_of_the_schema_is_explained(root):
    package = json.loads((root / "evidence" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        assert resource["description"], resource["name"]
        for field in resource["schema"]["fields"]:
            assert len(field["description"]) > 3, (resource["name"], field["name"])


def test_article_texts_are_not_in_git(root):
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "evidence/articles"], cwd=root, capture_output=True, text=True, check=True
    )
    assert listed.stdout.split() == ["evidence/articles/README.md"]


def test_the_glossary_of_the_readme_is_that_of_the_pages(root):
    with (root / "src/evidence_tools/publish/glossary.csv").open(encoding="utf-8", newline="") as file:
        pages = {row["word"]: row["means"] for row in csv.DictReader(file)}
    readme = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \|$", (root / "README.md").read_text(encoding="utf-8"), re.M)
    assert {word: means.replace("*", "") for word, means in readme} == pages


def test_start_files_need_nothing_that_is_not_here(root):
    mac, windows = root / "start-macos.command", root / "start-windows.bat"
    assert os.access(mac, os.X_OK) and os.access(root / "postBuild", os.X_OK)
    assert windows.read_bytes().count(b"\r\n") == windows.read_bytes().count(b"\n"), "Windows wants its own line ends"
    for script in (mac, windows):
        words = script.read_text(encoding="utf-8")
        assert "requirements.lock" in words and "evidence app" in words and "3, 11" in words
        assert "https://www.python.org/downloads/" in words


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_start_file_says_what_is_missing(root, tmp_path):
    script = shutil.copy(root / "start-macos.command", tmp_path)
    for name in ("python", "python3", "python3.11", "python3.12", "python3.13"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    place = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run([script], env=place, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stdout
    assert not (tmp_path / ".venv").exists()
