// The toolbar's microversion selector: what a microversion does not have goes away; with another one to compare, what
// came, went and changed between the two is marked. The state is in the URL: ?microversion=2.47&compare=2.1
"use strict";

(() => {
  const { style, on, ready, around, isAbsent, state, config, say, make, all, operationOf, titleOf, number, familyOf, newest, root } = computeRef;
  const parameters = new URLSearchParams(location.search);
  const RANGED = ["operation", "parameter"]
    .flatMap((kind) => [`.rest-${kind}[data-min-version]`, `.rest-${kind}[data-max-version]`]).join();
  let ranged = null;
  let samples = null;

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
  }

  const toggle = (element, name, on) => element.classList.contains(name) !== on && element.classList.toggle(name, on);

  /** Mark what came, went or changed, with words: a row in its first cell, an operation beside its method. */
  function mark({ element, whole, change, before, after, was }) {
    const place = whole ? element.querySelector(":scope > .rest-method") : element.cells[0];
    all(".rest-change", place).forEach((old) => old.remove());
    toggle(element, "rest-came", change === "came" || Boolean(before));
    toggle(element, "rest-went", change === "went" || Boolean(after));
    if (change) place.append(" ", make("span", { className: `rest-change rest-change-${change}` }, say(change), was || ""));
  }

  /** A row that went and one of the same name that came in its table are one that changed. */
  function pair(changes) {
    const gone = {};
    const keyOf = ({ element }) => `${operationOf(element).id} ${element.closest("table").dataset.role} ${element.dataset.name}`;
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
    const version = state.microversion ? number(state.microversion) : null;
    const other = state.compare ? number(state.compare) : null;
    const changes = [];
    const hidden = { operations: 0, rows: 0, samples: 0 };
    const marked = ranged.filter((one) => one.change);
    for (const one of ranged) {
      const now = version === null || (one.low <= version && version <= one.high);
      const then = other !== null && one.low <= other && other <= one.high;
      const absent = !now && !then;
      toggle(one.element, "rest-absent", absent);
      one.change = other === null || now === then ? "" : now ? "came" : "went";
      one.before = one.after = one.was = null;
      const outside = one.operation && isAbsent(one.operation);
      if (absent && !outside) hidden[one.whole ? "operations" : "rows"] += 1;
      if (one.change && !outside) changes.push(one);
    }
    const told = pair(changes);
    new Set([...marked, ...changes]).forEach(mark);
    for (const family of samples) {
      const best = [version, other].map((limit) => newest(family, limit ?? Infinity));
      for (const one of family) {
        const absent = version !== null && !best.some((own) => own && own.version === one.version);
        toggle(one.element, "rest-absent", absent);
        if (absent) hidden.samples += 1;
      }
    }
    for (const link of all("a.reference.internal[href^='#']")) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target && target.matches(".rest-operation")) toggle(link, "rest-absent", isAbsent(target));
    }
    document.dispatchEvent(new Event("rest-microversion"));
    tell(hidden, told);
  }

  const status = make("p", { className: "rest-status", role: "status" });
  const list = make("details", { className: "rest-changes", hidden: true });

  function tell(hidden, changes) {
    status.textContent = "";
    list.replaceChildren();
    list.hidden = !changes.length;
    if (!state.microversion) return;
    const parts = [["operations", "operations: {0}"], ["rows", "parameters: {0}"], ["samples", "samples: {0}"]]
      .filter(([kind]) => hidden[kind]).map(([kind, text]) => say(text, hidden[kind]));
    const release = releaseOf(state.microversion);
    const name = release ? `${state.microversion} (${release})` : state.microversion;
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const text = [parts.length ? say("{0}. Hidden on this page: {1}.", name, parts.join(", ")) : say("{0}. Nothing on this page is hidden.", name)];
    if (state.compare) {
      const count = (kind) => changes.filter((one) => one.change === kind).length;
      text.push(say("Compared with {0}: {1} came, {2} went, {3} changed.", state.compare, ...["came", "went", "changed"].map(count)));
    }
    if (target && target.closest(".rest-absent")) text.push(say("What the link leads to is not in this microversion."));
    status.textContent = text.join(" ");
    if (changes.length) {
      list.append(make("summary", {}, say("Show the changes")), make("ul", {}, ...changes.map(({ element, whole, change, was }) => {
        const inner = whole ? titleOf(element) : `${titleOf(operationOf(element))}: ${element.dataset.name}`;
        return make("li", {}, make("a", { href: `#${element.id}` }, inner), " ",
          make("span", { className: `rest-change rest-change-${change}` }, say(change), was || ""));
      })));
    }
  }

  function options(select, first, names) {
    select.append(make("option", { value: "" }, first));
    let group = null;
    for (const version of names) {
      const release = releaseOf(version);
      if (release && (!group || group.label !== release)) {
        group = make("optgroup", { label: release });
        select.append(group);
      }
      (release ? group : select).append(make("option", { value: version }, version));
    }
  }

  /** An address with the state in it. */
  function stamped(address) {
    const url = new URL(address);
    for (const [name, value] of Object.entries(state)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    return url.href;
  }

  /** Links into this reference take the state along. */
  function carry(event) {
    const link = around(event, "a[href]");
    if (link && link.href.startsWith(root) && link.getAttribute("href")[0] !== "#") link.href = stamped(link.href);
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
      const wanted = parameters.get(name);
      if (names.includes(wanted)) state[name] = wanted;
      bar.append(make("label", {}, say(label), select));
      return select;
    });
    function choose() {
      if (state.compare) state.microversion ||= names[0];
      selects.forEach((select) => (select.value = state[select.name]));
      const address = stamped(location.href);
      if (address !== location.href) history.replaceState(history.state, "", address);
      apply();
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
    const bar = make("div", { className: "rest-toolbar", role: "region", "aria-label": say("Reading aids") });
    const names = versions();
    const choose = names.length ? addSelectors(bar, names) : null;
    document.dispatchEvent(new CustomEvent("rest-toolbar", { detail: bar }));
    bar.append(status, list);
    // Before the first heading, in what holds all operations: there it can stay in sight.
    let place = all("h1", main).find((one) => one.offsetHeight) || main.firstElementChild;
    const last = all(".rest-operation").pop();
    while (place.parentElement !== main && last && !place.parentElement.contains(last)) place = place.parentElement;
    place.before(bar);
    if (state.microversion || state.compare) choose();
    // What stays at the top of the window: the theme's header, if it does, and this bar, if there is room.
    const room = () => {
      const head = document.elementsFromPoint(innerWidth / 2, 1).filter((one) => !bar.contains(one))
        .find((one) => ["sticky", "fixed"].includes(getComputedStyle(one).position));
      const bottom = head && head.offsetHeight < innerHeight / 3 ? head.getBoundingClientRect().bottom : 0;
      const own = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
      style("--rest-head", `${bottom}px`);
      style("--rest-top", `${bottom + own}px`);
      style("scroll-padding-top", `${bottom + own + 12}px`);
    };
    // Both are work that nobody should have to wait for.
    new ResizeObserver(() => setTimeout(room, 99)).observe(bar);
    setTimeout(collect, 500);
  });
  addEventListener("hashchange", () => state.microversion && apply());
})();
