"""Compiles the Privacy Shield's hot modules with mypyc, for about twice its speed: `python -m scripts.compile_privacy`.

Called by `./run_local.sh setup`. Needs a C compiler and Python's headers (Debian: gcc, python3.11-dev); where they are
missing it says so, and the shield runs as plain Python with the same results. Exit code 0 in both cases, so that a
set-up continues.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from transforms.privacy import compiled

ROOT = Path(__file__).parents[1]
COPIED = ("privacy", "language")
"""Packages of `transforms` that the compiled modules import; the compiler reads the types of all of them."""
NOT_READ = ("transformers", "torch", "spacy")
"""Libraries that a recognizer may use. No compiled module does, and mypy would take 200 seconds to read them."""


def build(target: Path) -> None:
    """Compile the modules into `target`, which must not be there yet.

    Raises:
        Exception: what mypyc, setuptools or the C compiler made of it.
    """
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    compiled.HOME.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=compiled.HOME, prefix="making-") as workshop:
        # mypyc and setuptools leave files where they run, so they run on a copy.
        for name in COPIED:
            shutil.copytree(
                ROOT / "transforms" / name,
                Path(workshop, "transforms", name),
                ignore=shutil.ignore_patterns(".*", "data", "__*"),
            )
            shutil.copy(ROOT / "transforms" / name / "__init__.py", Path(workshop, "transforms", name, "__init__.py"))
        shutil.copy(ROOT / "transforms" / "__init__.py", Path(workshop, "transforms", "__init__.py"))
        Path(workshop, "mypy.ini").write_text(
            "[mypy]\n"
            f"[mypy-{','.join(f'{name}.*' for name in NOT_READ)}]\n"
            "follow_imports = skip\n"
            "ignore_missing_imports = true\n"
        )
        with contextlib.chdir(workshop):
            extensions = mypycify(
                [f"transforms/privacy/{name}.py" for name in compiled.MODULES],
                opt_level="1",  # no slower than 3, and made in half the time
                debug_level="0",
                group_name=compiled.SHARED.removesuffix("__mypyc"),
            )
            for extension in extensions:
                # Functions call each other straight, not by way of a table in which another library might replace them.
                extension.extra_compile_args.append("-fvisibility=hidden")
            command = build_ext(Distribution({"ext_modules": extensions}))
            command.build_lib, command.build_temp = "made", "objects"
            command.ensure_finalized()
            command.run()
        made = Path(workshop, "made")
        for module in (made / "transforms" / "privacy").iterdir():
            module.rename(made / module.name)
        shutil.rmtree(made / "transforms")
        made.rename(target)
    for other in compiled.HOME.iterdir():
        if other.is_dir() and other != target:
            shutil.rmtree(other)


def main() -> int:
    """Compile what is not compiled yet. Returns the exit code."""
    target = compiled.directory()
    compiled.HOME.mkdir(exist_ok=True)
    with (compiled.HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second one waits for the first, and then finds it done
        return 0 if target.is_dir() else _compile(target)


def _compile(target: Path) -> int:
    print("Compiling the Privacy Shield (a minute or two; once for each change of it) ...", flush=True)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            build(target)
    except (Exception, SystemExit) as error:
        print(
            f"The Privacy Shield runs as plain Python, at about half the speed ({type(error).__name__}: {error}).\n"
            "  what to do: install a C compiler and Python's headers (Debian: apt install gcc python3.11-dev),"
            " then run: python -m scripts.compile_privacy",
            file=sys.stderr,
        )
        if os.environ.get("DEBUG"):
            print(said.getvalue(), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
