// The stages, live by server-sent events, and their trend.
"use strict";

(() => {
  const flow = document.getElementById("flow");
  const live = document.getElementById("live");
  const problem = document.getElementById("flow-problem");
  const stages = [...flow.querySelectorAll("[data-stage]")].map((node) => node.dataset.stage);
  const KEEP = 300; // looks, two seconds apart: ten minutes
  const data = [[], ...stages.map(() => [])];
  let last = null;
  let plot = null;

  const whole = (value) => Math.round(value).toLocaleString("en");
  const rate = (value) => (value >= 10 || value === 0 ? whole(value) : value.toFixed(1));
  const time = (value) => {
    if (value === null) return "–";
    if (value < 0.001) return `${Math.round(value * 1e6)} µs`;
    return value < 1 ? `${Number((value * 1e3).toPrecision(3))} ms` : `${Number(value.toPrecision(3))} s`;
  };
  const dhaka = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Dhaka", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const clock = (at) => dhaka.format(new Date(at * 1e3));
  const shown = { per_second: rate, p50: time, p95: time, processed: whole, dead: whole };

  function add(at, processed) {
    if (last && at > last.at) {
      data[0].push(at);
      stages.forEach((stage, index) => {
        const rise = (processed[stage] || 0) - (last.processed[stage] || 0);
        data[index + 1].push(rise < 0 ? null : rise / (at - last.at));
      });
      if (data[0].length > KEEP) data.forEach((series) => series.shift());
    }
    last = { at, processed };
  }

  function draw() {
    if (!window.uPlot || data[0].length < 2) return;
    if (plot) { plot.setData(data); return; }
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const box = document.getElementById("trend");
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
    const size = () => ({ width: Math.max(200, box.clientWidth - 14), height: 150 });
    plot = new uPlot({
      ...size(),
      series: [{ label: "Dhaka", value: (_, at) => (at === null ? "–" : clock(at)) }, ...stages.map((stage, index) => ({
        label: stage, points: { show: false }, stroke: colour(`--s${index + 1}`), width: 2, dash: [[], [8, 3], [3, 3], [10, 3, 2, 3]][index],
        value: (_, value) => (value === null ? "–" : rate(value)),
      }))],
      axes: [{ ...axis, space: 90, values: (_, ticks) => ticks.map(clock) }, { ...axis, size: 55, values: (_, ticks) => ticks.map(rate) }],
      scales: { y: { range: (_, low, high) => [0, Math.max(1, high * 1.1)] } },
    }, data, box);
    new ResizeObserver(() => plot.setSize(size())).observe(box);
  }

  function say(state, text) { live.dataset.state = state; live.textContent = text; }

  function show(summary) {
    say("up", "live");
    problem.hidden = true;
    const processed = {};
    for (const stage of summary.stages) {
      processed[stage.stage] = stage.processed;
      const node = flow.querySelector(`[data-stage="${stage.stage}"]`);
      for (const [name, format] of Object.entries(shown)) {
        node.querySelector(`[data-value="${name}"]`).textContent = format(stage[name]);
      }
    }
    document.getElementById("e2e-p50").textContent = time(summary.end_to_end_p50);
    document.getElementById("e2e-p95").textContent = time(summary.end_to_end_p95);
    add(summary.at, processed);
    draw();
  }

  function listen() {
    const source = new EventSource(flow.dataset.stream);
    source.addEventListener("metrics", (event) => show(JSON.parse(event.data)));
    source.addEventListener("unavailable", (event) => {
      say("down", "no job");
      problem.textContent = JSON.parse(event.data).detail;
      problem.hidden = false;
    });
    source.onerror = () => say("waiting", "connecting");
    addEventListener("pagehide", () => source.close());
  }

  fetch(flow.dataset.history)
    .then((answer) => (answer.ok ? answer.json() : []))
    .then((moments) => moments.forEach((one) => add(one.at, one.processed)))
    .catch(() => {})
    .finally(() => { draw(); listen(); });
})();
