// The keys n and p lead to the next and the previous place with comments. Links do the same without a script.
const places = () => [...document.querySelectorAll("article a.has")].filter((link) => link.checkVisibility());
const ways = { n: { link: '[data-way="next"]', step: 1 }, p: { link: '[data-way="previous"]', step: -1 } };
const hint = document.querySelector("[data-keys]");
const isOn = document.querySelector("#keys");
const isTyping = (element) => element.isContentEditable || element.matches("input:not([type=checkbox]), textarea, select");

// The place that was reached last, or else the first one below the top of the window.
let reached = null;

function next(step) {
  const all = places();
  const from = all.indexOf(reached);
  if (from >= 0) return all[from + step];
  const below = all.findIndex((link) => link.getBoundingClientRect().top > 0);
  return step > 0 ? all[below] : all[(below < 0 ? all.length : below) - 1];
}

function go(step) {
  const link = next(step);
  if (!link) return;
  reached = link;
  link.closest("[id]").scrollIntoView({ block: "start" });
  link.focus({ preventScroll: true });
}

if (hint) {
  hint.hidden = false;
  isOn.checked = localStorage.getItem("keys") !== "off";
  isOn.addEventListener("change", () => localStorage.setItem("keys", isOn.checked ? "on" : "off"));
}

document.addEventListener("keydown", (event) => {
  const way = ways[event.key];
  const hasOtherMeaning = event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target);
  if (!way || hasOtherMeaning || localStorage.getItem("keys") === "off") return;
  event.preventDefault();
  const link = document.querySelector(".place") || !places().length ? document.querySelector(way.link) : null;
  if (link) link.click();
  else go(way.step);
});
