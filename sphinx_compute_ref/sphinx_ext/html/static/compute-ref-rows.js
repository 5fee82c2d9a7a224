// Rows as a tree that folds, and rows and lines of samples that light up together.
import { hide, on, around, say, all, button, reveal, workers, operationOf } from "./compute-ref.js";
import { bring, linesOf, turn } from "./compute-ref-samples.js";

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

function point(event) {
  const row = around(event, ".rest-parameter");
  const line = around(event, ".rest-sample .rest-line");
  const rows = line ? rowsOf(line) : [];
  if (row && operationOf(row)) lightLines(row);
  else light(rows.length ? [line, ...rows] : []);
}
on("pointerover", point);
on("focusin", point);

/** Go to the row that documents a line. */
function visit(line, focus) {
  const [row] = rowsOf(line);
  if (!row) return;
  reveal(row).scrollIntoView({ block: "nearest" });
  if (focus) row.querySelector("a").focus();
}
on("click", (event) => {
  const line = around(event, ".rest-sample .rest-line");
  if (line) visit(line);
});
// The first line of a sample is a stop; from there the arrow keys walk, Enter goes to the line's row, and the space bar
// folds what the line opens.
on("keydown", (event) => {
  const line = around(event, ".rest-sample .rest-line");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (line && step) {
    const lines = linesOf(line.parentElement).filter((one) => one.offsetHeight);
    (lines[lines.indexOf(line) + step] || line).focus();
  } else if (line && event.key === "Enter") visit(line, true);
  else if (line && event.key === " ") turn(line);
  else return;
  event.preventDefault();
});

// The tree

const depthOf = (row) => Number(row.dataset.depth || 0);

function below(row) {
  const found = [];
  for (let next = row.nextElementSibling; next?.matches(".rest-parameter") && depthOf(next) > depthOf(row); next = next.nextElementSibling) {
    found.push(next);
  }
  return found;
}

function setOpen(row, open) {
  row.querySelector(".rest-fold").ariaExpanded = open;
  let shut = null;
  for (const child of below(row)) {
    if (shut !== null && depthOf(child) <= shut) shut = null;
    hide(child, !open || shut !== null);
    const fold = child.querySelector(".rest-fold");
    if (shut === null && fold?.ariaExpanded === "false") shut = depthOf(child);
  }
}

workers.push((operation, isNew) => {
  if (!isNew) return;
  for (const row of all(".rest-parameter:has(+ .rest-parameter[data-depth])", operation)) {
    if (!below(row).length) continue;
    const label = say("Fields of {0}", row.dataset.name);
    row.cells[0].prepend(button("", ({ target }) => setOpen(row, target.ariaExpanded === "false"),
      { className: "rest-fold", ariaExpanded: true, ariaLabel: label }));
  }
});
on("beforematch", (event) => {
  const row = around(event, ".rest-parameter");
  let depth = row ? depthOf(row) : 0;
  for (let before = row?.previousElementSibling; before && depth > 0; before = before.previousElementSibling) {
    if (before.matches(".rest-parameter") && depthOf(before) < depth) {
      depth = depthOf(before);
      if (before.querySelector(".rest-fold")) setOpen(before, true);
    }
  }
});
