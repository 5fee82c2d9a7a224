// Leads to where a page went, and keeps the fragment, which a refresh in the page's head would lose.
"use strict";
(function () {
  var target = document.currentScript.dataset.target;
  window.location.replace(target + window.location.search + window.location.hash);
})();
