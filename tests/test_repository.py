"""Promises the repository makes about itself."""

from __future__ import annotations

import ast
import json
import re
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
    assert conda["python"] == project["project"]["requires-python"].replace(" ", "")
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


# A room may import rooms below it only (docs/design: one direction, no way back).
LEVELS = [
    {"errors", "files", "words"},
    {"pubmed", "effects"},
    {"references"},
    {"folder"},
    {"claims", "updating"},
    {"quality", "figures", "extraction", "screening"},
    {"verdicts"},
    {"appraising", "checking", "exploring", "linking"},
    {"validate", "reading"},
    {"evidence"},
    {"adding", "changes", "incoming", "publish"},
    {"cli"},
]


def test_imports_point_downward(root):
    level = {room: i for i, rooms in enumerate(LEVELS) for room in rooms}
    package = root / "src" / "evidence_tools"
    wrong = []
    for path, tree in sources(root):
        room = path.relative_to(package).parts[0].removesuffix(".py")
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").startswith("evidence_tools.")
                and node.level == 0
            ):
                target = node.module.split(".")[1]
                if room != target and level.get(target, -1) >= level.get(room, 99):
                    wrong.append(f"{path.relative_to(package)} imports {target}")
    assert wrong == [], "\n".join(wrong)


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
