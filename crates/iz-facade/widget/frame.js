// Messages between this page and the software that frames it. A message never holds a name, a date or an id of a person.

// The service writes the origins into the page, so that the software learns it too if the page cannot be opened.
const written = document.querySelector("meta[name=frame-origins]")?.content ?? "";
let origins = written.split(/\s+/).filter(isNamed);
let onClose = () => {};
let height = 0;
let isReady = false;
let hasTold = false;

function isNamed(origin) {
  return origin !== "" && origin !== "*";
}

function targets() {
  const parent = location.ancestorOrigins?.[0];
  return parent !== undefined && origins.includes(parent) ? [parent] : origins;
}

/** Sends a message to the parent window. */
export function tellParent(type, members = {}) {
  if (window.parent === window) return;
  // The browser delivers a message only to the origin that is named, so an origin that does not frame the page gets nothing.
  for (const origin of targets()) window.parent.postMessage({ type: `izquery:${type}`, ...members }, origin);
  if (hasTold) return;
  hasTold = true;
  tellHeight();
}

/** Says once for each ticket that the page shows its first screen. */
export function tellReady() {
  if (isReady) return;
  isReady = true;
  tellParent("ready");
}

function tellHeight() {
  const now = Math.ceil(document.body.getBoundingClientRect().height);
  // The software first learns whether the page is open.
  if (!hasTold || now === height) return;
  height = now;
  tellParent("height", { height: now });
}

/** Starts the exchange of messages about a session. */
export function joinParent(frameOrigins, close) {
  origins = [...new Set([...origins, ...(frameOrigins ?? []).filter(isNamed)])];
  onClose = close;
  isReady = false;
}

new ResizeObserver(tellHeight).observe(document.body);

window.addEventListener("message", (event) => {
  if (window.parent === window || event.source !== window.parent || !origins.includes(event.origin)) return;
  if (event.data?.type === "izquery:close") onClose();
});
