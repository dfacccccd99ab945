// Reads /openapi.json, shows it, and sends requests that the reader fills in. Nothing is stored.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete", "head"];

/** The most characters of a response that are shown. */
const MOST_CHARACTERS = 1_000_000;

/** A field with its label. */
function field(id, label, control) {
  control.setAttribute("id", id);
  return element("p", {}, element("label", { for: id }, label), control);
}

/** A text as one word of a shell. */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The same request as a line for curl. The token stands in a variable, so that it is not copied with the line. */
function curlLine(request) {
  const parts = ["curl", "-s", "-X", request.method, quoted(location.origin + request.path)];
  for (const [name, value] of request.headers) {
    const isToken = name.toLowerCase() === "authorization";
    parts.push("-H", isToken ? '"Authorization: Bearer $IZQUERY_TOKEN"' : quoted(`${name}: ${value}`));
  }
  if (request.body !== undefined) parts.push("-d", quoted(request.body));
  return parts.join(" ");
}

/** The headers that the reader wrote, one in each line. */
function writtenHeaders(text) {
  return text.split("\n").filter((line) => line.trim() !== "").map((line) => {
    const at = line.indexOf(":");
    if (at < 1) throw new TypeError(`this is no header: ${line}`);
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
}

/** A form that sends a request to a route, and shows the response. */
function tryForm(api, path, method, operation, parameters) {
  const id = `try-${method}-${path.replaceAll(/[^a-zA-Z0-9]+/g, "-")}`;
  const isAtTop = (one) => ["authorization", "x-actor"].includes(one.name.toLowerCase());
  const inputs = parameters.filter((one) => !isAtTop(one)).map((one) => {
    const input = element("input", { type: "text", autocomplete: "off", spellcheck: "false", required: one.in === "path" });
    const given = one.example ?? (one.in === "path" ? one.schema?.example : undefined);
    if (one.in === "path" && given !== undefined) input.value = String(given);
    return { ...one, input };
  });
  const content = operation.requestBody && resolved(api, operation.requestBody).content;
  const media = content && (Object.keys(content).find((one) => one.includes("json")) ?? Object.keys(content)[0]);
  const examples = media ? examplesOf(content[media]) : [];
  const asText = (example) => (typeof example?.value === "string" ? example.value : JSON.stringify(example?.value ?? {}, null, 2));
  const body = media && element("textarea", { rows: "12", autocomplete: "off", spellcheck: "false" });
  if (body) body.value = asText(examples[0]);
  const chosen = examples.length > 1 && element("select", {}, examples.map((one, at) => element("option", { value: String(at) }, one.summary)));
  if (chosen) chosen.addEventListener("change", () => { body.value = asText(examples[Number(chosen.value)]); });
  const further = element("textarea", { rows: "2", autocomplete: "off", spellcheck: "false" });
  const send = element("button", { type: "submit" }, "Send");
  const stop = element("button", { type: "button", disabled: true }, "Stop");
  const status = element("p", { role: "status" });
  const output = element("div");
  const form = element(
    "form",
    { autocomplete: "off", "aria-label": `Try ${method.toUpperCase()} ${path}` },
    inputs.map((one, at) => field(`${id}-${at}`, `${one.name} (${one.in})`, one.input)),
    chosen ? field(`${id}-example`, "Example", chosen) : null,
    body ? field(`${id}-body`, `Body (${media})`, body) : null,
    field(`${id}-headers`, "Further headers, one in each line, such as: Prefer: wait=5", further),
    element("p", {}, send, stop),
    status,
    output,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    let request;
    try {
      request = writtenRequest(path, method, inputs, body && { media, text: body.value }, further.value);
    } catch (error) {
      status.textContent = `The request was not sent: ${error.message}`;
      return;
    }
    const control = new AbortController();
    stop.onclick = () => control.abort();
    [send.disabled, stop.disabled] = [true, false];
    show(request, control.signal, status, output).finally(() => { [send.disabled, stop.disabled] = [false, true]; });
  });
  return element("details", {}, element("summary", {}, "Try it"), form);
}

/** The request that a form describes. */
function writtenRequest(path, method, inputs, body, further) {
  const headers = [];
  const token = document.getElementById("token").value.trim();
  const actor = document.getElementById("actor").value.trim();
  if (token !== "") headers.push(["Authorization", `Bearer ${token}`]);
  if (actor !== "") headers.push(["X-Actor", actor]);
  if (body) headers.push(["Content-Type", body.media]);
  const query = new URLSearchParams();
  let target = path;
  for (const { name, in: place, input } of inputs) {
    if (input.value === "") continue;
    if (place === "path") target = target.replaceAll(`{${name}}`, encodeURIComponent(input.value));
    if (place === "query") query.append(name, input.value);
    if (place === "header") headers.push([name, input.value]);
  }
  headers.push(...writtenHeaders(further));
  const search = query.toString();
  return { path: search ? `${target}?${search}` : target, method: method.toUpperCase(), headers, body: body?.text };
}

/** Sends a request, and shows what comes while it comes. */
async function show(request, signal, status, output) {
  status.textContent = "The request was sent. There is no response yet.";
  output.replaceChildren(element("h4", {}, "As a line for curl"), element("pre", { tabindex: "0" }, curlLine(request)));
  const started = performance.now();
  try {
    const { path, method, headers, body } = request;
    const response = await fetch(path, { method, headers, body, signal, cache: "no-store", credentials: "omit", redirect: "manual" });
    status.textContent = `${response.status} ${response.statusText} after ${Math.round(performance.now() - started)} ms`;
    const received = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    const text = element("pre", { tabindex: "0" });
    output.append(element("h4", {}, "Headers of the response"), element("pre", { tabindex: "0" }, received), element("h4", {}, "Body of the response"), text);
    text.textContent = readable(await bodyOf(response, text), response.headers.get("content-type") ?? "");
  } catch (error) {
    const isStopped = error.name === "AbortError";
    status.textContent = isStopped ? "The request was stopped." : `There is no whole response: ${error.message}`;
  }
}

/** The text of a response. What has come is shown at once, because a stream of events may never end. */
async function bodyOf(response, shown) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader?.read(); part && !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length > MOST_CHARACTERS) {
      await reader.cancel();
      return `${text.slice(0, MOST_CHARACTERS)}\n(The rest is not shown.)`;
    }
    shown.textContent = text;
  }
  return text;
}

