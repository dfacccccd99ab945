// Makes elements. Every text becomes a text node, so that no text of a registry is read as HTML.

const SVG = "http://www.w3.org/2000/svg";

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return made;
}

/** An element with these attributes and children. A member that begins with `on` is a listener. */
export function element(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** An element of SVG. */
export function drawn(name, attributes, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** A value of a person or a registry. It keeps its own direction, so that it cannot change the order of the words around it. */
export function value(text, attributes) {
  if (text === undefined || text === null || text === "") return null;
  return element("bdi", { dir: "auto", ...attributes }, String(text));
}

/** A text that the registry wrote. Registries write English, and a screen reader must know that on a Spanish page. */
export function said(text) {
  return value(text, document.documentElement.lang === "en" ? {} : { lang: "en" });
}

/** A word with a symbol and a colour. The symbol is not read aloud, because the word says the same. */
export function badge(kind, symbol, ...children) {
  return element("span", { class: `badge ${kind}` }, element("span", { "aria-hidden": "true" }, symbol), " ", element("span", {}, children));
}

/** A section with its heading. `level` is that of the heading. */
export function section(part, title, attributes, ...children) {
  const { level = 2, ...rest } = attributes ?? {};
  const heading = element(`h${level}`, { id: `${part}-title` }, title);
  return element("section", { id: part, "data-part": part, "aria-labelledby": `${part}-title`, ...rest, class: `card ${rest.class ?? ""}`.trim() }, heading, children);
}

/** A part that the reader can unfold. */
export function folded(part, summary, ...children) {
  return element("details", { "data-part": part }, element("summary", {}, summary), children);
}

/** A button. */
export function button(part, text, onclick, attributes) {
  return element("button", { type: "button", "data-part": part, onclick, ...attributes }, text);
}

/** The children with a text between each two of them. */
export function joined(parts, between) {
  const present = parts.flat().filter((part) => part !== null && part !== undefined && part !== "");
  return present.flatMap((part, at) => (at === 0 ? [part] : [between, part]));
}

// The roles are written out, because a table that is shown as a list on a narrow screen loses its own ones.

/** The head of a table: one cell for each column. */
export function tableHead(titles) {
  const cells = titles.map((title) => element("th", { scope: "col", role: "columnheader" }, title));
  return element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, cells));
}

/** A row of a table. `titles` are the names of the columns, which a narrow screen shows in front of each cell. */
export function tableRow(titles, cells, attributes) {
  const made = cells.map((cell, at) => {
    const head = at === 0;
    const isEmpty = cell === null || (Array.isArray(cell) && cell.flat(Infinity).filter(Boolean).length === 0);
    const shared = { "data-label": titles[at], class: isEmpty ? "empty" : null };
    return head ? element("th", { scope: "row", role: "rowheader", ...shared }, cell) : element("td", { role: "cell", ...shared }, cell);
  });
  return element("tr", { role: "row", ...attributes }, made);
}
