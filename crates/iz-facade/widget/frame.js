// Messages between this page and the software that frames it. A message never holds a name, a date or an id of a person.

let origins = [];
let onClose = () => {};
let height = 0;

function targets() {
  const parent = location.ancestorOrigins?.[0];
  return parent !== undefined && origins.includes(parent) ? [parent] : origins;
}

/** Sends a message to the parent window. */
export function tellParent(type, members = {}) {
  if (window.parent === window) return;
  // The browser delivers a message only to the origin that is named, so an origin that does not frame the page gets nothing.
  for (const origin of targets()) window.parent.postMessage({ type: `izquery:${type}`, ...members }, origin);
}

function tellHeight() {
  const now = Math.ceil(document.body.getBoundingClientRect().height);
  if (now === height) return;
  height = now;
  tellParent("height", { height: now });
}

/** Starts the exchange of messages with the parent window. */
export function joinParent(frameOrigins, close) {
  origins = (frameOrigins ?? []).filter((origin) => origin !== "*");
  onClose = close;
  tellParent("ready");
  new ResizeObserver(tellHeight).observe(document.body);
  tellHeight();
}

window.addEventListener("message", (event) => {
  if (window.parent === window || event.source !== window.parent || !origins.includes(event.origin)) return;
  if (event.data?.type === "izquery:close") onClose();
});
