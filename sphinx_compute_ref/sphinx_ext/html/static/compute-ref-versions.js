// The toolbar's microversion selector: what a microversion does not have goes away; with another one to compare, what
// came, went and changed between the two is marked. The state is in the URL: ?microversion=2.47&compare=2.1
import { boxOf, set, on, ready, around, isAbsent, near, workers, button, state, config, say, make, all, operationOf, titleOf, linked, root, shared, stamped, tool, twin } from "./compute-ref.js";
import { followAll, number, familyOf, newest } from "./compute-ref-samples.js";
import { addFilter } from "./compute-ref-find.js";

const RANGED = ":is(.rest-operation, .rest-parameter):is([data-min-version], [data-max-version])";
let ranged = null;
let samples = null;
let links = null;
let tables = null;
const NAVIGATION = "nav, aside, [role=navigation], .toctree-wrapper, .contents, .docs-sidebar, .rest-operations";

const releases = Object.entries(config.releases || {}).sort((a, b) => number(a[0]) - number(b[0]));
const nameOfNumber = (version) => `${Math.floor(version / 1e4)}.${version % 1e4}`;
const releaseOf = (version) => (releases.find(([last]) => number(version) <= number(last)) || [0, ""])[1];

function versions() {
  const names = config.min && config.max ? [config.min, config.max]
    : all(RANGED).flatMap((one) => [one.dataset.minVersion, one.dataset.maxVersion]).filter(Boolean);
  const sorted = [...new Set(names)].sort((a, b) => number(b) - number(a));
  const [high, low] = [sorted[0], sorted.at(-1)].map(number);
  // They are counted: between two of them are all the others.
  return low < 1e4 || high - low > 1e4 ? sorted : Array.from({ length: high - low + 1 }, (_, n) => nameOfNumber(high - n));
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
  links = all("a[href^='#']:not(.headerlink, .rest-parameter > td > a)").map((link) => {
    const item = link.closest(NAVIGATION) && (link.closest("li") || link);
    return { link, item, href: link.getAttribute("href"), target: linked(link) };
  }).filter(({ target }) => target?.matches(".rest-operation, .rest-parameter"));
  tables = [...new Set(ranged.filter((one) => !one.whole).map(({ element }) => element.closest("table")))];
}

/** Take away headings without a row below them, tables without any, and sections in which nothing else stands. */
function clear() {
  for (const table of tables) {
    let [below, any] = [0, 0];
    for (const row of [...table.tBodies[0].rows].reverse()) {
      if (row.matches(".rest-group")) {
        // A table of body rows alone has no heading.
        leave(row, !below || (below === all(".rest-parameter:not(.rest-absent)", table).length && row.nextElementSibling.dataset.in === "body"));
        below = 0;
      } else if (!isAbsent(row)) any = below += 1;
    }
    leave(table, !any);
    const section = table.parentElement;
    if (section.matches("section:not(.rest-operation)")) {
      leave(section, [...section.children].every((one) => isAbsent(one) || one.matches("h1, h2, h3, h4, h5, h6, span:empty")));
    }
  }
}

const leave = (element, out) => element.classList.toggle("rest-absent", out);
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
  element.classList.toggle("rest-came", change === "came" || Boolean(before));
  element.classList.toggle("rest-went", change === "went" || Boolean(after));
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
  if (!ranged && !state.microversion) return void (status.textContent = said);
  collect();
  const version = number(state.microversion);
  const other = number(state.compare);
  const changes = [];
  const hidden = { operations: 0, parameters: 0, samples: 0 };
  const marked = ranged.filter((one) => one.change);
  for (const one of ranged) {
    const [now, then] = [version, other].map((own) => own && one.low <= own && own <= one.high);
    const absent = version && !now && !then;
    leave(one.element, absent);
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
      leave(one.element, absent);
      if (absent) hidden.samples += 1;
    }
  }
  clear();
  for (const { link, item, href, target } of links) {
    const absent = target.closest(".rest-absent");
    if (item) leave(item, Boolean(absent));
    // In a sentence the words stay.
    else if (absent) link.removeAttribute("href");
    else set(link, "href", href);
  }
  // One operation needs no list.
  all(".rest-operations").forEach((own) => leave(own, all("li:not(.rest-absent)", own).length < 2));
  followAll();
  near.forEach((operation) => workers.forEach((work) => work(operation, false)));
  tell(hidden, told);
}

/** What is to be said first: about the address. */
let said = "";
let bar = null;
let choose = null;
const status = make("p", { className: "rest-status", role: "status" });
const list = make("details", { className: "rest-changes", hidden: true });

