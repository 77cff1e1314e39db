/* Turns the wall's slides. What they show comes and changes like on any board (board.js). */
(function () {
  "use strict";
  if (location.pathname.replace(/\/+$/, "") !== "/kiosk") return;
  const root = document.documentElement;
  root.dataset.wall = "yes";

  const TICK = 200, IDLE_AFTER = 3000;
  // A pause that somebody forgot ends by itself: a wall must not stand still for months.
  const LONGEST_PAUSE = 180000;
  let on = null, since = performance.now(), spent = 0, pausedAt = null, lastMove = 0;
  const firstDay = localDay();

  function settings() {
    const place = document.querySelector(".k-settings");
    if (!place) return null;
    return { every: Number(place.dataset.every) * 1000, slides: place.dataset.slides.split(",") };
  }

  function show(name) {
    if (name !== on) { on = name; spent = 0; since = performance.now(); }
    document.querySelectorAll(".k-slide, .k-turn").forEach((item) => {
      const mine = item.dataset.slide === name;
      // Only touched when it differs: the mark starts the progress anew.
      if (mine !== item.hasAttribute("data-on")) item.toggleAttribute("data-on", mine);
      if (item.classList.contains("k-slide")) item.inert = !mine;
      else if (mine) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    });
  }

  function turn(step) {
    const known = settings();
    if (!known) return;
    const next = (known.slides.indexOf(on) + step + known.slides.length) % known.slides.length;
    if (known.slides.length > 1) show(known.slides[next]);
    else { spent = 0; since = performance.now(); }
  }

  function pause(wanted) {
    if (wanted === (pausedAt !== null)) return;
    const now = performance.now();
    if (wanted) { spent += now - since; pausedAt = now; } else { since = now; pausedAt = null; }
    root.toggleAttribute("data-paused", wanted);
  }

  function tick() {
    const known = settings(), now = performance.now();
    writeClock();
    writeLive();
    root.toggleAttribute("data-idle", now - lastMove > IDLE_AFTER);
    if (!known) return;
    if (!known.slides.includes(on)) show(known.slides[0]);
    else show(on);
    if (pausedAt !== null) { if (now - pausedAt > LONGEST_PAUSE) pause(false); return; }
    if (spent + now - since >= known.every) turn(1);
  }

  function format(options) {
    return new Intl.DateTimeFormat(root.lang, { timeZone: "Asia/Shanghai", hourCycle: "h23", ...options });
  }
  function localDay() {
    return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
  }
  const time = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const chinese = root.lang.startsWith("zh");
  const date = format({ year: "numeric", month: chinese ? "long" : "short", day: "numeric", weekday: chinese ? "long" : "short" });

  function write(selector, text) {
    const place = document.querySelector(selector);
    if (place && place.textContent !== text) place.textContent = text;
  }

  function writeClock() {
    const now = new Date();
    write(".k-time", time.format(now));
    write(".k-date", date.format(now));
    if (localDay() !== firstDay) newDay();
  }

  // "Live" in the wall's language, or the bar's own "connection lost, last updated …" (board.js).
  const words = JSON.parse(document.getElementById("words").textContent);
  function writeLive() {
    const bar = document.getElementById("live-words"), state = document.body.dataset.live;
    if (state === "on") write(".k-live", words.on);
    else if (state === "off" && bar) write(".k-live", bar.textContent);
  }

  // Presets like "the last 90 days" move on at midnight, though no row has changed.
  let asking = false;
  async function newDay() {
    if (asking) return;
    asking = true;
    try { if ((await fetch("/healthz")).ok) { location.reload(); return; } } catch { /* later */ }
    setTimeout(() => { asking = false; }, 30000);
  }

  document.addEventListener("pointermove", () => { lastMove = performance.now(); });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".kiosk")) return;
    const mark = event.target.closest(".k-turn");
    if (mark) { show(mark.dataset.slide); pause(true); } else pause(pausedAt === null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const button = event.target.closest && event.target.closest("button");
    if (event.key === "ArrowRight" || event.key === "PageDown") turn(1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") turn(-1);
    else if (event.key === "f") root.requestFullscreen && root.requestFullscreen();
    else if ((event.key === " " || event.key === "Enter") && !button) pause(pausedAt === null);
    else return;
    event.preventDefault();
  });
  setInterval(tick, TICK);
})();
