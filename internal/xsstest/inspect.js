// inspect lists what is live below root: elements, attributes and addresses
// that an article must not have, whatever the filter thought of them. It is
// written apart from the filter and shares nothing with it.
function inspect(root) {
  const elements = new Set(`script style iframe frame frameset object embed applet param form input button select option textarea fieldset
    label output meter progress datalist svg link meta base template slot noscript noembed noframes video audio source track portal dialog
    foreignobject annotation-xml mglyph malignmark maction title xmp plaintext listing marquee bgsound layer image keygen isindex map area
    canvas fencedframe command menu font center`.split(/\s+/));
  const attributes = new Set(`style srcdoc srcset action formaction ping background name target download xlink:href usemap ismap autofocus
    contenteditable popover popovertarget commandfor accesskey tabindex slot part is draggable itemref manifest http-equiv integrity nonce
    longdesc dynsrc lowsrc data code codebase classid archive profile poster form`.split(/\s+/));
  const classes = { code: /^language-[\w+#.-]+$/, pre: /^language-[\w+#.-]+$/, figure: /^(video|audio|embed)$/, p: /^message-head( message-head--quiet)?$/ };
  const found = [];
  for (const e of all(root, '*')) {
    const tag = e.localName.toLowerCase();
    if (elements.has(tag) || tag.includes(':') || (tag.includes('-'))) found.push(`element ${tag}`);
    if (e.namespaceURI === 'http://www.w3.org/2000/svg') found.push(`SVG ${tag}`);
    if (e.shadowRoot) found.push(`shadow root of ${tag}`);
    for (const { name, value } of property(Element, 'attributes', e)) {
      const key = name.toLowerCase();
      if (key.startsWith('on') || key.startsWith('data-') || key.includes(':') || attributes.has(key)) found.push(`attribute ${key} of ${tag}`);
      if (key === 'id' && !value.startsWith('article-')) found.push(`id ${value}`);
      if (key === 'class' && !classes[tag]?.test(value)) found.push(`class ${value}`);
      if (key === 'href' || key === 'src' || key === 'cite') found.push(...address(e, key, value));
    }
  }
  return found;
}

// address says what is wrong with an address: anything but the web, mail,
// places in the article and images that are no documents.
function address(e, key, value) {
  let url;
  try {
    url = new URL(value, 'https://unknown.invalid/');
  } catch {
    return [];
  }
  if (e.namespaceURI !== 'http://www.w3.org/1999/xhtml') return [`address of ${e.localName}`];
  if (url.protocol === 'http:' || url.protocol === 'https:') return [];
  if (url.protocol === 'mailto:' && e.localName === 'a') return [];
  if (e.localName === 'img' && /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*$/.test(value)) return [];
  return [`${key} ${value.slice(0, 100)}`];
}

// pictures are the addresses that the document's images are fetched from.
function pictures(root) {
  return [...all(root, 'img')].map((e) => e.src.replace(/#.*/s, ''));
}

// property and all read the DOM by its prototypes, since elements of a vector
// may stand in the place of what they are asked for.
function property(type, name, object) {
  return Object.getOwnPropertyDescriptor(type.prototype, name).get.call(object);
}

function all(root, selector) {
  return (root.nodeType === Node.DOCUMENT_NODE ? Document : Element).prototype.querySelectorAll.call(root, selector);
}

// inspectFrames does it for every piece in the frames of a page.
function inspectFrames() {
  const result = { found: [], pictures: [] };
  for (const frame of document.querySelectorAll('iframe')) {
    const report = (piece, list) => list.forEach((what) => result.found.push({ frame: frame.name, piece, what }));
    const doc = frame.contentDocument;
    if (!doc || new URL(property(Document, 'URL', doc)).pathname !== frame.getAttribute('src')) {
      report(0, ['left for another page']);
      continue;
    }
    result.pictures.push(...pictures(doc));
    report(0, inspectDocument(doc));
    const body = property(Document, 'body', doc);
    const count = Number(frame.dataset.pieces);
    const pieces = count === 1 ? [body] : [...body.children];
    if (pieces.length !== count || count > 1 && all(body, 'section').length !== count) report(0, ['a piece left its place']);
    pieces.forEach((e, i) => report(i, inspectPiece(doc, e)));
  }
  return result;
}

// inspectDocument is about what may have come out of its place.
function inspectDocument(doc) {
  const [html, head, body] = ['documentElement', 'head', 'body'].map((name) => property(Document, name, doc));
  const found = [];
  if (head.querySelector('*')) found.push('elements in the head');
  if (html.attributes.length + body.attributes.length) found.push('attributes of the body');
  return found;
}

// inspectPiece looks again after the content went through innerHTML twice, as
// scripts that swap parts of a page do.
function inspectPiece(doc, piece) {
  const found = inspect(piece);
  let source = piece.innerHTML;
  for (let i = 0; i < 2; i++) {
    const copy = Document.prototype.createElement.call(doc, 'div');
    copy.innerHTML = source;
    source = copy.innerHTML;
    piece.append(copy);
    found.push(...inspect(copy).map((s) => `copied: ${s}`));
  }
  return found;
}
