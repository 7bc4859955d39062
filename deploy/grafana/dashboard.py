"""The Grafana dashboard: `python -m deploy.grafana.dashboard` writes bd-stream.json beside this file.

One panel is one entry of `ROWS`; a test holds every metric in it against those that the job serves.
"""

from __future__ import annotations

import itertools
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grafana_foundation_sdk.builders import common, prometheus, stat, timeseries
from grafana_foundation_sdk.builders import dashboard as dashboards
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.common import LegendDisplayMode, LegendPlacement
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DataSourceRef,
    Threshold,
    ThresholdsMode,
)

JSON: Final = Path(__file__).with_name("bd-stream.json")
DATASOURCE: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
_RECORDS_PER_SECOND = "records/s"
_WIDTH = 24


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes:
        title: what it shows.
        unit: Grafana's name of the unit.
        queries: (PromQL, legend) each.
        help: what to make of it, shown at the panel.
        limit: value above which it is bad; below which, where `low_is_bad`.
        low_is_bad: see there.
        single: only the newest value, as a large number.
    """

    title: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    help: str = ""
    limit: float | None = None
    low_is_bad: bool = False
    single: bool = False


def _percentiles(metric: str, by: str = "") -> tuple[tuple[str, str], ...]:
    label, legend = (f", {by}", f"{{{{{by}}}}} ") if by else ("", "")
    rate = f"sum by (le{label}) (rate({metric}_bucket[$__rate_interval]))"
    return tuple((f"histogram_quantile({q}, {rate})", f"{legend}p{q * 100:g}") for q in (0.5, 0.95, 0.99))


def _rate(metric: str, by: str) -> tuple[tuple[str, str], ...]:
    legend = " ".join(f"{{{{{label}}}}}" for label in by.split(", "))
    return ((f"sum by ({by}) (rate({metric}[$__rate_interval]))", legend),)


ROWS: Final[dict[str, tuple[Panel, ...]]] = {
    "Health": (
        Panel("Ready", units.NoUnit, (("min by (group) (bd_stream_ready)", "{{group}}"),),
              "1: the job does its work. 0: its /health says why not.", 1, low_is_bad=True, single=True),
        Panel("Lag", units.Short, (("group:consumer_lag_records:sum", "{{group}}"),),
              "Records that are not committed yet.", 10_000, single=True),
        Panel("Records passed on by validation", units.PercentUnit,
              (("bd_stream:validation_pass_rate:ratio_rate5m", "pass rate"),), "", 0.98, low_is_bad=True, single=True),
        Panel("Weather look-ups from the cache", units.PercentUnit,
              (("bd_stream:cache_hit_rate:ratio_rate5m", "hit rate"),), "", 0.7, low_is_bad=True, single=True),
        Panel("Objects written to Weaviate", units.PercentUnit,
              (("bd_stream:weaviate_write_success_rate:ratio_rate5m", "success rate"),), "", 0.99, low_is_bad=True,
              single=True),
        Panel("Workers", units.Short, (("sum by (group) (bd_stream_workers)", "{{group}}"),), single=True),
    ),
    "Flow": (
        Panel("Records by stage", _RECORDS_PER_SECOND, (("stage:messages_processed:rate5m", "{{stage}}"),)),
        Panel("Lag by topic", units.Short,
              (("max by (group, topic) (bd_stream_consumer_lag_records)", "{{group}} {{topic}}"),), "", 10_000),
        Panel("Partition furthest behind over the median", units.Short,
              (("topic:partition_lag_records:skew", "{{group}} {{topic}}"),),
              "1: even. Much more: a key that most records have, or a partition that nobody reads.", 10),
        Panel("Standstill of a partition, longest of a topic", units.Seconds,
              (("max by (group, topic) (bd_stream_partition_standstill_seconds)", "{{group}} {{topic}}"),),
              "Nothing of a partition was committed for so long, though it holds records to process.", 300),
        Panel("Age of records at the end of the job", units.Seconds,
              _percentiles("bd_stream_end_to_end_seconds", "stage"), "The contract allows 5 s.", 5),
        Panel("Time of a record in a stage, p95", units.Seconds,
              (("stage:processing_seconds:p95_rate5m", "{{stage}}"),),
              "Targets: validate 3 ms, anonymize 5 ms, enrich 20 ms, embed 100 ms."),
    ),
    "Dead letters": (
        Panel("Share by stage", units.PercentUnit, (("stage:dlq_sent:ratio_rate5m", "{{stage}}"),), "", 0.02),
        Panel("By reason", _RECORDS_PER_SECOND, _rate("bd_stream_dlq_sent_total", "stage, reason")),
        Panel("Broken schema rules", _RECORDS_PER_SECOND, _rate("bd_stream_schema_rules_broken_total", "field, rule")),
        Panel("Alarms of the last 10 minutes", units.Short,
              (("sum by (stage) (increase(bd_stream_dead_letter_alarms_total[10m]))", "{{stage}}"),)),
    ),
    "Anonymize and enrich": (
        Panel("Personal values replaced", "values/s", _rate("bd_stream_pii_found_total", "kind")),
        Panel("Weather look-ups", "look-ups/s", _rate("bd_stream_weather_lookups_total", "outcome")),
        Panel("Requests to the weather API", units.RequestsPerSecond,
              _rate("bd_stream_weather_api_calls_total", "outcome")),
        Panel("Redis failures passed over", "failures/s", _rate("bd_stream_weather_cache_errors_total", "stage")),
    ),
    "Embed and store": (
        Panel("Time of an embedding batch", units.Seconds, _percentiles("bd_stream_embedding_seconds"),
              "The contract's target is a p95 of 100 ms.", 0.2),
        Panel("Texts in a batch", units.Short, _percentiles("bd_stream_embedding_batch_size")),
        Panel("Texts that needed no inference, tokens", "per second", (
            ("sum(rate(bd_stream_embedding_repeated_total[$__rate_interval]))", "repeated texts"),
            ("sum(rate(bd_stream_embedding_tokens_total[$__rate_interval]))", "tokens"),
            ("sum(rate(bd_stream_embedding_padded_tokens_total[$__rate_interval]))", "tokens with padding"),
        )),
        Panel("Time of a batch at Weaviate", units.Seconds, _percentiles("bd_stream_weaviate_write_seconds")),
        Panel("Objects by what became of them", "objects/s", _rate("bd_stream_weaviate_writes_total", "outcome")),
        Panel("Requests sent again", units.RequestsPerSecond, _rate("bd_stream_weaviate_retries_total", "stage")),
    ),
    "Near-duplicates and alerts": (
        Panel("Records marked, alerts raised", _RECORDS_PER_SECOND, (
            ("sum(rate(bd_stream_duplicates_total[$__rate_interval]))", "near-duplicates"),
            ("sum(rate(bd_stream_alerts_total[$__rate_interval]))", "alerts"),
        )),
        Panel("Saved searches read in the last hour", units.Short,
              (("sum by (outcome) (increase(bd_stream_saved_searches_total[1h]))", "{{outcome}}"),)),
        Panel("Time to mark a batch", units.Seconds, _percentiles("bd_stream_duplicate_seconds")),
        Panel("Time to compare a batch with all searches", units.Seconds, _percentiles("bd_stream_alert_seconds")),
    ),
}  # fmt: skip
"""Title of a row -> its panels."""


def _build(panel: Panel, number: int, width: int) -> stat.Panel | timeseries.Panel:
    if panel.single:
        built: stat.Panel | timeseries.Panel = stat.Panel().height(5)
    else:
        legend = common.VizLegendOptions().display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
        built = timeseries.Panel().height(8).fill_opacity(8).legend(legend.show_legend(True)).min(0)
    built.id(number).title(panel.title).unit(panel.unit).datasource(DATASOURCE).span(width)
    if panel.help:
        built.description(panel.help)
    if panel.limit is not None:
        below, above = ("red", "green") if panel.low_is_bad else ("green", "red")
        steps = [Threshold(value=None, color=below), Threshold(value=panel.limit, color=above)]
        built.thresholds(dashboards.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps))
    for name, (expression, legend_format) in zip(string.ascii_uppercase, panel.queries, strict=False):
        built.with_target(prometheus.Dataquery().ref_id(name).expr(expression).legend_format(legend_format))
    return built


def text() -> str:
    """Return the dashboard as JSON."""
    made = (
        dashboards.Dashboard("bd-stream")
        .uid("bd-stream")
        .description("Records, dead letters, latency and health of the stages")
        .tags(["bd-stream"])
        .refresh("30s")
        .time("now-1h", "now")
        .timezone("browser")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .with_variable(dashboards.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
    )
    numbers = itertools.count(1)
    for title, panels in ROWS.items():
        made.with_row(dashboards.Row(title).id(next(numbers)))
        for panel in panels:
            made.with_panel(_build(panel, next(numbers), _WIDTH // (6 if panel.single else 2)))
    return JSONEncoder(sort_keys=True, indent=2).encode(made.build()) + "\n"


if __name__ == "__main__":
    JSON.write_text(text(), encoding="utf-8")
