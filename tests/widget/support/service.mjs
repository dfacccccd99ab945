// A service of its own for a file of tests: `izquery serve` in front of the sandbox, on a free port of loopback.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const izquery = needed("IZQUERY");
const sandbox = needed("IZQUERY_SANDBOX");
const folder = join(needed("IZQUERY_FOLDER"), "services");

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: cargo xtask widget sets it`);
  return value;
}

/** Registries that do not behave. The sandbox takes the name of a misbehaviour as the id of a facility. */
const MISBEHAVING = { slow: "silence", down: "http-503" };

export class Service {
  #process;
  #config;
  #token;

  /** Starts a service. Pages of `frameOrigins` may frame the widget. `consent` names the consent rules of the registry. */
  static async start({ frameOrigins = [], consent } = {}) {
    const service = new Service();
    mkdirSync(folder, { recursive: true });
    const own = mkdtempSync(join(folder, "service-"));
    service.#config = join(own, "izquery.toml");
    const registries = [["sandbox", null], ...Object.entries(MISBEHAVING)].map(([id, misbehaviour]) => [
      `[registries.${id}]`,
      id === "sandbox" ? "" : 'base = "sandbox"',
      `transport.endpoint = ${JSON.stringify(sandbox)}`,
      'credentials.username = "sandbox"',
      `credentials.password = { file = ${JSON.stringify(join(own, "password"))} }`,
      consent ? `consent = ${JSON.stringify(consent)}` : "",
      misbehaviour ? `credentials.facility_id = "misbehave:${misbehaviour}"` : "",
    ].join("\n"));
    writeFileSync(join(own, "password"), "sandbox\n", { mode: 0o600 });
    writeFileSync(service.#config, [
      'listen = "127.0.0.1:0"',
      "[widget]",
      `frame_origins = ${JSON.stringify(frameOrigins)}`,
      ...registries,
    ].join("\n"));
    service.#process = spawn(izquery, ["serve", "--config", service.#config], { stdio: ["ignore", "ignore", "pipe"] });
    service.origin = `http://${await address(service.#process)}`;
    service.#token = service.newToken("sandbox");
    service.tokenOfAll = readFileSync(join(own, "izquery-data", "first-token.header"), "utf8").trim().replace("Authorization: Bearer ", "");
    return service;
  }

  /** A token for one registry, with this scope. Its pages have no list of registries to choose from. */
  newToken(registry, scope = "lookup") {
    return this.run(["token", "create", "--config", this.#config, "--label", "test", "--purpose", "treatment", "--facility", registry, "--scope", scope]).trim();
  }

  /** What a command of `izquery` prints. */
  run(words) {
    const { status, stdout, stderr } = spawnSync(izquery, words, { encoding: "utf8" });
    if (status !== 0) throw new Error(`izquery ${words.join(" ")}: ${status}: ${stderr}`);
    return stdout;
  }

  /** Sends a request of other software. */
  async post(path, body, { token = this.#token, headers = {} } = {}) {
    const response = await fetch(this.origin + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "X-Actor": "rph-1", "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  }

  /** Looks a person up, and gives the answer and the address of its page. */
  async view(patient, more = {}, options) {
    const { status, json } = await this.post("/v1/lookups", { patient, view: true, registry: "sandbox", ...more }, options);
    if (status !== 200) throw new Error(`no answer: ${status} ${JSON.stringify(json)}`);
    return { answer: json, url: json.view.url };
  }

  /** The address of a page with the form. */
  async form(options) {
    const { status, json } = await this.post("/v1/views", {}, options);
    if (status !== 201) throw new Error(`no form: ${status} ${JSON.stringify(json)}`);
    return json.view.url;
  }

  /** A request of the page, sent by a program. */
  async page(path, body, session) {
    const response = await fetch(this.origin + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { "Content-Type": "application/json", ...(session ? { Authorization: `Bearer ${session}` } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, json: text === "" ? null : JSON.parse(text), headers: response.headers };
  }

  /** The rows of the audit trail with this event. */
  auditRows(event) {
    const [head, ...lines] = this.run(["audit", "export", "--config", this.#config]).trim().split("\n").map((line) => line.split(","));
    const rows = lines.map((cells) => Object.fromEntries(head.map((name, at) => [name.trim(), cells[at]?.trim()])));
    return event === undefined ? rows : rows.filter((row) => Object.values(row).includes(event));
  }

  /** Ends the service at once, as a machine that fails. */
  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((done) => this.#process.once("exit", done));
    this.#process.kill("SIGKILL");
    await ended;
  }
}

/** The address in the log of the service. */
function address(process) {
  return new Promise((found, failed) => {
    let log = "";
    process.stderr.on("data", (text) => {
      log += text;
      const address = /"message":"listening","address":"([^"]+)"/.exec(log)?.[1];
      if (address) found(address);
    });
    process.once("exit", (status) => failed(new Error(`the service ended with ${status}: ${log}`)));
  });
}
