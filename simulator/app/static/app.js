// Every page works without this file; it adds what needs a browser: progress, sorting, copying, sliders.
"use strict";

const all = (query, root = document) => [...root.querySelectorAll(query)];

// How far a job is: events from the server, or a question every second where they do not arrive.
function watch(box) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-words]");
  const clock = box.querySelector("[data-clock]"); // apart from the words, which are read aloud when they change
  let over = false;
  let source = null;
  const take = (state) => {
    if (over) return;
    if (state.total) { bar.max = state.total; bar.value = state.done; } else { bar.removeAttribute("value"); }
    clock.textContent = state.clock;
    if (words.textContent !== state.words) words.textContent = state.words;
    document.title = state.words + " – Connects simulator";
    if (state.state !== "running") { over = true; if (source) source.close(); location.reload(); }
  };
  const ask = async () => {
    if (over) return;
    try {
      const said = await fetch(box.dataset.state);
      if (said.status === 403) { over = true; location.reload(); return; } // started anew: the page says what to do
      if (said.ok) take(await said.json());
    }
    catch (error) { words.textContent = "The app does not answer. Start it again with simulator app; what was saved is kept."; }
    setTimeout(ask, 1000);
  };
  if (!window.EventSource) { ask(); return; }
  source = new EventSource(box.dataset.events);
  source.onmessage = (event) => take(JSON.parse(event.data));
  let failures = 0;
  source.onerror = () => { failures += 1; if (failures > 2 && !over) { source.close(); ask(); } };
}

// A page that was not ready: ask for it until it is, and count the seconds meanwhile.
async function wait(clock, since) {
  const gone = Math.round((Date.now() - since) / 1000);
  if (gone >= 3) clock.textContent = `Under way for ${gone} s.`;
  if (gone >= 15) clock.textContent += " It still works: other jobs use the machine, or much is being read.";
  try { const said = await fetch(location.href); if (said.status !== 202) { location.reload(); return; } }
  catch (error) { /* the app was stopped: go on asking */ }
  setTimeout(wait, 500, clock, since);
}

function sortable(table) {
  all("thead th", table).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      order(table, column, head.getAttribute("aria-sort") !== "ascending");
    });
  });
}

function order(table, column, up) {
  const heads = all("thead th", table);
  heads.forEach((other) => other.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", up ? "ascending" : "descending");
  const key = (row) => { const cell = row.children[column]; return cell.dataset.value ?? cell.textContent; };
  const rows = all("tbody tr", table);
  rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const both = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
    const larger = both ? Number(x) - Number(y) : x.localeCompare(y);
    return up ? larger : -larger;
  });
  table.tBodies[0].append(...rows);
}

// A table of many columns on a telephone: each row is a block of its own, with the heading before each value,
// and a list to choose what it is sorted by in place of the line of headings.
function stacked(table) {
  const names = all("thead th", table).map((head) => head.textContent);
  if (names.length < 4) return;
  table.classList.add("stacked");
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" }; // blocks lose them
  for (const one of [table, ...all("thead, tbody, tr, td", table)]) one.setAttribute("role", roles[one.tagName]);
  all("thead th", table).forEach((head) => head.setAttribute("role", "columnheader"));
  all("tbody tr", table).forEach((row) => [...row.children].forEach((cell, column) => {
    cell.dataset.head = names[column];
    if (cell.tagName === "TH") cell.setAttribute("role", "rowheader");
  }));
  if (table.tBodies[0].rows.length > 1) table.before(sortList(table, names));
}

function sortList(table, names) {
  const label = document.createElement("label");
  const list = document.createElement("select");
  list.append(new Option("as it stands", ""));
  names.forEach((name, column) => {
    for (const [up, mark] of [[1, "▲"], [0, "▼"]]) list.append(new Option(`${name} ${mark}`, `${column},${up}`));
  });
  const first = all("tbody tr", table);
  list.addEventListener("change", () => {
    if (list.value === "") { table.tBodies[0].append(...first); return; }
    const [column, up] = list.value.split(",").map(Number);
    order(table, column, up === 1);
  });
  label.className = "sorted-by";
  label.append("Sorted by ", list);
  return label;
}

function copyButton(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copied"; }
    catch (error) { button.textContent = "Select the line and copy it"; }
  });
}

// Sliders over the settings of a stored sweep: the point nearest to them all is shown, on the same scale.
function sliders(box) {
  const inputs = all("input[type=range]", box);
  const points = JSON.parse(document.querySelector("[data-points]").textContent);
  const said = document.querySelector("[data-said]");
  const tables = all("[data-bars] table");
  const far = (point) => inputs.reduce((sum, one, which) => {
    const span = Number(one.max) - Number(one.min) || 1;
    return sum + ((point.at[which] - Number(one.value)) / span) ** 2;
  }, 0);
  const draw = (row, [x, width, text, x1, x2, between]) => {
    const bar = row.querySelector(".bar"), whisker = row.querySelector(".whisker"), limits = row.querySelector("small");
    bar.setAttribute("x", x); bar.setAttribute("width", width);
    const number = row.querySelector("td.number");
    number.removeAttribute("data-value"); number.querySelector("span").textContent = text;
    if (whisker && x1) { whisker.setAttribute("x1", x1); whisker.setAttribute("x2", x2); limits.textContent = between; }
  };
  const choose = () => {
    const best = points.reduce((a, b) => (far(b) < far(a) ? b : a));
    if (said.textContent !== best.said) said.textContent = best.said;
    tables.forEach((table, which) => all("tbody tr", table).forEach((row, at) => {
      if (best.bars[which][at]) draw(row, best.bars[which][at]);
    }));
    for (const one of inputs) {
      one.previousElementSibling.querySelector("output").textContent = one.step === "1" ? one.value : Number(one.value).toPrecision(3);
    }
  };
  inputs.forEach((one) => one.addEventListener("input", choose));
  box.hidden = false;
  choose();
}

document.addEventListener("DOMContentLoaded", () => {
  all("[data-wait]").forEach((box) => {
    const clock = document.createElement("p"); // apart from the words, which are read aloud when they change
    clock.className = "quiet";
    box.after(clock);
    setTimeout(wait, 400, clock, Date.now());
  });
  all("[data-events]").forEach(watch);
  all("table.sortable").forEach(stacked);
  all("table.sortable").forEach(sortable);
  all("[data-copy]").forEach(copyButton);
  all("[data-sliders]").forEach(sliders);
  all("form").forEach((form) => form.addEventListener("submit", () => {
    all("button[type=submit]", form).forEach((one) => setTimeout(() => { one.disabled = true; }, 0));
  }));
});
addEventListener("pageshow", () => { // also when Back brings a page as it was left
  all("form[data-shown]").forEach((form) => form.reset());
  all("form button[type=submit]").forEach((one) => { one.disabled = false; });
});
