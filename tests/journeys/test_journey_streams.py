"""Whatever the stream, the disk and the moment: one plain sentence, never a traceback, nothing raw from data."""

from __future__ import annotations

import json
import os
import pty
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import cache

import nbformat
import pytest
from rich.table import Table

from evidence_tools.cli import main
from evidence_tools.cli.terminal import Terminal
from evidence_tools.words import without_password

HOSTILE = "\x1b[2J\x1b[1;1HNo claims found.\x1b]0;title\x07 \x9b31m \u202egnp.exe\u2066 \r\x08\x7f"
RAW = re.compile(
    r"\x1b(?!\[[0-9;?]*[A-Za-z])|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]"
)


def laid_out(root, place):
    """Put a copy of the evidence and an article into a folder."""
    shutil.copytree(root / "evidence", place / "evidence", ignore=shutil.ignore_patterns("*.txt", ".lock"))
    text = (
        "Foot reflexology improves sleep quality \x1b[2J\u202e and relieves pain.\n\n"
        + "Foot massage relieves stress and foot pain. Our studio is near the station. " * 20
        + f"\n\n{HOSTILE}\n\nFoot massage relieves pain. 足底按摩 helps ✔ “well” – naïve ⊕."
    )
    (place / "article.txt").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def project(root, tmp_path):
    """Return a folder with a copy of the evidence in it and an article beside it."""
    return laid_out(root, tmp_path)


@pytest.fixture(scope="module")
def untouched(root, tmp_path_factory):
    """Return such a folder for all that only read it."""
    return laid_out(root, tmp_path_factory.mktemp("untouched"))


def surroundings(project, **more):
    """Return the environment of a process of ours."""
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return os.environ | {"PYTHONPATH": os.path.join(here, "src"), "NO_PROXY": "*",
                         "EVIDENCE_CACHE": str(project / "cache")} | more  # fmt: skip


def evidence(project, *words, prelude=""):
    """Run the command as a process; return exit code, bytes of stdout and stderr."""
    code = f"{prelude}\nimport sys\nfrom evidence_tools.__main__ import start\nsys.exit(start())"
    command = [sys.executable, "-c", code, *words]
    env = surroundings(project, PYTHONIOENCODING="utf-8")
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


# Several commands, one after the other in one process, as if each had been typed: loading takes longer than most of
# them. What each says, and how it ends, stands between two marks on both streams.
ONE_BY_ONE = """
import json, os, sys
from evidence_tools.__main__ import start
for words in json.loads(sys.argv[1]):
    sys.argv[1:] = words
    try:
        code = start()
    except SystemExit as end:
        code = end.code
    for stream in sys.stdout, sys.stderr:
        stream.flush()
    os.write(1, b"\\n=== %d ===\\n" % (code or 0))
    os.write(2, b"\\n=== %d ===\\n" % (code or 0))
"""
COMMANDS = {
    "check": ["check", "article.txt"],
    "validate": ["validate"],
    "doctor": ["doctor"],
    "match": ["match", "Li 2011 sleep", "--offline"],
    "help": ["changes", "--help"],
    "check as JSON": ["check", "article.txt", "--json"],
    "match as JSON": ["match", "足底 Li 2011 \u202e sleep", "--offline", "--json"],
    "bib": ["export", "bib"],
    "claimreview": ["export", "claimreview"],  # all go through one printer
}


@pytest.fixture(scope="module")
def answers(untouched):
    """Return a way to have what every command says in an encoding: exit code, stdout, stderr, by name."""

    @cache
    def asked(encoding):
        command = [sys.executable, "-c", ONE_BY_ONE, json.dumps(list(COMMANDS.values()))]
        env = surroundings(untouched, PYTHONIOENCODING=encoding)
        done = subprocess.run(command, cwd=untouched, env=env, capture_output=True, timeout=300)
        parts = [re.split(rb"\n=== (\d+) ===\n", stream) for stream in (done.stdout, done.stderr)]
        assert [len(part) for part in parts] == [2 * len(COMMANDS) + 1] * 2, done.stderr[-2000:]
        ends = zip(parts[0][1::2], parts[0][::2], parts[1][::2], strict=False)
        return {name: (int(code), out, err) for name, (code, out, err) in zip(COMMANDS, ends, strict=True)}

    return asked


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_any_encoding_takes_every_answer(answers, encoding):
    for name, (code, out, err) in answers(encoding).items():
        said = out.decode("utf-8" if COMMANDS[name][0] == "export" else encoding) + err.decode(encoding)
        assert "Traceback" not in said, (name, said)
        assert code in (0, 1, 2), (name, said)
        assert not RAW.search(said), (name, RAW.search(said))


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_verdict_keeps_its_meaning_where_its_sign_cannot_be_written(answers, encoding):
    said = answers(encoding)["check"][1].decode(encoding)
    assert "\\x1b[2J" in said
    assert "\\u202e" in said
    assert "? supported" not in said.lower()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_json_is_json_on_any_stream(answers, encoding):
    out = answers(encoding)["check as JSON"][1]
    found = json.loads(out.decode(encoding))
    assert found["claims"]
    assert "\x1b[2J" in found["claims"][0]["quote"]
    assert b"\x1b" not in out
    assert json.loads(answers(encoding)["match as JSON"][1].decode(encoding))["status"]


