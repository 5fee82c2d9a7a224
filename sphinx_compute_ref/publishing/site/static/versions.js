// The switcher and the notice about a version. Everything is relative to this file, so that the site works from file://
// and under any path. Data come as scripts, because pages from file:// may not fetch.
"use strict";
(function () {
  var data = window.computeRefVersions;
  var root = new URL("..", document.currentScript.src);
  if (!data || !document.body) {
    return;
  }
  data.versions.forEach(function (version) { version.title = version.title || version.folder; });
  var here = decode(window.location.pathname.slice(root.pathname.length)).split("/");
  var folder = here.shift();
  var page = here.join("/");
  var own = data.versions.filter(function (version) {
    return folder === "latest" ? version.folder === data.current : version.folder === folder;
  })[0];
  var current = data.versions.filter(function (version) { return version.folder === data.current; })[0];
  if (!own) {
    return;
  }
  if (page === "" || page.slice(-1) === "/") {
    page += "index.html";
  }

  // What [redirects] lead on from an address with a fragment, where the page no longer has it.
  function leadOn() {
    var id = decode(window.location.hash.slice(1));
    if (!id || document.getElementById(id)) {
      return;
    }
    var target = (data.moved || {})[folder + "/" + page + "#" + id];
    if (target) {
      window.location.replace(new URL(target, root).href);
    } else if (folder === "latest") {
      load("_versions/moved.js", function () { leadToOperation(id, window.computeRefMoved[page] || {}); });
    }
  }

  // Where the operation of another version stands in the current one; its rows and samples lead there, too.
  function leadToOperation(id, moved) {
    var known = Object.keys(moved).filter(function (each) { return id === each || id.indexOf(each + "-re") === 0; });
    known.sort(function (one, other) { return other.length - one.length; });
    if (known.length) {
      window.location.replace(address({ folder: folder }, moved[known[0]]));
    }
  }
  window.addEventListener("hashchange", leadOn);
  leadOn();

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      return text;
    }
  }

  function address(version, place) {
    var parts = place.split("#");
    var path = [version.folder].concat(parts[0].split("/")).map(encodeURIComponent).join("/");
    return new URL(path, root).href + choice() + (parts[1] ? "#" + encodeURIComponent(parts[1]) : "");
  }

  // What the reader chose on this page: it holds in another version, too.
  function choice() {
    var given = new URLSearchParams(window.location.search);
    var kept = new URLSearchParams();
    ["microversion", "compare"].forEach(function (name) {
      if (given.get(name)) {
        kept.set(name, given.get(name));
      }
    });
    return String(kept) ? "?" + kept : "";
  }

  function loaded(version) {
    return window.computeRefPages && window.computeRefPages[version.folder];
  }

  // Runs `then` with the pages of a version, loaded once.
  function withPages(version, then) {
    if (loaded(version)) {
      then(loaded(version));
      return;
    }
    load("_versions/pages/" + encodeURIComponent(version.folder) + ".js", function () { then(loaded(version)); });
  }

  function load(path, then) {
    var script = document.createElement("script");
    script.src = new URL(path, root).href;
    script.addEventListener("load", then);
    document.head.appendChild(script);
  }

  // What the reader looks at: the operation whose id the fragment is, or begins with (rows and samples carry it).
  // Returns all that it is known by: method, URL and title, and where that is enough, method and URL.
  function operationAt(pages) {
    var id = decode(window.location.hash.slice(1));
    var best = [];
    var length = 0;
    Object.keys(pages.operations).forEach(function (key) {
      var place = pages.operations[key].split("#");
      var fits = id === place[1] || id.indexOf(place[1] + "-") === 0;
      if (place[0] === page && fits && place[1].length >= length) {
        best = place[1].length > length ? [key] : best.concat(key);
        length = place[1].length;
      }
    });
    return best.sort(function (one, other) { return other.length - one.length; });
  }

  // Where the same operation, the same page or the nearest page stands in another version.
  function counterpart(pages, theirs) {
    var known = operationAt(pages).filter(function (key) { return theirs.operations[key]; });
    if (known.length) {
      return theirs.operations[known[0]];
    }
    var name = page;
    if (pages.pages.indexOf(name) < 0 && pages.pages.indexOf(name + ".html") >= 0) {
      name += ".html";
    }
    var below = name.slice(name.indexOf("/") + 1);
    return [name, below, "index.html"].filter(function (each) { return theirs.pages.indexOf(each) >= 0; })[0] || "index.html";
  }

  function aim(link, version, then) {
    withPages(own, function (pages) {
      withPages(version, function (theirs) {
        link.href = address(version, version === own ? page : counterpart(pages, theirs));
        if (then) {
          then();
        }
      });
    });
  }

  // Aims a link when it is pointed at: the pages of many versions are not loaded to choose one.
  function aimWhenPointedAt(link, version) {
    ["pointerenter", "focus", "pointerdown"].forEach(function (name) {
      link.addEventListener(name, function () { aim(link, version); });
    });
    link.addEventListener("click", function (event) {
      if (loaded(own) && loaded(version) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) {
        return;
      }
      event.preventDefault();
      aim(link, version, function () { window.location.href = link.href; });
    });
  }

  function element(name, text) {
    var made = document.createElement(name);
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  var words = { current: "current", development: "in development", "end-of-life": "end of life" };
  var notices = {
    old: "This is an old version.",
    development: "This version is in development.",
    "end-of-life": "This version is no longer maintained."
  };
  var bar = element("nav");
  bar.className = "compute-ref-versions compute-ref-status-" + own.status;
  bar.setAttribute("aria-label", "Versions");

  var details = element("details");
  details.appendChild(element("summary", "Version " + own.title));
  var list = element("ul");
  data.versions.forEach(function (version) {
    var item = element("li");
    var link = element("a", version.title + (words[version.status] ? " (" + words[version.status] + ")" : ""));
    link.href = address(version, "index.html");
    if (version === own) {
      link.setAttribute("aria-current", "true");
    }
    item.appendChild(link);
    list.appendChild(item);
    aimWhenPointedAt(link, version);
  });
  details.appendChild(list);
  bar.appendChild(details);

  if (own.status !== "current" && current) {
    var text = element("p", notices[own.status] + " ");
    text.setAttribute("role", "note");
    var notice = element("a", "See " + current.title + ", the current version");
    notice.href = address(current, "index.html");
    notice.className = "compute-ref-current";
    aimWhenPointedAt(notice, current);
    text.appendChild(notice);
    bar.appendChild(text);
  }
  if (own.cuts) {
    var cuts = element("span", "As of microversion ");
    own.cuts.forEach(function (cut) {
      var link = element("a", cut);
      link.href = address(own, "v" + cut + "/index.html");
      cuts.appendChild(link);
      cuts.appendChild(document.createTextNode(" "));
    });
    var all = element("a", "all");
    all.href = address(own, "index.html");
    cuts.appendChild(all);
    bar.appendChild(cuts);
  }
  if (own.changes) {
    var changes = element("a", "What changed");
    changes.href = new URL(own.changes, root).href;
    bar.appendChild(changes);
  }
  document.body.insertBefore(bar, document.body.firstChild);

  details.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      details.open = false;
      details.firstChild.focus();
    }
  });
})();
