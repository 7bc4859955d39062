"""The files of deploy/: Prometheus's own checks, and names that exist in the code."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from clients.partition_lag import PartitionLag
from deploy.grafana import dashboard
from local.promtool import programs
from pipeline.monitoring.health import Health
from pipeline.monitoring.job_metrics import JobMetrics
from pipeline.monitoring.metrics_table import PAGE, with_table
from schemas.topics import ORDER
from transforms.prometheus import DECLARED, Kind

DEPLOY = Path(__file__).parents[3] / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
KEYWORDS = frozenset({"and", "or", "unless", "by", "without", "on", "ignoring", "bool", "offset"})


def promtool(*arguments: str, text: bytes | None = None) -> str:
    command = [str(programs().promtool), *arguments]
    done = subprocess.run(command, cwd=PROMETHEUS, input=text, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said


def rules(name: str) -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load((PROMETHEUS / name).read_text())["groups"] for rule in group["rules"]]


def test_the_configuration_and_the_rules_are_right() -> None:
    assert "SUCCESS" in promtool("check", "config", "prometheus.yml")
    promtool("check", "rules", "--lint=all", "--lint-fatal", "rules.yml", "alerts.yml")


def test_every_alert_fires_and_does_not() -> None:
    assert "SUCCESS" in promtool("test", "rules", "alerts.test.yml")
    cases = yaml.safe_load((PROMETHEUS / "alerts.test.yml").read_text())["tests"]
    tested = [one for case in cases for one in case["alert_rule_test"]]
    alerts = {rule["alert"] for rule in rules("alerts.yml")}
    assert {one["alertname"] for one in tested if one.get("exp_alerts")} == alerts
    assert {one["alertname"] for one in tested if not one.get("exp_alerts")} == alerts


def test_prometheus_finds_nothing_to_say_about_the_names() -> None:
    job_metrics = JobMetrics("bd-stream", Health(), ORDER, directory=None)
    lag = PartitionLag("bd-stream", "source.social.tiktok", 0, 5, 5, 0)
    job_metrics.lag([lag], {lag.place: 0.0})
    assert promtool("check", "metrics", text=generate_latest(job_metrics.registry)) == ""


def names(query: str) -> set[str]:
    """Return the names of metrics in a query: what is no function, keyword, label, duration or text."""
    query = re.sub(r'"[^"]*"', "", query)
    query = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", query)
    query = re.sub(r"\b(by|without|on|ignoring)\s*\([^)]*\)", "", query)
    return {name for name in re.findall(r"[A-Za-z_:][\w:]*(?![\w:]|\s*\()", query) if name not in KEYWORDS}


def queries() -> Iterator[tuple[str, str]]:
    for name in ("rules.yml", "alerts.yml"):
        for rule in rules(name):
            yield f"{name}: {rule.get('record') or rule['alert']}", rule["expr"]
    for panel in json.loads(dashboard.text())["panels"]:
        for target in panel.get("targets", ()):
            yield f"dashboard: {panel['title']}", target["expr"]


def test_names_are_found_in_a_query() -> None:
    query = 'sum by (le) (rate(a_bucket{stage="x"}[5m])) / b:c:d > 0.5 and max_over_time(up{job="b"}[1d]) == 1'
    assert names(query) == {"a_bucket", "b:c:d", "up"}


@pytest.mark.parametrize(("where", "query"), list(queries()))
def test_every_metric_of_a_query_exists(where: str, query: str) -> None:
    known = {"up", *(rule["record"] for rule in rules("rules.yml"))}
    for declared in DECLARED:
        suffixes = ("_bucket", "_sum", "_count") if declared.kind is Kind.HISTOGRAM else ("",)
        known |= {declared.name + suffix for suffix in suffixes}
    found = names(query)
    assert found, where
    assert found <= known, where


def test_every_metric_is_shown() -> None:
    text = " ".join(query for _, query in queries())
    # By whom it was made and whether the watch is live is for who looks closer.
    hidden = {"bd_stream_build_info", "bd_stream_live", "bd_stream_embedding_fallbacks_total"}
    assert {declared.name for declared in DECLARED if declared.name not in text} == hidden


def test_the_dashboard_is_the_one_the_code_makes() -> None:
    assert dashboard.JSON.read_text(encoding="utf-8") == dashboard.text()


def test_the_provisioning_files_can_be_read() -> None:
    files = sorted((DEPLOY / "grafana" / "provisioning").rglob("*.yml"))
    assert [yaml.safe_load(path.read_text())["apiVersion"] for path in files] == [1, 1]


def test_the_page_has_todays_metrics_and_a_remedy_for_every_alert() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page)
    assert [rule["alert"] for rule in rules("alerts.yml") if f"| `{rule['alert']}` |" not in page] == []
