// The web pages in a real browser. Run by `npm test`; `npm run update` takes new pictures.
//
//   node run.js [--update] [OUTPUT]     OUTPUT is the folder that `briefwright build` wrote

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import accessibility from "./checks/accessibility.js";
import keyboard from "./checks/keyboard.js";
import looks from "./checks/looks.js";
import markup from "./checks/markup.js";
import plain from "./checks/plain.js";
import { newestEdition, serve } from "./site.js";

const here = dirname(fileURLToPath(import.meta.url));
const update = process.argv.includes("--update");
const given = process.argv.slice(2).find((argument) => !argument.startsWith("--"));
const output = resolve(given ?? join(here, "../../output"));
const executablePath = process.env.BRIEFWRIGHT_CHROMIUM ?? "/usr/bin/chromium";

const counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs one check: it throws what is wrong, or returns why it could not look. */
async function test(name, check) {
  try {
    const skipped = await check();
    if (skipped) {
      counts.skipped += 1;
      console.log(`skipped  ${name}: ${skipped}`);
    } else {
      counts.passed += 1;
      console.log(`ok       ${name}`);
    }
  } catch (error) {
    counts.failed += 1;
    console.log(`FAILED   ${name}\n${String(error.message ?? error).replace(/^/gm, "         ")}`);
  }
}

function finish() {
  const { passed, failed, skipped } = counts;
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed ? 1 : 0);
}

const edition = newestEdition(output);
const folder = `${edition.brief}/${edition.edition}`;
const pages = [
  "index.html",
  `${folder}/index.html`,
  ...edition.areas.map((area) => `${folder}/${area.code}/brief.html`),
  ...edition.others,
];

await markup({ test, output, pages, edition });
if (!existsSync(executablePath)) {
  await test("the pages in a browser", () => `there is no ${executablePath}`);
  finish();
}
const site = await serve(output);
const browser = await chromium.launch({
  executablePath,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Letters are drawn alike on every machine.
    "--font-render-hinting=none",
  ],
});
const tools = { test, browser, address: site.address, pages, edition, folder, here, update };
for (const checks of [accessibility, keyboard, plain, looks]) await checks(tools);
await browser.close();
site.close();
finish();
