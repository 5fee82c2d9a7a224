// What readers do with an operation now and then: print it alone, take it as Markdown, fill in what requests need, see
// what changed in a sample.
// What differs between two microversions in each operation. Loaded when it is used first.
"use strict";
(() => {
  const shared = window.computeRef;
  const { all, badge, button, make, nameOfNumber, names, say, state, steady, titleOf, twin } = shared;

  /** Print an operation alone: what is beside it, or beside what it is in, is left out. */
  shared.print = (operation) => {
    const others = [];
    for (let node = operation; node !== document.body; node = node.parentElement) {
      others.push(...[...node.parentElement.children].filter((one) => one !== node));
    }
    const leave = (out) => others.forEach((one) => one.classList.toggle("rest-unprinted", out));
    leave(true);
    addEventListener("afterprint", () => leave(false), { once: true });
    print();
  };

  /** Return the part of the page as Markdown that is an operation. */
  shared.markdown = async (operation) => {
    const lines = (await (await fetch(twin)).text()).split("\n");
    const plain = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
    const level = (line) => line.match(/^#{1,6}(?= )/)?.[0].length;
    const start = lines.findIndex((line) => level(line) && plain(line) === plain(titleOf(operation)));
    const length = lines.slice(start + 1).findIndex((line) => level(line) <= level(lines[start]));
    return lines.slice(start, length < 0 ? undefined : start + 1 + length).join("\n").trim();
  };

  /** How one list of lines becomes another, by their longest common subsequence, as [sign, line] pairs. */
  shared.differing = (before, after) => {
    const [a, b] = [before, after].map((lines) => lines.map((line) => line.textContent.replace(/,?\s*$/, "")));
    const width = b.length + 1;
    const common = new Uint16Array((a.length + 1) * width);
    const at = (i, j) => common[i * width + j];
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      }
    }
    const result = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
      if (i < a.length && a[i] === b[j]) {
        result.push(["same", after[j]]);
        i += 1;
        j += 1;
      } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) result.push(["minus", before[i++]]);
      else result.push(["plus", after[j++]]);
    }
    return result;
  };

  /** Say at the head of each operation what differs between the two microversions in it alone. */
  shared.between = (changes) => steady(() => {
    // Another choice may have been made while this was loaded.
    all(".rest-between").forEach((old) => old.remove());
    if (!state.compare) return;
    const [first, last] = [state.compare, state.microversion].sort((a, b) => names.indexOf(b) - names.indexOf(a));
    const own = Map.groupBy(changes.filter((one) => !one.whole), ({ element }) => element.closest(".rest-operation"));
    for (const operation of all(".rest-operation:not(.rest-absent)")) {
      const parts = ["came", "went", "changed"].flatMap((change) => {
        const rows = (own.get(operation) || []).filter((one) => one.change === change);
        return rows.length ? [" ", badge({ change, was: "" }), ...rows.flatMap(({ element, low, high }) => {
          const since = change === "went" ? high : low;
          const version = since && Number.isFinite(since) ? ` (${nameOfNumber(since)})` : "";
          return [" ", make("a", { href: `#${element.id}`, className: `rest-change-${change}` }, element.dataset.name), version];
        })] : [];
      });
      // An arrow points to the right in every language.
      const text = parts.length ? [make("bdi", { dir: "ltr" }, `${first} → ${last}`), ":", ...parts] : [say("Between {0} and {1} nothing changes here.", first, last)];
      operation.querySelector(":scope > .rest-method")?.after(make("p", { className: "rest-between" }, ...text));
    }
  });

  // What requests need of the reader. It stays in this tab, and in no address.

  const KEY = "compute-ref-values";
  /** Where the browser keeps nothing, this page does. */
  let values = {};
  try {
    values = JSON.parse(sessionStorage.getItem(KEY) || "{}");
  } catch {
    // The storage is off.
  }

  // The names in requests, as a shell has them between double quotes, and as Python has them: in its environment, in
  // strings with places, and as arguments.
  const PLACES = /\$OS_(?:ENDPOINT|TOKEN)\b|\$?\{(?:project|tenant)_id\}|os\.environ\["OS_(?:ENDPOINT|TOKEN)"\]|(?<=[(,=] ?)(?:project|tenant)_id(?=[,)])/g;
  const nameOf = (place) => /ENDPOINT/.test(place) ? "endpoint" : /TOKEN/.test(place) ? "token" : "project";

  /** Write a value in place of a name, quoted as the place needs it. */
  function written(place, value) {
    if (place.startsWith("$")) return /^[\w.:/@%+=,~-]*$/.test(value) ? value : `"'${value.replace(/'/g, "'\\''")}'"`;
    const text = JSON.stringify(value);
    return place.startsWith("{") ? text.slice(1, -1).replace(/[{}]/g, "$&$&") : text;
  }

  /** Put an element around each name in a request; samples in it stay as they are. */
  function mark(pre) {
    const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("[data-form]")) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = [];
      let end = 0;
      for (const match of text.data.matchAll(PLACES)) {
        const place = make("span", { className: "rest-value" }, match[0]);
        place.dataset.place = match[0];
        parts.push(text.data.slice(end, match.index), place);
        end = match.index + match[0].length;
      }
      if (parts.length) text.replaceWith(...parts, text.data.slice(end));
    }
  }

  shared.fill = () => {
    for (const pre of all(".rest-request pre:not([data-marked])")) {
      pre.dataset.marked = "";
      mark(pre);
    }
    for (const one of all(".rest-value")) {
      const { place } = one.dataset;
      const value = values[nameOf(place)];
      one.textContent = value ? written(place, value) : place;
    }
  };

  let dialog = null;
  let inputs = [];
  function keep(next) {
    values = next;
    try {
      if (Object.keys(values).length) sessionStorage.setItem(KEY, JSON.stringify(values));
      else sessionStorage.removeItem(KEY);
    } catch {
      // It stays in this page.
    }
    shared.fill();
  }

  function build() {
    const fields = [["endpoint", "Endpoint"], ["project", "Project ID"], ["token", "Token"]].map(([name, label]) => {
      const input = make("input", { name, autocomplete: "off", spellcheck: false, type: name === "token" ? "password" : "text" });
      inputs.push(input);
      return make("label", {}, say(label), input);
    });
    const form = make("form", { method: "dialog", onsubmit: () => keep(Object.fromEntries(
      inputs.map(({ name, value }) => [name, value.trim().replace(name === "endpoint" ? /\/+$/ : "", "")]).filter(([, value]) => value))) },
    make("strong", {}, say("Fill in requests")), ...fields,
    make("p", { className: "rest-told" }, say("All requests have these values as long as this tab is open. They are in no link.")),
    make("div", { className: "rest-controls" }, make("button", { type: "submit" }, say("Fill in")), button(say("Clear"), () => {
      keep({});
      dialog.close();
    })));
    dialog = make("dialog", {
      className: "rest-palette rest-ask", ariaLabel: say("Fill in requests"),
      onclick({ target }) {
        if (target === dialog) dialog.close();
      },
    }, form);
    document.body.append(dialog);
  }

  /** Ask for the values, which are filled in then. */
  shared.ask = () => {
    if (!dialog) build();
    for (const input of inputs) input.value = values[input.name] || "";
    dialog.showModal();
  };
})();
