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
      if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children);
    return element;
  }

  const set = (element, name, value) => element.setAttribute(name, String(value));
  const style = (name, value) => document.documentElement.style.setProperty(name, value);
  const on = (...rest) => document.addEventListener(...rest);
  const around = ({ target }, selector) => target.closest && target.closest(selector);
  const isAbsent = (element) => element.classList.contains("rest-absent");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const operationOf = (element) => element.closest(".rest-operation");

  /** Unfold everything around the element with this id, and return it. */
  function reveal(id) {
    const target = id && document.getElementById(id);
    for (let node = target; node; node = node.parentElement) {
      node.classList.remove("rest-folded");
      if (node.hidden) node.dispatchEvent(new Event("beforematch", { bubbles: true }));
    }
    return target;
  }

  function addControls(place) {
    let folded = false;
    const button = make("button", { type: "button" });
    const label = () => {
      button.textContent = say(folded ? "Show all" : "Hide details");
      set(button, "aria-expanded", !folded);
    };
    button.addEventListener("click", () => {
      folded = !folded;
      all(".rest-operation").forEach((operation) => operation.classList.toggle("rest-folded", folded));
      label();
    });
    label();
    place.append(button);
    place.hidden = false;
  }

  /** A button that copies what text() returns, and says so. */
  function copyButton(text, label) {
    const button = make("button", { type: "button", className: "rest-copy", "aria-label": label }, say("Copy"));
    button.addEventListener("click", async () => {
      let done = true;
      try {
        await navigator.clipboard.writeText(text());
      } catch {
        const area = make("textarea", { value: text() }); // pages that are not served securely
        document.body.append(area);
        area.select();
        done = document.execCommand("copy");
        area.remove();
        button.focus();
      }
      button.textContent = say(done ? "Copied" : "Not copied");
      setTimeout(() => (button.textContent = say("Copy")), 2000);
    });
    return button;
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

  on("DOMContentLoaded", () => {
    style("--rest-required", JSON.stringify(say("required")));
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
  return { set, style, on, around, isAbsent, state, config, say, make, all, operationOf, reveal, copyButton, workers, prepare, root, script };
})();
