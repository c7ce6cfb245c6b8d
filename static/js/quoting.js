// Whoever selects words of the draft gets a button that leads to the form on these words. Without this script the whole
// place is commented on.

const CONTEXT = 64;
const LONGEST = 1500; // what fits into an address
const NOT_WORDS = ".vh, .note-mark, sup, .node-act, .acts";

const plain = (range) => {
  const holder = document.createElement("div");
  holder.append(range.cloneContents());
  for (const mark of holder.querySelectorAll(NOT_WORDS)) mark.remove();
  for (const piece of holder.querySelectorAll("p, li, td, th, br")) piece.before(" ");
  return holder.textContent.replace(/\s+/g, " ");
};

const placeOf = (node) => (node instanceof Element ? node : node?.parentElement)?.closest("[data-anchor][data-write]");

// The part of the selection that lies in the place where it begins.
const selected = () => {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const place = placeOf(range.startContainer);
  if (!place) return null;
  if (!place.contains(range.endContainer)) range.setEnd(place, place.childNodes.length);
  const quote = plain(range).trim();
  return quote && quote.length <= LONGEST ? { place, range, quote } : null;
};

const addressOf = ({ place, range, quote }) => {
  const before = document.createRange();
  before.setStart(place, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.setStart(range.endContainer, range.endOffset);
  after.setEnd(place, place.childNodes.length);
  const url = new URL(place.dataset.write, location.href);
  url.searchParams.set("quote", quote);
  url.searchParams.set("prefix", plain(before).slice(-CONTEXT));
  url.searchParams.set("suffix", plain(after).slice(0, CONTEXT));
  return url.href;
};

const template = document.querySelector("template[data-quoting]");

if (template) {
  const link = template.content.firstElementChild.cloneNode(true);
  link.hidden = true;
  document.body.append(link);
  let pause;

  const show = () => {
    const found = selected();
    if (!found) {
      // Moving the focus to the link must not take it away.
      link.hidden = document.activeElement !== link;
      return;
    }
    const box = found.range.getBoundingClientRect();
    link.href = addressOf(found);
    link.hidden = false;
    // Below the words: above them a phone shows its own menu.
    const room = document.documentElement.clientWidth - link.offsetWidth - 8;
    link.style.insetInlineStart = `${Math.max(8, Math.min(box.left, room)) + scrollX}px`;
    link.style.insetBlockStart = `${box.bottom + scrollY + 8}px`;
  };

  document.addEventListener("selectionchange", () => {
    clearTimeout(pause);
    pause = setTimeout(show, 200);
  });
  // Pressing the link must not end the selection before the click.
  link.addEventListener("pointerdown", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") link.hidden = true;
  });
}
