// axe-core finds nothing against WCAG 2.2 A and AA, and no page scrolls sideways on a small screen.

import { createRequire } from "node:module";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/** All that axe-core holds against a page as it stands. */
async function violations(page) {
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }),
    TAGS,
  );
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}\n  ${node.failureSummary}`));
}

export default async function accessibility({ test, browser, address, pages }) {
  for (const path of pages) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [320, 1280]) {
        await test(`${path} is accessible, ${colorScheme}, ${width} px`, async () => {
          const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
          await page.goto(address + path);
          // What is folded away is looked at too.
          await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
          const wrong = await violations(page);
          if (path === "index.html") {
            await page.fill("#find", "nhs");
            wrong.push(...(await violations(page)));
          }
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          if (wide > 0) wrong.push(`the page is ${wide} px too wide`);
          await page.close();
          if (wrong.length > 0) throw new Error(wrong.join("\n"));
        });
      }
    }
  }
}
