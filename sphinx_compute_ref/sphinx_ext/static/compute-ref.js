// Folds and unfolds operations. Everything is readable without it: nothing is folded until the reader asks for it.
"use strict";

(function () {
  const operations = () => document.querySelectorAll(".rest-operation");

  function unfold(id) {
    const target = id && document.getElementById(id);
    for (let node = target; node; node = node.parentElement) {
      node.classList.remove("rest-folded");
    }
    return target;
  }

  function addControls(place) {
    const button = document.createElement("button");
    button.type = "button";
    let folded = false;
    const label = () => {
      button.textContent = folded ? "Show all" : "Hide details";
      button.setAttribute("aria-expanded", String(!folded));
    };
    button.addEventListener("click", () => {
      folded = !folded;
      operations().forEach((operation) => operation.classList.toggle("rest-folded", folded));
      label();
    });
    label();
    place.append(button);
    place.hidden = false;
  }

  document.querySelectorAll(".rest-controls").forEach(addControls);

  // Links shared from os-api-ref's pages: ?expanded=create-server-detail,list-servers-detail#create-server
  const shared = new URLSearchParams(window.location.search).get("expanded");
  const names = shared ? shared.split(",") : [];
  names.forEach(unfold);
  if (names.length && !window.location.hash) {
    const first = document.getElementById(names[0]);
    if (first) first.scrollIntoView();
  }
  const follow = () => unfold(decodeURIComponent(window.location.hash.slice(1)));
  window.addEventListener("hashchange", follow);
  follow();
})();
