// Adds the switcher of references to the bar of a page, and lets other scripts of the page search all references:
// window.computeRefPortal.search(text, then) calls `then` with what search.js finds. Everything is relative to this file.
"use strict";
(function () {
  var portal = window.computeRefPortal;
  var bar = document.querySelector("nav.compute-ref-versions");
  var root = new URL("..", document.currentScript.src);
  if (!portal) {
    return;
  }
  var here = window.location.pathname.slice(root.pathname.length).split("/").map(function (text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      return text;
    }
  });
  var own = portal.references.filter(function (reference) { return reference.name === here[0]; })[0];
  var folder = own && here[1] === "latest" ? own.current : here[1];
  var version = own && own.versions.filter(function (each) { return each.folder === folder; })[0];

  // A page of another version than the current one has its series with it wherever it leads.
  var series = version && version.series && own.current !== version.folder ? version.series : "";
  portal.chosen = series ? "&series=" + encodeURIComponent(series) : "";
  portal.searchPage = new URL("search.html", root).href;
  portal.search = function (text, then) {
    if (window.computeRefFind) {
      window.computeRefFind(text, { series: series }, then);
      return;
    }
    var script = document.createElement("script");
    script.src = new URL("_portal/search.js", root).href;
    script.addEventListener("load", function () { window.computeRefFind(text, { series: series }, then); });
    document.head.appendChild(script);
  };
  if (!bar) {
    return;
  }
  // The version of the same series, else the current one.
  function counterpart(reference) {
    var same = reference.versions.filter(function (each) { return version && version.series && each.series === version.series; });
    return reference === own && version ? version.folder : same.length ? same[0].folder : reference.current;
  }

  function number(text) {
    return text.split(".").reduce(function (sum, part) { return sum * 100000 + Number(part); }, 0);
  }

  // What of the reader's choice holds in another reference: microversions that it has, too.
  function choice(reference) {
    var given = new URLSearchParams(window.location.search);
    var kept = new URLSearchParams();
    var range = reference.microversions;
    ["microversion", "compare"].forEach(function (name) {
      var value = given.get(name) || "";
      var least = range.min || (range.max || "").split(".")[0] + ".0";
      var fits = /^\d+\.\d+$/.test(value) && range.max && number(value) >= number(least) && number(value) <= number(range.max);
      if (value && (fits || reference === own)) {
        kept.set(name, value);
      }
    });
    return String(kept) ? "?" + kept : "";
  }

  function element(name, text) {
    var made = document.createElement(name);
    made.textContent = text || "";
    return made;
  }

  var details = element("details");
  details.className = "compute-ref-references";
  details.appendChild(element("summary", own ? own.title : portal.title));
  var list = element("ul");
  var home = element("a", "All references");
  var chosen = portal.chosen.replace("&", "?");
  home.href = new URL("index.html" + chosen, root).href;
  list.appendChild(element("li")).appendChild(home);
  portal.references.forEach(function (reference) {
    var folder = counterpart(reference);
    var shown = reference.versions.filter(function (each) { return each.folder === folder; })[0];
    var link = element("a", reference.title + " " + shown.title + (reference.deprecated ? " (deprecated)" : ""));
    link.href = new URL([reference.name, folder, "index.html"].map(encodeURIComponent).join("/"), root).href + choice(reference);
    if (reference === own) {
      link.setAttribute("aria-current", "true");
    }
    list.appendChild(element("li")).appendChild(link);
  });
  details.appendChild(list);
  details.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      details.open = false;
      details.firstChild.focus();
    }
  });
  bar.insertBefore(details, bar.firstChild);
  var search = element("a", "Search all");
  search.href = portal.searchPage + chosen;
  bar.appendChild(search);
})();
