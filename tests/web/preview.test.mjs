// The live preview in a real browser: a file is saved and the page changes, what is wrong is told and
// goes when it is mended, areas are switched, with the keyboard alone, and nothing is against WCAG.
//
//   node --test preview.test.mjs
//
// How long it takes from a saved file to a fresh page is printed, and nothing depends on it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, "../..");
const target = process.env.CARGO_TARGET_DIR ?? join(repository, "target");
const program = process.env.BRIEFWRIGHT_PROGRAM ?? join(target, "release/briefwright");
const executablePath = process.env.BRIEFWRIGHT_CHROMIUM ?? "/usr/bin/chromium";
const pictures = process.env.BRIEFWRIGHT_PICTURES;
const missing = [program, executablePath].find((file) => !existsSync(file));
const skip = missing ? `there is no ${missing}` : false;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

const TEMPLATE = "templates/settlement.md";
const SENTENCE = "Beneath them lies arithmetic.";

let folder, preview, address, browser, page, started;
const errors = [];

const path = (name) => join(folder, name);
const read = (name) => readFileSync(path(name), "utf8");
const write = (name, text) => writeFileSync(path(name), text);
/** Replaces a text in a file, as an editor that saves it. */
function edit(name, old, fresh) {
  const text = read(name);
  assert.ok(text.includes(old), `${name} has no ${old}`);
  write(name, text.replace(old, fresh));
}

