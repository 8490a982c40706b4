// The save page: takes over what the bookmarklet or a link brought, shows what
// would be saved, saves it, and keeps it until that has worked.
import { decodeFragment, gzip, localPath, openStash, webURL } from "./payload.js";
import { post } from "./post.js";
import { startUndo } from "./undo.js";

const unreachable = "Nightstand could not be reached. Check the connection and try again.";

class SavePage {
  /** @type {import("./payload.js").Payload | null} */
  #payload = null;
  #stash = openStash(() => sessionStorage);
  #lasting = true; // the stash outlives this page
  #section;

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#section = section;
  }

  async start() {
    this.#find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save(true);
    });
    this.#find("retry").addEventListener("click", () => this.#save(true));
    this.#find("close").addEventListener("click", () => {
      close();
      // A script may not close a tab that the reader opened: lead back instead.
      setTimeout(() => history.back(), 200);
    });
    if (!this.#section.querySelector('[data-save-state="saved"]').hidden) return;
    this.#receive();
    const waiting = this.#stash.get();
    if (!waiting) return;
    this.#show("");
    this.#payload = await unpack(waiting);
    if (!this.#payload) {
      this.#stash.clear();
      this.#show("empty");
      return;
    }
    this.#describe(this.#payload);
    const { signedIn, saveNow } = this.#section.dataset;
    if (signedIn === "false") this.#askToSignIn("");
    else if (waiting.tapped || saveNow === "true") await this.#save(Boolean(waiting.tapped));
    else this.#show("confirm");
  }

  // Puts what the address brought into the stash.
  #receive() {
    const { url, title } = this.#find("form").elements;
    const link = webURL(url.value);
    if (location.hash) {
      const fragment = location.hash;
      // The page is too large and too private for the history.
      history.replaceState(null, "", location.pathname);
      this.#lasting = this.#stash.put({ fragment });
    } else if (link && this.#stash.get()?.url !== link) {
      this.#lasting = this.#stash.put({ url: link, title: title.value });
    }
  }

  #describe({ url, title, html }) {
    this.#find("title").textContent = title || url;
    this.#find("host").textContent = new URL(url).host;
    this.#find("kind").textContent = html ? "With the page as you see it" : "The link only";
  }

  /** @param {boolean} tapped the reader asked for it just now or before signing in */
  async #save(tapped) {
    this.#show("saving");
    const { url, title, html } = this.#payload;
    const body = new FormData();
    body.set("url", url);
    body.set("title", title);
    if (html) body.set("page", await gzip(html), "page.html.gz");
    if (!tapped) body.set("auto", "1");
    const { status, answer } = await post(this.#find("form").getAttribute("action"), body);
    if (status === 413 && html) {
      // Better the link alone than nothing.
      this.#payload.html = "";
      await this.#save(tapped);
    } else if (status === 401) {
      if (tapped) this.#lasting = this.#stash.put({ ...this.#stash.get(), tapped });
      this.#askToSignIn(localPath(answer.signin, location.origin));
    } else if (answer.id && (status === 200 || status === 201)) {
      this.#stash.clear();
      this.#showSaved(answer);
    } else if (answer.confirm) {
      this.#find("question").textContent = String(answer.detail);
      this.#show("confirm");
    } else {
      this.#find("error").textContent = String(answer.detail || answer.title || unreachable);
      this.#find("retry").hidden = status >= 400 && status < 500 && status !== 408 && status !== 429;
      this.#moveOn("error");
    }
  }

  #askToSignIn(path) {
    const link = this.#find("signin");
    if (path) link.href = path;
    if (!this.#lasting) {
      // The page is in this window only, so the sign-in page needs another.
      link.target = "_blank";
      addEventListener("focus", () => this.#show("confirm"), { once: true });
    }
    this.#moveOn("signin");
  }

  #showSaved({ title, new: isNew, read_url, delete_url, restore_url }) {
    const saved = isNew === false ? "Was saved already: moved to the top" : "Saved";
    const [read, note] = [this.#find("read"), this.#find("note")];
    const [remove, restore, article] = [delete_url, restore_url, read_url].map((path) => localPath(path, location.origin));
    this.#find("saved-title").textContent = String(title || this.#payload.title || this.#payload.url);
    note.textContent = saved;
    read.href = article || "/";
    // Undoing a second save must not take away the first.
    this.#find("undo").hidden = !remove || isNew === false;
    startUndo(this.#find("undo"), { remove, restore }, (removed, failed) => {
      note.textContent = (removed ? "Removed" : saved) + (failed ? ". That did not work: try again" : "");
      read.hidden = removed;
    });
    this.#moveOn("saved");
  }

  #find(name) {
    return this.#section.querySelector(`[data-save-${name}]`);
  }

  #show(name) {
    for (const state of this.#section.querySelectorAll("[data-save-state]")) state.hidden = state.dataset.saveState !== name;
  }

  // Shows what came of the reader's tap, and brings the keyboard there.
  #moveOn(name) {
    this.#show(name);
    this.#section.querySelector(`[data-save-state="${name}"] :is(a[href], button):not([hidden])`)?.focus();
  }
}

/** @param {import("./payload.js").Waiting} waiting */
async function unpack({ fragment, url, title }) {
  if (fragment) return decodeFragment(fragment);
  return webURL(url) && { url: webURL(url), title: String(title ?? ""), html: "" };
}

const section = document.querySelector("[data-save]");
if (section) new SavePage(section).start();
