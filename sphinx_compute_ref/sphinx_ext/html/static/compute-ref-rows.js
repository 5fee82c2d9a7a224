// Rows as a tree that folds, and rows and lines of samples that light up together.
import { hide, make, on, around, say, all, button, isAbsent, state, workers, operationOf } from "./compute-ref.js";
import { linesOf, turn, matches, linesWithPaths, rowsOf } from "./compute-ref-fields.js";
import { bring } from "./compute-ref-samples.js";

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

function point(event) {
  const row = around(event, ".rest-parameter");
  const line = around(event, ".rest-sample .rest-line");
  const rows = line ? rowsOf(line) : [];
  if (row && operationOf(row)) lightLines(row);
  else light(rows.length ? [line, ...rows] : []);
}
on("pointerover", point);
on("focusin", point);

/** Go to the row that documents a line: a step that the browser's Back takes back. */
function visit(line) {
  const [row] = rowsOf(line);
  if (row) location.hash = row.id;
}
// A click lights up and offers the way; lines are for selecting, too.
const way = button("", () => visit(way.parentElement), { className: "rest-way" });
on("click", (event) => {
  const line = around(event, ".rest-sample .rest-line");
  const [row] = line ? rowsOf(line) : [];
  if (!row || !getSelection().isCollapsed) return;
  way.title = way.ariaLabel = say("To the row of {0}", row.dataset.name);
  if (!line.contains(way)) line.prepend(way);
});
// The first line of a sample is a stop; from there the arrow keys walk, Enter goes to the line's row, and the space bar
// folds what the line opens.
on("keydown", (event) => {
  const line = around(event, ".rest-sample .rest-line");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (line && step) {
    const lines = linesOf(line.parentElement).filter((one) => one.offsetHeight);
    (lines[lines.indexOf(line) + step] || line).focus();
  } else if (line && event.key === "Enter") visit(line);
  else if (line && event.key === " ") turn(line);
  else return;
  event.preventDefault();
});

// The tree

const depthOf = (row) => Number(row.dataset.depth || 0);

function below(row) {
  const inside = [];
  for (let next = row.nextElementSibling; next?.matches(".rest-parameter"); next = next.nextElementSibling) {
    if (isAbsent(next)) continue;
    if (depthOf(next) <= depthOf(row)) break;
    inside.push(next);
  }
  return inside;
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

/** Make a table's tree that of the rows that are there; rows of one name side by side are one that changed. */
function shape(table) {
  const line = [];
  const rows = all(".rest-parameter", table);
  for (const row of rows) {
    const level = (row.level ??= depthOf(row));
    const { name } = row.dataset;
    while (line.length && (line.at(-1).level > level || (line.at(-1).level === level && line.at(-1).name !== name))) line.pop();
    if (line.at(-1)?.level !== level) line.push({ level, name, there: false });
    const depth = line.slice(0, -1).filter((one) => one.there).length;
    if (depth !== depthOf(row)) row.dataset.depth = depth;
    if (!isAbsent(row)) line.at(-1).there = true;
  }
  let open = false;
  rows.forEach((row) => {
    const fold = row.querySelector(".rest-fold");
    const parent = !isAbsent(row) && below(row).length;
    if (fold && !parent) {
      if (fold.ariaExpanded === "false") open = true;
      fold.remove();
    }
    if (parent && !fold) {
      row.cells[0].prepend(button("", ({ target }) => setOpen(row, target.ariaExpanded === "false"),
        { className: "rest-fold", ariaExpanded: true, ariaLabel: say("Fields of {0}", row.dataset.name) }));
    }
  });
  if (!open) return;
  rows.forEach((row) => hide(row, false));
  all(".rest-fold", table).forEach((fold) => (fold.ariaExpanded = true));
}

workers.push((operation, isNew) => {
  // A name leads to its row, for those who share it: pages of thousands of rows have no such links.
  if (isNew) all(".rest-parameter", operation).forEach((row) => row.cells[0].prepend(make("a", { href: `#${row.id}` }, row.querySelector("code"))));
  const permalink = operation.querySelector(".headerlink");
  if (isNew && permalink) all(".rest-text section > :is(h3, h4, h5, h6)", operation).forEach((heading) =>
    heading.append(Object.assign(permalink.cloneNode(true), { href: `#${heading.parentElement.id}` })));
  for (const table of all(".rest-parameters:has([data-depth])", operation)) {
    if (table.shaped === state.microversion + state.compare) continue;
    table.shaped = state.microversion + state.compare;
    shape(table);
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
