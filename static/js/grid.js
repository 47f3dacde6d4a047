// Tables of amounts (table[data-grid]): sums follow what is typed, arrows and Enter move, a block of cells from a
// spreadsheet can be pasted. The server counts again; nothing here decides anything.

const english = document.documentElement.lang.startsWith("en");
const GROUP = english ? "," : "\u00a0";

// An amount as typed, or null when the cell is empty or not clearly an amount; nothing here is less than zero.
export const read = (text) => {
  const plain = text.replace(/[\s\u00a0\u2009\u202f]/g, "").replace(/\u2212/g, "-").replace(/kr\.?$/i, "");
  const bare = english ? plain.replace(/,(?=\d{3}(\D|$))/g, "") : plain.replace(/\.(?=\d{3}(\D|$))/g, "");
  return /^\d{1,13}$/.test(bare) ? Number(bare) : null;
};

export const write = (amount) => {
  const digits = String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, GROUP);
  return amount < 0 ? `\u2212${digits}` : digits;
};

const valueOf = (cell) => {
  const input = cell.querySelector("input");
  if (input) return read(input.value);
  return cell.dataset.value === undefined || cell.dataset.value === "" ? null : Number(cell.dataset.value);
};

// Only cells that hold a figure: an input, or a locked value in data-value.
const counted = (cell) => !cell.dataset.sum && (cell.querySelector("input") || cell.dataset.value !== undefined);

const show = (target, cells) => {
  const values = cells.filter(counted).map(valueOf);
  if (!values.length) return;
  target.textContent = write(values.reduce((sum, value) => sum + (value ?? 0), 0));
  const words = target.closest("[data-so-far-words]")?.dataset.soFarWords;
  if (words && values.includes(null)) target.dataset.soFar = words;
  else delete target.dataset.soFar;
};

const sum = (table) => {
  const body = [...table.tBodies].flatMap((part) => [...part.rows]);
  for (const target of table.querySelectorAll("[data-sum]")) {
    const kind = target.dataset.sum;
    if (kind === "row") show(target, [...target.parentElement.cells]);
    if (kind === "column") show(target, body.map((row) => row.cells[target.cellIndex]).filter(Boolean));
    if (kind === "all") show(target, body.flatMap((row) => [...row.cells]));
  }
};

// A column of another table as a cell: data-column-of names the table, and the cell's own place the column.
const columns = () => {
  const tables = new Set();
  for (const target of document.querySelectorAll("[data-column-of]")) {
    const rows = [...document.getElementById(target.dataset.columnOf).tBodies].flatMap((part) => [...part.rows]);
    const cells = rows.map((row) => row.cells[target.cellIndex]).filter(Boolean).filter(counted);
    target.dataset.value = cells.reduce((whole, cell) => whole + (valueOf(cell) ?? 0), 0);
    target.textContent = write(Number(target.dataset.value));
    tables.add(target.closest("table"));
  }
  tables.forEach(sum);
};

// Sums elsewhere on the page: data-sum-of names the tables they add up.
const sumElsewhere = () => {
  columns();
  for (const target of document.querySelectorAll("[data-sum-of]")) {
    show(target, [...document.querySelectorAll(target.dataset.sumOf)].flatMap((table) => [...table.querySelectorAll("tbody td")]));
  }
};

const inputsOf = (table) => [...table.tBodies].flatMap((part) => [...part.rows])
  .map((row) => [...row.querySelectorAll("input:not([type=hidden])")]).filter((row) => row.length);

const place = (rows, input) => {
  const y = rows.findIndex((row) => row.includes(input));
  return [y, y < 0 ? -1 : rows[y].indexOf(input)];
};

const go = (input) => { if (input) { input.focus(); input.select(); } };

const onKey = (table, event) => {
  const input = event.target;
  if (input.tagName !== "INPUT" || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = inputsOf(table);
  const [y, x] = place(rows, input);
  if (y < 0) return;
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const moves = {
    ArrowUp: () => rows[y - 1]?.[x],
    ArrowDown: () => rows[y + 1]?.[x],
    Enter: () => rows[y + (event.shiftKey ? -1 : 1)]?.[x],
    ArrowLeft: () => (whole || input.selectionEnd === 0 ? rows[y][x - 1] : undefined),
    ArrowRight: () => (whole || input.selectionStart === input.value.length ? rows[y][x + 1] : undefined),
  };
  const target = moves[event.key]?.();
  // Enter never sends a form from inside a grid by mistake.
  if (target || event.key === "Enter") event.preventDefault();
  go(target);
};

const onPaste = (table, event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const rows = inputsOf(table);
  const [y, x] = place(rows, event.target);
  const block = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  block.forEach((line, down) => line.forEach((typed, right) => {
    const input = rows[y + down]?.[x + right];
    if (!input) return;
    const amount = read(typed);
    input.value = amount === null ? typed.trim() : write(amount);
  }));
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
};

for (const table of document.querySelectorAll("table[data-grid]")) {
  const counts = () => { sum(table); sumElsewhere(); };
  table.addEventListener("input", counts);
  table.addEventListener("keydown", (event) => onKey(table, event));
  table.addEventListener("paste", (event) => onPaste(table, event));
  // What is clearly an amount is grouped when one leaves the field; the rest stays as typed.
  table.addEventListener("focusout", (event) => {
    const amount = event.target.matches("input") ? read(event.target.value) : null;
    if (amount !== null) event.target.value = write(amount);
  });
  table.addEventListener("focusin", (event) => { if (event.target.matches("input")) event.target.select(); });
  counts();
}
