// Leads to where a page went, and keeps the fragment, which a refresh in the page's head would lose. Fragments of
// operations that moved to another page lead there; so do those of their rows and samples.
"use strict";
(function () {
  var data = document.currentScript.dataset;
  var moved = JSON.parse(data.moved || "{}");
  var hash = window.location.hash;
  var id = hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch (error) { /* as it is */ }
  var known = Object.keys(moved).filter(function (each) { return id === each || id.indexOf(each + "-re") === 0; });
  known.sort(function (one, other) { return other.length - one.length; });
  var target = (known.length ? moved[known[0]] : data.target).split("#");
  window.location.replace(target[0] + window.location.search + (known.length && target[1] ? "#" + target[1] : hash));
})();
