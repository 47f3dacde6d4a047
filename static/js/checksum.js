// The check sum of a chosen file, worked out here: the file itself never leaves the browser.
const form = document.querySelector("[data-checksum]");
const place = form?.querySelector("[data-file]");
if (form && place && window.crypto?.subtle) {
  place.hidden = false;
  form.querySelector("[data-by-hand]").hidden = true;
  place.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    form.elements.kontrolltal.value = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    form.requestSubmit();
  });
}
