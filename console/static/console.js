// What every page needs. No inline scripts anywhere: the page's policy forbids them.
"use strict";

// A part that htmx replaced under the focus keeps it: by the id of the element that had it.
let focused = "";
document.addEventListener("htmx:beforeSwap", () => { focused = document.activeElement ? document.activeElement.id : ""; });
document.addEventListener("htmx:afterSettle", (event) => {
  const again = focused && document.activeElement === document.body && document.getElementById(focused);
  if (again) again.focus();
  const said = event.target.querySelector && event.target.querySelector("[data-say]");
  if (said) document.getElementById("status").textContent = said.dataset.say;
});

// Chromium leaves what stands in a field in the letters that it had before a font came: Bangla as boxes.
document.fonts.addEventListener("loadingdone", () => {
  document.querySelectorAll("input[type=search], input[type=text], input:not([type])").forEach((field) => {
    if (/^[\x00-\x7f]*$/.test(field.value)) return;
    const { value, selectionStart, selectionEnd } = field;
    field.value = "";
    void field.offsetWidth; // it is laid out empty
    field.value = value;
    field.setSelectionRange(selectionStart, selectionEnd);
  });
});

// Files dropped on or chosen in a form are sent as a form sends them.
document.querySelectorAll("[data-drop]").forEach((zone) => {
  const input = zone.querySelector("input[type=file]");
  const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
});
