// A question that depends on another (data-when="field" data-is="answers") is shown when it is asked. Without script all
// are shown, each with the words that tell when it is answered.

function chosen(form, name) {
  const found = [];
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value) found.push(field.value);
  }
  return found;
}

function show(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const wanted = part.dataset.is.split(" ");
    const other = form.querySelector(`[name="${CSS.escape(part.dataset.when)}"]`);
    // A question within one that is not asked is not asked either.
    const above = other?.closest("[data-when]");
    const asked = other && !(above && above !== part && above.hidden);
    part.hidden = !(asked && chosen(form, part.dataset.when).some((one) => wanted.includes(one)));
  }
}

for (const form of document.querySelectorAll("form[data-questions]")) {
  for (const kind of ["change", "input"]) form.addEventListener(kind, () => show(form));
  show(form);
}
