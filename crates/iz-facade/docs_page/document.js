// Shows the parts of an OpenAPI document. Every text becomes a text node, so that no text is read as HTML.
"use strict";

/** An element with these attributes and children. A child is an element or a text. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) made.setAttribute(attribute, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return made;
}

/** A text with words in backticks as code. */
function inline(text) {
  return text.split("`").map((part, at) => (at % 2 === 1 ? element("code", {}, part) : part));
}

/** The paragraphs and lists of a description. */
function prose(text) {
  const blocks = [];
  let list = null;
  for (const line of (text ?? "").split("\n")) {
    if (line.startsWith("* ")) {
      if (!list) blocks.push((list = element("ul")));
      list.append(element("li", {}, inline(line.slice(2))));
    } else if (line.trim() !== "") {
      list = null;
      blocks.push(element("p", {}, inline(line)));
    }
  }
  return blocks;
}

/** The part of the document that a reference names, or the part itself. */
function resolved(api, part) {
  if (typeof part?.$ref !== "string") return part ?? {};
  const names = part.$ref.replace(/^#\//, "").split("/");
  const decoded = names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return decoded.reduce((found, name) => found?.[name], api) ?? {};
}

/** The type of a schema in words, with links to named schemas. */
function typeOf(schema) {
  if (!schema || schema === true) return ["any value"];
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return [element("a", { href: `#schema-${name}` }, name)];
  }
  for (const several of ["oneOf", "anyOf"]) {
    if (schema[several]) return joined(schema[several].map(typeOf), " or ");
  }
  if (schema.allOf) return joined(schema.allOf.map(typeOf), " with ");
  if (schema.enum) return [`one of ${schema.enum.map((word) => JSON.stringify(word)).join(", ")}`];
  if (schema.type === "array") return ["list of ", ...typeOf(schema.items)];
  const types = [schema.type ?? (schema.properties ? "object" : "any value")].flat();
  if (types.includes("array")) return [types.join(" or "), " of ", ...typeOf(schema.items)];
  return [types.join(" or ") + (schema.format ? ` (${schema.format})` : "")];
}

/** Lists with a text between them. */
function joined(lists, separator) {
  return lists.flatMap((list, at) => (at === 0 ? list : [separator, ...list]));
}

/** The members of an object, also those of the schemas that it combines. */
function members(schema) {
  const own = Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const need = (schema.required ?? []).includes(name) ? "always there" : "may be omitted";
    return [
      element("dt", {}, element("code", {}, name)),
      element("dd", {}, element("p", { class: "faint" }, typeOf(member), `, ${need}`), prose(member.description)),
    ];
  });
  const combined = (schema.allOf ?? []).flatMap((part) =>
    part.$ref ? [element("dt", {}, "Members of ", typeOf(part))] : members(part),
  );
  return [...combined, ...own.flat()];
}

/** A named schema, folded. */
function schemaDetails(name, schema) {
  const listed = members(schema);
  return element(
    "details",
    { id: `schema-${name}` },
    element("summary", {}, name),
    prose(schema.description),
    listed.length > 0 ? element("dl", {}, listed) : element("p", {}, "Type: ", typeOf(schema)),
  );
}

/** The parameters of a route, each once. */
function parametersOf(api, item, operation) {
  return [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => resolved(api, one));
}

function parameterList(parameters) {
  if (parameters.length === 0) return [];
  const rows = parameters.flatMap((one) => [
    element("dt", {}, element("code", {}, one.name)),
    element(
      "dd",
      {},
      element("p", { class: "faint" }, `${one.in}, `, typeOf(one.schema), one.required ? ", required" : ", may be omitted"),
      prose(one.description),
    ),
  ]);
  return [element("h4", {}, "Parameters"), element("dl", {}, rows)];
}

/** The examples of a content: their names, summaries and values. */
function examplesOf(content) {
  const named = Object.entries(content?.examples ?? {});
  if (named.length > 0) return named.map(([name, one]) => ({ name, summary: one.summary ?? name, value: one.value }));
  return content?.example === undefined ? [] : [{ name: "example", summary: "Example", value: content.example }];
}

function exampleDetails(content) {
  return examplesOf(content).map((one) =>
    element(
      "details",
      {},
      element("summary", {}, `Example: ${one.summary}`),
      element("pre", { tabindex: "0" }, typeof one.value === "string" ? one.value : JSON.stringify(one.value, null, 2)),
    ),
  );
}

function contentBlocks(contents) {
  return Object.entries(contents ?? {}).flatMap(([media, content]) => [
    element("p", { class: "faint" }, `${media}: `, typeOf(content.schema)),
    ...exampleDetails(content),
  ]);
}

function bodyBlocks(api, operation) {
  if (!operation.requestBody) return [];
  const body = resolved(api, operation.requestBody);
  return [element("h4", {}, "Body of the request"), ...prose(body.description), ...contentBlocks(body.content)];
}

function responseList(api, operation) {
  const rows = Object.entries(operation.responses ?? {}).flatMap(([status, one]) => {
    const response = resolved(api, one);
    const headers = Object.keys(response.headers ?? {});
    return [
      element("dt", {}, status),
      element(
        "dd",
        {},
        prose(response.description),
        headers.length > 0 ? element("p", { class: "faint" }, `Headers: ${headers.join(", ")}`) : null,
        contentBlocks(response.content),
      ),
    ];
  });
  return [element("h4", {}, "Responses"), element("dl", {}, rows)];
}

/** Every problem that a route may answer, by its code. */
function problemCodes(api) {
  const found = new Map();
  for (const operation of Object.values(api.paths ?? {}).flatMap((item) => Object.values(item))) {
    for (const one of Object.values(operation?.responses ?? {})) {
      const content = resolved(api, one).content?.["application/problem+json"];
      for (const example of examplesOf(content)) {
        if (example.value?.code) found.set(example.value.code, example.value);
      }
    }
  }
  const sorted = [...found.values()].sort((one, other) => one.code.localeCompare(other.code));
  return sorted.flatMap((problem) => [
    element("dt", { id: `problem-${problem.code}` }, element("code", {}, problem.code), ` (${problem.status})`),
    element("dd", {}, element("p", {}, `${problem.title}. ${problem.advice ?? ""}`), element("p", { class: "faint" }, `Who acts: ${problem.who}`)),
  ]);
}
