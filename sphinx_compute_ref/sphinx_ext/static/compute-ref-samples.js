// Samples as panels with tabs: copy, folding, and what changed since the sample before.
"use strict";

(() => {
  const { set, hide, on, around, isAbsent, say, make, all, button, copyButton, titleOf, state, workers } = computeRef;
  const LONG = 24;
  const JSON_VIEW = "JSON";
  let count = 0;

  const number = (text) => (text || "0").split(".").reduce((sum, part) => sum * 1e4 + Number(part), 0);
  const familyOf = (path) =>
    path.replace(/(^|\/)v?\d+\.\d+(?=\/)/g, "").replace(/[-_]v?\d+\.\d+(?=(-[a-z]+)*\.json$)/, "");

  /** Of things with a version, the newest up to a limit. */
  const newest = (kin, limit) =>
    kin.filter((one) => number(one.version) <= limit).sort((a, b) => number(a.version) - number(b.version)).pop();

  /** What an example is: its sample's path, its microversion, the language of a request. */
  function facts(example) {
    const sample = example.querySelector(".rest-sample");
    return {
      example,
      role: example.dataset.role,
      view: example.dataset.language || JSON_VIEW,
      path: sample ? sample.dataset.path : "",
      version: sample ? sample.dataset.microversion || "" : "",
      caption: sample ? (example.querySelector("p strong, h2, h3, h4, h5, h6") || example).textContent.trim() : "",
    };
  }

  /** Give every line of a block an element of its own; strings in JSON do not break. */
  function linesOf(pre) {
    if (!pre.querySelector(".rest-line")) {
      pre.innerHTML = pre.innerHTML.replace(/\n+$/, "").split("\n")
        .map((line) => `<span class="rest-line">${line}\n</span>`).join("");
      addFolds(pre);
    }
    return all(".rest-line", pre);
  }

  // What is indented deeper than a line lies in it.
  const indent = (line) => line.textContent.search(/\S/);

  function addFolds(pre) {
    all(".rest-line", pre).forEach((line) => {
      if (/[{[]\s*$/.test(line.textContent) && line.nextSibling) line.dataset.fold = "";
    });
  }

  function fold(line, shut) {
    line.classList.toggle("rest-shut", shut);
    for (let next = line.nextSibling; next && indent(next) > indent(line); next = next.nextSibling) {
      hide(next, shut);
      next.classList.remove("rest-shut");
    }
  }

  on("click", (event) => {
    const line = around(event, ".rest-line[data-fold]");
    if (line && Math.abs(event.clientX - line.getBoundingClientRect()[getComputedStyle(line).direction === "rtl" ? "right" : "left"]) < 16) {
      fold(line, !line.classList.contains("rest-shut"));
    }
  });
  // Found by the browser's search
  on("beforematch", ({ target }) => {
    for (let line = target; target.matches(".rest-line") && line; line = line.previousSibling) {
      if (line.matches(".rest-shut") && indent(line) < indent(target)) fold(line, false);
    }
  });

  /** Scroll a block to the first of some lines, if it shows none of them. */
  function bring(lines, pre) {
    const box = pre.getBoundingClientRect();
    const places = lines.map((line) => line.getBoundingClientRect());
    if (places[0] && !places.some(({ top, bottom }) => top >= box.top && bottom <= box.bottom)) {
      pre.scrollTop += places[0].top - box.top - box.height / 3;
    }
  }

  /** How one list of lines becomes another, by their longest common subsequence, as [sign, line] pairs. */
  function difference(before, after) {
    const [a, b] = [before, after].map((lines) => lines.map((line) => line.replace(/,\s*$/, "")));
    const width = b.length + 1;
    const common = new Uint16Array((a.length + 1) * width);
    const at = (i, j) => common[i * width + j];
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      }
    }
    const result = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
      if (i < a.length && a[i] === b[j]) {
        result.push(["same", after[j]]);
        i += 1;
        j += 1;
      } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) result.push(["minus", before[i++]]);
      else result.push(["plus", after[j++]]);
    }
    return result;
  }

  const textOf = (one) => one.example.querySelector("pre").textContent.trimEnd();

  class Panel {
    constructor(role, items, tidy) {
      Object.assign(this, { role, items, changes: false });
      this.column = items[0].example.parentElement;
      this.views = [...new Set(items.map((one) => one.view))];
      this.samples = items.filter((one) => one.view === JSON_VIEW);
      const shown = items.filter((one) => one.example.matches(".rest-shown"));
      this.view = (shown[0] || items[0]).view;
      this.path = (shown.find((one) => one.path) || this.samples[0] || items[0]).path;
      this.name = say(role === "request" ? "Request" : "Response");
      this.id = `rest-panel-${(count += 1)}`;
      this.diff = make("div", { className: "rest-example highlight", hidden: true }, make("pre", { tabIndex: 0 }));
      this.body = make("div", { className: "rest-body", id: this.id }, ...items.map((one) => one.example), this.diff);
      this.tabs = make("div", { className: "rest-tabs", role: "tablist", "aria-label": `${this.name}: ${tidy}`, onkeydown: (event) => this.move(event) });
      this.bar = make("div", { className: "rest-bar" }, make("strong", {}, this.name));
      this.buttons = this.views.map((view) => this.button(view, () => { this.view = view; this.changes = false; }));
      this.buttons.forEach((one) => (one.hidden = this.views.length < 2));
      this.changed = this.button(say("Changes"), () => { this.changes = !this.changes; });
      this.shorter = this.button(say("Fold"), () => this.foldAll());
      this.bar.append(copyButton(() => textOf(this.current()), `${say("Copy")}: ${this.name}`));
      this.element = make("div", { className: "rest-panel" }, this.bar, this.tabs, this.body);
      this.body.addEventListener("beforematch", (event) => {
        const found = items.find((one) => one.example === event.target);
        if (found) {
          this.view = found.view;
          this.show(found);
        }
      });
      this.labels();
    }

    /** Write the sample that is chosen, and the microversion, into a request. */
    fill(request) {
      const sample = this.find(this.path, JSON_VIEW);
      const content = request.example.querySelector(".rest-content");
      if (sample && content) {
        const text = textOf(sample);
        content.textContent = content.dataset.form === "python"
          ? text.replace(/"(?:[^"\\]|\\.)*"|true|false|null|\n/g, (token) =>
            ({ true: "True", false: "False", null: "None", "\n": "\n    " })[token] || token)
          : text.replace(/'/g, "'\\''");
        this.setHeader(sample.version);
      }
    }

    setHeader(version) {
      const span = all(".rest-request .rest-header-version", this.column);
      span.forEach((one) => (one.textContent = state.microversion || version || one.textContent));
    }

    button(label, action) {
      const control = button(label, () => { action(); this.render(); });
      this.bar.append(control);
      return control;
    }

    /** Label tabs by microversion, and by what the file's name has more than that of the first sample. */
    labels() {
      const seen = {};
      const wordsOf = (one) => familyOf(one.path).replace(/^.*\/|\.\w+$/g, "").split(/[-_]/);
      const usual = this.samples.length ? wordsOf(this.samples[0]) : [];
      for (const one of this.samples) {
        const words = wordsOf(one).filter((word) => !usual.includes(word));
        one.label = [one.version, ...words].join(" ") || say("Sample");
        const times = (seen[one.label] = (seen[one.label] || 0) + 1);
        if (times > 1) one.label += ` (${times})`;
        const id = `${this.id}-${this.samples.indexOf(one)}`;
        one.tab = button(one.label, () => this.show(one), { id, role: "tab", title: one.caption, "aria-controls": this.id });
        this.tabs.append(one.tab);
      }
    }

    move(event) {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const there = this.available();
      const rtl = getComputedStyle(this.tabs).direction === "rtl" && event.key.length > 9 ? -1 : 1;
      const index = there.findIndex((one) => one.path === this.path);
      const next = there[(index + step * rtl + there.length) % there.length];
      event.preventDefault();
      this.show(next);
      next.tab.focus();
    }

    available() {
      return this.samples.filter((one) => !isAbsent(one.example));
    }

    show(one) {
      this.path = one.path || this.path;
      this.render();
    }

    find(path, view) {
      return this.items.find((one) => one.view === view && one.path === path);
    }

    current() {
      return this.find(this.view === JSON_VIEW ? this.path : "", this.view) || this.items[0];
    }

    /** The samples like this one, in other microversions. */
    kin(path) {
      return this.samples.filter((one) => familyOf(one.path) === familyOf(path));
    }

    /** What a sample is compared with: that of the chosen microversion, or the one before. */
    before(one) {
      const other = newest(this.kin(one.path), state.compare ? number(state.compare) : number(one.version) - 1);
      return other === one ? null : other;
    }

    /** Show what the chosen microversion answers, beside what the one to compare with does. */
    follow() {
      const best = state.microversion && newest(this.kin(this.path), number(state.microversion));
      if (best) this.path = best.path;
      this.changes = Boolean(state.compare);
      this.render();
    }

    foldAll() {
      const lines = linesOf(this.current().example.querySelector("pre")).filter((line) => line.matches("[data-fold]"));
      const shut = !lines.some((line) => line.classList.contains("rest-shut"));
      lines.forEach((line) => fold(line, false));
      if (shut) lines.filter((line) => indent(line) > 4).forEach((line) => fold(line, true));
    }

    render() {
      const there = this.available();
      if (there.length && !there.some((one) => one.path === this.path)) {
        this.path = there[0].path;
      }
      const current = this.current();
      const before = current.view === JSON_VIEW && this.before(current);
      this.changes = this.changes && Boolean(before);
      this.items.forEach((one) => hide(one.example, one !== current || this.changes));
      for (const one of this.samples) {
        const selected = one.path === this.path;
        set(one.tab, "aria-selected", selected);
        one.tab.tabIndex = selected ? 0 : -1;
        one.tab.hidden = isAbsent(one.example);
        if (selected) set(this.body, "aria-labelledby", one.tab.id);
      }
      this.tabs.hidden = there.length < 2;
      this.body.role = this.tabs.hidden ? null : "tabpanel";
      if (this.tabs.hidden) this.body.removeAttribute("aria-labelledby");
      this.buttons.forEach((button, n) => set(button, "aria-pressed", this.views[n] === this.view));
      this.changed.hidden = !before;
      set(this.changed, "aria-pressed", this.changes);
      if (before) this.changed.title = say("What changed since {0}", before.label);
      const pre = current.example.querySelector("pre");
      pre.tabIndex = 0;
      this.shorter.hidden = this.changes || current.view !== JSON_VIEW || pre.textContent.split("\n").length < LONG;
      if (current.view === JSON_VIEW) linesOf(pre);
      if (current.view !== JSON_VIEW) this.fill(current);
      else if (this.role === "response" && !this.column.querySelector(".rest-content")) this.setHeader(current.version);
      this.diff.hidden = !this.changes;
      if (this.changes) {
        const shown = this.diff.firstChild;
        shown.replaceChildren(
          ...difference(textOf(before).split("\n"), textOf(current).split("\n"))
            .map(([sign, line]) => make("span", { className: `rest-line rest-${sign}` }, `${line}\n`)),
        );
        bring(all(".rest-plus, .rest-minus", shown), shown);
      }
    }
  }

  const panels = [];
  workers.push((operation) => {
    for (const column of all(":scope > .rest-columns > .rest-samples", operation)) {
      const items = all(":scope > .rest-example", column).map(facts);
      for (const role of ["request", "response"]) {
        const own = items.filter((one) => one.role === role && one.example.querySelector("pre"));
        if (!own.length) continue;
        const panel = new Panel(role, own, titleOf(operation));
        panels.push(panel);
        column.append(panel.element);
        panel.follow();
      }
      column.classList.add("rest-ready");
    }
  });
  on("rest-microversion", () => panels.forEach((panel) => panel.follow()));
  Object.assign(computeRef, { bring, linesOf, familyOf, number, newest });
})();
