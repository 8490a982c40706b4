// Taking parts out of an article: a tap anywhere on a part marks it, another
// one brings it back. Without this, there is a check box beside each part.
import { REPLACED } from "./regions.js";

/** Makes every part of the form marked data-repair something to tap. */
function enhance() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector('form[data-repair=""]'));
  if (!form) return;
  form.dataset.repair = "live";
  const hint = form.querySelector("[data-repair-hint]");
  if (hint) hint.textContent = "Tap what does not belong to the article; tap again to bring it back. Then save.";
  for (const part of form.querySelectorAll("[data-part]")) enhancePart(part);
  form.addEventListener("click", (event) => {
    const part = /** @type {Element} */ (event.target).closest("[data-part]");
    if (part && !getSelection()?.toString()) toggle(form, part);
  });
  form.addEventListener("change", () => showStatus(form));
  showStatus(form);
}

/**
 * Puts a button in the place of the check box, which stays as what is sent.
 * @param {Element} part
 */
function enhancePart(part) {
  const label = /** @type {HTMLElement} */ (part.querySelector(".part__choice"));
  const box = /** @type {HTMLInputElement} */ (label.querySelector("input"));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button part__toggle";
  button.textContent = "×";
  button.setAttribute("aria-label", label.textContent.trim());
  button.setAttribute("aria-pressed", String(box.checked));
  label.hidden = true;
  part.prepend(button);
}

/**
 * @param {HTMLFormElement} form
 * @param {Element} part
 */
function toggle(form, part) {
  const box = /** @type {HTMLInputElement} */ (part.querySelector("input"));
  box.checked = !box.checked;
  part.querySelector("button")?.setAttribute("aria-pressed", String(box.checked));
  showStatus(form);
}

/** @param {HTMLFormElement} form */
function showStatus(form) {
  const status = form.querySelector("[data-repair-status]");
  if (status) status.textContent = statusText(count(form, "removed"), count(form, "added"));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function count(form, name) {
  return form.querySelectorAll(`input[name="${name}"]:checked`).length;
}

/**
 * @param {number} removed
 * @param {number} added
 * @returns {string} what saving would do, "" for nothing
 */
function statusText(removed, added) {
  const parts = (n) => (n === 1 ? "1 part" : `${n} parts`);
  const words = [];
  if (removed) words.push(`${parts(removed)} out`);
  if (added) words.push(`${parts(added)} in`);
  return words.join(", ");
}

enhance();
document.addEventListener(REPLACED, enhance);
