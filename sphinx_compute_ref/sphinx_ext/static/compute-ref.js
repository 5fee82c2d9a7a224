// What the other scripts share: settings, messages, making elements, revealing what a link leads to.
// Classic scripts, because browsers refuse modules on pages that are opened from a disk (file://).
"use strict";

window.computeRef = (() => {
  const script = document.currentScript;
  const config = JSON.parse(script.dataset.config || "{}");
  const messages = config.messages || {};

  /** Translate a message; {0}, {1} … are replaced. */
  const say = (text, ...values) => (messages[text] || text).replace(/\{(\d)\}/g, (_, n) => values[n]);

  /** Make an element: properties, attributes (names with a hyphen, and role), children. */
  function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes("-") || name === "role") element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children);
    return element;
  }

  const set = (element, name, value) => element.setAttribute(name, String(value));
  /** Hide, but let the browser's search find it: it says "beforematch" then. */
  const hide = (element, hidden) => hidden ? set(element, "hidden", "until-found") : element.removeAttribute("hidden");
  const style = (name, value) => document.documentElement.style.setProperty(name, value);
  const on = (...rest) => document.addEventListener(...rest);
  // The page comes first: after it has loaded, or soon, where an image or a script of the theme keeps it waiting.
  const loaded = new Promise((resolve) => {
    addEventListener("load", () => setTimeout(resolve));
    on("DOMContentLoaded", () => setTimeout(resolve, 200));
  });
  const ready = (action) => loaded.then(action);
  const around = ({ target }, selector) => target.closest && target.closest(selector);
  const isAbsent = (element) => element.classList.contains("rest-absent");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const operationOf = (element) => element.closest(".rest-operation");
  const titleOf = (operation) => {
    const heading = operation.querySelector("h1, h2, h3, h4, h5, h6");
    return heading ? heading.firstChild.textContent : operation.id;
  };
  const button = (label, onclick, properties) => make("button", { type: "button", onclick, ...properties }, label);

  const KEPT = ":is(h1, h2, h3, h4, h5, h6, .rest-method, .rest-operation, span:empty)";
  function fold(operation, folded) {
    [...operation.children].filter((child) => !child.matches(KEPT)).forEach((child) => hide(child, folded));
  }
  on("beforematch", ({ target }) => target.parentElement.matches(".rest-operation") && fold(target.parentElement, false));

  /** Unfold everything around the element with this id, and return it. */
  function reveal(id) {
    const target = id && document.getElementById(id);
    if (target && target.matches(".rest-operation")) fold(target, false);
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
      all(".rest-operation").forEach((operation) => fold(operation, folded));
      control.textContent = say(folded ? "Show all" : "Hide details");
      set(control, "aria-expanded", !folded);
    };
    const control = button("", turn);
    turn();
    place.append(control);
    place.hidden = false;
  }

  /** A button that copies what text() returns, and says so. */
  function copyButton(text, label) {
    const control = button(say("Copy"), async () => {
      let done = true;
      try {
        await navigator.clipboard.writeText(text());
      } catch {
        // Pages that are not served securely
        const area = make("textarea", { value: text() });
        document.body.append(area);
        area.select();
        done = document.execCommand("copy");
        area.remove();
        control.focus();
      }
      control.textContent = say(done ? "Copied" : "Not copied");
      setTimeout(() => (control.textContent = say("Copy")), 2000);
    }, { className: "rest-copy", "aria-label": label });
    return control;
  }

  // Work on an operation is done when it comes near, so that long pages are there at once.
  const workers = [];
  const near = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => prepare(entry.target)),
    { rootMargin: "1200px" },
  );
  function prepare(operation) {
    if (operation.dataset.ready) return;
    operation.dataset.ready = "1";
    near.unobserve(operation);
    workers.forEach((work) => work(operation));
  }

  // Links shared from os-api-ref's pages: ?expanded=create-server-detail,list-servers-detail#create-server
  const names = (new URLSearchParams(location.search).get("expanded") || "").split(",").filter(Boolean);
  function follow() {
    const target = reveal(decodeURIComponent(location.hash.slice(1)));
    if (target && operationOf(target)) prepare(operationOf(target));
    return target;
  }

  ready(() => {
    all(".rest-controls").forEach(addControls);
    workers.push((operation) => {
      const line = operation.querySelector(".rest-method");
      const url = line && line.querySelector(".rest-url");
      if (url) line.append(copyButton(() => url.textContent.trim(), say("Copy the URL")));
    });
    all(".rest-operation").forEach((operation) => near.observe(operation));
    names.forEach(reveal);
    const target = follow() || document.getElementById(names[0]);
    if (!target) return;
    // What is made of operations nearby moves the target: go there again until the reader does something.
    let left = 20;
    const timer = setInterval(() => (left -= 1) > 0 ? go() : stop(), 100);
    const stop = () => clearInterval(timer);
    const go = () => target.scrollIntoView({ behavior: "instant" });
    go();
    ["wheel", "touchstart", "keydown", "pointerdown"].forEach((kind) => on(kind, stop, { once: true, passive: true }));
  });
  addEventListener("hashchange", follow);

  const root = new URL("..", script.src).href;
  const state = { microversion: "", compare: "" };
  return { set, hide, style, on, ready, around, isAbsent, state, config, say, make, all, operationOf, titleOf, button, reveal, copyButton, workers, prepare, root, script };
})();
