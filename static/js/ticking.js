// One box ticks all boxes of its form, and the buttons of the form say how many are ticked. Each box ticks without it.

for (const whole of document.querySelectorAll("form [data-tick]")) {
  const form = whole.closest("form");
  const all = whole.querySelector("input");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")].filter((box) => box !== all);
  const numbers = form.querySelectorAll("[data-ticked]");

  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    for (const number of numbers) number.textContent = ticked ? ` (${ticked})` : "";
  };

  form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked;
    tell();
  });
  // On the way back a browser ticks again what was ticked.
  addEventListener("pageshow", tell);
  whole.hidden = boxes.length === 0;
  tell();
}
