// Sorts and filters the table of operations, and shows those of another series; without scripts it is that of the current
// versions, whole and in order.
"use strict";
(function () {
  var table = document.querySelector(".portal-operations");
  var body = table.tBodies[0];
  var current = Array.prototype.slice.call(body.rows);
  var rows = current;
  var texts;
  var methods;

  var form = document.createElement("form");
  form.className = "portal-search";
  form.setAttribute("role", "search");
  var label = document.createElement("label");
  label.textContent = "Filter by method, URL, title or reference";
  label.htmlFor = "filter";
  var frame = document.createElement("div");
  var input = document.createElement("input");
  input.id = "filter";
  input.type = "search";
  frame.appendChild(input);
  var facets = document.createElement("p");
  facets.className = "portal-facets";
  var count = document.createElement("p");
  count.setAttribute("role", "status");
  [label, frame, facets, count].forEach(function (each) { form.appendChild(each); });
  table.parentNode.parentNode.insertBefore(form, table.parentNode);

  function methodOf(row) { return row.cells[0].textContent; }
  function referenceOf(row) { return row.cells[3].dataset.reference; }

  // Choices of the values that stand in a column.
  function facet(title, value) {
    var label = document.createElement("label");
    label.textContent = title + " ";
    var select = label.appendChild(document.createElement("select"));
    select.addEventListener("change", filter);
    facets.appendChild(label);
    return {
      fill: function () {
        var before = select.value;
        var values = rows.map(value).filter(function (each, number, all) { return all.indexOf(each) === number; });
        select.textContent = "";
        [""].concat(values.sort()).forEach(function (each) {
          var option = select.appendChild(document.createElement("option"));
          option.value = each;
          option.textContent = each || "all";
        });
        select.value = values.indexOf(before) < 0 ? "" : before;
      },
      fits: function (row) { return !select.value || value(row) === select.value; },
      select: select
    };
  }
  var chosen = [facet("Reference", referenceOf), facet("Method", methodOf)];

  // A method in capitals means the method: "GET" is no part of "getConsole" then.
  function filter() {
    var words = input.value.split(/\s+/);
    var shown = 0;
    rows.forEach(function (row, number) {
      var fits = chosen.every(function (each) { return each.fits(row); }) && words.every(function (word) {
        return methods.indexOf(word) >= 0 ? methodOf(row) === word : texts[number].indexOf(word.toLowerCase()) >= 0;
      });
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    var all = !input.value.trim() && chosen.every(function (each) { return !each.select.value; });
    count.textContent = all ? "" : shown + " of " + rows.length;
  }
  input.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });

  // Shows these rows, in the order in which the table comes.
  function show(wanted) {
    rows = wanted;
    texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    methods = rows.map(methodOf);
    headings().forEach(function (each) { each.removeAttribute("aria-sort"); });
    body.textContent = "";
    rows.forEach(function (row) { body.appendChild(row); });
    chosen.forEach(function (each) { each.fill(); });
    filter();
  }

  var collator = new Intl.Collator("en", { numeric: true });
  function headings() { return Array.prototype.slice.call(table.tHead.rows[0].cells); }
  headings().forEach(function (cell, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = cell.textContent;
    cell.textContent = "";
    cell.appendChild(button);
    button.addEventListener("click", function () {
      var down = cell.getAttribute("aria-sort") === "ascending";
      headings().forEach(function (each) { each.removeAttribute("aria-sort"); });
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.slice().sort(function (one, other) {
        var order = collator.compare(one.cells[column].textContent, other.cells[column].textContent);
        return down ? -order : order;
      }).forEach(function (row) { body.appendChild(row); });
    });
  });

  // A row as the page has it, of an operation as the index of a version has it: method, URL, title, address, since, until.
  function rowOf(operation, reference, version) {
    var row = document.createElement("tr");
    var cells = [0, 1, 2, 3, 4, 5].map(function () { return row.insertCell(); });
    var method = cells[0].appendChild(document.createElement("span"));
    method.className = "portal-method portal-" + operation[0].toLowerCase();
    method.textContent = operation[0];
    cells[1].appendChild(document.createElement("code")).textContent = operation[1];
    var link = cells[2].appendChild(document.createElement("a"));
    link.textContent = operation[2];
    link.href = [reference.name, version.folder].map(encodeURIComponent).join("/") + "/" +
      operation[3].split(/([/#])/).map(function (part) { return /^[/#]$/.test(part) ? part : encodeURIComponent(part); }).join("");
    cells[3].dataset.reference = reference.title;
    cells[3].textContent = reference.title + " " + version.title;
    cells[4].textContent = operation[4] || "";
    cells[5].textContent = operation[5] || "";
    return row;
  }

  // By URL, method and reference, character by character, as the page comes.
  function compare(one, other) {
    for (var number = 0; number < 3; number += 1) {
      var column = [1, 0, 3][number];
      var left = one.cells[column].textContent;
      var right = other.cells[column].textContent;
      if (left !== right) {
        return left < right ? -1 : 1;
      }
    }
    return 0;
  }

  var portal = window.computeRefPortal;
  var about = document.querySelector("[data-about]");
  var text = about.textContent;
  function titles(references) { return references.map(function (each) { return each.title; }).join(", "); }
  function showSeries() {
    var series = portal.series;
    var others = [];
    var without = [];
    portal.references.forEach(function (reference) {
      var version = portal.versionOf(reference, series);
      if (series && version && version.series !== series) {
        without.push(reference);
      }
      if (version && version.folder !== reference.current) {
        others.push({ key: reference.name + "/" + version.folder, reference: reference, version: version });
      }
    });
    portal.load(others, function () {
      if (series !== portal.series) {
        return; // another one was chosen meanwhile
      }
      var indexes = window.computeRefSearch || {};
      var missing = others.filter(function (each) { return !indexes[each.key]; });
      var names = others.map(function (each) { return each.reference.name; });
      var wanted = current.filter(function (row) { return names.indexOf(row.cells[3].dataset.name) < 0; });
      others.forEach(function (each) {
        var operations = (indexes[each.key] || { operations: [] }).operations;
        wanted = wanted.concat(operations.map(function (operation) { return rowOf(operation, each.reference, each.version); }));
      });
      show(others.length ? wanted.sort(compare) : current);
      about.textContent = !series ? text : rows.length + (rows.length === 1 ? " operation" : " operations") + " of " +
        (series === "development" ? "versions in development" : series) + "." +
        (without.length ? " Without such a version, and shown as the current one: " + titles(without) + "." : "") +
        (missing.length ? " Not loaded: " + titles(missing.map(function (each) { return each.reference; })) + "." : "");
    });
  }
  show(current);
  if (portal && portal.load && portal.versionOf) {
    document.addEventListener("compute-ref-series", showSeries);
    if (portal.series) {
      showSeries();
    }
  }
})();
