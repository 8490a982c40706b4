// The way back after a save: a form that removes what was saved, and then
// turns round and restores it.
import { post } from "./post.js";

/**
 * @param {HTMLFormElement} form
 * @param {{remove: string, restore: string}} paths where to post; without restore there is one way only
 * @param {(removed: boolean, failed: boolean) => void} onChange
 */
export function startUndo(form, paths, onChange) {
  const button = form.querySelector("button");
  const label = button.lastChild; // behind the icon
  const undo = label.textContent;
  let removed = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const { status } = await post(removed ? paths.restore : paths.remove);
    button.disabled = false;
    const failed = status < 200 || status > 299;
    if (!failed) removed = !removed;
    label.textContent = removed ? "Put it back" : undo;
    form.hidden = removed && !paths.restore;
    onChange(removed, failed);
  });
}
