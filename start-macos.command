#!/bin/bash
# Double-click this file on macOS (on Linux: run it): it sets up what the app needs, once, and opens it in your browser.
# Nothing is installed outside this folder. The first start needs the internet and a few minutes; later ones need neither.
cd "$(dirname "$0")" || exit 1

say() { printf '%s\n' "$*"; }
stay() { [ -t 0 ] && read -r -p "Press Enter to close this window. "; exit "${1:-1}"; }

find_python() {
  for name in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
}

if [ ! -f .venv/.ready ]; then
  python="$(find_python)"
  if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed and was not found on this computer."
    say "Get it from https://www.python.org/downloads/ , install it, and double-click this file again."
    stay 1
  fi
  say "Setting up, once. This takes a few minutes and needs the internet ..."
  if ! { "$python" -m venv .venv &&
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.lock &&
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e . &&
    touch .venv/.ready; }; then
    say "Setting up did not work. Is there an internet connection? Double-click this file again to go on where it stopped."
    stay 1
  fi
fi

say "Opening the pages in your browser. Keep this window open while you use them; close it to stop."
.venv/bin/evidence app || stay $?
