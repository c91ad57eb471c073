// The pages are valid HTML, as html-validate sees it.
//
// One rule is narrowed, in html-validate.json: `prefer-native-element` would have a `section` for
// each box that scrolls sideways; such a box is a stop for the keyboard with a name, and no section
// of the text.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { HtmlValidate, StaticConfigLoader } from "html-validate";

const config = JSON.parse(readFileSync(new URL("../html-validate.json", import.meta.url), "utf8"));

export default async function markup({ test, output, pages, edition }) {
  const validator = new HtmlValidate(new StaticConfigLoader(config));
  const { brief, edition: month, areas } = edition;
  const leading = [`${brief}/index.html`, `${brief}/latest/index.html`, `${brief}/latest/${areas[0].code}/index.html`, `${brief}/${month}/${areas[0].code}/index.html`];
  for (const page of [...pages, ...leading]) {
    await test(`${page} is valid HTML`, async () => {
      const report = await validator.validateFile(join(output, page));
      const wrong = report.results.flatMap((result) => result.messages);
      if (wrong.length > 0) {
        throw new Error(wrong.map((one) => `${one.line}:${one.column} ${one.message} (${one.ruleId})`).join("\n"));
      }
    });
  }
}
