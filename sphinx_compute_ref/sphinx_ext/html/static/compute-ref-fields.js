// Lines of samples, and the rows that document them.
import { boxOf, hide, on, around, all, isAbsent, operationOf } from "./compute-ref.js";

/** Give every line of JSON an element of its own; strings do not break. The first is a stop for the keyboard. */
export function linesOf(pre) {
  if (!pre.querySelector(".rest-line")) {
    pre.innerHTML = pre.innerHTML.replace(/\n+$/, "").split("\n")
      .map((line, n) => `<span class="rest-line" tabindex="${n ? -1 : 0}">${line}\n</span>`).join("");
    pre.removeAttribute("tabindex");
    addFolds(pre);
  }
  return all(".rest-line", pre);
}

// What is indented deeper than a line lies in it.
export const indent = (line) => line.textContent.search(/\S/);

function addFolds(pre) {
  all(".rest-line", pre).forEach((line) => {
    if (/[{[]\s*$/.test(line.textContent) && line.nextSibling) line.dataset.fold = "";
  });
}

export function foldLine(line, shut) {
  line.classList.toggle("rest-shut", shut);
  for (let next = line.nextSibling; next && indent(next) > indent(line); next = next.nextSibling) {
    hide(next, shut);
    next.classList.remove("rest-shut");
  }
}

export const turn = (line) => line.matches("[data-fold]") && foldLine(line, !line.matches(".rest-shut"));
on("click", (event) => {
  const line = around(event, ".rest-line");
  if (line && Math.abs(event.clientX - boxOf(line)[getComputedStyle(line).direction === "rtl" ? "right" : "left"]) < 16) {
    turn(line);
  }
});
// Found by the browser's search
on("beforematch", ({ target }) => {
  for (let line = target; target.matches(".rest-line") && line; line = line.previousSibling) {
    if (line.matches(".rest-shut") && indent(line) < indent(target)) foldLine(line, false);
  }
});

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
      lines.at(-1).push([...stack.filter(Boolean), key].join("."));
    } else if (token === ",") key = null;
  }
  return lines;
}

const nameOf = (row) => row.dataset.name.replace(/\[\*?\]/g, "");
export const matches = (row, path) =>
  row.dataset.fields !== undefined
    ? row.dataset.fields.split(" ").includes(path)
    : path === nameOf(row) || path.endsWith(`.${nameOf(row)}`);

const known = new WeakMap();
export function linesWithPaths(pre) {
  if (!known.has(pre)) {
    const lines = linesOf(pre);
    const paths = pathsOf(pre.textContent);
    known.set(pre, lines.map((line, n) => [line, paths[n] || []]));
  }
  return known.get(pre);
}

const bodyRows = (operation, role) =>
  all(`.rest-parameters[data-role="${role}"] .rest-parameter[data-in="body"]`, operation);

/** Of some rows those that document a field: the ones whose names say most. */
function fitting(rows, path) {
  const fit = rows.filter((row) => matches(row, path));
  const length = Math.max(...fit.map((row) => nameOf(row).split(".").length));
  return fit.filter((row) => nameOf(row).split(".").length === length);
}

/** The rows that document a line. */
export function rowsOf(line) {
  const sample = line.closest(".rest-sample");
  if (!sample) return [];
  const [, paths] = linesWithPaths(line.closest("pre")).find(([one]) => one === line) || [null, []];
  const rows = bodyRows(operationOf(line), sample.dataset.role).filter((row) => !isAbsent(row));
  return paths.flatMap((path) => fitting(rows, path));
}

/** The rows that came after a sample was written, and that it does not show. */
export const missing = (pre, operation, role, since) => bodyRows(operation, role).filter((row) => !isAbsent(row) && row.dataset.minVersion
  && since(row.dataset.minVersion) && !linesWithPaths(pre).some(([, paths]) => paths.some((path) => matches(row, path))));

/** Mark the lines of what the chosen microversion does not have: all rows of it are absent. Return the names. */
export function strike(pre, operation, role) {
  const rows = bodyRows(operation, role);
  const none = !rows.some(isAbsent);
  const names = new Set();
  let depth = -1;
  for (const [line, paths] of linesWithPaths(pre)) {
    const deep = indent(line);
    let out = deep > depth && depth >= 0;
    if (!out && deep === depth && /^\s*[\]}]/.test(line.textContent)) out = true;
    else if (!out) {
      const path = paths.find((one) => {
        const fit = none ? [] : fitting(rows, one);
        return fit.length && fit.every(isAbsent);
      });
      out = Boolean(path);
      depth = out ? deep : -1;
      if (out) names.add(path.split(".").pop());
    }
    line.classList.toggle("rest-outside", out);
  }
  return [...names];
}