const frame = () => page.frameLocator("#frame");
const turn = () => page.evaluate(() => Number(document.documentElement.dataset.fresh ?? 0));
/** Waits until the page is fresh again after something was done. */
async function fresh(act) {
  const before = await turn();
  await act();
  await page.waitForFunction((was) => Number(document.documentElement.dataset.fresh ?? 0) > was, before);
}
const picture = async (name) => {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
};
async function violations(within = page.mainFrame()) {
  await within.evaluate(axe);
  const found = await within.evaluate(async (values) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: "tag", values }, iframes: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((one) => one.target.join(" ")).join(", ")}`);
  }, TAGS);
  return found;
}

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), "briefwright-preview-"));
  for (const part of ["briefs", "templates"]) cpSync(join(repository, part), path(part), { recursive: true });
  browser = await chromium.launch({
    executablePath,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: true });
  page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  // Whoever starts a preview has a browser open.
  await page.goto("data:text/html,<title>open</title>");
  const began = performance.now();
  preview = spawn(program, ["--project", folder, "--format", "json", "preview", "settlement", "--area", "QOP"], {
    env: { ...process.env, BRIEFWRIGHT_CACHE: path("cache") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: preview.stdout })) {
    ({ address } = JSON.parse(line));
    break;
  }
  const listening = performance.now() - began;
  await page.goto(address);
  await page.waitForFunction(() => document.documentElement.dataset.fresh);
  started = [listening, performance.now() - began];
});

after(async () => {
  await browser?.close();
  preview?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  if (skip) return;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
});

test("both forms are shown, of the area that was asked for", { skip }, async () => {
  console.log(`after its start the preview listened within ${Math.round(started[0])} ms, and its first page was there within ${Math.round(started[1])} ms`);
  await frame().getByRole("heading", { level: 1 }).filter({ hasText: "Greater Manchester" }).waitFor();
  assert.equal(await page.locator("#area").inputValue(), "NHS Greater Manchester ICB");
  assert.ok((await page.locator("#sheets img").count()) >= 2);
  const drawn = await page.locator("#sheets img").first().evaluate((image) => image.naturalWidth);
  assert.ok(drawn > 0, "the first page is drawn");
  await picture("wide-light");
});

test("a file is saved and the page changes, and stays where it was scrolled to", { skip }, async () => {
  await page.evaluate(() => {
    document.getElementById("frame").contentDocument.documentElement.scrollTo(0, 700);
    document.getElementById("print").scrollTo(0, 500);
  });
  await fresh(() => edit(TEMPLATE, SENTENCE, "Below lies arithmetic."));
  await frame().getByText("Below lies arithmetic.").waitFor();
  const stands = await page.evaluate(() => [
    document.getElementById("frame").contentDocument.documentElement.scrollTop,
    document.getElementById("print").scrollTop,
  ]);
  assert.deepEqual(stands, [700, 500]);
  await fresh(() => edit("templates/site.css", "hr { width: 30%", "h2 { opacity: 0.99; } hr { width: 30%"));
  const seen = await frame().locator("h2").first().evaluate((one) => getComputedStyle(one).opacity);
  assert.equal(seen, "0.99");
  await fresh(() => edit("templates/site.css", "h2 { opacity: 0.99; } hr", "hr"));
  await fresh(() => edit(TEMPLATE, "Below lies arithmetic.", SENTENCE));
});

test("what is wrong is told over the last good page, and goes when it is mended", { skip }, async () => {
  const cases = [
    [TEMPLATE, "{{ key_figures() }}", "{{ key_figure() }}", "templates/settlement.md", "key_figure"],
    ["briefs/settlement.yaml", "language: en-GB", "lingo: en-GB", "briefs/settlement.yaml", "lingo"],
    ["templates/brief.typ", "#let ", "#lett ", "templates/brief.typ", "lett"],
  ];
  for (const [name, good, bad, place, word] of cases) {
    await fresh(() => edit(name, good, bad));
    const problems = page.locator("#problems");
    await problems.waitFor();
    const told = await problems.innerText();
    assert.match(told, new RegExp(`${place}:\\d+:\\d+`));
    assert.ok((await problems.locator("pre").first().innerText()).includes(word), told);
    await frame().getByText(SENTENCE).waitFor();
    await picture(`problem-${place.split("/")[1]}`);
    assert.deepEqual(await violations(), []);
    await fresh(() => edit(name, bad, good));
    await problems.waitFor({ state: "hidden" });
    assert.equal(await page.locator(".panes.old").count(), 0);
  }
});

test("areas, forms and hard areas are chosen with the keyboard alone", { skip }, async () => {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the web page");
  const to = async (id, key = "Tab") => {
    for (let at = 0; at < 20; at += 1) {
      if (await page.evaluate((id) => document.activeElement.id === id, id)) return;
      await page.keyboard.press(key);
    }
    assert.fail(`the keyboard does not reach ${id}`);
  };
  await to("area");
  await page.keyboard.type("devon");
  await page.locator("#areas [role=option]").first().waitFor();
  await picture("areas");
  assert.deepEqual(await violations(), []);
  await fresh(() => page.keyboard.press("Enter"));
  await frame().getByRole("heading", { level: 1 }).filter({ hasText: "Devon" }).waitFor();
  assert.match(page.url(), /area=/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  assert.match(await page.locator("#area").inputValue(), /Devon/);
  await to("trial");
  await fresh(() => page.keyboard.press("ArrowDown"));
  assert.match(await page.locator("#trial option:checked").innerText(), /longest name|lowest value/i);
  await to("form", "Shift+Tab");
  await fresh(() => page.keyboard.press("ArrowDown"));
  await frame().getByRole("heading", { level: 1 }).filter({ hasText: "one page" }).waitFor();
  await fresh(() => page.keyboard.press("ArrowUp"));
  await to("told");
  await page.keyboard.press("Enter");
  await page.locator("#findings").waitFor();
  assert.equal(await page.locator("#told").getAttribute("aria-expanded"), "true");
  await picture("findings");
  assert.deepEqual(await violations(), []);
  await page.keyboard.press("Enter");
  await page.locator("#findings").waitFor({ state: "hidden" });
});

test("a message is shown with its subject", { skip }, async () => {
  await fresh(() => page.locator("#form").selectOption("message"));
  assert.match(await page.locator("#notice").innerText(), /^Subject: ./);
  await picture("message");
  assert.deepEqual(await violations(), []);
  await fresh(() => page.locator("#form").selectOption(""));
});

test("a figure tells where it comes from, under the pointer and with the focus", { skip }, async () => {
  const figure = frame().locator("a.figure [data-figure=patients_per_gp]").first();
  await figure.hover();
  const card = page.locator("#card");
  await card.waitFor();
  const told = await card.innerText();
  assert.match(told, /Registered patients per fully qualified GP/);
  assert.match(told, /NHS England, General Practice Workforce/);
  await picture("figure");
  assert.deepEqual(await violations(), []);
  await page.mouse.move(5, 5);
  await card.waitFor({ state: "hidden" });
  await frame().locator("a.figure").first().focus();
  await card.waitFor();
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "hidden" });
});

test("nothing is against WCAG 2.2 at A and AA, light and dark, wide and narrow", { skip }, async () => {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 720, 320]) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await violations(), [], `${colorScheme}, ${width}`);
      const inner = page.frames().find((one) => one !== page.mainFrame());
      assert.deepEqual(await violations(inner), [], `the brief, ${colorScheme}, ${width}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} > ${width}: it scrolls sideways`);
      await picture(`${colorScheme}-${width}`);
    }
  }
});

test("from a saved file to a fresh page", { skip }, async () => {
  const took = [];
  for (let at = 0; at < 11; at += 1) {
    const [old, next] = at % 2 ? ["Below lies arithmetic.", SENTENCE] : [SENTENCE, "Below lies arithmetic."];
    const text = read(TEMPLATE);
    const seen = page.evaluate((wanted) => new Promise((done) => {
      const was = document.documentElement.dataset.fresh;
      const watch = new MutationObserver(() => {
        if (document.documentElement.dataset.fresh === was) return;
        const { body } = document.getElementById("frame").contentDocument;
        if (!body.textContent.includes(wanted)) return;
        watch.disconnect();
        // Once it is painted.
        requestAnimationFrame(() => setTimeout(() => done(Date.now())));
      });
      watch.observe(document.documentElement, { attributes: true });
    }), next);
    await new Promise((done) => setTimeout(done, 150));
    write(TEMPLATE, text.replace(old, next));
    const saved = Date.now();
    took.push((await seen) - saved);
  }
  const sorted = took.slice(1).sort((one, other) => one - other);
  const median = (sorted[4] + sorted[5]) / 2;
  const steps = await page.locator("#steps").textContent();
  console.log(`from a saved file to a fresh page: median of 10 ${median} ms (${sorted[0]} to ${sorted.at(-1)} ms)\n  ${steps}`);
  write(TEMPLATE, read(TEMPLATE).replace("Below lies arithmetic.", SENTENCE));
});

test("the browser complains of nothing", { skip }, () => {
  assert.deepEqual(errors, []);
});
