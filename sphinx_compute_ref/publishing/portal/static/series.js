// What lines versions of several references up: their series. Chosen on one page it holds on all: it is in the URL,
// ?series=2026.1, and the pages of the portal hand it on.
"use strict";
(function () {
  var portal = window.computeRefPortal;
  if (!portal) {
    return;
  }
  portal.series = new URLSearchParams(window.location.search).get("series") || "";
  if (portal.allSeries.indexOf(portal.series) < 0) {
    portal.series = "";
  }

  // The version of the chosen series, else the current one.
  portal.versionOf = function (reference, series) {
    function named(folder) {
      return reference.versions.filter(function (each) { return each.folder === folder; })[0];
    }
    var same = reference.versions.filter(function (each) { return series && each.series === series; });
    return same[0] || named(reference.current);
  };

  function aim() {
    document.querySelectorAll("a[data-series]").forEach(function (link) {
      var address = link.getAttribute("href").split("?")[0];
      link.setAttribute("href", address + (portal.series ? "?series=" + encodeURIComponent(portal.series) : ""));
    });
    document.querySelectorAll(".portal-cards [data-reference]").forEach(function (card) {
      var reference = portal.references.filter(function (each) { return each.name === card.dataset.reference; })[0];
      var version = portal.versionOf(reference, portal.series);
      var link = card.querySelector("h3 a");
      link.setAttribute("href", [reference.name, version.folder, "index.html"].map(encodeURIComponent).join("/"));
      card.querySelector("[data-version]").textContent = version.title;
      card.querySelectorAll("[data-of-current]").forEach(function (fact) {
        fact.hidden = version.folder !== reference.current; // what is known of the current version alone
      });
    });
    var hidden = document.querySelector("form.portal-search input[name=series]");
    if (hidden) {
      hidden.value = portal.series;
      hidden.disabled = !portal.series;
    }
  }

  var place = document.getElementById("series");
  if (place && portal.allSeries.length) {
    var label = document.createElement("label");
    label.textContent = "Series ";
    var select = label.appendChild(document.createElement("select"));
    [["", "current versions"]].concat(portal.allSeries.map(function (name) {
      return [name, name === "development" ? "in development" : name];
    })).forEach(function (pair) {
      var option = select.appendChild(document.createElement("option"));
      option.value = pair[0];
      option.textContent = pair[1];
    });
    select.value = portal.series;
    select.addEventListener("change", function () {
      portal.series = select.value;
      try {
        window.history.replaceState(null, "", portal.series ? "?series=" + encodeURIComponent(portal.series) : "?");
      } catch (error) { /* file:// */ }
      aim();
      document.dispatchEvent(new Event("compute-ref-series"));
    });
    place.appendChild(label);
  }
  aim();
})();
