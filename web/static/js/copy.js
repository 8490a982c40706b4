// Copies text and opens the system's share sheet.
import { REPLACED } from "./regions.js";

const FEEDBACK_MS = 2000;

/** Takes over the buttons marked data-copy and data-share-url. */
export function startCopy() {
  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-copy], [data-share-url]");
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.copy !== undefined) copy(button);
    else share(button);
  });
  document.addEventListener(REPLACED, revealShare);
  revealShare();
}

function revealShare() {
  if (!("share" in navigator)) return;
  for (const button of document.querySelectorAll("[data-share-url]")) button.removeAttribute("hidden");
}

/** @param {HTMLElement} button */
async function copy(button) {
  const done = await copyText(button.dataset.copy ?? "");
  const label = button.querySelector("[data-copy-label]");
  if (!label || label.hasAttribute("data-copy-done")) return;
  const before = label.textContent;
  label.textContent = done ? "Copied" : "Select and copy it by hand";
  label.setAttribute("data-copy-done", "");
  setTimeout(() => {
    label.textContent = before;
    label.removeAttribute("data-copy-done");
  }, FEEDBACK_MS);
}

/**
 * @param {string} text
 * @returns {Promise<boolean>}
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text); // a library without https has no clipboard
  }
}

/**
 * @param {string} text
 * @returns {boolean}
 */
function copySelected(text) {
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}

/** @param {HTMLElement} button */
async function share(button) {
  const { shareUrl: url, shareTitle: title } = button.dataset;
  await navigator.share({ url, title }).catch(() => {}); // closing the sheet is an answer too
}
