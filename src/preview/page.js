// The preview: shows what the server tells, and asks it for what a person chooses. What is fresh takes
// the place of what was there, so that both panes stay where they were scrolled to.

import { areas } from "./areas.js";
import { make, $ } from "./make.js";

const [frame, sheets, panes] = [$("frame"), $("sheets"), document.querySelector(".panes")];

// What is looked at: in the address too, so that it is the same after a reload.

const asked = new URLSearchParams(location.search);
const view = { brief: asked.get("brief"), area: asked.get("area"), form: asked.get("form") };
let choices = { briefs: [], forms: [], areas: [], trials: [] };
let shown = { key: null, html: null };
let source = null;

function query() {
  const said = Object.entries(view).filter(([, value]) => value);
  return new URLSearchParams(said).toString();
}

function choose(change) {
  Object.assign(view, change);
  history.replaceState(null, "", `?${query()}`);
  $("status").textContent = "Rendering…";
  connect();
}

function connect() {
  source?.close();
  const own = new EventSource(`events?${query()}`);
  source = own;
  own.addEventListener("choices", (event) => own === source && offer(JSON.parse(event.data)));
  own.addEventListener("look", (event) => own === source && look(JSON.parse(event.data)));
  own.addEventListener("error", () => {
    if (own === source) $("status").textContent = "The preview does not answer; trying again…";
  });
}

// What is fresh.

let turn = 0;

async function look(told) {
  const own = ++turn;
  Object.assign(view, told.view);
  history.replaceState(null, "", `?${query()}`);
  const key = query();
  const failed = told.problems.length > 0;
  // With nothing new to show, what was good last stays, unless it is of something else.
  const stays = failed && told.html === null && told.pages.length === 0 && key === shown.key;
  document.title = `${told.area?.name ?? "Preview"} – Preview – Briefwright`;
  mark();
  problems(told.problems);
  notice(told);
  panes.classList.toggle("old", failed);
  if (!stays) {
    findings(told);
    page(told.html);
    await print(told.pages, () => own === turn);
    figures = new Map(told.figures.map((one) => [keyOf(one), one]));
    shown = { ...shown, key };
  }
  if (own !== turn) return;
  $("status").textContent = failed
    ? "Not made; this is how it was"
    : `Made in ${told.took_ms < 10 ? told.took_ms : Math.round(told.took_ms)} ms`;
  // Tests wait for this.
  document.documentElement.dataset.fresh = String(own);
}

/** Puts a page into the frame, where the one before was scrolled to. */
function page(html) {
  frame.hidden = html === null;
  if (html === null || html === shown.html) return;
  shown.html = html;
  const doc = frame.contentDocument;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const root = doc.documentElement;
  const { scrollLeft, scrollTop } = root;
  const opened = [...doc.querySelectorAll("details")].map((one) => one.open);
  const stops = "a[href], summary, [tabindex]";
  const focused = [...doc.querySelectorAll(stops)].indexOf(doc.activeElement);
  root.lang = fresh.documentElement.lang;
  if (doc.head.innerHTML !== fresh.head.innerHTML) doc.head.replaceWith(doc.adoptNode(fresh.head));
  doc.body.replaceWith(doc.adoptNode(fresh.body));
  for (const one of doc.querySelectorAll("[data-figure]")) {
    if (!one.closest("a")) one.tabIndex = 0;
  }
  doc.querySelectorAll("details").forEach((one, at) => { one.open = opened[at] ?? one.open; });
  if (focused >= 0) doc.querySelectorAll(stops)[focused]?.focus({ preventScroll: true });
  root.scrollTo({ left: scrollLeft, top: scrollTop, behavior: "instant" });
  card(null);
}

/**
 * Shows the pages; those that did not change stay. One that takes the place of another in sight is drawn
 * first, so that nothing flickers; the others are drawn when they come into sight.
 */
async function print(pages, current) {
  $("print").hidden = pages.length === 0;
  const pane = $("print").getBoundingClientRect();
  const inSight = (one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return bottom > pane.top && top < pane.bottom;
  };
  const drawn = (image) => image.decode().catch(() => {});
  const ready = pages.map(async ({ key, width, height }, at) => {
    const before = sheets.children[at];
    if (before?.dataset.key === key) return before;
    const image = make("img", { src: `pages/${key}`, "data-key": key, width, height });
    if (before && inSight(before)) await drawn(image);
    return image;
  });
  const images = await Promise.all(ready);
  if (!current()) return;
  images.forEach((image, at) => {
    image.alt = `Page ${at + 1} of ${images.length}`;
    const before = sheets.children[at];
    if (!before) sheets.append(image);
    else if (before !== image) before.replaceWith(image);
  });
  while (sheets.children.length > images.length) sheets.lastElementChild.remove();
  $("pdf").hidden = images.length === 0;
  $("pdf").firstElementChild.href = `brief.pdf?${query()}`;
  await Promise.all(images.filter(inSight).map(drawn));
}