function tell(hidden, changes) {
  all(".rest-between").forEach((old) => old.remove());
  list.replaceChildren();
  list.hidden = !changes.length;
  status.textContent = said;
  if (!state.microversion) return;
  const parts = Object.entries(hidden).filter(([, count]) => count).map(([kind, count]) => say(`${kind}: {0}`, count));
  const release = releaseOf(state.microversion);
  const name = release ? `${state.microversion} (${release})` : state.microversion;
  const target = linked();
  const text = [said + (parts.length ? say("{0}. Hidden on this page: {1}.", name, parts.join(", ")) : say("{0}. Nothing on this page is hidden.", name))];
  if (state.compare) {
    const count = (kind) => changes.filter((one) => one.change === kind).length;
    text.push(say("Compared with {0}: {1} came, {2} went, {3} changed.", state.compare, ...["came", "went", "changed"].map(count)));
  }
  if (target?.closest(".rest-absent")) text.push(say("What the link leads to is not in this microversion."));
  status.textContent = text.join(" ");
  const operations = all(".rest-operation");
  if (operations.length && operations.every((one) => one.closest(".rest-absent"))) {
    const wholes = ranged.filter((one) => one.whole);
    const version = number(state.microversion);
    const ended = Math.max(...wholes.map((one) => (one.high < version ? one.high : 0)));
    const other = nameOfNumber(ended || Math.min(...wholes.map((one) => one.low)));
    status.textContent = `${said}${say(ended ? "These operations end with {0}; at {1} there is none." : "These operations begin with {0}; at {1} there is none.", other, state.microversion)} `;
    status.append(button(say("Show {0}", other), () => choose(other)));
  }
  if (state.compare) tool("between", changes);
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

/** What the address asks for: "latest" is the newest; for what is unknown the nearest older one is taken, and said. */
function nearest(wanted, names) {
  if (names.includes(wanted)) return wanted;
  if (wanted === "latest") return names[0];
  const own = /^\d+\.\d+$/.test(wanted) && names.find((name) => number(name) <= number(wanted));
  said += `${own ? say("{0} is not in this reference; the nearest older one is {1}.", wanted, own)
    : say("{0} is no microversion of this reference.", wanted)} `;
  return own || "";
}

/** Change the page; what the reader looks at stays where it is on the screen. */
function steady(action) {
  const edge = boxOf(bar).bottom;
  const start = getComputedStyle(bar).position === "sticky" && edge > 0 ? edge : 0;
  const kept = [...near].flatMap((one) => all(".rest-parameter, .rest-method, :is(h2, h3, h4, p):not(td *)", one))
    .map((one) => [one, boxOf(one)]).filter(([, box]) => box.height && box.bottom > start + 1).sort((a, b) => a[1].top - b[1].top)
    .slice(0, 300);
  action();
  const [element, box] = kept.find(([one]) => one.checkVisibility()) || [];
  if (!element || !scrollY) return;
  const settle = () => scrollBy({ top: boxOf(element).top - box.top, behavior: "instant" });
  settle();
  requestAnimationFrame(() => {
    settle();
    requestAnimationFrame(settle);
  });
}

/** The two selectors, in the toolbar. */
function addSelectors(names) {
  const selects = [["microversion", "Microversion", "All"], ["compare", "Compare with", "Nothing"]].map(([name, label, first]) => {
    const select = make("select", { name, onchange() {
      said = "";
      state[name] = select.value;
      if (!state.microversion) state.compare = name === "compare" ? state.compare : "";
      steady(choose);
    } });
    options(select, say(first), names);
    const wanted = new URLSearchParams(location.search).get(name);
    if (wanted) state[name] = nearest(wanted, names);
    bar.append(make("label", {}, say(label), select));
    return select;
  });
  choose = (version) => {
    if (version) state.microversion = version;
    if (state.compare) state.microversion ||= names[0];
    selects.forEach((select) => (select.value = state[select.name]));
    apply();
    // The browser takes its time for this: after the page has changed before the reader's eyes.
    setTimeout(() => history.replaceState(history.state, "", stamped(location.href)), 99);
  };
  if (config.history) bar.append(make("a", { href: new URL(config.history, root).href }, say("History")));
  ["click", "pointerdown"].forEach((kind) => on(kind, carry, true));
  on("submit", ({ target }) => {
    for (const [name, value] of Object.entries(state)) {
      if (value && target.method === "get") target.append(make("input", { type: "hidden", name, value }));
    }
  });
}

ready(() => {
  const page = document.querySelector(".rest-operation, .rest-history, .rest-parameters");
  const main = document.querySelector("[role=main], main article, main, .body") || document.body;
  if (!page && !config.max) return;
  bar = document.querySelector(".rest-toolbar") || make("div", { className: "rest-toolbar" });
  Object.assign(bar, { role: "region", ariaLabel: say("Reading aids") });
  const names = versions();
  if (names.length) addSelectors(names);
  Object.assign(shared, { badge, choose: (version) => steady(() => choose(version, said = "")), nameOfNumber, names, steady });
  if (twin && page) bar.append(make("a", { href: twin }, "Markdown"));
  addFilter(bar);
  bar.append(status, list);
  if (!bar.parentElement) (all("h1", main).find((one) => one.parentElement.offsetHeight) || main.firstElementChild).before(bar);
  if (state.microversion || state.compare || said) choose();
  // What stays at the top of the window: the theme's header, if it does, and this bar, if there is room. Not a property
  // of the root element: all of a long page would be styled anew.
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  let tall = 0;
  const room = () => {
    const head = document.elementsFromPoint(innerWidth / 2, 1).filter((one) => !bar.contains(one))
      .find((one) => ["sticky", "fixed"].includes(getComputedStyle(one).position));
    const bottom = head?.offsetHeight < innerHeight / 3 ? boxOf(head).bottom : 0;
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