@pytest.mark.parametrize("kind", ["bib", "claimreview"])
def test_an_export_is_the_same_bytes_on_any_stream(answers, kind):
    found = {answers(encoding)[kind][1] for encoding in ("ascii", "cp1252", "utf-8")}
    assert len(found) == 1 and len(found.pop()) > 1000


def test_a_terminal_gets_the_styles_of_ours_and_none_of_theirs(project):
    bib = (project / "evidence" / "references.bib").read_text(encoding="utf-8")
    (project / "evidence" / "references.bib").write_text(bib.replace("title = {", "title = {\x1b[31m", 1), "utf-8")
    commands = [["check", "article.txt"], ["check", "article.txt", "--json"], ["export", "bib"],
                ["match", "Li 2011 \x1b[2J sleep", "--offline"], ["check", "no\x1b[2J such.txt"]]  # fmt: skip
    said = re.split(r"\n=== \d+ ===\n(?:\n=== \d+ ===\n)?", on_a_terminal(project, commands))
    assert len(said) == len(commands) + 1
    for words, answer in zip(commands, said, strict=False):
        assert "Traceback" not in answer
        assert "\x1b[2J" not in answer, words
        assert "\x1b]" not in answer, words
        assert "\x1b[31m" not in answer or words[0] != "export", words
        assert not RAW.search(answer), (words, RAW.search(answer))


def on_a_terminal(project, commands):
    """Run commands on a terminal, one after the other; return all it was sent."""
    main, other = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", ONE_BY_ONE, json.dumps(commands)],
        cwd=project, env=surroundings(project, TERM="xterm-256color", COLUMNS="100"), stdout=other, stderr=other,
    ) as running:  # fmt: skip
        os.close(other)
        parts = []
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        running.wait(60)
    os.close(main)
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")