function notice(told) {
  let text = "";
  if (told.withheld) text = `${told.area.name} gets no brief: ${told.withheld}`;
  else if (told.subject) text = `Subject: ${told.subject}`;
  else if (told.problems.length === 0 && told.html === null) text = "This form has no web page.";
  else if (told.problems.length === 0 && told.pages.length === 0) text = "This form has no PDF.";
  $("notice").textContent = text;
  $("notice").hidden = text === "";
}

// What is wrong, and what is found.

function entry(one) {
  const children = [
    make("h3", {}, [make("em", { text: one.severity }), " ", ...words(one.message)]),
  ];
  const { place } = one;
  if (place) {
    const text = place.file ? `${place.file}:${place.line}:${place.column}` : place.name;
    children.push(make("p", { class: "place", text }));
  }
  if (one.lines?.length) {
    const lines = one.lines.map(({ line, before, marked, after }) => {
      const text = make("span", { text: before });
      if (marked) text.append(make("mark", { text: marked }), after);
      return make("div", line === place.line ? { class: "at" } : {}, [make("b", { text: line }), text]);
    });
    children.push(make("pre", {}, lines));
  }
  if (one.why.length) children.push(make("ul", {}, one.why.map((text) => make("li", {}, words(text)))));
  for (const text of one.hints) children.push(make("p", { class: "hint" }, words(sentence(text))));
  return make("article", { class: `one ${one.severity}` }, children);
}

/** A message: what stands between backticks is a name or code. */
function words(text) {
  return text.split("`").map((part, at) => (at % 2 ? make("code", { text: part }) : part));
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function problems(all) {
  const box = $("problems");
  box.hidden = all.length === 0;
  box.querySelector(".all").replaceChildren(...all.map(entry));
  const count = all.length === 1 ? "One thing keeps" : `${all.length} things keep`;
  const title = all.length ? `${count} this brief from being made` : "";
  if ($("problems-title").textContent !== title) $("problems-title").textContent = title;
}

function findings({ findings: all, steps }) {
  $("findings").querySelector(".all").replaceChildren(
    ...(all.length ? all.map(entry) : [make("p", { text: "Nothing is to be said of this area." })]),
  );
  const count = $("told").querySelector(".count");
  count.textContent = all.length;
  $("told").dataset.grave = all.some((one) => one.severity === "error") ? "error" : "";
  $("steps").textContent = steps.map(({ name, ms }) => `${name} ${ms} ms`).join(" · ");
}

$("hide").addEventListener("click", () => { $("problems").hidden = true; $("area").focus(); });
$("problems").addEventListener("keydown", (event) => { if (event.key === "Escape") $("hide").click(); });
$("told").addEventListener("click", () => {
  const open = $("findings").hidden;
  $("findings").hidden = !open;
  $("told").setAttribute("aria-expanded", String(open));
});

// Where a figure comes from: under the pointer, or with the focus.

let figures = new Map();
let waiting = 0;

/** The last day of a month and the month are one period; the record knows months. */
const short = (period) => (period ?? "").slice(0, 7);

function keyOf({ figure, area, period, measure, against }) {
  const [one = "", other = ""] = (against ?? "").split(" ");
  return [figure, area, short(period), measure ?? "", one, short(other)].join("|");
}

function card(mark) {
  clearTimeout(waiting);
  const told = mark && figures.get(keyOf(mark.dataset));
  const box = $("card");
  box.hidden = !told;
  if (!told) return;
  const sources = told.sources.map((one) => {
    const tables = one.tables.length ? `, ${one.tables.join(" and ")}` : "";
    return `${one.publisher}, ${one.title}, ${one.release}${tables}; ${one.status}, published ${one.published}`;
  });
  box.replaceChildren(
    make("p", { class: "name", text: sentence(told.label) }),
    make("p", { class: "quiet", text: told.about }),
    make("p", { class: "behind", text: told.behind }),
    make("p", { text: told.definition }),
    ...told.remarks.map((text) => make("p", { class: "quiet", text })),
    make("ul", {}, told.inputs.map((text) => make("li", { text }))),
    ...sources.map((text) => make("p", { class: "quiet", text })),
  );
  const [outer, inner] = [frame.getBoundingClientRect(), mark.getBoundingClientRect()];
  const left = Math.min(outer.left + inner.left, innerWidth - box.offsetWidth - 16);
  const below = outer.top + inner.bottom + 6;
  const above = outer.top + inner.top - box.offsetHeight - 6;
  const top = below + box.offsetHeight > innerHeight && above > 0 ? above : below;
  box.style.left = `${Math.max(16, left)}px`;
  box.style.top = `${Math.max(8, Math.min(top, innerHeight - box.offsetHeight - 8))}px`;
  $("said").textContent = `${told.label}, ${told.about}: ${told.behind}. ${sources.join(". ")}`;
}

const leave = () => { clearTimeout(waiting); waiting = setTimeout(() => card(null), 250); };
$("card").addEventListener("mouseenter", () => clearTimeout(waiting));
$("card").addEventListener("mouseleave", leave);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") card(null); });

function inFrame() {
  const doc = frame.contentDocument;
  const figure = (target) => {
    const near = target.closest?.("[data-figure], a.figure");
    return near?.matches("a.figure") ? near.querySelector("[data-figure]") : near;
  };
  doc.addEventListener("mouseover", (event) => {
    const found = figure(event.target);
    if (found) card(found);
  });
  doc.addEventListener("mouseout", (event) => { if (figure(event.target)) leave(); });
  doc.addEventListener("focusin", (event) => card(figure(event.target)));
  doc.addEventListener("focusout", leave);
  doc.addEventListener("keydown", (event) => { if (event.key === "Escape") card(null); });
  doc.addEventListener("scroll", () => card(null));
  doc.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    event.preventDefault();
    follow(link.getAttribute("href"), doc);
  });
}

