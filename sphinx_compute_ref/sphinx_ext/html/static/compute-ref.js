// What the other parts share: settings, messages, making elements, revealing what a link leads to.
// The parts are modules; pages get them joined into one classic script (assets.py), because browsers refuse modules
// on pages that are opened from a disk (file://). So names on the top level are of one kind in all parts.
export const script = document.currentScript;
export const config = JSON.parse(script.dataset.config || "{}");
export const root = new URL("..", script.src).href;
/** The chosen microversion, the one to compare it with, and the language of requests where the browser keeps none. */
export const state = { microversion: "", compare: "", language: new URLSearchParams(location.search).get("language") || "" };

/** An address with the state in it. */
export function stamped(address) {
  const url = new URL(address);
  for (const [name, value] of Object.entries(state)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  return url.href;
}

/** Translate a message; {0}, {1} … are replaced. */
export const say = (text, ...values) =>
  ((config.messages || {})[text] || text).replace(/\{(\d)\}/g, (_, n) => values[n]);

export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export const set = (element, name, value) => element.setAttribute(name, value);
/** Hide, but let the browser's search find it: it says "beforematch" then. */
export const hide = (element, hidden) => hidden ? set(element, "hidden", "until-found") : element.removeAttribute("hidden");
export const on = (...rest) => document.addEventListener(...rest);
export const all = (selector, place = document) => [...place.querySelectorAll(selector)];
export const around = ({ target }, selector) => target.closest?.(selector);
export const boxOf = (element) => element.getBoundingClientRect();
export const isAbsent = (element) => element.classList.contains("rest-absent");
export const operationOf = (element) => element?.closest(".rest-operation");
export const titleOf = (operation) =>
  operation.querySelector("h1, h2, h3, h4, h5, h6")?.firstChild.textContent || operation.id;
/** What a link, or the address, leads to on this page. */
export function linked({ hash } = location) {
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    return null; // no UTF-8
  }
}
export const button = (label, onclick, properties) => make("button", { type: "button", onclick, ...properties }, label);

// The page comes first: after it has loaded, or soon, where an image or a script of the theme keeps it waiting.
const loaded = new Promise((resolve) => {
  addEventListener("load", () => setTimeout(resolve));
  on("DOMContentLoaded", () => setTimeout(resolve, 200));
});
export const ready = (action) => loaded.then(action);

const KEPT = "h1, h2, h3, h4, h5, h6, .rest-method, .rest-operation, span:empty";
function foldOperation(operation, folded) {
  all(`:scope > :not(${KEPT})`, operation).forEach((child) => hide(child, folded));
  operation.classList.toggle("rest-folded", folded);
  const method = operation.querySelector(":scope > .rest-method");
  method?.querySelector(".rest-open")?.remove();
  if (folded) method?.append(button(say("Show"), () => foldOperation(operation, false), { className: "rest-open", ariaLabel: `${say("Show")}: ${titleOf(operation)}` }));
}
on("beforematch", ({ target: { parentElement } }) => parentElement.matches(".rest-operation") && foldOperation(parentElement, false));

/** Unfold everything around an element, and return it. */
export function reveal(target) {
  const operation = operationOf(target);
  if (operation) foldOperation(operation, false);
  for (let node = target; node; node = node.parentElement) {
    if (node.hidden) {
      hide(node, false);
      node.dispatchEvent(new Event("beforematch", { bubbles: true }));
    }
  }
  return target;
}

function addControls(place) {
  let folded = true;
  const turn = () => {
    folded = !folded;
    all(".rest-operation").forEach((operation) => foldOperation(operation, folded));
    control.textContent = say(folded ? "Show all" : "Hide details");
    control.ariaExpanded = !folded;
  };
  const control = button("", turn);
  turn();
  place.append(control);
  place.hidden = false;
}

/** A button that copies what text() returns, and says so. */
export function copyButton(text, label, name = say("Copy")) {
  const control = button(name, async () => {
    let done = true;
    let words = "";
    try {
      await navigator.clipboard.writeText(words = await text());
    } catch {
      // Pages that are not served securely
      const area = make("textarea", { value: words });
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
      control.focus();
    }
    control.textContent = say(done ? "Copied" : "Not copied");
    setTimeout(() => (control.textContent = name), 2000);
  }, { className: "rest-copy", ariaLabel: label });
  return control;
}

/** Work on an operation, done when it comes near, so that long pages are there at once: called with whether it is new. */
export const workers = [];
/** The operations that are in sight, or nearly. */
export const near = new Set();
function approach(operation) {
  near.add(operation);
  workers.forEach((work) => work(operation, !operation.dataset.ready));
  operation.dataset.ready = "1";
}

