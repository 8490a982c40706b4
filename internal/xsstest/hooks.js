// Runs in every document before its own scripts: whatever a vector calls is
// reported under the name of the frame that it stands in.
(() => {
  const frame = () => {
    try {
      let w = window;
      while (w !== top && w.parent !== top) w = w.parent;
      return w.name;
    } catch {
      return '';
    }
  };
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'msgbox']) {
    window[name] = () => console.error('script ran', frame());
  }
})();
