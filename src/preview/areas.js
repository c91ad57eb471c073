// The list of areas: a combobox, as the WAI-ARIA practices describe it.

import { make, $ } from "./make.js";

/** The most areas that are listed at once. */
const MOST = 80;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * Makes a field one in which areas are found. `all` tells the areas, `current` the code of the one that is
 * looked at, `choose` takes another, and `rest` shows in the field what is looked at.
 */
export function areas(input, { all, current, choose, rest }) {
  const box = document.querySelector(".list");
  const options = $("areas");
  let found = [];
  let at = -1;

  const isOpen = () => !box.hidden;

  function search(text) {
    const terms = fold(text).split(/\s+/).filter(Boolean);
    const fit = all().filter((one) => {
      const words = fold([one.name, one.code, one.label, ...one.also].join(" "));
      return terms.every((term) => words.includes(term));
    });
    found = fit.slice(0, MOST);
    const here = found.findIndex((one) => one.code === current());
    const more = fit.length - found.length;
    const none = fit.length ? "" : "No area is called so.";
    $("more").textContent = more > 0 ? `and ${more} more: type to find them` : none;
    options.replaceChildren(...found.map((one, index) => make("li", {
      id: `area-${index}`,
      role: "option",
      "aria-selected": String(index === here),
    }, [make("strong", { text: one.name }), make("span", { text: `${one.label}, ${one.code}` })])));
    open(true);
    move(terms.length ? 0 : here);
  }

  function open(is) {
    box.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
    if (!is) input.removeAttribute("aria-activedescendant");
  }

  function move(to) {
    at = found.length ? Math.max(-1, Math.min(to, found.length - 1)) : -1;
    [...options.children].forEach((one, index) => one.classList.toggle("at", index === at));
    if (at < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", `area-${at}`);
    options.children[at].scrollIntoView({ block: "nearest" });
  }

  function take(one) {
    open(false);
    if (!one) return;
    input.value = one.name;
    if (one.code !== current()) choose(one.code);
  }

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => { if (!isOpen()) search(""); });
  input.addEventListener("input", () => search(input.value));
  input.addEventListener("blur", () => { open(false); rest(); });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) {
      event.preventDefault();
      if (isOpen()) move(Math.max(0, at + step));
      else search("");
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen()) take(found[at]);
    } else if (event.key === "Escape" && isOpen()) {
      event.stopPropagation();
      open(false);
      rest();
      input.select();
    }
  });
  // The field keeps the focus.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  options.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(found[[...options.children].indexOf(option)]);
  });
  return { isOpen };
}
