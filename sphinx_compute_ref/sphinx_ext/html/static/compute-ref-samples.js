// Samples as panels with tabs: copy, folding, and what changed since the sample before.
import { boxOf, set, hide, isAbsent, say, make, all, button, copyButton, near, titleOf, stamped, state, config, tool, workers } from "./compute-ref.js";
import { linesOf, foldLine, indent, missing, strike } from "./compute-ref-fields.js";

const LONG = 24;
const JSON_VIEW = "JSON";
let count = 0;

export const number = (text) => (text || "0").split(".").reduce((sum, part) => sum * 1e4 + Number(part), 0);
export const familyOf = (path) =>
  path.replace(/(^|\/)v?\d+\.\d+(?=\/)/g, "").replace(/[-_]v?\d+\.\d+(?=(-[a-z]+)*\.json$)/, "");

/** Of things with a version, the newest up to a limit. */
export const newest = (kin, limit) =>
  kin.filter((one) => number(one.version) <= limit).sort((a, b) => number(a.version) - number(b.version)).pop();

/** What an example is: its sample's path, its microversion, the language of a request. */
function facts(example) {
  const sample = example.querySelector(".rest-sample");
  if (!sample) return { example, role: "request", view: example.firstChild.textContent, path: "", version: "" };
  const { role, path, microversion: version = "" } = sample.dataset;
  const { textContent } = example.querySelector("p strong, h2, h3, h4, h5, h6") || example;
  return { example, role, view: JSON_VIEW, path, version, caption: textContent.trim() };
}

/** Scroll a block to the first of some lines, if it shows none of them. */
export function bring(lines, pre) {
  const box = boxOf(pre);
  const places = lines.map(boxOf);
  if (places[0] && !places.some(({ top, bottom }) => top >= box.top && bottom <= box.bottom)) {
    pre.scrollTop += places[0].top - box.top - box.height / 3;
  }
}

const preOf = (one) => one.example.querySelector("pre");
const textOf = (one) => preOf(one).textContent.trimEnd();

