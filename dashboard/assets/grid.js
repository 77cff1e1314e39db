/* How the leaderboard's cells are drawn, and where a row leads. Rows bring the value of a column
   for sorting and its words as `<column>_text`. */
(function () {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const make = (...parts) => React.createElement(...parts);
  const icon = (name) => make("span", { className: "icon icon-" + name, "aria-hidden": "true" });

  function words(params) {
    const text = params.data[params.colDef.field + "_text"];
    return text === undefined ? params.value : text;
  }

  function go(href) {
    if (location.pathname === href) return;  // a click on the name is one on its cell, too
    history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  cells.RatingText = (params) => make("span", null, words(params));

  cells.RatingWorker = (params) => {
    // The grid has drawn its first rows before it listens for anything: fit from within.
    React.useEffect(() => { setTimeout(() => functions.fitColumns(params), 0); }, []);
    if (!params.data.href) return make("strong", null, params.value);
    const follow = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      go(params.data.href);
    };
    return make("a", { href: params.data.href, onClick: follow, "aria-label": params.data.open, tabIndex: -1 }, params.value);
  };

  cells.RatingBand = (params) =>
    make("span", { className: params.data.interval ? "band band-" + Math.min(params.value, 3) : "too-few", title: params.data.band_title },
      params.data.band_text);

  cells.RatingCards = (params) =>
    make("span", { className: "grid-cards" }, ...params.data.cards_list.map((card, place) =>
      make("span", { className: "badge-tone tone-" + card.colour, title: card.why, key: place }, icon("card"), make("span", null, card.word))));

  /* The fair score as a dot on its 95 % interval; the dotted line is the unit's mean. */
  cells.RatingScore = (params) => {
    const interval = params.data.interval;
    if (!interval) return make("span", { className: "too-few" }, params.data.score_text);
    const [low, fair, high, least, most, mean] = interval;
    const at = (value) => (most > least ? ((value - least) / (most - least)) * 100 : 50) + "%";
    const span = { left: at(low), right: `calc(100% - ${at(high)})` };
    return make("span", { className: "interval", title: params.data.interval_text },
      make("strong", null, params.data.score_text),
      make("span", { className: "interval-track", role: "img", "aria-label": params.data.interval_text },
        make("span", { className: "interval-mean", style: { left: at(mean) } }),
        make("span", { className: "interval-bar", style: span }),
        make("span", { className: "interval-dot", style: { left: at(fair) } })));
  };

  cells.RatingTrend = (params) => {
    const value = params.value;
    if (value === null || value === undefined) return make("span", { className: "too-few", title: params.data.trend_title }, params.data.trend_text);
    const way = value >= 0.005 ? "up" : value <= -0.005 ? "down" : "right";
    const tone = { up: "good", down: "bad", right: "plain" }[way];
    return make("span", { className: "badge-tone tone-" + tone }, icon("arrow-" + way), make("span", null, params.data.trend_text));
  };

  functions.ratingTheme = (theme) => theme.withParams({
    accentColor: "var(--accent)",
    backgroundColor: "var(--surface)",
    foregroundColor: "var(--ink)",
    borderColor: "var(--line)",
    browserColorScheme: "inherit",
    cellTextColor: "var(--ink)",
    chromeBackgroundColor: "var(--surface)",
    fontFamily: "inherit",
    fontSize: "0.94rem",
    headerBackgroundColor: "var(--raised)",
    headerTextColor: "var(--muted)",
    headerFontWeight: 600,
    oddRowBackgroundColor: "var(--surface)",
    rowHoverColor: "var(--raised)",
    selectedRowBackgroundColor: "var(--accent-soft)",
    wrapperBorder: false,
    wrapperBorderRadius: "8px",
    focusShadow: "none",
  });

  /* On a phone the name, band, cards and score fit side by side; the rest scrolls. The score
     takes what is left, and its least width where nothing is; between the two it has its own. */
  const sizes = {
    small: { worker: { width: 70 }, band: { width: 46 }, cards: { width: 102 }, score: { flex: 3 } },
    middle: { worker: { width: 110 }, band: { width: 86 }, cards: { width: 224 }, score: { flex: null } },
    large: { worker: { width: 120 }, band: { width: 84 }, cards: { width: 224 }, score: { flex: 3 } },
  };
  functions.fitColumns = (params) => {
    const host = document.querySelector(".leaderboard");
    if (!host || !host.clientWidth) return;
    const size = host.clientWidth < 560 ? "small" : host.clientWidth < 1420 ? "middle" : "large";
    if (host.dataset.size === size) return;
    host.dataset.size = size;
    params.api.applyColumnState({ state: Object.entries(sizes[size]).map(([colId, over]) => ({ colId, ...over })) });
  };

  functions.openWorker = (params) => {
    // A selection of text is not a click on the row.
    if (params.data && params.data.href && !String(getSelection())) go(params.data.href);
  };
  functions.openWorkerByKey = (params) => {
    if (params.event && params.event.key === "Enter" && params.data && params.data.href) go(params.data.href);
  };
})();
