// The output folder, served as any host of static files would, and what is in it.

import { createServer } from "node:http";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".pdf": "application/pdf",
  ".atom": "application/atom+xml",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".csv": "text/csv; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
};

/** Serves a folder on this machine alone; returns its address and a way to end it. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    let file = join(folder, normalize(path));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/**
 * The newest edition of the brief with the most areas, and of each kind of area the one with the longest name;
 * `others` are the pages of those of the other briefs.
 */
export function newestEdition(folder) {
  const editions = [];
  for (const brief of readdirSync(folder).sort()) {
    if (!statSync(join(folder, brief)).isDirectory()) continue;
    const complete = (name) => existsSync(join(folder, brief, name, "manifest.json"));
    const edition = readdirSync(join(folder, brief)).filter(complete).sort().pop();
    if (!edition) continue;
    const manifest = JSON.parse(readFileSync(join(folder, brief, edition, "manifest.json"), "utf8"));
    editions.push({ brief, edition, all: manifest.areas });
  }
  if (!editions.length) {
    throw new Error(`there is no edition in ${folder}; make one with: cargo run --release -- build`);
  }
  for (const one of editions) {
    const longest = new Map();
    for (const area of one.all) {
      const known = longest.get(area.kind);
      if (!known || area.name.length > known.name.length) longest.set(area.kind, area);
    }
    one.areas = [...longest.values()];
  }
  const largest = editions.reduce((one, other) => (other.all.length > one.all.length ? other : one));
  const others = editions.filter((one) => one !== largest);
  const page = (one) => one.areas.map((area) => `${one.brief}/${one.edition}/${area.code}/brief.html`);
  return { ...largest, others: others.flatMap(page) };
}