/** Follows a link of the page, within the preview or beside it. */
function follow(href, doc) {
  if (href.startsWith("#")) {
    const target = doc.getElementById(href.slice(1));
    target?.scrollIntoView();
    if (target && target.tabIndex < 0) target.tabIndex = -1;
    target?.focus({ preventScroll: true });
    return;
  }
  const stem = href.match(/^(\w+)\.(html|pdf)$/);
  if (/^(https?:|mailto:)/.test(href)) window.open(href, "_blank", "noopener");
  else if (stem?.[2] === "pdf") window.open(`brief.pdf?${query()}`, "_blank", "noopener");
  else if (stem) choose({ form: stem[1] === "brief" ? null : stem[1] });
  else $("status").textContent = `${href} is there after “briefwright build”`;
}

// What there is to look at.

function offer(told) {
  if (!told) return;
  choices = told;
  fill($("brief"), choices.briefs.map(({ id, name }) => [id, name]));
  const trials = choices.trials.map(({ id, label, detail }) => [id, `${label} (${detail})`]);
  fill($("trial"), [["", "Choose…"], ...trials]);
  mark();
}

function fill(select, options) {
  select.replaceChildren(...options.map(([value, text]) => make("option", { value, text })));
}

/** Shows in the bar what is looked at. */
function mark() {
  const area = choices.areas.find((one) => one.code === view.area);
  const forms = choices.forms.filter((one) => !area || one.kinds.includes(area.kind));
  fill($("form"), forms.map(({ id, name }) => [id ?? "", name]));
  $("brief").closest(".field").hidden = choices.briefs.length < 2;
  $("form").closest(".field").hidden = forms.length < 2;
  $("brief").value = view.brief ?? "";
  $("form").value = view.form ?? "";
  $("trial").value = choices.trials.find((one) => one.area === view.area)?.id ?? "";
  if (!list.isOpen()) $("area").value = area?.name ?? view.area ?? "";
}

$("choose").addEventListener("submit", (event) => event.preventDefault());
$("brief").addEventListener("change", () => choose({ brief: $("brief").value, area: null, form: null }));
$("form").addEventListener("change", () => choose({ form: $("form").value || null }));
$("trial").addEventListener("change", () => {
  const trial = choices.trials.find((one) => one.id === $("trial").value);
  if (trial) choose({ area: trial.area });
});
for (const radio of document.querySelectorAll("[name=show]")) {
  radio.addEventListener("change", () => { panes.dataset.show = radio.value; });
}

const list = areas($("area"), {
  all: () => choices.areas,
  current: () => view.area,
  choose: (code) => choose({ area: code }),
  rest: mark,
});

// The frame has its own small page first.
function start() {
  inFrame();
  connect();
}
if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.querySelector("main")) start();
else frame.addEventListener("load", start, { once: true });
