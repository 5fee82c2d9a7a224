// "/" or Ctrl-K opens the palette, which finds operations, parameters, status codes and text of the whole reference.
// It is loaded then; what is typed meanwhile is not lost.
import { set, config, say, make, button, use } from "./compute-ref.js";

let typed = null;

async function openPalette() {
  if (typed !== null) return;
  typed = "";
  await use(config.index, "open", () => typed);
  typed = null;
}

// Before the theme, which may have a search of its own on the same keys.
addEventListener("keydown", (event) => {
  if (typed !== null && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    typed += event.key;
    event.preventDefault();
    return;
  }
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const control = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!control && (!slash || event.target.closest?.("input, textarea, select, [contenteditable]"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  openPalette();
}, true);

export function addFilter(bar) {
  const control = button(say("Search the reference"), openPalette, { className: "rest-find" });
  control.append(make("kbd", {}, "/"));
  set(control, "aria-keyshortcuts", "/ Control+K");
  bar.append(control);
}
