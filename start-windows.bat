@echo off
rem Double-click this file on Windows: it sets up what the app needs, once, and opens it in your browser.
rem Nothing is installed outside this folder. The first start needs the internet and a few minutes; later ones need neither.
setlocal
cd /d "%~dp0"
if exist ".venv\.ready" goto open

set "PYTHON="
for %%P in ("py -3.13" "py -3.12" "py -3.11" "py -3" "python") do (
  if not defined PYTHON (
    %%~P -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && set "PYTHON=%%~P"
  )
)
if not defined PYTHON (
  echo Python 3.11 or newer is needed and was not found on this computer.
  echo Get it from https://www.python.org/downloads/ , tick "Add python.exe to PATH" while installing,
  echo and double-click this file again.
  pause
  exit /b 1
)

echo Setting up, once. This takes a few minutes and needs the internet ...
%PYTHON% -m venv .venv || goto failed
.venv\Scripts\python -m pip install --quiet --disable-pip-version-check -r requirements.lock || goto failed
.venv\Scripts\python -m pip install --quiet --disable-pip-version-check --no-deps -e . || goto failed
type nul > ".venv\.ready"

:open
echo Opening the pages in your browser. Keep this window open while you use them; close it to stop.
.venv\Scripts\evidence app
if errorlevel 1 pause
exit /b

:failed
echo Setting up did not work. Is there an internet connection? Double-click this file again to go on where it stopped.
pause
exit /b 1
