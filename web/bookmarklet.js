// The bookmarklet: sends the page as its reader sees it to the save page.
//
// It runs inside any page of the web, under that page's rules. A
// Content-Security-Policy can forbid it to fetch, to post a form and to load a
// script, Trusted Types to assign innerHTML, but nobody forbids a navigation:
// the page travels compressed in the fragment of the save page's address.
//
// Bookmarklet in bookmarklet.go strips comments and white space, so the code
// keeps to what that understands: no regular expression or template literal
// holds a quote or a space, and no comment stands behind code. Names are short
// and nothing is const because all of it must fit into 2,048 characters.
async base => {
  let popup, light, left, link = location.href, title = document.title,
  // Leads the popup, or else this tab, to the save page; only once.
  leave = path => {
    path = base + '/save' + path;
    left || (popup ? popup.location.replace(path) : location.href = path);
    left = 1;
  },
  sendLink = () => leave('?' + new URLSearchParams({url: link, title}));
  try {
    // A browser allows the popup only at once in the click. It would share the
    // sandbox of a sandboxed page, whose origin is null, and be of no use.
    popup = origin != 'null' && open('about:blank', '_blank', 'width=480,height=560');
    setTimeout(sendLink, 2e4);
    // Nodes of a document without a window load nothing and run nothing.
    let inert = document.implementation.createHTMLDocument('');
    let copy = (node, parent) => {
      let is = selector => node.matches(selector);
      if (node.nodeType == 3) parent.append(inert.importNode(node));
      // [type*=ld] is application/ld+json, [type^=math] the source of formulas,
      // [as] what to preload. Boxes that cannot be ticked are a list of tasks.
      if (!node.matches ||
          is('style,template,textarea,select,script:not([type*=ld],[type^=math]),[rel=stylesheet],[as],[name*=csrf],input:not([type=checkbox][disabled])') ||
          is('noscript') && !/<img/i.test(node.textContent) ||
          is('svg') && (light || node.innerHTML.length > 2e4) ||
          light && is('body :not(script,source,noscript)') && getComputedStyle(node).display == 'none') return;
      // The page has noscript as text, a document without scripts would write
      // it as markup: noframes is written as it is.
      let twin = is('noscript') ? inert.createElement('noframes') : inert.importNode(node);
      parent.append(twin);
      if (/^http/.test(node.currentSrc)) twin.setAttribute('src', node.currentSrc);
      for (let i = twin.attributes.length; i--;) {
        let {name, value} = twin.attributes[i];
        if (/^(srcdoc|value)$/.test(name) && !is('li') ||
            light && (/^(style|srcset|on)/.test(name) || /^data:/.test(value))) twin.removeAttribute(name);
      }
      // What shows of a component is its shadow tree, and in the slots of that
      // the component's children.
      let kids = node.assignedNodes?.();
      if (!kids?.length) kids = (node.shadowRoot || node).childNodes;
      for (let kid of kids) copy(kid, twin);
    };
    for (light = 0; light < 2; light++) {
      let root = inert.createElement('p');
      copy(document.documentElement, root);
      // The page may have replaced JSON, but not that of the popup.
      let page = new Response((popup || self).JSON.stringify({
        __proto__: null, u: link, t: title, h: root.innerHTML.replace(/noframes>/g, 'noscript>')}));
      let data = new Uint8Array(await new Response(
        page.body.pipeThrough(new CompressionStream('gzip'))).arrayBuffer());
      // 675,000 bytes are 900,000 characters. Browsers drop longer addresses
      // without a word, from one or two million on.
      if (data.length < 675e3) {
        let text = '';
        for (let byte of data) text += String.fromCharCode(byte);
        return leave('#z' + btoa(text).replace(/[+]/g, '-').replace(/[/]/g, '_'));
      }
    }
  } catch {}
  sendLink();
}
