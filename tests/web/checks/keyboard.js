// With the keyboard alone: the skip link, the search, and the way to a brief.

import assert from "node:assert/strict";

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.className);

/** Presses Tab until something is in focus. */
async function tabTo(page, id) {
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === id) return;
  }
  throw new Error(`the Tab key does not reach #${id}`);
}

export default async function keyboard({ test, browser, address, edition, folder }) {
  const sought = edition.all.find((area) => area.kind === "icb") ?? edition.all[0];
  const open = async (path = "index.html") => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(address + path);
    return page;
  };

  await test("the skip link is seen in focus and leads to the content", async () => {
    const page = await open(`${folder}/${sought.code}/brief.html`);
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "skip");
    const box = await page.locator(".skip").boundingBox();
    assert.ok(box.x >= 0, "it stays outside the window");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "main");
    await page.close();
  });

  await test("an area is found by its name and opened, with the keyboard alone", async () => {
    const page = await open();
    await tabTo(page, "find");
    await page.keyboard.type(sought.name.toUpperCase());
    assert.match(await page.textContent("#found"), /^\d+ areas? found/);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(page), "name");
    await page.keyboard.press("ArrowUp");
    assert.equal(await focused(page), "find");
    await page.keyboard.press("ArrowDown");
    await Promise.all([page.waitForURL(`**/${sought.code}/brief.html`), page.keyboard.press("Enter")]);
    assert.match(await page.textContent(".area"), new RegExp(sought.name.slice(0, 8)));
    await page.close();
  });

  await test("an area is found by its code; Enter opens what is found first", async () => {
    const page = await open();
    await page.focus("#find");
    await page.keyboard.type(sought.code.toLowerCase());
    assert.equal(await page.textContent("#results > li:first-child .code"), sought.code);
    await Promise.all([page.waitForURL(`**/${sought.code}/brief.html`), page.keyboard.press("Enter")]);
    await page.close();
  });

  await test("what is not found is said, and Escape brings the lists back", async () => {
    const page = await open();
    await page.focus("#find");
    await page.keyboard.type("zzzz");
    assert.match(await page.textContent("#found"), /No area found/);
    assert.equal(await page.isVisible("#lists"), false);
    await page.keyboard.press("Escape");
    assert.equal(await page.inputValue("#find"), "");
    assert.equal(await page.isVisible("#lists"), true);
    await page.close();
  });
}
