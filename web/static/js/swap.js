// Sends forms in the background and shows their outcome in place.
import { parsePage, replaceRegions } from "./regions.js";

/** Takes over every form marked data-swap. */
export function startSwap() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || !form.matches("form[data-swap]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement|null} button
 */
async function send(form, button) {
  if (form.dataset.sending) return;
  form.dataset.sending = "true";
  button?.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    if (!answer.ok && answer.status !== 422) throw new Error(`status ${answer.status}`);
    const page = await parsePage(answer);
    if (!replaceRegions(page)) {
      location.assign(answer.url);
      return;
    }
    if (answer.redirected) history.replaceState(history.state, "", answer.url);
  } catch {
    // Every such form may be sent twice; the browser then shows what is wrong.
    form.submit();
  } finally {
    delete form.dataset.sending;
    button?.removeAttribute("aria-busy");
  }
}
