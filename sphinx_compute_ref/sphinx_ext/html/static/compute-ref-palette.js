// The palette and its ranking: loaded with the index when a reader begins to search. A library that indexes documents
// (MiniSearch) would have to be told all that makes the order here: kinds, identifiers, ranges, URLs; the rest is small.
"use strict";
(() => {
  const shared = window.computeRef;
  const { set, config, say, make, root, follow, hold, stamped, state } = shared;
  const FUZZY = 0.55;
  let entries = [];
  /** For each word its letters, whether it is in a name, and by turns entries and what it weighs in them. */
  let words = new Map();

  const PART = /[^\s"'`“”‘’(),;<>[\]{}|/\\=?&*+!…]+/g;
  const ENDS = /^[-_.:$#]+|[-_.:$#]+$/g;
  /** The words of a text: identifiers whole and in their parts, "os-getVNCConsole" is "os", "get", "vnc", "console", too. */
  function split(text) {
    const all = new Set();
    for (const token of text.match(PART) || []) {
      const whole = token.replace(ENDS, "");
      if (whole) all.add(whole.toLowerCase());
      if (/[-_.:$]|[a-z\d][A-Z]/.test(whole)) {
        const parts = whole.replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
        parts.split(/[-\s_.:$]+/).forEach((part) => part && all.add(part.toLowerCase()));
      }
    }
    return all;
  }

  /** Descriptions and titles are those of many entries. */
  const splits = new Map();
  function known(text) {
    if (!splits.has(text)) splits.set(text, [...split(text)]);
    return splits.get(text);
  }

  function letterSet(word) {
    let set = 0;
    for (let n = 0; n < word.length; n += 1) set |= 1 << (word.charCodeAt(n) & 31);
    return set;
  }

  const numberOf = (text) => (text || "0").split(".").reduce((sum, part) => sum * 1e4 + Number(part), 0);
  const squash = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const address = (text) => text.toLowerCase().replace(/\{[^}]*\}?/g, "{}").trim();

  function add(entry, ...fields) {
    const n = entries.push(entry) - 1;
    for (const [text, weight] of fields) {
      for (const word of known(text)) {
        let own = words.get(word);
        if (!own) words.set(word, own = { word, letters: letterSet(word), name: false, list: [] });
        own.list.push(n, weight);
        if (weight > 4) own.name = true;
      }
    }
  }

  shared.index = ({ pages, search, operations, sections, texts }) => {
    entries = [];
    words = new Map();
    splits.clear();
    shared.searchPage = search;
    for (const [page, id, method, url, title, low, high, resource, text, codes, rows] of operations) {
      const place = `${pages[page]}#`;
      const range = { low, high };
      const action = `${method} ${url}`;
      add({ kind: "Operations", title, method, url, about: resource, address: place + id, ...range, came: low, went: high, text, whole: squash(title), path: address(action) },
        [title, 10], [action, 5], [resource, 2], [text, 1]);
      for (const [code, words] of codes) {
        add({ kind: "Status codes", title: `${code}`, about: title, address: place + id, ...range, text: words }, [`${code}`, 12], [title, 1], [words, 2]);
      }
      for (const [name, role, from, until, text, own] of rows) {
        const side = role ? "response" : "request";
        const usual = `${id}-${side}-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;
        const later = numberOf(from) > numberOf(low) ? from : low;
        const sooner = until && (!high || numberOf(until) < numberOf(high)) ? until : high;
        add({ kind: "Parameters", title: name, about: title, side, address: place + (own || usual), low: later, high: sooner, came: later === low ? "" : later, went: sooner === high ? "" : sooner, text: texts[text], same: `${name} ${text}` },
          [name, 9], [title, 3], [texts[text], 1]);
      }
    }
    for (const [page, id, title, text] of sections) {
      add({ kind: "Text", title, address: `${pages[page]}#${id}`, text, low: "", high: "" }, [title, 8], [pages[page], 3], [text, 2]);
    }
  };

  /** How many letters to change, add, leave out or exchange with the next one, up to a limit. */
  function distance(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return limit + 1;
    let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, n) => n)];
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        const same = a[i - 1] === b[j - 1];
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > limit) return limit + 1;
      [before, last] = [last, row];
    }
    return last[b.length];
  }

  function inOrder(query, word) {
    let at = 0;
    for (const letter of word) if (letter === query[at]) at += 1;
    return at === query.length;
  }

  /** How close together the letters of a query stand in a title that has them in this order: "crtsrv", create server. */
  function closeness(query, title) {
    const found = title.match(query.replace(/./gu, "$&.*?"));
    const points = found ? query.length / found[0].length : 0;
    return points > 0.3 ? points : 0;
  }

  /** How well a word is what was typed, from 0 to 1: the very word, its beginning, a part of it. */
  function likeness(typed, word) {
    if (word === typed) return 1;
    if (word.startsWith(typed)) return 0.6 + (0.3 * typed.length) / word.length;
    return typed.length > 2 && word.includes(typed) ? 0.5 : 0;
  }

  const bits = (set) => {
    let count = 0;
    for (let rest = set; rest; rest &= rest - 1) count += 1;
    return count;
  };

  /** How well a word may be what was meant: typed with slips, or its letters in order. */
  function guess(typed, word) {
    if (typed.length < 3) return 0;
    const limit = typed.length > 7 ? 2 : 1;
    const far = typed.length > 3 ? distance(typed, word, limit) : 9;
    if (far <= limit) return FUZZY - far / 20;
    if (word[0] !== typed[0]) return 0;
    if (typed.length / word.length > 0.4 && inOrder(typed, word)) return 0.3 + (0.25 * typed.length) / word.length;
    return typed.length > 3 && word.length > typed.length && distance(typed, word.slice(0, typed.length), 1) <= 1 ? 0.35 : 0;
  }

  function pointsOf(typed) {
    const points = new Float32Array(entries.length);
    for (const like of [likeness, guess]) {
      let any = false;
      const own = letterSet(typed);
      for (const { word, letters, name, list } of words.values()) {
        // Slips are guessed in names.
        if (like === guess && !(name && (word[0] === typed[0] || bits(own ^ letters) < 3))) continue;
        const quality = like(typed, word);
        if (!quality) continue;
        any = true;
        for (let n = 0; n < list.length; n += 2) points[list[n]] = Math.max(points[list[n]], quality * list[n + 1]);
      }
      if (any) break;
    }
    return points;
  }

  const isRemoved = ({ high, about }) => /\b(removed|obsolete)\b/i.test(about) || high && (!config.max || numberOf(high) < numberOf(config.max));
  const isAway = ({ low, high }, version) => version && (numberOf(low) > numberOf(version) || (high && numberOf(high) < numberOf(version)));

  /** The title of its operation alone finds neither a parameter nor a status code. */
  function fits({ kind }, rows, n) {
    const best = Math.max(...rows.map((row) => row[n]));
    return kind === "Parameters" ? best > 3 || best <= 1 : kind !== "Status codes" || best > 1.1;
  }

  const wordsOf = (text) => text.toLowerCase().split(/\s+/).map((word) => word.replace(/^[^\p{L}\p{N}/{]+|[^\p{L}\p{N}/}]+$/gu, "")).filter(Boolean);

  /** Return what was found, as [kind, entries] by turns of the best of each kind; first for a microversion: "v2.26 tags". */
  shared.search = (text, version) => {
    const words = wordsOf(text);
    const at = words.findIndex((word) => shared.names?.includes(word.replace(/^v/, "")));
    if (at < 0) return ranking(text, version);
    const [own] = words.splice(at, 1).map((word) => word.replace(/^v/, ""));
    const changes = entries.filter(({ title, about, came, went }) =>
      (came === own || (went && numberOf(went) + 1 === numberOf(own)))
      && words.every((word) => [...known(title), ...known(about)].some((other) => likeness(word, other))))
      .sort((a, b) => words.includes(b.title.toLowerCase()) - words.includes(a.title.toLowerCase()));
    const release = Object.entries(config.releases || {}).find(([last]) => numberOf(own) <= numberOf(last));
    const told = new Set(changes.map(({ address }) => address));
    const groups = [
      ["Microversion", [{ kind: "Microversion", title: say("Show {0}", own), about: release?.[1], text: changes.length || words.length ? "" : `${say("Changes")}: ${say("Nothing")}` }]],
      ["Changes", changes.slice(0, 15).map((entry) => ({ ...entry, away: isAway(entry, own) }))],
      ...ranking(words.join(" ") || own, own).map(([kind, found]) => [kind, found.filter(({ address }) => !told.has(address))]),
    ];
    if (changes[0] && config.history) groups[1][1].push({ title: say("History"), about: own, address: `${config.history}#v${own}` });
    return groups.filter(([, found]) => found.length).map(([kind, found]) => [kind, found.map((entry) => ({ excerpt: entry.text, ...entry, version: own }))]);
  };

  function ranking(text, version) {
    const typed = wordsOf(text);
    const rows = typed.map((one) => pointsOf(one.includes("/") ? "\0" : one));
    const letters = squash(text);
    const path = address(text);
    const ranked = [];
    for (const [n, entry] of entries.entries()) {
      let sum = rows.every((row) => row[n]) ? rows.reduce((total, row) => total + row[n], 0) / rows.length : 0;
      if (path.includes("/") && entry.path?.includes(path)) sum = 20 - (entry.path.length - path.length) / 10;
      if (!fits(entry, rows, n)) sum = 0;
      if (entry.whole && typed.length === 1 && letters.length > 3 && entry.whole.includes(letters)) sum = Math.max(sum, 6) + (8 * letters.length) / entry.whole.length;
      if (!sum && entry.whole && typed.length === 1 && letters.length > 2) sum = 5 * closeness(letters, entry.whole);
      if (!sum) continue;
      const title = known(entry.title);
      sum += (4 * title.filter((word) => typed.some((one) => likeness(one, word) > 0.5)).length) / (title.length + 1) - title.length / 20;
      if (entry.kind === "Status codes" && entry.text.length > 25) sum += 1;
      // Words that stand side by side in a title say more the fewer others it has.
      if (typed.length > 1 && ` ${entry.title.toLowerCase()} `.includes(` ${typed.join(" ")} `)) sum += (4 * typed.length) / title.length;
      if (isRemoved(entry) || isAway(entry, version)) sum *= 0.8;
      else if (/deprecated/i.test(`${entry.title} ${entry.about}`)) sum *= 0.97;
      sum *= { Operations: 1.25, Text: 0.8 }[entry.kind] || 1;
      ranked.push([sum, entry]);
    }
    ranked.sort((a, b) => b[0] - a[0]);
    const kinds = new Map();
    const told = new Set();
    const best = ranked[0]?.[0] || 0;
    for (const [sum, entry] of ranked) {
      const list = kinds.get(entry.kind) || [];
      if (list.length >= (kinds.size && [...kinds.keys()][0] === entry.kind ? 8 : 5) || sum < best / 6) continue;
      // A definition that is found by its text alone is told once.
      const known = entry.same && !typed.some((one) => likeness(one, entry.title.toLowerCase())) && entry.same;
      if (known && told.has(known)) continue;
      if (known) told.add(known);
      kinds.set(entry.kind, [...list, { ...entry, removed: isRemoved(entry), away: isAway(entry, version), excerpt: excerpt(entry.text, typed) }]);
    }
    return [...kinds];
  }

  function excerpt(text, typed) {
    const low = text.toLowerCase();
    const at = Math.max(0, Math.min(...typed.map((one) => low.indexOf(one)).filter((n) => n >= 0)));
    const start = Number.isFinite(at) && at > 40 ? low.lastIndexOf(" ", at - 30) + 1 : 0;
    return (start ? "… " : "") + text.slice(start, start + 140).replace(/\s+/g, " ");
  }

  // The dialog

  let dialog = null;
  let input = null;
  let list = null;
  let told = null;
  let items = [];
  let active = -1;

  function build() {
    list = make("div", { className: "rest-found", role: "listbox", id: "rest-found", ariaLabel: say("Results") });
    input = make("input", {
      placeholder: say("Operation, parameter, status code, text"), autocomplete: "off", spellcheck: false, role: "combobox",
      ariaLabel: say("Search the reference"), ariaExpanded: false, ariaAutoComplete: "list", oninput: show, onkeydown: steer,
    });
    set(input, "aria-controls", list.id);
    told = make("p", { className: "rest-told", role: "status" });
    dialog = make("dialog", {
      className: "rest-palette", ariaLabel: say("Search the reference"),
      onclick: ({ target }) => target === dialog && dialog.close(),
    }, input, list, told);
    document.body.append(dialog);
  }

  /** Open it; the function returns what was typed while it was loaded. */
  shared.open = (read) => {
    const typed = read();
    if (!dialog.open) dialog.showModal();
    if (typed) input.value = typed;
    input.select();
    if (typed) input.setSelectionRange(typed.length, typed.length);
    show();
  };

  /** What stands beside the microversions of something that is not there at all of them. */
  function rangeOf({ low, high }) {
    return low && high ? `${low}–${high}` : low ? say("from {0}", low) : high ? say("until {0}", high) : "";
  }

  function item(entry, n) {
    const { kind, title, method, url, about, side, excerpt, away, removed } = entry;
    const range = rangeOf(entry);
    const parts = [
      method ? make("span", { className: `rest-verb rest-verb-${method.toLowerCase()}` }, method) : "",
      make(kind === "Parameters" || kind === "Status codes" ? "code" : "b", {}, title),
      range ? make("em", {}, range) : "",
      about ? make("span", {}, side ? `${about}, ${say(side)}` : about) : "",
      url ? make("small", {}, url) : "",
      kind === "Operations" || !excerpt ? "" : make("small", { className: "rest-excerpt" }, excerpt),
    ];
    return option(n, parts.filter(Boolean).flatMap((part) => [part, " "]), entry, away || removed);
  }

  function option(n, parts, entry, faint) {
    return make("div", { role: "option", id: `rest-found-${n}`, className: faint ? "rest-away" : "", onclick: () => go(entry) }, ...parts);
  }

  function show() {
    const query = input.value.trim();
    const groups = (query && shared.search(query, state.microversion)) || [];
    items = [];
    list.replaceChildren(...groups.map(([kind, entries], n) => {
      const id = `rest-kind-${n}`;
      const made = entries.map((entry, k) => item(entry, items.length + k));
      items.push(...made);
      const group = make("div", { role: "group" }, make("p", { id }, say(kind)), ...made);
      set(group, "aria-labelledby", id);
      return group;
    }));
    const count = items.length;
    const { searchPage } = shared;
    const portal = window.computeRefPortal; // of a site of many references, as publishing makes it
    const further = query ? [["Search all text for “{0}”", searchPage], ["Search all references for “{0}”", portal?.searchPage]] : [];
    for (const [text, page] of further.filter(([, page]) => page)) {
      const more = option(items.length, [say(text, query)], { address: `${page}?q=${encodeURIComponent(query)}${portal?.chosen ?? ""}` });
      items.push(more);
      list.append(more);
    }
    input.ariaExpanded = items.length > 0;
    told.textContent = !query ? "" : count ? say("results: {0}", count) : say("Nothing found.");
    select(0);
  }

  function select(index) {
    active = items.length ? (index + items.length) % items.length : -1;
    items.forEach((one, n) => (one.ariaSelected = n === active));
    if (active >= 0) {
      set(input, "aria-activedescendant", items[active].id);
      items[active].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function go({ address, version }) {
    dialog.close();
    if (version) {
      shared.choose(version);
      history.replaceState(history.state, "", stamped(location.href));
    }
    if (!address) return;
    location.href = stamped(new URL(address, root));
    hold(follow());
  }

  function steer(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) select(active + step);
    else if (event.key === "Enter" && active >= 0) items[active].click();
    else return;
    event.preventDefault();
  }

  build();
})();
