/* Fills a board's page from GET /boards/<name>, keeps the filters in the address, and follows
   the live stream. Only what changed is drawn again; while cut off, the last picture stays. */
(function () {
  "use strict";
  const D = (window.dash_clientside = window.dash_clientside || {});
  const shown = { key: null, props: new Map(), tables: {}, open: new Set(), fields: {}, at: null };
  let run = 0;

  const idOf = (id) => (typeof id === "string" ? id : JSON.stringify(id, Object.keys(id).sort()));
  const words = () => JSON.parse(document.getElementById("words").textContent);
  const set = (id, props) => D.set_props(id, props);

  function navigate(href) {
    if (href === location.pathname + location.search) return;
    history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  function withParams(change) {
    const params = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(change)) {
      if (value === null || value === undefined || value === "") params.delete(name);
      else params.set(name, value);
    }
    const text = params.toString();
    return location.pathname + (text ? "?" + text : "");
  }

  function query(board) {
    const own = Object.keys(board.params).sort().map((name) => `${name}=${board.params[name]}`);
    const search = location.search.replace(/^\?/, "");
    return [...own, ...(search ? [search] : [])].join("&");
  }

  function trouble(sentence) {
    const place = document.getElementById("trouble");
    if (place) place.textContent = sentence || "";
    document.body.dataset.trouble = sentence ? "yes" : "no";
  }

  function fillFields(period) {
    const params = new URLSearchParams(location.search);
    document.querySelectorAll(".filters [id^='{']").forEach((field) => {
      const id = JSON.parse(field.id);
      let value = params.get(id.name) || "";
      if (period && id.name === "start") value = period[0];
      if (period && id.name === "end") value = period[1];
      if (period && id.name === "period") value = period[2] || "";
      // What is being typed and not yet sent is not overwritten.
      if (field === document.activeElement && field.tagName === "INPUT" && field.value !== shown.fields[id.name]) return;
      const news = shown.fields[id.name] !== value || field.value !== value;
      shown.fields[id.name] = value;
      if (news) set(id, { value });
    });
  }

  function draw(board, answer) {
    for (const [id, props] of answer.set) {
      const name = idOf(id), text = JSON.stringify(props);
      if (shown.props.get(name) === text) continue;
      shown.props.set(name, text);
      if (id.type === "chart-frame") {
        const frame = document.getElementById(name);
        if (frame) frame.setAttribute("aria-label", props["aria-label"]);
      } else if (id.type === "chart" && !document.getElementById(name)) {
        const chart = answer.charts[id.name];
        set({ type: "chart-body", name: id.name }, { children: { ...chart, props: { ...chart.props, ...props } } });
      } else set(id, props);
    }
    shown.tables = answer.tables;
    shown.open.forEach((name) => set({ type: "table-of", name }, { children: answer.tables[name] }));
    shown.at = answer.at;
    fillFields(answer.period);
    document.body.dataset.board = "ready";
  }

  async function load(boards, _search, revisions) {
    const board = boards[0];
    if (!board) return D.no_update;
    const asked = query(board), key = board.name + "?" + asked;
    const known = shown.key === key && shown.revisions;
    if (known && (shown.domains || []).every((d) => (revisions[d] || 0) <= (shown.revisions[d] || 0))) {
      return D.no_update;
    }
    const page = D.callback_context.triggered.some((t) => t.prop_id.endsWith(".data") && t.prop_id.includes('"board"'));
    if (page) { shown.props.clear(); shown.open.clear(); shown.fields = {}; shown.key = null; document.body.dataset.board = "loading"; }
    const mine = ++run;
    document.body.dataset.busy = "yes";
    try {
      const reply = await fetch("/boards/" + board.name + (asked ? "?" + asked : ""), { headers: { accept: "application/json" } });
      const answer = await reply.json();
      if (mine !== run) return D.no_update;
      if (!reply.ok) {
        trouble(answer.error);
        fillFields(null);
        document.body.dataset.board = "failed";
        shown.key = key; shown.revisions = null;
        return { error: answer.error };
      }
      trouble("");
      draw(board, answer);
      shown.key = key;
      shown.revisions = answer.revisions;
      shown.domains = answer.domains || Object.keys(answer.revisions);
      return { at: answer.at };
    } catch (fault) {
      if (mine !== run) return D.no_update;
      cutOff();
      clearTimeout(retry);
      retry = setTimeout(() => set("revisions", { data: { ...(latest || {}), again: Date.now() } }), 3000);
      return { error: String(fault) };
    } finally {
      if (mine === run) document.body.dataset.busy = "no";
    }
  }
  let retry = null, latest = null;

  function filter() {
    const change = {};
    for (const t of D.callback_context.triggered) {
      if (t.value === undefined || t.value === null) continue;
      const name = JSON.parse(t.prop_id.slice(0, t.prop_id.lastIndexOf("."))).name;
      // What the board itself put into a field is not a wish of the viewer's.
      if (!(name in shown.fields) || shown.fields[name] === t.value) continue;
      shown.fields[name] = t.value;
      const { start, end } = shown.fields;
      if (name === "start" || name === "end" || (name === "period" && !t.value)) Object.assign(change, { period: null, start, end });
      else if (name === "period") Object.assign(change, { period: t.value, start: null, end: null });
      else change[name] = t.value;
    }
    if (Object.keys(change).length) navigate(withParams(change));
    return D.no_update;
  }

  function click() {
    for (const t of D.callback_context.triggered) {
      if (!t.value || !t.value.points || !t.value.points.length) continue;
      let link = t.value.points[0].customdata;
      if (Array.isArray(link)) link = link[0];
      set(JSON.parse(t.prop_id.slice(0, t.prop_id.lastIndexOf("."))), { clickData: null });
      if (!link) continue;
      if (link.startsWith("/")) { navigate(link); continue; }
      const change = Object.fromEntries(new URLSearchParams(link));
      const params = new URLSearchParams(location.search);
      // A second click on the same mark takes the filter away again.
      for (const [name, value] of Object.entries(change)) if (params.get(name) === value) change[name] = null;
      navigate(withParams(change));
    }
    return D.no_update;
  }

  function pressed() {
    const t = D.callback_context.triggered[0];
    if (!t || !t.value) return null;
    return JSON.parse(t.prop_id.slice(0, t.prop_id.lastIndexOf("."))).name;
  }

  function table() {
    const name = pressed();
    if (!name) return D.no_update;
    const open = !shown.open.has(name);
    if (open) shown.open.add(name); else shown.open.delete(name);
    set({ type: "table-of", name }, { children: open ? shown.tables[name] : null });
    return D.no_update;
  }

  const download = (format) => () => {
    const name = pressed(), board = shown.key && shown.key.split("?")[0];
    if (!name || !board) return D.no_update;
    const asked = shown.key.slice(board.length + 1);
    location.href = `/exports/${board}/${name}.${format}${asked ? "?" + asked : ""}`;
    return D.no_update;
  };

  function png() {
    const name = pressed();
    if (!name) return D.no_update;
    const plot = document.querySelector(`#${CSS.escape(idOf({ type: "chart", name }))} .js-plotly-plot`);
    const back = getComputedStyle(document.body).getPropertyValue("--surface").trim();
    if (plot) {
      const copy = { data: plot.data, layout: { ...plot.layout, paper_bgcolor: back } };
      window.Plotly.downloadImage(copy, { format: "png", scale: 2, width: Math.max(plot.clientWidth, 640), height: Math.max(plot.clientHeight, 320), filename: name });
    }
    return D.no_update;
  }

  D.board = { load, filter, click, table, csv: download("csv"), xlsx: download("xlsx"), png };

  /* The grid's script is the largest of all and only one board needs it: it is fetched when a grid
     is first drawn. Dash finds this stand-in under the component's name. */
  let grid = null;
  const standIn = {
    configurable: true,
    set() {},  // the grid's second script assigns itself to what it finds
    get() {
      if (!grid) {
        const Real = React.lazy(() => new Promise((done, failed) => {
          delete window.dash_ag_grid;
          const script = document.createElement("script");
          script.src = words().grid;
          script.onerror = failed;
          script.onload = () => {
            const AgGrid = window.dash_ag_grid.AgGrid;
            Object.defineProperty(window, "dash_ag_grid", standIn);
            done({ default: AgGrid });
          };
          document.body.append(script);
        }));
        grid = (props) => React.createElement(React.Suspense, { fallback: null }, React.createElement(Real, props));
      }
      return { AgGrid: grid };
    },
  };
  Object.defineProperty(window, "dash_ag_grid", standIn);

  /* The live stream. */
  let socket = null, wait = 500, build = null, lastHeard = Date.now();

  function cutOff() {
    document.body.dataset.live = "off";
    const mark = document.getElementById("live-words");
    const at = shown.at || new Date(lastHeard).toTimeString().slice(0, 8);
    if (mark) mark.textContent = words().off.replace("{time}", at);
  }

  function heard(message) {
    lastHeard = Date.now();
    wait = 500;
    if (document.body.dataset.live !== "on") {
      document.body.dataset.live = "on";
      const mark = document.getElementById("live-words");
      if (mark) mark.textContent = words().on;
    }
    if (build && message.build !== build) { location.reload(); return; }
    build = message.build;
    const text = JSON.stringify(message.revisions);
    if (JSON.stringify(latest) !== text) {
      latest = message.revisions;
      publish();
    }
  }

  function publish() {
    // The page's stores exist only once Dash has drawn the frame.
    if (document.getElementById("page") && D.set_props) set("revisions", { data: latest });
    else setTimeout(publish, 50);
  }

  function connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}/live`);
    socket.onmessage = (event) => heard(JSON.parse(event.data));
    socket.onclose = () => {
      cutOff();
      setTimeout(connect, wait * (0.7 + Math.random() * 0.6));
      wait = Math.min(wait * 1.6, 5000);
      poll();
    };
  }

  // Where sockets do not get through, the same news by plain requests.
  async function poll() {
    try {
      const reply = await fetch("/api/v1/revisions");
      if (reply.ok) heard(await reply.json());
    } catch { /* the next attempt follows the next close */ }
  }
  setInterval(() => { if (Date.now() - lastHeard > 60000 && socket) socket.close(); }, 10000);

  /* A plain form's post, with the session's own token that a page of another site cannot know. */
  function send(action) {
    const form = document.createElement("form");
    const token = document.createElement("input");
    form.method = "post";
    form.action = action;
    token.name = "csrf";
    token.value = (document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/) || [])[1] || "";
    form.append(token);
    form.hidden = true;
    document.body.append(form);
    HTMLFormElement.prototype.submit.call(form);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cookie]");
    if (button) {
      document.cookie = `${button.dataset.cookie}; path=/; max-age=31536000; samesite=lax`;
      location.reload();
    }
    const post = event.target.closest("[data-post]");
    if (post) send(post.dataset.post);
    if (event.target.closest(".sign-in")) {
      event.preventDefault();
      location.href = "/sign-in?next=" + encodeURIComponent(location.pathname + location.search);
    }
    if (event.target.closest("#print")) { event.preventDefault(); window.print(); }
  });
  document.addEventListener("submit", (event) => event.preventDefault());

  function markMenu() {
    const first = (path) => path.split("/")[1] || "";
    document.querySelectorAll(".menu-link").forEach((link) => {
      const here = first(new URL(link.href).pathname) === first(location.pathname);
      if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    });
  }
  new MutationObserver(markMenu).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", connect);
})();