def test_no_password_of_an_address_is_printed(untouched, monkeypatch, capfd):
    secret = "s3cr3t"
    monkeypatch.chdir(untouched)
    for name, value in (("EVIDENCE_CACHE", str(untouched / "cache")), ("NO_PROXY", "*")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", f"http://user:{secret}@127.0.0.1:9/entrez/eutils/")
    for words in (["doctor"], ["add", "1234567"], ["check", f"http://user:{secret}@127.0.0.1:9/page.html"],
                  ["match", "10.1000/182"]):  # fmt: skip
        code, said = main(words), capfd.readouterr()
        assert secret not in said.out + said.err, words
        assert code in (0, 3), (words, said)
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", f"ftp://user:{secret}@127.0.0.1/")
    assert main(["add", "1234567"]) in (2, 3)
    said = capfd.readouterr()
    assert secret not in said.out + said.err
    assert (
        without_password("see https://a:b@c.example/x and ftp://u@d") == "see https://***@c.example/x and ftp://***@d"
    )


# --- no streams, an odd terminal ------------------------------------------------------------------------------------

EVERYDAY = [["validate"], ["check", "article.txt"], ["check", "article.txt", "--json"], ["check", "-"], ["find", "-"],
            ["find", "sleep"], ["match", "-", "--offline"], ["export", "bib"], ["changes"], ["screen"], ["doctor"],
            ["import", "x.bib"], ["archive", "export", "-"], ["archive", "import", "-"],
            ["confirm"], ["lab", "--no-browser"]]  # fmt: skip


@pytest.mark.parametrize("closed", [("stdout",), ("stdin",), ("stdin", "stdout", "stderr")])
def test_a_closed_stream_is_an_empty_one(project, monkeypatch, closed):
    (project / "x.bib").write_text("@article{a2001, title = {A trial}, year = {2001}}", "utf-8")
    monkeypatch.chdir(project)
    monkeypatch.setenv("EVIDENCE_CACHE", str(project / "cache"))
    for words in EVERYDAY:
        with monkeypatch.context() as patch:
            for name in closed:
                patch.setattr(sys, name, None)  # as Python finds it after >&-
            assert main(words) in (0, 1, 2), words


def test_no_file_takes_the_number_of_a_closed_stream(untouched):
    # What is written to a closed standard error must not end up in the file that was opened next.
    code = (
        "import os, sys\nfrom evidence_tools.__main__ import start\n"
        "sys.exit(start() or os.open('article.txt', os.O_RDONLY) < 3)"
    )
    words = f"exec '{sys.executable}' -c \"$0\" find sleep >&- 2>&- <&-"
    assert subprocess.run(["sh", "-c", words, code], cwd=untouched, env=surroundings(untouched)).returncode == 0


@pytest.mark.parametrize("columns", ["0", "1", "-5", "abc", "", "999999999"])
def test_an_odd_width_hides_nothing(untouched, monkeypatch, columns, capsys):
    monkeypatch.chdir(untouched)
    for name, value in (("COLUMNS", columns), ("TERM", ""), ("EVIDENCE_CACHE", str(untouched / "cache"))):
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert "screening" in words
    console = Terminal()
    table = Table("verdict", "claim")
    table.add_row("uncertain", "Foot massage relieves pain")
    console.print(table)
    said = capsys.readouterr().out
    assert all(word in said for word in ("verdict", "uncertain", "massage"))
    assert len(said) < 20_000


# --- the disk -------------------------------------------------------------------------------------------------------


# Without bytecode: of a module loaded once the disk is full, Python would keep the first 4,000 bytes for good.
FULL = (
    "import resource, signal, sys\nsys.dont_write_bytecode = True\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "import evidence_tools.cli.{0}\nresource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))"
)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("run", ["run", "--no-notebooks"]),
        ("export", ["export", "xlsx", "--out", "a.xlsx"]),
        ("check", ["check", "article.txt", "--html", "a.html"]),
        ("screen", ["screen", "--exclude", "PMID", "--reason", "no", "--who", "me"]),
        ("add_article", ["add-article", "article.txt", "--id", "new"]),
    ],
)
def test_a_full_disk_is_one_sentence_and_changes_nothing(project, module, words):
    pending = next(
        line.split(",")[0] for line in (project / "evidence" / "screening.csv").read_text().splitlines()[1:]
    ) if (project / "evidence" / "screening.csv").read_text().count("\n") > 1 else "1"  # fmt: skip
    words = [pending if word == "PMID" else word for word in words]

    def files():
        return {str(p.relative_to(project)): p.read_bytes() for p in project.rglob("*")
                if p.is_file() and "cache" not in p.parts and p.name != ".lock"}  # fmt: skip

    before = files()
    code, _, err = evidence(project, *words, prelude=FULL.format(module))
    said = err.decode("utf-8")
    assert "Traceback" not in said, said
    assert code in (1, 2), said
    assert files() == before


def test_a_user_without_a_name_is_asked_for_one(untouched):
    prelude = (
        "import getpass\ndef nobody(): raise KeyError('getpwuid(): uid not found: 4711')\ngetpass.getuser = nobody"
    )
    code, _, err = evidence(untouched, "screen", "--exclude", "1", "--reason", "no", prelude=prelude)
    assert code == 2
    assert b"--who NAME" in err
    assert b"Traceback" not in err


def test_settings_of_matplotlib_in_the_current_folder_are_left_alone(untouched):
    def drawn(name):
        code, _, err = evidence(untouched, "screen", "--prisma", name)
        assert code == 0, err
        return (untouched / name).read_bytes()

    plain = drawn("plain.svg")
    (untouched / "matplotlibrc").write_bytes(b"text.color: red\nbackend: nonsense\nfont.size: 40\n\xff\n")
    assert drawn("red.svg") == plain


