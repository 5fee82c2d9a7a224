// Sorts and filters the table of operations; without scripts it is whole and in order.
"use strict";
(function () {
  var table = document.querySelector(".portal-operations");
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });

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
  var count = document.createElement("p");
  count.setAttribute("role", "status");
  form.appendChild(label);
  form.appendChild(frame);
  form.appendChild(count);
  table.parentNode.parentNode.insertBefore(form, table.parentNode);

  // Of an older series the search knows the operations: the table has the current versions.
  var portal = window.computeRefPortal;
  if (portal && portal.series) {
    var note = document.createElement("p");
    note.setAttribute("role", "note");
    note.appendChild(document.createTextNode("These are the current versions. "));
    var link = document.createElement("a");
    link.href = table.dataset.search + "?series=" + encodeURIComponent(portal.series);
    link.textContent = "Search the operations of " + (portal.series === "development" ? "versions in development" : portal.series);
    note.appendChild(link);
    form.parentNode.insertBefore(note, form);
  }

  // Choices of the values that stand in a column.
  function facet(title, value) {
    var label = document.createElement("label");
    label.textContent = title + " ";
    var select = label.appendChild(document.createElement("select"));
    var values = rows.map(value).filter(function (each, number, all) { return all.indexOf(each) === number; });
    [""].concat(values.sort()).forEach(function (each) {
      var option = select.appendChild(document.createElement("option"));
      option.value = each;
      option.textContent = each || "all";
    });
    select.addEventListener("change", filter);
    facets.appendChild(label);
    return { fits: function (row) { return !select.value || value(row) === select.value; }, select: select };
  }
  var facets = document.createElement("p");
  facets.className = "portal-facets";
  form.insertBefore(facets, count);
  function methodOf(row) { return row.cells[0].textContent; }
  var chosen = [
    facet("Reference", function (row) { return row.cells[3].dataset.reference; }),
    facet("Method", methodOf)
  ];

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
  var methods = rows.map(methodOf);
  input.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });

  var collator = new Intl.Collator("en", { numeric: true });
  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = cell.textContent;
    cell.textContent = "";
    cell.appendChild(button);
    button.addEventListener("click", function () {
      var down = cell.getAttribute("aria-sort") === "ascending";
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (each) { each.removeAttribute("aria-sort"); });
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.slice().sort(function (one, other) {
        var order = collator.compare(one.cells[column].textContent, other.cells[column].textContent);
        return down ? -order : order;
      }).forEach(function (row) { body.appendChild(row); });
    });
  });
})();
