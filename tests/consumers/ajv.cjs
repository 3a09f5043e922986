// Compiles schemas as SchemaStore's own build does: an unknown keyword is an error. Paths in, their
// number out.
const { readFileSync } = require("node:fs");
const Ajv = require("ajv/dist/2020.js").default;

const files = process.argv.slice(2);
for (const file of files) {
  const options = { strict: true, strictTypes: false, strictRequired: false };
  const ajv = new Ajv({ ...options, formats: { date: true } });
  ajv.compile(JSON.parse(readFileSync(file, "utf8")));
}
console.log(files.length);
