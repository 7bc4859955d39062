// Alerts, live by server-sent events: the list is asked for again when one came, so that the server alone shows texts.
"use strict";

(() => {
  const list = document.getElementById("alerts");
  const live = document.getElementById("live");
  const problem = document.getElementById("alerts-problem");
  const SECOND = 1000;
  let due = 0;

  function say(state, text) { live.dataset.state = state; live.textContent = text; }

  function refresh() {
    if (due) return; // many may come at once
    due = setTimeout(() => { due = 0; htmx.trigger(list, "alerts"); }, SECOND / 4);
  }

  function listen(after) {
    const separator = list.dataset.asked ? `${list.dataset.asked}&` : "";
    const source = new EventSource(`${list.dataset.stream}?${separator}after=${encodeURIComponent(after)}`);
    source.onopen = () => say("up", "live");
    source.addEventListener("alert", () => { say("up", "live"); problem.hidden = true; refresh(); });
    source.addEventListener("unavailable", (event) => {
      say("down", "unavailable");
      problem.textContent = JSON.parse(event.data).detail;
      problem.hidden = false;
    });
    source.addEventListener("available", () => { say("up", "live"); problem.hidden = true; });
    source.onerror = () => say("waiting", "connecting");
    addEventListener("pagehide", () => source.close());
  }

  // It listens from where the first list that came ends.
  list.addEventListener("htmx:afterSettle", function first() {
    const shown = list.querySelector("[data-place]");
    if (!shown) return;
    list.removeEventListener("htmx:afterSettle", first);
    listen(shown.dataset.place);
  });
})();
