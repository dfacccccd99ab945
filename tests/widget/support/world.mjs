// What a file of tests needs: a service, a browser, and two servers of other software, of which one may frame the widget.

import { createServer } from "node:http";
import { after, before } from "node:test";

import { launch, newPage } from "./browser.mjs";
import { Service } from "./service.mjs";

/** A server that answers each path with a page of `pages`. */
export async function otherSoftware() {
  const pages = new Map();
  const server = createServer((request, response) => {
    const page = pages.get(request.url);
    response.writeHead(page === undefined ? 404 : 200, { "Content-Type": request.url.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8" });
    response.end(page ?? "");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, pages, close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

/** Starts everything before the tests of a file, and ends it after them. `settings` are those of the service. */
export function world(settings) {
  const made = {};
  before(async () => {
    made.software = await otherSoftware();
    made.stranger = await otherSoftware();
    made.service = await Service.start({ frameOrigins: [made.software.origin], ...settings });
    made.browser = await launch();
  });
  after(async () => {
    await made.browser?.close();
    await made.service?.stop();
    await made.software?.close();
    await made.stranger?.close();
  });
  /** Runs a part of a test with a page of its own. */
  made.withPage = async (options, run) => {
    const page = await newPage(made.browser, options);
    try {
      return await run(page);
    } finally {
      await page.context().close();
    }
  };
  return made;
}
