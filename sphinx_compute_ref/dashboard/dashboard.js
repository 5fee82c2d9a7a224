// Sorting and filtering; the page is complete without.
"use strict";

(() => {
  const table = document.getElementById("operations-table");
  const bodies = [...table.tBodies];
  const rows = [...table.querySelectorAll("tr.operation")];
  const home = new Map(rows.map((row) => [row, row.parentNode]));
  const heads = [...table.tHead.rows[0].cells];

  const inOrder = () => {
    rows.forEach((row) => home.get(row).append(row));
    table.classList.remove("sorted");
    heads.forEach((head) => head.removeAttribute("aria-sort"));
  };

  const sortBy = (head) => {
    const falling = head.getAttribute("aria-sort") === "ascending";
    const numbers = head.dataset.sort === "number";
    const value = (row) => row.cells[head.cellIndex].dataset.value;
    const compare = (one, other) =>
      numbers ? value(one) - value(other) : value(one).localeCompare(value(other), "en", { numeric: true });
    const sorted = [...rows].sort((one, other) => (falling ? compare(other, one) : compare(one, other)));
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    table.classList.add("sorted");
    bodies.at(-1)?.append(...sorted);
  };

  heads.forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(head));
    head.append(button);
  });

  // A filter form beside its items: an item stays where every field of the form agrees.
  const filter = (name, items, matches, update) => {
    const form = document.querySelector(`form[data-for="${name}"]`);
    if (!form) return null;
    const words = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
    const apply = () => {
      const values = Object.fromEntries(new FormData(form));
      const text = values.text.trim().toLowerCase();
      let shown = 0;
      items.forEach((item) => {
        item.hidden = !(words.get(item).includes(text) && matches(item, values));
        shown += item.hidden ? 0 : 1;
      });
      form.querySelector("output").textContent = shown === items.length ? "" : `${shown} of ${items.length}`;
      update(shown !== items.length);
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    return { form, apply };
  };

  const operations = filter(
    "operations-table",
    rows,
    (row, values) => !values.state || row.dataset.state === values.state,
    (some) => table.classList.toggle("filtered", some),
  );
  operations.form.addEventListener("reset", inOrder);

  const places = [...document.querySelectorAll(".place")];
  const findings = filter(
    "findings",
    [...document.querySelectorAll(".finding")],
    (item, values) =>
      (!values.rule || item.dataset.rule === values.rule) && (!values.severity || item.classList.contains(values.severity)),
    () => places.forEach((place) => (place.hidden = !place.querySelector(".finding:not([hidden])"))),
  );

  if (!findings) return;

  // A rule's name in the plot shows that rule's findings; any other link shows what it leads to.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link) return;
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (link.dataset.rule) {
      findings.form.reset();
      findings.form.elements.rule.value = link.dataset.rule;
      setTimeout(() => {
        findings.form.elements.rule.value = link.dataset.rule;
        findings.apply();
        document.getElementById("findings").scrollIntoView();
      });
      event.preventDefault();
    } else if (target?.closest(".place") && (target.hidden || target.closest("[hidden]"))) {
      findings.form.reset();
    } else if (target?.classList.contains("operation") && target.hidden) {
      operations.form.reset();
    }
  });
})();