# --- stopping -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0.05, 0.2, 0.6, 1.5, 3.5])
def test_ctrl_c_at_any_moment_ends_in_one_line(project, after):
    # The first lines of Python itself are nobody's: the clock starts when ours are reached.
    code = "import os, sys\nfrom evidence_tools.__main__ import start\nos.write(1, b'!')\nsys.exit(start())"
    with subprocess.Popen(
        [sys.executable, "-c", code, "run", "--no-notebooks"],
        cwd=project, env=surroundings(project), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout.read(1) == b"!"
        time.sleep(after)
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=120)
    said = err.decode("utf-8")
    assert "Traceback" not in said, said
    if running.returncode != 0:
        assert running.returncode == 130
        assert [line for line in said.splitlines() if line.strip()] == [
            "stopped; files are as they were before, or whole."
        ]
    assert not (project / "evidence" / ".journal.json").exists()


def begun(project, *words, cache="cache"):
    """Start a command and return it when the first line of ours is reached."""
    # Started beside a shell's job the interrupt is ignored; the first lines of Python itself are nobody's.
    code = (
        "import os, signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nos.write(1, b'!')\n"
        "from evidence_tools.__main__ import start\nsys.exit(start())"
    )
    env = surroundings(project) | {"EVIDENCE_CACHE": str(project / cache)}
    running = subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout.read(1) == b"!"
    return running


def left_over(project):
    """Return what only a command in the middle of its work has in a folder."""
    return [p for p in project.rglob("*") if p.name.endswith(".tmp") or p.name.startswith((".site.new", ".site.old"))]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_sign_to_stop_at_any_moment_ends_in_one_line_and_leaves_nothing(project, sign):
    chance = random.Random(int(sign))
    book = "@article{a2001, title = {A trial of sleep}, year = {2001}, author = {A, B}}"
    (project / "x.bib").write_text(book, "utf-8")
    commands = (["run", "--no-notebooks"], ["import", "x.bib", "--add"], ["export", "docx", "--out", "a.docx"],
                ["check", "article.txt", "--save", "a.json", "--html", "a.html"])  # fmt: skip
    for words in commands:
        running = begun(project, *words)
        time.sleep(chance.uniform(0.3, 2))
        running.send_signal(sign)
        _, err = running.communicate(timeout=240)
        said = [line for line in err.decode("utf-8").splitlines() if line.strip()]
        assert not left_over(project), words
        if running.returncode == -sign:  # before a line of ours had loaded
            assert sign != signal.SIGINT and not said
        elif running.returncode == 128 + sign:
            assert said == ["stopped; files are as they were before, or whole."], words
        else:  # it was done by then
            assert running.returncode in (0, 1), (words, said)
            assert "Traceback" not in err.decode("utf-8")
    assert main(["validate", "--evidence", str(project / "evidence")]) == 0


def test_a_sign_to_stop_ends_the_notebooks_too(project):
    (project / "slow").mkdir()
    cell = nbformat.v4.new_code_cell("open('begun', 'w').close()\nimport time; time.sleep(3000)")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), project / "slow" / "01_slow.ipynb")
    running = begun(project, "run", "--notebooks", "slow")
    while not (project / "slow" / "begun").exists():
        assert running.poll() is None
        time.sleep(0.1)
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate(timeout=600)  # the cell would take 3,000
    assert running.returncode == 128 + signal.SIGTERM
    assert err.decode("utf-8").split("\n")[-2] == "stopped; files are as they were before, or whole."


def test_a_reader_that_goes_away_is_no_error(untouched):
    with subprocess.Popen(
        [sys.executable, "-m", "evidence_tools", "export", "bib"],
        cwd=untouched, env=surroundings(untouched), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        running.stdout.read(10)
        running.stdout.close()
        err = running.stderr.read().decode()
        running.wait(60)
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


def test_few_open_files_are_one_sentence(project):
    # zmq, through which notebooks are run, ends the whole program where it finds too few.
    (project / "own").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), project / "own" / "01_a.ipynb")
    few = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, ({0}, {0}))"
    for limit, words in ((20, ["run", "--notebooks", "own"]), (5, ["doctor"]), (4, ["check", "article.txt"])):
        loaded = f"import evidence_tools.cli.{words[0]}\n" + few.format(limit)
        code, _, err = evidence(project, *words, prelude=loaded)
        said = err.decode("utf-8")
        assert code in (0, 1, 2), (words, code, said)
        assert "Traceback" not in said
        assert code == 0 or "open files" in said
    assert not (project / "site").exists()
