#!/bin/sh
# The command `bd`, as `./run_local.sh setup` copies it to .venv/bin: the project is where the .venv is, so the code that
# runs is the code of this checkout, and nothing is installed. The current directory stays: its .env holds the settings.
program=$0
while [ -L "$program" ]; do
  target=$(readlink "$program")
  case $target in /*) program=$target ;; *) program=$(dirname "$program")/$target ;; esac
done
project=$(cd -L "$(dirname "$program")/../.." && pwd -L)
PYTHONPATH="$project${PYTHONPATH:+:$PYTHONPATH}" exec "$project/.venv/bin/python" -m cli "$@"
