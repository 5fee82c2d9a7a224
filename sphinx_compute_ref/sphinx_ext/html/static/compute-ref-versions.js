// The toolbar's microversion selector: what a microversion does not have goes away; with another one to compare, what
// came, went and changed between the two is marked. The state is in the URL: ?microversion=2.47&compare=2.1
import { on, ready, around, isAbsent, state, config, say, make, all, operationOf, titleOf, linked, root, stamped } from "./compute-ref.js";
import { followAll, number, familyOf, newest } from "./compute-ref-samples.js";
import { addFilter } from "./compute-ref-find.js";

const RANGED = ":is(.rest-operation, .rest-parameter):is([data-min-version], [data-max-version])";
let ranged = null;
let samples = null;
let links = null;

const releases = Object.entries(config.releases || {}).sort((a, b) => number(a[0]) - number(b[0]));
const releaseOf = (version) => (releases.find(([last]) => number(version) <= number(last)) || [0, ""])[1];

function versions() {
  const [low, high] = [config.min, config.max].map((text) => (text || "").split(".").map(Number));
  if (low.length === 2 && high.length === 2 && low[0] === high[0]) {
    return Array.from({ length: high[1] - low[1] + 1 }, (_, n) => `${low[0]}.${high[1] - n}`);
  }
  const found = all(RANGED).flatMap((one) => [one.dataset.minVersion, one.dataset.maxVersion]);
  return [...new Set(found.filter(Boolean))].sort((a, b) => number(b) - number(a));
}

function collect() {
  if (ranged) return;
  ranged = all(RANGED).map((element) => {
    const whole = element.matches(".rest-operation");
    return {
      element,
      low: number(element.dataset.minVersion),
      high: number(element.dataset.maxVersion) || Infinity,
      operation: operationOf(whole ? element.parentElement : element),
      whole,
    };
  });
  const families = {};
  for (const sample of all(".rest-samples .rest-sample")) {
    const key = `${operationOf(sample).id} ${sample.dataset.role} ${familyOf(sample.dataset.path)}`;
    (families[key] ||= []).push({ element: sample.closest(".rest-example"), version: sample.dataset.microversion });
  }
  samples = Object.values(families);
  links = all("a.reference.internal[href^='#']").map((link) => ({ link, target: linked(link) }))
    .filter(({ target }) => target?.matches(".rest-operation"));
}

const toggle = (element, ...rest) => element.classList.toggle(...rest);
/** What became of something, with a word. */
const badge = ({ change, was }) => make("span", { className: `rest-change rest-change-${change}` }, say(change), was);

/** Mark what came, went or changed, with words: a row in its first cell, an operation beside its method. */
function mark(one) {
  const { element, whole, change, before, after, was } = one;
  const said = [change, was, !before, !after].join();
  if (one.said === said) return;
  one.said = said;
  const place = whole ? element.querySelector(":scope > .rest-method") : element.cells[0];
  all(".rest-change", place).forEach((old) => old.remove());
  toggle(element, "rest-came", change === "came" || Boolean(before));
  toggle(element, "rest-went", change === "went" || Boolean(after));
  if (change) place.append(" ", badge(one));
}

/** A row that went and one of the same name that came in its table are one that changed. */
function pair(changes) {
  const gone = {};
  const keyOf = ({ element }) => `${operationOf(element)?.id} ${element.closest("table").dataset.role} ${element.dataset.name}`;
  const rows = changes.filter((one) => !one.whole);
  rows.filter((one) => one.change === "went").forEach((one) => (gone[keyOf(one)] = one));
  for (const one of rows) {
    const old = one.change === "came" && gone[keyOf(one)];
    if (old && !old.after) {
      one.change = old.change = "changed";
      [one.before, old.after] = [old, one];
      const [a, b] = [old, one].map(({ element: { dataset } }) =>
        dataset.type + (dataset.required === "true" ? `, ${say("required")}` : ""));
      one.was = a === b ? "" : `: ${a} → ${b}`;
    }
  }
  return changes.filter((one) => !one.after);
}

function apply() {
  if (!ranged && !state.microversion) return;
  collect();
  const version = number(state.microversion);
  const other = number(state.compare);
  const changes = [];
  const hidden = { operations: 0, parameters: 0, samples: 0 };
  const marked = ranged.filter((one) => one.change);
  for (const one of ranged) {
    const [now, then] = [version, other].map((own) => own && one.low <= own && own <= one.high);
    const absent = version && !now && !then;
    toggle(one.element, "rest-absent", absent);
    one.change = !other || now === then ? "" : now ? "came" : "went";
    one.before = one.after = null;
    one.was = "";
    const outside = one.operation && isAbsent(one.operation);
    if (absent && !outside) hidden[one.whole ? "operations" : "parameters"] += 1;
    if (one.change && !outside) changes.push(one);
  }
  const told = pair(changes);
  new Set([...marked, ...changes]).forEach(mark);
  for (const family of samples) {
    const best = [version, other || version].map((limit) => newest(family, limit));
    for (const one of family) {
      const absent = version && !best.some((own) => own?.version === one.version);
      toggle(one.element, "rest-absent", absent);
      if (absent) hidden.samples += 1;
    }
  }
  links.forEach(({ link, target }) => toggle(link, "rest-absent", isAbsent(target)));
  followAll();
  tell(hidden, told);
}

