// The very name comes first, operations before parameters; the rest is as in Sphinx.
var Scorer = {
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
  score([, title, , , points]) {
    const query = (new URLSearchParams(location.search).get("q") || "").trim().toLowerCase();
    return points + (`.${title.toLowerCase()} (`.includes(`.${query} (`) ? 9 : 0);
  },
};
