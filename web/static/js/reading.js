// Shows a change of the text's look at once and keeps it in the background.

const SAVE_AFTER_MS = 400;

/** Takes over the form of the "Aa" popover. */
export function startReading() {
  let timer = 0;
  /** @type {HTMLFormElement|null} */
  let changed = null;
  const keepChange = () => {
    clearTimeout(timer);
    if (changed) keep(changed.action, valuesOf(changed));
    changed = null;
  };
  document.addEventListener("change", (event) => {
    const form = /** @type {HTMLElement} */ (event.target).closest("form[data-reading-form]");
    if (!(form instanceof HTMLFormElement)) return;
    changed = form;
    apply(document.documentElement, valuesOf(form));
    clearTimeout(timer);
    timer = setTimeout(keepChange, SAVE_AFTER_MS);
  });
  addEventListener("pagehide", keepChange); // a reader who leaves has chosen too
}

/**
 * @param {HTMLFormElement} form
 * @returns {URLSearchParams}
 */
function valuesOf(form) {
  return new URLSearchParams(/** @type {any} */ (new FormData(form)));
}

/**
 * Gives the page the look that values ask for.
 * @param {HTMLElement} root
 * @param {URLSearchParams} values
 */
export function apply(root, values) {
  root.dataset.theme = values.get("theme") ?? root.dataset.theme;
  root.dataset.size = values.get("text_size") ?? root.dataset.size;
  root.dataset.width = values.get("width") ?? root.dataset.width;
}

/**
 * @param {string} action
 * @param {URLSearchParams} values
 */
async function keep(action, values) {
  // The answer leads to a page nobody asked to see.
  await fetch(action, { method: "POST", body: values, redirect: "manual", keepalive: true }).catch(() => {});
}
