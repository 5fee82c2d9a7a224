// The search over all references: window.computeRefFind(text, options, then) for scripts, and the page search.html.
// Operations come first, then parameters, then descriptions. An index is a script for each version, loaded once.
"use strict";
(function () {
  var root = new URL("..", document.currentScript.src);
  var portal = window.computeRefPortal;
  var LIMIT = 20;

  portal.load = load;
  // Loads the indexes of versions, each once, and calls `then` when all are there or cannot be had.
  function load(wanted, then) {
    var left = wanted.length;
    function done() {
      left -= 1;
      if (left <= 0) {
        then();
      }
    }
    if (!left) {
      then();
    }
    wanted.forEach(function (each) {
      if ((window.computeRefSearch || {})[each.key]) {
        done();
        return;
      }
      var script = document.createElement("script");
      var file = [each.reference.name, "_versions", "search", each.version.folder + ".js"];
      script.src = new URL(file.map(encodeURIComponent).join("/"), root).href;
      script.addEventListener("load", done);
      script.addEventListener("error", done);
      document.head.appendChild(script);
    });
  }

  // The versions to search: those of the chosen series, else the current ones, or the chosen one of a reference.
  function chosen(options) {
    var all = [];
    portal.references.forEach(function (reference) {
      if (options.reference && reference.name !== options.reference) {
        return;
      }
      var same = reference.versions.filter(function (each) { return options.series && each.series === options.series; })[0];
      var folder = options.reference && options.version || (same ? same.folder : reference.current);
      reference.versions.forEach(function (version) {
        if (version.folder === folder) {
          all.push({ key: reference.name + "/" + folder, reference: reference, version: version });
        }
      });
    });
    return all;
  }

  function words(text) {
    return text.toLowerCase().split(/\s+/).filter(Boolean);
  }

  // How well all words fit the texts: 0 where one fits nowhere; the first text counts most, whole words more than parts.
  function score(terms, texts) {
    var sum = 0;
    for (var number = 0; number < terms.length; number += 1) {
      var best = 0;
      texts.forEach(function (text, place) {
        var at = text.indexOf(terms[number]);
        if (at >= 0) {
          var before = at === 0 || /[^a-z0-9]/.test(text.charAt(at - 1));
          var after = text.charAt(at + terms[number].length);
          var whole = before && (after === "" || /[^a-z0-9]/.test(after));
          best = Math.max(best, (texts.length - place) * (whole ? 4 : before ? 2 : 1));
        }
      });
      if (!best) {
        return 0;
      }
      sum += best;
    }
    return sum + 1 / (1 + texts[0].length);
  }

  function inDescriptions(index, terms) {
    var hits = null;
    terms.forEach(function (term) {
      var own = {};
      Object.keys(index.words).forEach(function (word) {
        if (word.indexOf(term) === 0) {
          index.words[word].forEach(function (number) { own[number] = true; });
        }
      });
      Object.keys(hits || {}).forEach(function (number) {
        if (!own[number]) {
          delete hits[number];
        }
      });
      hits = hits || own;
    });
    return hits || {};
  }

  window.computeRefFind = function (text, options, then) {
    var wanted = chosen(options);
    load(wanted, function () {
      var terms = words(text);
      var kinds = [[], [], []];
      if (!terms.length) {
        then({ text: text, total: 0, results: [] });
        return;
      }
      wanted.forEach(function (each) {
        var index = (window.computeRefSearch || {})[each.key];
        if (!index) {
          return;
        }
        var base = new URL(each.key.split("/").map(encodeURIComponent).join("/") + "/", root).href;
        function fits(operation) { return !options.method || operation[0] === options.method; }
        function add(kind, value, weight, operation, name, more) {
          var place = operation[3].split("#");
          kinds[kind].push({
            kind: ["operation", "parameter", "text"][kind], weight: weight, name: name, more: more || 0,
            method: operation[0], url: operation[1], title: operation[2],
            reference: each.reference.name, referenceTitle: each.reference.title, version: each.version.title,
            href: base + place[0].split("/").map(encodeURIComponent).join("/") + "#" + encodeURIComponent(place[1] || "")
          });
        }
        var named = {};
        index.operations.forEach(function (operation, number) {
          var weight = fits(operation) &&
            score(terms, [operation[2].toLowerCase(), operation[1].toLowerCase(), operation[0].toLowerCase()]);
          if (weight) {
            named[number] = true;
            add(0, number, weight, operation, "");
          }
        });
        var count = index.operations.length;
        function uses(parameter) { return parameter[1].filter(function (number) { return fits(index.operations[number]); }); }
        index.parameters.forEach(function (parameter, number) {
          var weight = score(terms, [parameter[0].toLowerCase()]);
          var used = weight ? uses(parameter) : [];
          if (used.length) {
            named[count + number] = true;
            add(1, number, weight, index.operations[used[0]], parameter[0], used.length - 1);
          }
        });
        Object.keys(inDescriptions(index, terms)).forEach(function (text) {
          var number = Number(text);
          if (named[number]) {
            return;
          }
          if (number < count) {
            if (fits(index.operations[number])) {
              add(2, number, 2, index.operations[number], "");
            }
            return;
          }
          var parameter = index.parameters[number - count];
          var used = uses(parameter);
          if (used.length) {
            add(2, number, 1, index.operations[used[0]], parameter[0], used.length - 1);
          }
        });
      });
      var results = [];
      kinds.forEach(function (kind) {
        results = results.concat(kind.sort(function (one, other) { return other.weight - one.weight; }));
      });
      then({ text: text, total: results.length, results: results });
    });
  };

  var form = document.getElementById("search");
  if (!form || !portal) {
    return;
  }
  var input = document.getElementById("q");
  var state = document.getElementById("state");
  var target = document.getElementById("results");
  var facets = document.getElementById("facets");
  var limit = LIMIT;
  var series = new URLSearchParams(window.location.search).get("series") || "";
  series = portal.allSeries.indexOf(series) < 0 ? "" : series;

  function element(name, text) {
    var made = document.createElement(name);
    made.textContent = text || "";
    return made;
  }

  function facet(name, title, values) {
    var label = element("label", title);
    var select = element("select");
    select.id = "facet-" + name;
    label.appendChild(select);
    facets.appendChild(label);
    fill(select, values);
    select.addEventListener("change", function () {
      if (name === "reference") {
        versions();
      } else if (name === "version") {
        choose();
      }
      limit = LIMIT;
      run();
    });
    return select;
  }

  function fill(select, values) {
    select.textContent = "";
    values.forEach(function (pair) {
      var item = element("option", pair[1]);
      item.value = pair[0];
      select.appendChild(item);
    });
  }

  var reference = facet("reference", "Reference", [["", "all"]].concat(portal.references.map(function (each) {
    return [each.name, each.title];
  })));
  var version = facet("version", "Version", [["", "current"]]);
  var method = facet("method", "Method", [["", "all"]].concat(
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].map(function (name) { return [name, name]; })
  ));

  // Versions of the chosen reference by folder; without one, the series that all have in common, as "series:2026.1".
  function versions() {
    var own = portal.references.filter(function (each) { return each.name === reference.value; })[0];
    fill(version, [["", "current"]].concat(own
      ? own.versions.map(function (each) { return [each.folder, each.title]; })
      : portal.allSeries.map(function (name) { return ["series:" + name, name === "development" ? "in development" : name]; })));
    if (own && series) {
      version.value = (own.versions.filter(function (each) { return each.series === series; })[0] || {}).folder || "";
    } else if (series) {
      version.value = "series:" + series;
    }
  }

  function choose() {
    var own = portal.references.filter(function (each) { return each.name === reference.value; })[0];
    var shown = own && own.versions.filter(function (each) { return each.folder === version.value; })[0];
    series = own ? (shown ? shown.series : "") : version.value.replace("series:", "");
  }

  var titles = { operation: "Operations", parameter: "Parameters", text: "In descriptions" };

  function show(found) {
    if (found.text !== input.value) {
      return;
    }
    target.textContent = "";
    state.textContent = found.text.trim() ? found.total + (found.total === 1 ? " result" : " results") : "";
    var list = null;
    var kind = "";
    found.results.slice(0, limit).forEach(function (result) {
      if (result.kind !== kind) {
        kind = result.kind;
        target.appendChild(element("h2", titles[kind]));
        list = target.appendChild(element("ol"));
      }
      var item = list.appendChild(element("li"));
      var link = element("a", result.name || result.title);
      link.href = result.href;
      item.appendChild(link);
      var about = result.referenceTitle + " " + result.version + " · ";
      about += result.name ? result.title + (result.more ? " and " + result.more + " more" : "") : "";
      var small = item.appendChild(element("small", about));
      if (!result.name) {
        small.appendChild(element("code", result.method + " " + result.url));
      }
    });
    if (found.total > limit) {
      var more = target.appendChild(element("button", "Show more"));
      more.type = "button";
      more.addEventListener("click", function () {
        limit += 5 * LIMIT;
        run();
      });
    }
  }

  function run() {
    var query = new URLSearchParams();
    var folder = reference.value ? version.value : "";
    [["q", input.value], ["reference", reference.value], ["version", folder], ["series", series],
      ["method", method.value]].forEach(function (pair) {
      if (pair[1]) {
        query.set(pair[0], pair[1]);
      }
    });
    try {
      window.history.replaceState(null, "", "?" + query);
    } catch (error) { /* file:// */ }
    document.querySelectorAll("a[data-series]").forEach(function (link) {
      link.setAttribute("href", link.getAttribute("href").split("?")[0] + (series ? "?series=" + encodeURIComponent(series) : ""));
    });
    var options = { reference: reference.value, version: folder, series: series, method: method.value };
    window.computeRefFind(input.value, options, show);
  }

  var given = new URLSearchParams(window.location.search);
  input.value = given.get("q") || "";
  reference.value = given.get("reference") || "";
  reference.value = reference.value || "";
  versions();
  if (reference.value && given.get("version")) {
    version.value = given.get("version");
    version.value = version.value || "";
    choose();
  }
  method.value = given.get("method") || "";
  method.value = method.value || "";
  input.addEventListener("input", function () {
    limit = LIMIT;
    run();
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    run();
  });
  run();
})();
