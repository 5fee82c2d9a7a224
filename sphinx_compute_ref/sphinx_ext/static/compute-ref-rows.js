// Rows as a tree that folds, and rows and lines of samples that light up together.
"use strict";

(() => {
  const { set, hide, on, around, say, all, button, reveal, workers, operationOf, bring, linesOf } = computeRef;
  const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\],]|\n/g;

  /** The paths of the keys on each line of a JSON text; arrays do not count: servers.flavor.id */
  function pathsOf(text) {
    const lines = [[]];
    const stack = [];
    let key = null;
    for (const [token, colon] of text.matchAll(TOKEN)) {
      if (token === "\n") lines.push([]);
      else if (token === "{" || token === "[") {
        stack.push(key);
        key = null;
      } else if (token === "}" || token === "]") stack.pop();
      else if (colon) {
        key = JSON.parse(token.slice(0, -colon.length));
        lines[lines.length - 1].push([...stack.filter((part) => part !== null), key].join("."));
      } else if (token === ",") key = null;
    }
    return lines;
  }

  const nameOf = (row) => row.dataset.name.replace(/\[\*?\]/g, "");
  const matches = (row, path) =>
    row.dataset.fields !== undefined
      ? row.dataset.fields.split(" ").includes(path)
      : path === nameOf(row) || path.endsWith(`.${nameOf(row)}`);

  const known = new WeakMap();
  function linesWithPaths(pre) {
    if (!known.has(pre)) {
      const lines = linesOf(pre);
      const paths = pathsOf(pre.textContent);
      known.set(pre, lines.map((line, n) => [line, paths[n] || []]));
    }
    return known.get(pre);
  }

  const shownSample = (operation, role) =>
    operation.querySelector(`:scope > .rest-columns .rest-example:not([hidden]) .rest-sample[data-role="${role}"] pre`);
  const roleOf = (row) => row.closest(".rest-parameters").dataset.role;

  let lit = [];
  function light(elements) {
    lit.forEach((element) => element.classList.remove("rest-lit"));
    lit = elements;
    lit.forEach((element) => element.classList.add("rest-lit"));
  }

  function lightLines(row) {
    const pre = row.dataset.in === "body" && shownSample(operationOf(row), roleOf(row));
    const found = pre ? linesWithPaths(pre).filter(([, paths]) => paths.some((path) => matches(row, path))) : [];
    const lines = found.map(([line]) => line);
    light(lines.length ? [row, ...lines] : []);
    if (pre) bring(lines, pre);
  }

  function rowsOf(line) {
    const pre = line.closest("pre");
    const sample = line.closest(".rest-sample");
    if (!sample) return [];
    const [, paths] = linesWithPaths(pre).find(([one]) => one === line) || [null, []];
    const rows = all(`.rest-parameters[data-role="${sample.dataset.role}"] .rest-parameter[data-in="body"]:not(.rest-absent)`, operationOf(line));
    return paths.flatMap((path) => {
      const fitting = rows.filter((row) => matches(row, path));
      const length = Math.max(...fitting.map((row) => nameOf(row).split(".").length));
      return fitting.filter((row) => nameOf(row).split(".").length === length);
    });
  }

  function lightRows(line) {
    const rows = rowsOf(line);
    light(rows.length ? [line, ...rows] : []);
  }

  function point(event) {
    const row = around(event, ".rest-parameter");
    const line = around(event, ".rest-sample .rest-line");
    if (row && operationOf(row)) lightLines(row);
    else if (line) lightRows(line);
    else light([]);
  }
  on("pointerover", point);
  on("focusin", point);
  on("click", (event) => {
    const line = around(event, ".rest-sample .rest-line");
    const [row] = line ? rowsOf(line) : [];
    if (row) {
      reveal(row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  });
  // In a sample that has the focus, the arrow keys with Shift walk from line to line.
  on("keydown", (event) => {
    const pre = event.target.matches && event.target.matches(".rest-sample pre") ? event.target : null;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!pre || !step || !event.shiftKey) return;
    event.preventDefault();
    const lines = linesOf(pre).filter((line) => line.offsetHeight);
    const now = lines.findIndex((line) => line.classList.contains("rest-lit"));
    const line = lines[Math.max(0, Math.min(lines.length - 1, now + step))];
    light([line, ...rowsOf(line)]);
    bring([line], pre);
  });

  // The tree

  const depthOf = (row) => Number(row.dataset.depth || 0);

  function below(row) {
    const found = [];
    for (let next = row.nextElementSibling; next && next.matches(".rest-parameter") && depthOf(next) > depthOf(row); next = next.nextElementSibling) {
      found.push(next);
    }
    return found;
  }

  function setOpen(row, open) {
    set(row.querySelector(".rest-fold"), "aria-expanded", open);
    let shut = null;
    for (const child of below(row)) {
      if (shut !== null && depthOf(child) <= shut) shut = null;
      hide(child, !open || shut !== null);
      const fold = child.querySelector(".rest-fold");
      if (shut === null && fold && fold.getAttribute("aria-expanded") === "false") shut = depthOf(child);
    }
  }

  workers.push((operation) => {
    for (const row of all(".rest-parameter:has(+ .rest-parameter[data-depth])", operation)) {
      if (!below(row).length || row.querySelector(".rest-fold")) continue;
      const label = say("Fields of {0}", row.dataset.name);
      row.cells[0].prepend(button("", ({ target }) => setOpen(row, target.getAttribute("aria-expanded") === "false"),
        { className: "rest-fold", "aria-expanded": "true", "aria-label": label }));
    }
  });
  on("beforematch", (event) => {
    const row = event.target.closest(".rest-parameter");
    let depth = row ? depthOf(row) : 0;
    for (let before = row && row.previousElementSibling; before && depth > 0; before = before.previousElementSibling) {
      if (before.matches(".rest-parameter") && depthOf(before) < depth) {
        depth = depthOf(before);
        if (before.querySelector(".rest-fold")) setOpen(before, true);
      }
    }
  });
})();
