/* Draws a table (dashboard/rows.py) as plain elements: one Dash component instead of thousands. */
(function () {
  "use strict";
  const make = (...parts) => React.createElement(...parts);

  function follow(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState({}, "", event.currentTarget.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  /* Text, or a component of dash.html or a Link as Python describes it. */
  function draw(thing) {
    if (Array.isArray(thing)) return make(React.Fragment, null, ...thing.map(draw));
    if (thing === null || typeof thing !== "object") return thing;
    const { children, ...props } = thing.props;
    const inside = children === undefined || children === null ? [] : [].concat(children).map(draw);
    if (thing.type === "Link") return make("a", { ...props, onClick: follow }, ...inside);
    return make(thing.type.toLowerCase(), props, ...inside);
  }

  const side = (numeric) => (numeric ? "num" : undefined);

  function row(head, cells, key) {
    return make("tr", { key }, ...cells.map((cell, place) =>
      place ? make("td", { className: side(head[place][1]) }, draw(cell))
            : make("th", { scope: "row", className: side(head[0][1]) }, draw(cell))));
  }

  function Rows({ head, body, caption }) {
    return make("table", { className: "rows" },
      caption ? make("caption", null, caption) : null,
      make("thead", null, make("tr", null, ...head.map(([title, numeric]) => make("th", { scope: "col", className: side(numeric) }, title)))),
      make("tbody", null, body.map((cells, place) => row(head, cells, place))));
  }

  window.community = { Rows };
})();
