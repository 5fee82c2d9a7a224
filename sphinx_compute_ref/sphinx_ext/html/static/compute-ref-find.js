// The toolbar's filter: finds operations of the whole reference by method, URL and title; "/" goes to it.
import { set, on, config, say, make, root, script, follow, stamped } from "./compute-ref.js";

let entries = null;

/** Load the index, a script that calls computeRef.index([[method, URL, title, address], …]). */
function load() {
  if (entries) return;
  entries = [];
  document.head.append(make("script", { src: new URL(config.index, script.src).href }));
}

/** A text that holds the query scores most; letters in order score by how close together they stand. */
function score(text, query) {
  const low = text.toLowerCase();
  const whole = low.indexOf(query);
  if (whole >= 0) return 1e3 - whole - low.length / 100;
  const found = low.match([...query].map((letter) => letter.replace(/\W/, "\\$&")).join("[^]*?"));
  const points = found ? query.length / found[0].length : 0;
  return points > 0.3 ? points - low.length / 1e4 : 0;
}

export function addFilter(bar) {
  const list = make("ul", { className: "rest-found", role: "listbox", id: "rest-found", hidden: true, ariaLabel: say("Operations") });
  const input = make("input", {
    type: "search", placeholder: say("Find an operation ( / )"), autocomplete: "off", role: "combobox",
    ariaLabel: say("Find an operation"), ariaExpanded: false, ariaAutoComplete: "list",
    onfocus: load, oninput: show, onkeydown: steer, onblur: () => open(0),
  });
  let active = -1;

  function select(index) {
    const items = [...list.children];
    active = items.length ? (index + items.length) % items.length : -1;
    items.forEach((item, n) => (item.ariaSelected = n === active));
    if (active >= 0) {
      set(input, "aria-activedescendant", items[active].id);
      items[active].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function open(number) {
    list.hidden = !number;
    input.ariaExpanded = Boolean(number);
  }

  function show() {
    const query = input.value.trim().toLowerCase();
    const found = query
      ? (entries || []).map((entry) => [Math.max(...[entry[2], entry[1], entry.slice(0, 3).join(" ")]
        .map((text) => score(text, query))), entry])
        .filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]).slice(0, 12)
      : [];
    list.replaceChildren(...found.map(([, [method, url, title, address]], n) => {
      const properties = {
        role: "option", id: `rest-found-${n}`, 
        onpointerdown: (event) => event.preventDefault(), onclick: () => go(address),
      };
      return make("li", properties,
        make("span", { className: `rest-verb rest-verb-${method.toLowerCase()}` }, method), ` ${title} `, make("small", {}, url));
    }));
    open(found.length);
    select(0);
  }

  function go(address) {
    open(0);
    location.href = stamped(new URL(address, root));
    follow();
  }

  window.computeRef = {
    index(operations) {
      entries = operations;
      show();
    },
  };

  function steer(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) select(active + step);
    else if (event.key === "Enter" && active >= 0) list.children[active].click();
    else if (event.key === "Escape") {
      input.value = "";
      show();
    } else return;
    event.preventDefault();
  }
  on("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    input.focus();
  });
  set(input, "aria-controls", list.id);
  bar.append(make("div", { className: "rest-find" }, input, list));
}
