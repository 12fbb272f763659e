"""Whatever the stream, the disk and the moment: one plain sentence, never a traceback, nothing raw from data."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools.cli import main
from evidence_tools.cli.streams import plain_text, print_json
from evidence_tools.words import without_password

HOSTILE = "\x1b[2J\x1b[1;1HNo claims found.\x1b]0;title\x07 \x9b31m \u202egnp.exe\u2066 \r\x08\x7f"
RAW = re.compile(
    r"\x1b(?!\[[0-9;?]*[A-Za-z])|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]"
)


@pytest.fixture
def project(root, tmp_path):
    """Return a folder with a copy of the evidence in it and an article beside it."""
    shutil.copytree(root / "evidence", tmp_path / "evidence", ignore=shutil.ignore_patterns("*.txt", ".lock"))
    text = (
        "Foot reflexology improves sleep quality \x1b[2J\u202e and relieves pain.\n\n"
        + "Foot massage relieves stress and foot pain. Our studio is near the station. " * 20
        + f"\n\n{HOSTILE}\n\nFoot massage relieves pain. 足底按摩 helps ✔ “well” – naïve ⊕."
    )
    (tmp_path / "article.txt").write_text(text, encoding="utf-8")
    return tmp_path


def evidence(project, *words, encoding="utf-8", stdin=None, prelude="", **environment):
    """Run the command as a process; return exit code, bytes of stdout and stderr."""
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    env = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": os.path.join(here, "src"), "NO_PROXY": "*",
                        "EVIDENCE_CACHE": str(project / "cache")} | environment  # fmt: skip
    code = f"{prelude}\nimport sys\nfrom evidence_tools.__main__ import start\nsys.exit(start())"
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, input=stdin, timeout=300)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_any_encoding_takes_every_answer(project, encoding):
    for words in (["check", "article.txt"], ["validate"], ["doctor"],
                  ["match", "Li 2011 sleep", "--offline"], ["changes", "--help"]):  # fmt: skip
        code, out, err = evidence(project, *words, encoding=encoding)
        said = out.decode(encoding) + err.decode(encoding)
        assert "Traceback" not in said, (words, said)
        assert code in (0, 1, 2), (words, said)
        assert not RAW.search(said), (words, RAW.search(said))


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_verdict_keeps_its_meaning_where_its_sign_cannot_be_written(project, encoding):
    _, out, _ = evidence(project, "check", "article.txt", encoding=encoding)
    said = out.decode(encoding)
    assert "\\x1b[2J" in said
    assert "\\u202e" in said
    assert "? supported" not in said.lower()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_json_is_json_on_any_stream(project, encoding):
    _, out, _ = evidence(project, "check", "article.txt", "--json", encoding=encoding)
    found = json.loads(out.decode(encoding))
    assert found["claims"]
    assert "\x1b[2J" in found["claims"][0]["quote"]
    assert b"\x1b" not in out
    _, out, _ = evidence(project, "match", "足底 Li 2011 \u202e sleep", "--offline", "--json", encoding=encoding)
    assert json.loads(out.decode(encoding))["status"]


@pytest.mark.parametrize("kind", ["bib", "claimreview"])  # all go through one printer
def test_an_export_is_the_same_bytes_on_any_stream(project, kind):
    assert len({evidence(project, "export", kind, encoding=e)[1] for e in ("ascii", "utf-8")}) == 1


def on_a_terminal(project, *words):
    """Run the command on a terminal; return all it was sent."""
    main, other = pty.openpty()
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    env = os.environ | {"PYTHONPATH": os.path.join(here, "src"), "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        [sys.executable, "-m", "evidence_tools", *words], cwd=project, env=env, stdout=other, stderr=other
    ) as running:
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


def test_a_terminal_gets_the_styles_of_ours_and_none_of_theirs(project):
    bib = (project / "evidence" / "references.bib").read_text(encoding="utf-8")
    (project / "evidence" / "references.bib").write_text(bib.replace("title = {", "title = {\x1b[31m", 1), "utf-8")
    for words in (["check", "article.txt"], ["check", "article.txt", "--json"], ["export", "bib"],
                  ["match", "Li 2011 \x1b[2J sleep", "--offline"], ["check", "no\x1b[2J such.txt"]):  # fmt: skip
        said = on_a_terminal(project, *words)
        assert "Traceback" not in said
        assert "\x1b[2J" not in said, words
        assert "\x1b]" not in said, words
        assert "\x1b[31m" not in said or words[0] != "export", words
        assert not RAW.search(said), (words, RAW.search(said))


def test_no_command_prints_past_the_gate(root):
    for path in (root / "src" / "evidence_tools" / "cli").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.stem not in ("streams", "terminal"):
            assert "rich.console import Console" not in text, path.name
            assert "print(json.dumps" not in text, path.name
            assert "file=sys.stderr" not in text, path.name


@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_text_keeps_a_control_character(text):
    plain = plain_text(text)
    assert not RAW.search(plain)
    assert not re.search(r"[\x1b\r\u200e\u200f\u061c]", plain)
    if not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text):
        assert plain == text


@given(st.text(alphabet=st.characters(), max_size=60))
def test_json_keeps_every_text(text):
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print_json({"text": text})
    assert json.loads(out.getvalue())["text"] == text
    assert not RAW.search(out.getvalue())


def test_no_password_of_an_address_is_printed(project):
    secret = "s3cr3t"
    address = f"http://user:{secret}@127.0.0.1:9/entrez/eutils/"
    for words in (["doctor"], ["add", "1234567"], ["check", f"http://user:{secret}@127.0.0.1:9/page.html"],
                  ["match", "10.1000/182"]):  # fmt: skip
        code, out, err = evidence(project, *words, EVIDENCE_EUTILS_URL=address)
        assert secret.encode() not in out + err, words
        assert code in (0, 3), (words, out, err)
    code, out, err = evidence(project, "add", "1234567", EVIDENCE_EUTILS_URL=f"ftp://user:{secret}@127.0.0.1/")
    assert secret.encode() not in out + err
    assert (
        without_password("see https://a:b@c.example/x and ftp://u@d") == "see https://***@c.example/x and ftp://***@d"
    )


# --- the disk -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["validate", "--evidence", "article.txt"],
        ["run", "--no-notebooks", "--evidence", "article.txt"],
        ["check", "article.txt", "--evidence", "article.txt"],
        ["match", "Li 2011 sleep", "--offline", "--evidence", "article.txt/x"],
        ["export", "bib", "--evidence", "nowhere"],
        ["changes", "--since", "article.txt"],
        ["run", "--no-notebooks", "--out", "article.txt"],
        ["run", "--no-notebooks", "--out", "article.txt/site"],
        ["run", "--no-notebooks", "--out", "x" * 300],
        ["run", "--no-notebooks", "--out", "/proc/nothing/site"],
        ["export", "bib", "--out", "evidence"],
        ["export", "bib", "--out", "article.txt/a.bib"],
        ["export", "bib", "--out", "x" * 300 + ".bib"],
        ["export", "xlsx", "--out", "nowhere/a.xlsx"],
        ["check", "article.txt", "--html", "evidence"],
        ["check", "article.txt", "--html", "x" * 300],
        ["check", "article.txt", "--save", "nowhere/x/y.json"],
        ["check", "evidence"],
        ["check", "x" * 5000],
        ["import", "evidence"],
        ["import", "nowhere.bib"],
        ["archive", "import", "evidence"],
        ["archive", "export", "evidence"],
        ["archive", "export", "nowhere/x"],
        ["screen", "--prisma", "nowhere/x.csv"],
        ["screen", "--prisma", "x" * 300 + ".svg"],
        ["update", "--from-baseline", "article.txt"],
        ["update", "--from-baseline", "nowhere"],
    ],
    ids=lambda words: " ".join(words)[:60],
)
def test_every_wrong_place_is_one_sentence(project, words, monkeypatch, capsys):
    monkeypatch.chdir(project)
    monkeypatch.setenv("EVIDENCE_CACHE", str(project / "cache"))
    assert main(words) in (1, 2)
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said


FULL = (
    "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
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


def test_a_user_without_a_name_is_asked_for_one(project):
    prelude = (
        "import getpass\ndef nobody(): raise KeyError('getpwuid(): uid not found: 4711')\ngetpass.getuser = nobody"
    )
    code, _, err = evidence(project, "screen", "--exclude", "1", "--reason", "no", prelude=prelude)
    assert code == 2
    assert b"--who NAME" in err
    assert b"Traceback" not in err


# --- stopping -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0.05, 0.2, 0.6, 1.5, 3.5])
def test_ctrl_c_at_any_moment_ends_in_one_line(project, after):
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    env = os.environ | {"PYTHONPATH": os.path.join(here, "src"), "EVIDENCE_CACHE": str(project / "cache")}
    # The first lines of Python itself are nobody's: the clock starts when ours are reached.
    code = "import os, sys\nos.write(1, b'!')\nfrom evidence_tools.__main__ import start\nsys.exit(start())"
    with subprocess.Popen(
        [sys.executable, "-c", code, "run", "--no-notebooks"],
        cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
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


def test_a_reader_that_goes_away_is_no_error(project):
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    env = os.environ | {"PYTHONPATH": os.path.join(here, "src")}
    with subprocess.Popen(
        [sys.executable, "-m", "evidence_tools", "export", "bib"],
        cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        running.stdout.read(10)
        running.stdout.close()
        err = running.stderr.read().decode()
        running.wait(60)
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