const status = make("p", { className: "rest-status", role: "status" });
const list = make("details", { className: "rest-changes", hidden: true });

function tell(hidden, changes) {
  status.textContent = "";
  list.replaceChildren();
  list.hidden = !changes.length;
  if (!state.microversion) return;
  const parts = Object.entries(hidden).filter(([, count]) => count).map(([kind, count]) => say(`${kind}: {0}`, count));
  const release = releaseOf(state.microversion);
  const name = release ? `${state.microversion} (${release})` : state.microversion;
  const target = linked();
  const text = [parts.length ? say("{0}. Hidden on this page: {1}.", name, parts.join(", ")) : say("{0}. Nothing on this page is hidden.", name)];
  if (state.compare) {
    const count = (kind) => changes.filter((one) => one.change === kind).length;
    text.push(say("Compared with {0}: {1} came, {2} went, {3} changed.", state.compare, ...["came", "went", "changed"].map(count)));
  }
  if (target?.closest(".rest-absent")) text.push(say("What the link leads to is not in this microversion."));
  status.textContent = text.join(" ");
  if (changes.length) {
    list.append(make("summary", {}, say("Show the changes")), make("ul", {}, ...changes.map((one) => {
      const { element } = one;
      const inner = one.whole ? titleOf(element) : `${titleOf(operationOf(element) || element.closest("section"))}: ${element.dataset.name}`;
      return make("li", {}, make("a", { href: `#${element.id}` }, inner), " ", badge(one));
    })));
  }
}

function options(select, first, names) {
  select.append(new Option(first, ""));
  let group = null;
  for (const version of names) {
    const release = releaseOf(version);
    if (release && group?.label !== release) {
      group = make("optgroup", { label: release });
      select.append(group);
    }
    (release ? group : select).append(new Option(version));
  }
}

/** Links into this reference take the state along. */
function carry(event) {
  const link = around(event, "a[href]:not([data-as-of], [href^='#'])");
  if (link && link.href.startsWith(root)) link.href = stamped(link.href);
}

/** The two selectors, in the toolbar. */
function addSelectors(bar, names) {
  const selects = [["microversion", "Microversion", "All"], ["compare", "Compare with", "Nothing"]].map(([name, label, first]) => {
    const select = make("select", { name, onchange() {
      state[name] = select.value;
      if (!state.microversion) state.compare = name === "compare" ? state.compare : "";
      choose();
    } });
    options(select, say(first), names);
    const wanted = new URLSearchParams(location.search).get(name);
    if (names.includes(wanted)) state[name] = wanted;
    bar.append(make("label", {}, say(label), select));
    return select;
  });
  function choose() {
    if (state.compare) state.microversion ||= names[0];
    selects.forEach((select) => (select.value = state[select.name]));
    apply();
    // The browser takes its time for this: after the page has changed before the reader's eyes.
    setTimeout(() => history.replaceState(history.state, "", stamped(location.href)), 99);
  }
  if (config.history) bar.append(make("a", { href: new URL(config.history, root).href }, say("History")));
  ["click", "pointerdown"].forEach((kind) => on(kind, carry, true));
  on("submit", ({ target }) => {
    for (const [name, value] of Object.entries(state)) {
      if (value && target.method === "get") target.append(make("input", { type: "hidden", name, value }));
    }
  });
  return choose;
}

ready(() => {
  const page = document.querySelector(".rest-operation, .rest-history, .rest-parameters");
  const main = document.querySelector("[role=main], main article, main, .body") || document.body;
  if (!page && !config.max) return;
  const bar = make("div", { className: "rest-toolbar", role: "region", ariaLabel: say("Reading aids") });
  const names = versions();
  const choose = names.length ? addSelectors(bar, names) : null;
  addFilter(bar);
  bar.append(status, list);
  // Before the first heading, in what holds all operations: there it can stay in sight.
  let place = all("h1", main).find((one) => one.parentElement.offsetHeight) || main.firstElementChild;
  const last = all(".rest-operation").pop();
  while (place.parentElement !== main && last && !place.parentElement.contains(last)) place = place.parentElement;
  place.before(bar);
  if (state.microversion || state.compare) choose();
  // What stays at the top of the window: the theme's header, if it does, and this bar, if there is room. Not a property
  // of the root element: all of a long page would be styled anew.
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  let tall = 0;
  const room = () => {
    const head = document.elementsFromPoint(innerWidth / 2, 1).filter((one) => !bar.contains(one))
      .find((one) => ["sticky", "fixed"].includes(getComputedStyle(one).position));
    const bottom = head?.offsetHeight < innerHeight / 3 ? head.getBoundingClientRect().bottom : 0;
    const whole = bottom + (getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0);
    if (whole === tall) return;
    tall = whole;
    bar.style.top = `${bottom}px`;
    document.documentElement.style.scrollPaddingTop = `${whole + 8}px`;
    sheet.replaceSync(`.rest-ready { --rest-top: ${whole}px }`);
  };
  // Both are work that nobody should have to wait for.
  new ResizeObserver(() => setTimeout(room, 99)).observe(bar);
  on("scrollend", room);
  setTimeout(collect, 500);
});
addEventListener("hashchange", () => state.microversion && apply());