ready(() => {
  all(".rest-controls").forEach(addControls);
  const watcher = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
    near.delete(target);
    if (isIntersecting) approach(target);
  }), { rootMargin: "1200px" });
  all(".rest-operation").forEach((operation) => watcher.observe(operation));
  all(".rest-samples").forEach((column) => (column.id ||= `${operationOf(column).id}_samples`));
  // Links shared from os-api-ref's pages: ?expanded=create-server-detail,list-servers-detail#create-server
  const shared = (new URLSearchParams(location.search).get("expanded") || "").split(",");
  const [first] = shared.map((id) => reveal(document.getElementById(id)));
  hold(follow() || first);
});

let timer = 0;
const stop = () => clearInterval(timer);
["wheel", "touchstart", "keydown", "pointerdown"].forEach((kind) => on(kind, stop));
/** What is made of operations nearby moves a target: go there again until the reader does something. */
function hold(target) {
  stop();
  if (!target) return;
  let left = 20;
  const go = () => target.scrollIntoView({ behavior: "instant" });
  timer = setInterval(() => (left -= 1) > 0 ? go() : stop(), 100);
  go();
}

/** Show what the address leads to, and return it. */
export function follow() {
  const target = reveal(linked());
  const operation = operationOf(target);
  if (operation) approach(operation);
  return target;
}
let led = null;
on("click", (event) => (led = around(event, "a[href]")), true);
addEventListener("hashchange", () => {
  // Not every theme leaves the keyboard where the link leads to.
  const target = follow();
  if (!operationOf(target)) return;
  // The browser's Back finds its place itself.
  if (led) hold(target);
  target.querySelector("a")?.focus({ preventScroll: true });
});

/** The page as Markdown, where the build has written it. */
export const twin = document.querySelector("link[type='text/markdown']")?.href;

// Files that are loaded when they are used, and what they share.
export const shared = window.computeRef = { all, button, config, follow, hold, make, root, say, set, stamped, state, titleOf, twin };
const loads = {};
const load = (name) => loads[name] ||= new Promise((resolve) => {
  const href = new URL(name, script.src).href;
  const properties = { async: false, onload: resolve, onerror: resolve };
  document.head.append(name.endsWith(".css") ? make("link", { rel: "stylesheet", href, ...properties }) : make("script", { src: href, ...properties }));
});
export const use = async (files, name, ...values) => (await Promise.all(files.map(load)), shared[name]?.(...values));
export const tool = (...rest) => use(["compute-ref-palette.css", "compute-ref-tools.js"], ...rest);
ready(() => {
  try {
    if (sessionStorage.getItem("compute-ref-values")) tool("fill");
  } catch {
    // The storage is off.
  }
});

workers.push((operation, isNew) => {
  const url = operation.querySelector(".rest-method > .rest-url");
  if (!isNew || !url) return;
  const place = url.parentElement;
  const column = operation.querySelector(":scope > .rest-columns > .rest-samples");
  place.append(copyButton(() => url.textContent.trim(), say("Copy the URL")));
  if (column?.firstChild) place.append(make("a", { className: "rest-jump", href: `#${column.id}` }, say("Samples")));
  place.append(copyButton(() => stamped(new URL(`#${operation.id}`, location)), say("Copy the link"), say("Link")));
  if (twin) place.append(copyButton(() => tool("markdown", operation), say("Copy as Markdown"), "Markdown"));
  place.append(button(say("Print"), () => tool("print", operation), { className: "rest-print", ariaLabel: say("Print this operation") }), ...all(".rest-open", place));
});

// The operation in view is marked in the navigation.
ready(() => {
  const links = all(":is(nav, aside, [class*='sidebar'], .wy-menu, .rest-nav) a[href^='#']")
    .map((link) => [link, linked(link)]).filter(([, target]) => target?.matches(".rest-operation"));
  let timer = 0;
  let now = null;
  const look = () => {
    // The toolbar may be high.
    const edge = Math.max(innerHeight / 3, boxOf(all(".rest-toolbar")[0]).bottom + 9);
    const above = [...near].map((one) => [one, boxOf(one)]).filter(([, box]) => box.height && box.top < edge);
    const last = now;
    now = above.sort((a, b) => b[1].top - a[1].top)[0]?.[0];
    if (now !== last) links.forEach(([link, target]) => mark(link, target === now));
  };
  const mark = (link, yes) => {
    link.classList.toggle("rest-current", yes);
    link.ariaCurrent = yes ? "true" : null;
    // Only the box of the navigation moves.
    let box = yes && link.parentElement;
    while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
    if (!box || box.matches("html, body")) return;
    const [inner, outer] = [link, box].map(boxOf);
    if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - outer.height / 3;
  };
  const soon = () => (clearTimeout(timer), timer = setTimeout(look, 120));
  if (!links[0]) return;
  on("scroll", soon, { passive: true });
  soon();
});
