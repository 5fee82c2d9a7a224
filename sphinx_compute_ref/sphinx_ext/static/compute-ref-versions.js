// The toolbar's microversion selector: what a microversion does not have goes away; with another one to compare, what
// came and went between the two is marked. The state is in the URL: ?microversion=2.47&compare=2.1
"use strict";

(() => {
  const { style, on, around, isAbsent, state, config, say, make, all, operationOf, number, familyOf, root } = computeRef;
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
    ranged = all(RANGED).map((element) => ({
      element,
      low: number(element.dataset.minVersion),
      high: element.dataset.maxVersion ? number(element.dataset.maxVersion) : Infinity,
      operation: operationOf(element.matches(".rest-operation") ? element.parentElement : element),
      whole: element.matches(".rest-operation"),
    }));
    const families = new Map();
    for (const sample of all(".rest-samples .rest-sample")) {
      const operation = operationOf(sample);
      const key = `${operation.id} ${sample.dataset.role} ${familyOf(sample.dataset.path)}`;
      if (!families.has(key)) families.set(key, []);
      families.get(key).push({ element: sample.closest(".rest-example"), version: number(sample.dataset.microversion) });
    }
    samples = [...families.values()];
  }

  const toggle = (element, name, on) => element.classList.contains(name) !== on && element.classList.toggle(name, on);

  function mark(element, change) {
    const old = element.querySelector(":scope > .rest-name > .rest-change, :scope > .rest-method > .rest-change");
    if (old) old.remove();
    toggle(element, "rest-came", change === "came");
    toggle(element, "rest-went", change === "went");
    const place = change && element.querySelector(":scope > .rest-name, :scope > .rest-method");
    if (place) place.append(make("span", { className: `rest-change rest-change-${change}` }, say(change)));
  }

  function apply() {
    if (!ranged) {
      if (!state.microversion) return;
      collect();
    }
    const version = state.microversion ? number(state.microversion) : null;
    const other = state.compare ? number(state.compare) : null;
    const changes = [];
    const hidden = { operations: 0, rows: 0, samples: 0 };
    for (const one of ranged) {
      const now = version === null || (one.low <= version && version <= one.high);
      const then = other !== null && one.low <= other && other <= one.high;
      const absent = !now && !then;
      toggle(one.element, "rest-absent", absent);
      const change = other === null || now === then ? "" : now ? "came" : "went";
      if (change || one.change) mark(one.element, change);
      one.change = change;
      const outside = one.operation && isAbsent(one.operation);
      if (absent && !outside) hidden[one.whole ? "operations" : "rows"] += 1;
      if (change && !outside) changes.push(one);
    }
    for (const family of samples) {
      const best = [version, other].map((limit) =>
        limit === null ? null : Math.max(...family.map((one) => one.version).filter((own) => own <= limit)));
      for (const one of family) {
        const absent = version !== null && !best.includes(one.version);
        toggle(one.element, "rest-absent", absent);
        if (absent) hidden.samples += 1;
      }
    }
    for (const link of all("a.reference.internal[href^='#']")) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target && target.matches(".rest-operation")) toggle(link, "rest-absent", isAbsent(target));
    }
    document.dispatchEvent(new Event("rest-microversion"));
    tell(hidden, changes);
  }

  const titleOf = (operation) => {
    const heading = operation.querySelector("h1, h2, h3, h4, h5, h6");
    return heading ? heading.firstChild.textContent : operation.id;
  };

  let status = null;
  let list = null;

  function tell(hidden, changes) {
    status.textContent = "";
    list.replaceChildren();
    list.hidden = true;
    if (!state.microversion) return;
    const parts = [["operations", "operations: {0}"], ["rows", "parameters: {0}"], ["samples", "samples: {0}"]]
      .filter(([kind]) => hidden[kind]).map(([kind, text]) => say(text, hidden[kind]));
    const release = releaseOf(state.microversion);
    const name = release ? `${state.microversion} (${release})` : state.microversion;
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const text = [parts.length ? say("{0}. Hidden on this page: {1}.", name, parts.join(", ")) : say("{0}. Nothing on this page is hidden.", name)];
    if (state.compare) {
      const came = changes.filter((one) => one.change === "came").length;
      text.push(say("Compared with {0}: {1} came, {2} went.", state.compare, came, changes.length - came));
    }
    if (target && target.closest(".rest-absent")) text.push(say("What the link leads to is not in this microversion."));
    status.textContent = text.join(" ");
    if (changes.length) {
      list.hidden = false;
      list.append(make("summary", {}, say("Show the changes")), make("ul", {}, ...changes.map((one) => {
        const inner = one.whole ? titleOf(one.element) : `${titleOf(one.operation || one.element)}: ${one.element.dataset.name}`;
        return make("li", {}, make("a", { href: `#${one.element.id}` }, inner),
          make("span", { className: `rest-change rest-change-${one.change}` }, say(one.change)));
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
    return url;
  }

  function choose(changed) {
    if (state.compare && !state.microversion) state.microversion = changed.names[0];
    changed.selects.forEach(([select, name]) => (select.value = state[name]));
    const url = stamped(location.href);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
    apply();
  }

  /** Links into this reference take the state along. */
  function carry(event) {
    const link = around(event, "a[href]");
    if (!link || !link.href.startsWith(root) || link.getAttribute("href").startsWith("#")) return;
    link.href = stamped(link.href).href;
  }

  on("DOMContentLoaded", () => {
    const names = versions();
    const page = document.querySelector(".rest-operation, .rest-history, .rest-parameters");
    const main = document.querySelector("[role=main], main article, main, .body") || document.body;
    if (!page && !config.max) return;
    const bar = make("div", { className: "rest-toolbar", role: "region", "aria-label": say("Reading aids") });
    status = make("p", { className: "rest-status", role: "status" });
    list = make("details", { className: "rest-changes", hidden: true });
    if (names.length) {
      const changed = { names, selects: [] };
      for (const [name, label, first] of [["microversion", "Microversion", "All"], ["compare", "Compare with", "Nothing"]]) {
        const select = make("select", { name });
        options(select, say(first), names);
        changed.selects.push([select, name]);
        const wanted = parameters.get(name);
        if (names.includes(wanted)) state[name] = wanted;
        select.addEventListener("change", () => {
          state[name] = select.value;
          if (name === "microversion" && !select.value) state.compare = "";
          choose(changed);
        });
        bar.append(make("label", {}, say(label), select));
      }
      if (config.history) bar.append(make("a", { href: new URL(config.history, root).href }, say("History")));
      ["click", "pointerdown"].forEach((kind) => on(kind, carry, true));
      on("submit", (event) => {
        for (const name of Object.keys(state)) {
          if (state[name] && event.target.method === "get") event.target.append(make("input", { type: "hidden", name, value: state[name] }));
        }
      });
      document.dispatchEvent(new CustomEvent("rest-toolbar", { detail: bar }));
      bar.append(status, list);
      // Before the first heading, in what holds all operations: there it can stay in sight.
      let place = main.querySelector("h1") || main.firstElementChild;
      const last = all(".rest-operation").pop();
      while (place.parentElement !== main && last && !place.parentElement.contains(last)) place = place.parentElement;
      place.before(bar);
      if (state.microversion || state.compare) choose(changed);
    }
    // What stays at the top of the window: the theme's header, if it does, and this bar, if there is room.
    const room = () => {
      const head = document.elementsFromPoint(innerWidth / 2, 1).filter((one) => !bar.contains(one))
        .find((one) => ["sticky", "fixed"].includes(getComputedStyle(one).position));
      const bottom = head && head.offsetHeight < innerHeight / 3 ? head.getBoundingClientRect().bottom : 0;
      style("--rest-head", `${bottom}px`);
      style("--rest-top", `${bottom + (getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0)}px`);
    };
    new ResizeObserver(room).observe(bar);
  });
  addEventListener("hashchange", () => state.microversion && apply());
})();
