// Without JavaScript, and by the addresses that stay.

import assert from "node:assert/strict";

export default async function plain({ test, browser, address, edition, folder }) {
  const { brief, all } = edition;
  const area = all.at(-1);
  const open = async (path) => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(address + path);
    return page;
  };

  await test("without JavaScript the index is lists that open", async () => {
    const page = await open("index.html");
    assert.equal(await page.isVisible("#find"), false);
    const link = page.locator(`a.name[href="${folder}/${area.code}/brief.html"]`);
    if (!(await link.isVisible())) await page.locator("summary", { has: page.locator("h3") }).last().click();
    assert.equal(await link.isVisible(), true);
    await page.close();
  });

  await test("without JavaScript a page has its words and the data of its charts", async () => {
    const page = await open(`${folder}/${area.code}/brief.html`);
    assert.equal(await page.isVisible("h1"), true);
    const summary = page.locator(".exhibit summary").first();
    if (await summary.count()) {
      await summary.click();
      assert.equal(await page.locator(".exhibit details table").first().isVisible(), true);
    }
    await page.close();
  });

  for (const path of [`${brief}/latest/${area.code}/`, `${folder}/${area.code}/`, `${brief}/`, `${brief}/latest/`]) {
    await test(`${path} opens`, async () => {
      const page = await open(path);
      const goal = path.includes(area.code) ? `${folder}/${area.code}/brief.html` : `${folder}/index.html`;
      await page.waitForURL(address + goal);
      await page.close();
    });
  }
}
