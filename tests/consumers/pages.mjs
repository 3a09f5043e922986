// Reads pages, each a line of JSON, and answers each with a line: the HTML that GitHub's Markdown
// stands for, or what is wrong with a page of HTML.

import { createInterface } from "node:readline";
import { HtmlValidate } from "html-validate";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const validator = new HtmlValidate({ extends: ["html-validate:standard", "html-validate:a11y"] });
const options = {
  allowDangerousHtml: true,
  extensions: [gfm()],
  htmlExtensions: [gfmHtml()],
};

async function mistakes(page) {
  const { results } = await validator.validateString(page);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, line, message }) => `${ruleId}, line ${line}: ${message}`),
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  const { markdown, html } = JSON.parse(line);
  const answer = html === undefined ? micromark(markdown, options) : await mistakes(html);
  console.log(JSON.stringify(answer));
}
