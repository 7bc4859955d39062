"""Packages the job for Beam's workers: `--setup_file ./setup.py` ships it to a cluster."""

import runpy
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
REQUIREMENTS = [
    line.split("#")[0].strip()
    for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    if line.split("#")[0].strip()
]

setup(
    name="bd-stream",
    version=runpy.run_path(str(ROOT / "transforms" / "version.py"))["PIPELINE_VERSION"],
    description="Validates, anonymizes, enriches and embeds social posts and shop orders of Bangladesh, from Kafka on",
    python_requires=">=3.11,<3.12",
    # Workers need the first five alone; the rest is the command `bd`.
    packages=find_packages(
        include=[
            *("pipeline*", "transforms*", "clients", "schemas", "runtime"),
            *("cli", "terminal", "samples", "dead_letters", "archive", "search", "load_test", "scripts"),
            "console*",
        ]
    ),
    entry_points={"console_scripts": ["bd = cli.main:main"]},
    package_data={
        "transforms.privacy": ["data/*"],
        "transforms.context": ["data/*"],
        "transforms.language": ["data/*"],
        "transforms.adapters": ["data/*"],
        "archive": ["views.sql"],
        "console": ["templates/*", "templates/*/*", "static/*", "static/vendor/*"],
        "runtime": ["jars.lock", "poms/*", "java_agent/*", "classes/*"],
    },
    install_requires=REQUIREMENTS,
)
