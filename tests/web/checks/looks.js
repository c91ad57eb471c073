// Four pictures, so that a change of look is seen and not slipped in. `npm run update` takes new ones.
//
// Letters differ between fonts, so that pictures are compared only where the pages' own family is
// installed (Debian: fonts-noto-core).

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const FAMILY = "Noto Sans";
/** How large a part of a picture may differ: browsers smooth letters a little differently. */
const TOLERANCE = 0.002;

function hasFamily() {
  try {
    return execFileSync("fc-match", ["--format=%{family}", FAMILY], { encoding: "utf8" }).split(",").includes(FAMILY);
  } catch {
    return false;
  }
}

export default async function looks({ test, browser, address, edition, folder, here, update }) {
  const area = edition.all.find((area) => area.kind === "icb") ?? edition.all[0];
  const brief = `${folder}/${area.code}/brief.html`;
  const pictures = [
    { name: "index", path: "index.html", width: 1280, height: 1100, colorScheme: "light" },
    { name: "page-light", path: brief, width: 1280, height: 1250, colorScheme: "light" },
    { name: "page-dark", path: brief, width: 1280, height: 1250, colorScheme: "dark" },
    { name: "page-narrow", path: brief, width: 320, height: 1800, colorScheme: "light" },
  ];
  const found = join(here, "found");
  for (const { name, path, width, height, colorScheme } of pictures) {
    await test(`${name} looks as it did`, async () => {
      if (!hasFamily()) return `the font ${FAMILY} is not installed`;
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      // The index says how old the data are.
      await page.clock.setFixedTime(new Date("2026-01-31T12:00:00Z"));
      await page.goto(address + path);
      await page.evaluate(() => document.fonts.ready);
      const now = PNG.sync.read(await page.screenshot());
      await page.close();
      const kept = join(here, "pictures", `${name}.png`);
      const write = (file, png) => writeFileSync(file, PNG.sync.write(png, { colorType: 2, deflateLevel: 9 }));
      if (update) {
        write(kept, now);
        return undefined;
      }
      if (!existsSync(kept)) throw new Error("there is no picture yet; run `npm run update` and look at it");
      const before = PNG.sync.read(readFileSync(kept));
      const fits = before.width === now.width && before.height === now.height;
      const marked = new PNG({ width: now.width, height: now.height });
      const differ = fits
        ? pixelmatch(before.data, now.data, marked.data, now.width, now.height, { threshold: 0.15 })
        : Infinity;
      const share = differ / (now.width * now.height);
      if (share > TOLERANCE) {
        mkdirSync(found, { recursive: true });
        write(join(found, `${name}.png`), now);
        write(join(found, `${name}-differs.png`), marked);
        const percent = (100 * share).toFixed(1);
        throw new Error(`${percent}% differs: look at tests/web/found/${name}-differs.png\nif that is meant, run \`npm run update\` and commit the picture`);
      }
      return undefined;
    });
  }
}
