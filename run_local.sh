#!/usr/bin/env bash
# Sets the project up on this machine and runs it. What it installs and keeps stays in .venv, .local, .env and the cache.
set -euo pipefail

usage() {
  cat <<'TEXT'
./run_local.sh                       set everything up, start the services and the console, run the main job on a sample
./run_local.sh setup                 install everything, start nothing
./run_local.sh up | down             start or stop Kafka, Redis, Weaviate (and a weather stand-in without WEATHER_API_KEY)
./run_local.sh status                show the services
./run_local.sh logs [SERVICE] [-n N] [-f]   show their logs
./run_local.sh stream [FLAGS]        the services, and the job without end on an embedded Flink, until Ctrl-C
./run_local.sh cluster up | down     the services and a standalone Flink: job manager, two task managers, worker pools
./run_local.sh archive [--follow | --query SQL]   the sink topics into a local DuckDB file, and what it holds
./run_local.sh connect-check         a real Kafka Connect checks the Snowflake sink's configuration (deploy/connect)
./run_local.sh test [PYTEST ARGUMENTS]      run the tests against services of their own

Everything else is the command bd: . .venv/bin/activate, then bd --help
TEXT
}

fail() { # what, why, what to do
  printf '✗ %s\n  why: %s\n  what to do: %s\n' "$1" "$2" "$3" >&2
  exit 1
}

find_python() {
  local candidate
  for candidate in python3.11 python3 python; do
    # Run it: a version manager may put names on PATH that lead nowhere.
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.11 was not found" "none of python3.11, python3, python on PATH is version 3.11" \
    "install it (Debian 12: apt install python3.11 python3.11-venv; elsewhere: pyenv or uv python install 3.11)"
}

make_environment() {
  local python
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
    fail "The virtual environment cannot be made" "$python has no ensurepip (Debian and Ubuntu ship it apart)" \
      "apt install python3.11-venv"
  echo "Making the virtual environment .venv ..."
  "$python" -m venv --clear .venv || fail "The virtual environment cannot be made" "see above" \
    "check that $PWD can be written and has space (6.5 GB)"
}

with_signs_of_life() { # runs a command that prints nothing, and a line every 15 seconds as long as it does
  local status=0 began=$SECONDS
  # `sleep` outlives its loop for a moment: it must hold neither the lock nor the output.
  (while sleep 15 >/dev/null 2>&1 9>&-; do echo "  still installing after $((SECONDS - began)) s"; done) &
  local signs=$!
  "$@" || status=$?
  kill "$signs" && wait "$signs" 2>/dev/null || true
  return "$status"
}

install_requirements() {
  echo "Installing requirements.txt into .venv (6 GB; once) ..."
  local pip=(.venv/bin/python -m pip --disable-pip-version-check)
  # uv does not read pip's setting of a package index.
  [[ -n ${PIP_INDEX_URL:-} ]] && export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"
  # Each file is held against the sums in these two files, whatever the index hands out.
  if "${pip[@]}" install --quiet --require-hashes -r requirements-uv.txt &&
    with_signs_of_life .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.txt; then
    return
  fi
  echo "uv failed; trying pip, which is slower ..." >&2
  "${pip[@]}" install --require-hashes -r requirements.txt ||
    fail "The requirements could not be installed" "see above" "check the network and the disk, then run this again"
}

set_up() {
  local stamp wanted
  stamp=.venv/requirements.sha256
  wanted=$(sha256sum requirements.txt)
  if [[ -f $stamp ]] && .venv/bin/python -c '' 2>/dev/null; then
    [[ $(<"$stamp") == "$wanted" ]] && return
    rm "$stamp"
  else
    # Without a stamp an installation was interrupted: half a package looks like a whole one, so it is created again.
    make_environment
  fi
  install_requirements
  printf '%s\n' "$wanted" >"$stamp"
}

install_command() { # `bd` on the PATH of the environment: a launcher, so that it runs the code of this checkout
  cmp -s cli/launcher.sh .venv/bin/bd || install -m 755 cli/launcher.sh .venv/bin/bd
}

case ${1:-} in -h | --help | help)
  usage
  exit
  ;;
esac

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")"
mkdir -p -m 700 .local # raw records will be in it
(
  flock 9 # two at once would install into the same place
  set_up
  install_command
  # Twice the speed where there is a C compiler, the same results in any case. Other commands compile in the background.
  case ${1:-} in setup | test) .venv/bin/python -m scripts.compile_privacy ;; esac
) 9>.local/setup.lock
export PATH="$PWD/.venv/bin:$PATH"
exec .venv/bin/python -m local "$@"