/** JSON with line ends, and every other text as it is. */
function readable(text, media) {
  if (!media.includes("json")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A route, with its form. */
function route(api, path, method, operation, item) {
  const id = `route-${operation.operationId ?? `${method}-${path}`}`;
  const parameters = parametersOf(api, item, operation);
  return element(
    "section",
    { "aria-labelledby": id },
    element("h3", { id }, element("span", { class: "method" }, method), " ", element("code", {}, path)),
    operation.deprecated ? element("p", {}, "This route is deprecated.") : null,
    operation.summary ? element("p", {}, operation.summary, ".") : null,
    prose(operation.description),
    parameterList(parameters),
    bodyBlocks(api, operation),
    tryForm(api, path, method, operation, parameters),
    responseList(api, operation),
  );
}

/** Opens the folded part that the address names. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.open = true;
  named.scrollIntoView();
  named.querySelector("summary").focus();
}

function showDocument(api) {
  document.getElementById("about").replaceChildren(...prose(api.info?.description));
  const byTag = new Map();
  for (const [path, item] of Object.entries(api.paths ?? {})) {
    for (const method of METHODS.filter((one) => item[one])) {
      const tag = item[method].tags?.[0] ?? "other";
      byTag.set(tag, [...(byTag.get(tag) ?? []), { path, item, method, operation: item[method] }]);
    }
  }
  const routes = document.getElementById("routes");
  const contents = element("ul");
  for (const [tag, listed] of [...byTag].sort(([one], [other]) => one.localeCompare(other))) {
    routes.append(element("h2", {}, `Routes: ${tag}`));
    for (const { path, item, method, operation } of listed) {
      const made = route(api, path, method, operation, item);
      routes.append(made);
      contents.append(element("li", {}, element("a", { href: `#${made.getAttribute("aria-labelledby")}` }, `${method.toUpperCase()} ${path}`)));
    }
  }
  for (const [anchor, title] of [["problems", "Problem codes"], ["schemas", "Schemas"]]) {
    contents.append(element("li", {}, element("a", { href: `#${anchor}` }, title)));
  }
  document.getElementById("contents").replaceChildren(contents);
  document.getElementById("problems").append(element("dl", {}, problemCodes(api)));
  const schemas = Object.entries(api.components?.schemas ?? {}).sort(([one], [other]) => one.localeCompare(other));
  document.getElementById("schemas").append(...schemas.map(([name, schema]) => schemaDetails(name, schema)));
  document.getElementById("state").replaceChildren(`Version ${api.info?.version}. The document itself is at `, element("a", { href: "/openapi.json" }, "/openapi.json"), ".");
}

async function load() {
  const state = document.getElementById("state");
  try {
    const response = await fetch("/openapi.json", { credentials: "omit" });
    if (!response.ok) throw new Error(`the service answered with ${response.status}`);
    showDocument(await response.json());
    window.addEventListener("hashchange", openNamed);
    openNamed();
  } catch (error) {
    state.textContent = `The description of the API cannot be shown: ${error.message}`;
  }
}

document.getElementById("caller").addEventListener("submit", (event) => event.preventDefault());
load();