/** Make a panel of the samples and requests of a role. What it shows is in here; others may tell it to follow. */
function makePanel(role, items, operation) {
  const column = items[0].example.parentElement;
  const views = [...new Set(items.map((one) => one.view))];
  const samples = items.filter((one) => one.view === JSON_VIEW);
  const chosen = items.filter((one) => one.example.matches(".rest-shown"));
  let { view } = chosen[0] || items[0];
  const speak = () => views.includes(language) && (view = language);
  speak();
  let { path } = chosen.find((one) => one.path) || samples[0] || items[0];
  let changes = false;

  const name = say(role === "request" ? "Request" : "Response");
  const id = `rest-panel-${(count += 1)}`;
  const changed = make("pre", { tabIndex: 0 });
  const difference = make("div", { className: "rest-example highlight", hidden: true }, changed);
  const note = make("p", { className: "rest-note" });
  const body = make("div", { className: "rest-body", id }, note, ...items.map((one) => one.example), difference);
  const tabs = make("div", { className: "rest-tabs", role: "tablist", ariaLabel: `${name}: ${titleOf(operation)}`, onkeydown: move });
  const bar = make("div", { className: "rest-bar" }, make("strong", {}, name));
  const control = (label, action) => {
    const made = button(label, () => { action(); render(); });
    bar.append(made);
    return made;
  };
  const choices = views.map((own) => control(own, () => { changes = false; prefer(own); }));
  choices.forEach((one) => (one.hidden = views.length < 2));
  const compare = control(say("Changes"), () => { changes = !changes; });
  const shorter = control(say("Fold"), foldAll);
  const asking = button(say("Fill in"), () => tool("ask"), { ariaLabel: say("Fill in requests") });
  bar.append(copyButton(() => textOf(current()), `${say("Copy")}: ${name}`), asking);
  body.addEventListener("beforematch", ({ target }) => {
    const found = items.find((one) => one.example === target);
    if (found) {
      view = found.view;
      show(found);
    }
  });
  label();

  /** Write the sample that is chosen, and the microversion, into a request. */
  function fill(request) {
    const sample = find(path, JSON_VIEW);
    const content = request.example.querySelector("[data-form]");
    setHeader(sample?.version);
    if (!sample || !content) return;
    // What is struck is not sent; the comma before what closes goes with it.
    const text = linesOf(preOf(sample)).filter((line) => !line.matches(".rest-outside"))
      .map((line) => line.textContent).join("").replace(/,(?=\s*\n\s*[\]}])/g, "").trimEnd();
    content.textContent = content.dataset.form === "python"
      ? text.replace(/"(?:[^"\\]|\\.)*"|true|false|null|\n/g, (token) =>
        ({ true: "True", false: "False", null: "None", "\n": "\n    " })[token]
          || token.replace(/\\(.)/gs, (pair, letter) => (letter === "/" ? letter : pair)))
      : text.replace(/^@/, " @").replace(/'/g, "'\\''");
  }

  function setHeader(version) {
    const spans = all(".rest-request .rest-header-version", column);
    spans.forEach((one) => (one.textContent = state.microversion || version || one.textContent));
  }

  /** Label tabs by microversion, and by what the file's name has more than that of the first sample. */
  function label() {
    const seen = {};
    const wordsOf = (one) => familyOf(one.path).replace(/^.*\/|\.\w+$/g, "").split(/[-_]/);
    const usual = samples.length ? wordsOf(samples[0]) : [];
    for (const [n, one] of samples.entries()) {
      const words = wordsOf(one).filter((word) => !usual.includes(word));
      one.label = [one.version, ...words].join(" ") || say("Sample");
      const times = (seen[one.label] = (seen[one.label] || 0) + 1);
      if (times > 1) one.label += ` (${times})`;
      one.tab = button(one.label, () => show(one), { id: `${id}-${n}`, role: "tab", title: one.caption });
      set(one.tab, "aria-controls", id);
      tabs.append(one.tab);
    }
  }

  function move(event) {
    const there = available();
    const now = there.findIndex((one) => one.path === path) + there.length;
    const rtl = getComputedStyle(tabs).direction === "rtl" ? -1 : 1;
    const index = { ArrowRight: now + rtl, ArrowDown: now + 1, ArrowLeft: now - rtl, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
    if (index === undefined) return;
    const next = there.at(index % there.length);
    event.preventDefault();
    show(next);
    next.tab.focus();
  }

  function available() {
    return samples.filter((one) => !isAbsent(one.example));
  }

  function show(one) {
    path = one.path || path;
    render();
  }

  function find(wanted, own) {
    return items.find((one) => one.view === own && one.path === wanted);
  }

  function current() {
    return find(view === JSON_VIEW ? path : "", view) || items[0];
  }

  /** Of the samples like one, in other microversions, the newest up to a limit. */
  function kin(one, limit) {
    return newest(samples.filter((other) => familyOf(other.path) === familyOf(one)), limit);
  }

  /** What a sample is compared with: that of the chosen microversion, or the one before. */
  function before(one) {
    const other = kin(one.path, state.compare ? number(state.compare) : number(one.version) - 1);
    return other === one ? null : other;
  }

  /** Show what the chosen microversion answers, beside what the one to compare with does. */
  function follow() {
    const best = state.microversion && kin(path, number(state.microversion));
    if (best) path = best.path;
    changes = Boolean(state.compare);
    render();
  }

  function foldAll() {
    const lines = linesOf(preOf(current())).filter((line) => line.matches("[data-fold]"));
    const shut = !lines.some((line) => line.matches(".rest-shut"));
    lines.forEach((line) => foldLine(line, false));
    if (shut) lines.filter((line) => indent(line) > 4).forEach((line) => foldLine(line, true));
  }

  function render() {
    const there = available();
    if (there.length && !there.some((one) => one.path === path)) path = there[0].path;
    if (samples[0] && !there[0]) view = views[0];
    const now = current();
    const json = now.view === JSON_VIEW;
    const old = json && before(now);
    changes = changes && Boolean(old);
    // No sample is as old as the microversion.
    body.parentElement.hidden = isAbsent(now.example);
    items.forEach((one) => hide(one.example, one !== now || changes));
    for (const one of samples) {
      const selected = one.path === path;
      one.tab.ariaSelected = selected && there.length > 1;
      one.tab.tabIndex = selected ? 0 : -1;
      one.tab.hidden = isAbsent(one.example);
      if (selected) set(body, "aria-labelledby", one.tab.id);
    }
    // Commands and calls hold no sample.
    tabs.hidden = there.length < 2 || !json && !now.example.querySelector("[data-form]");
    body.role = tabs.hidden ? null : "tabpanel";
    if (tabs.hidden) body.removeAttribute("aria-labelledby");
    choices.forEach((one, n) => (one.ariaPressed = views[n] === view));
    compare.hidden = !old;
    compare.ariaPressed = changes;
    if (old) compare.title = say("What changed since {0}", old.label);
    const pre = preOf(now);
    const source = find(path, JSON_VIEW);
    const gone = source ? strike(preOf(source), operation, role) : [];
    const own = source?.version || config.min || "";
    const told = [];
    if (state.microversion && source) {
      const later = missing(preOf(source), operation, role, (version) => number(version) > number(own));
      if (own && own !== state.microversion) told.push(say("Sample of {0}.", own));
      if (gone.length) told.push(` ${say("Not in {0}: {1}.", state.microversion, gone.join(", "))}`);
      if (later[0]) told.push(` ${say("Not in it yet:")}`, ...later.flatMap((row) => [" ", make("a", { href: `#${row.id}` }, row.dataset.name)]), ".");
    }
    note.replaceChildren(...told);
    note.hidden = !told.length;
    if (json) linesOf(pre);
    else fill(now);
    asking.hidden = json;
    shorter.hidden = changes || !json || pre.textContent.split("\n").length < LONG;
    if (json && role === "response" && !column.querySelector("[data-form]")) setHeader(now.version);
    difference.hidden = !changes;
    if (!changes) return;
    tool("differing", linesOf(preOf(old)), linesOf(pre)).then((pairs) => {
      changed.replaceChildren(...pairs.map(([sign, { innerHTML }]) => make("span", { className: `rest-line rest-${sign}`, innerHTML })));
      // All panels are written before a place is asked for.
      requestAnimationFrame(() => bring(all(".rest-plus, .rest-minus", changed), changed));
    });
  }

  column.append(make("div", { className: "rest-panel" }, bar, tabs, body));
  follow();
  return { operation, follow, speak: () => speak() && render() };
}

const panels = [];
// The language of requests that a reader has chosen is that of all.
let { language } = state;
try {
  language ||= localStorage.getItem("compute-ref-language");
} catch {
  // The storage is off: the address has it.
}
function prefer(own) {
  language = own;
  try {
    localStorage.setItem("compute-ref-language", own);
    state.language = "";
  } catch {
    state.language = own;
  }
  history.replaceState(history.state, "", stamped(location.href));
  panels.forEach((panel) => panel.speak());
}
/** Panels that are to follow another microversion when they come near. */
const late = new Set();
function followNow(panel) {
  late.delete(panel);
  panel.follow();
}
workers.push((operation, isNew) => {
  [...late].filter((panel) => panel.operation === operation).forEach(followNow);
  if (!isNew) return;
  for (const column of all(":scope > .rest-columns > .rest-samples", operation)) {
    const items = [...column.children].map(facts);
    for (const role of ["request", "response"]) {
      const own = items.filter((one) => one.role === role && preOf(one));
      if (own.length) panels.push(makePanel(role, own, operation));
    }
    column.classList.add("rest-ready");
  }
});
export const followAll = () => panels.forEach((panel) => near.has(panel.operation) ? followNow(panel) : late.add(panel));
