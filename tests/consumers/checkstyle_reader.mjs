// What danger-plugin-lint-report finds in a Checkstyle report, read as it reads one.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { xml2js } = require("xml-js");
const { parseCheckstyle } = require("danger-plugin-lint-report/dist/parse/checkstyle_parser.js");

const [, , file, root] = process.argv;
console.log(JSON.stringify(parseCheckstyle(xml2js(readFileSync(file, "utf8")), root)));
