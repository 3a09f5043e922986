// What GitHub's runner makes of the lines of a step, after the rules of its IssueMatcher and
// OutputManager, as far as they are about matchers of one pattern.
import { readFileSync } from "node:fs";

const SEVERITIES = ["error", "warning", "notice"];
const PROPERTIES = ["file", "fromPath", "line", "column", "severity", "code", "message"];

function demand(holds, reason) {
  if (!holds) throw new Error(reason);
}

function read({ owner, severity = "", pattern }) {
  demand(owner, "owner must not be empty");
  demand(["", ...SEVERITIES].includes(severity.toLowerCase()), `default severity '${severity}'`);
  demand(pattern?.length === 1, "this port knows matchers of one pattern only");
  const [{ regexp, loop, ...groups }] = pattern;
  demand(!loop, "only the last pattern of several may loop");
  demand(!/\(\?<[=!]|\\p\{/.test(regexp), "not in .NET's ECMAScript mode");
  demand(groups.message !== undefined, "the pattern must set 'message'");
  const count = new RegExp(`${regexp}|`).exec("").length;
  for (const name of PROPERTIES) demand(!(groups[name] >= count), `'${name}' is out of range`);
  return { owner, severity, groups, expression: new RegExp(regexp) };
}

function issue({ owner, severity, groups, expression }, line, files) {
  const match = expression.exec(line);
  if (match === null) return null;
  const value = (name) => (groups[name] === undefined ? "" : (match[groups[name]] ?? ""));
  const type = (value("severity") || severity || "error").toLowerCase();
  if (!value("message").trim() || !SEVERITIES.includes(type)) return null;
  return {
    owner,
    type,
    message: value("message"),
    file: files.includes(value("file")) ? value("file") : null,
    line: /^[0-9]+$/.test(value("line")) ? Number(value("line")) : null,
    column: /^[0-9]+$/.test(value("column")) ? Number(value("column")) : null,
    code: value("code").trim(),
  };
}

const { content, lines, files } = JSON.parse(readFileSync(0, "utf8"));
const matchers = content.problemMatcher.map(read).reverse(); // each is put before the others
const owners = matchers.map(({ owner }) => owner.toLowerCase());
demand(new Set(owners).size === owners.length, "duplicate owner");

const seen = lines.map((line) => {
  for (const matcher of matchers) {
    const found = issue(matcher, line, files);
    if (found !== null) return found; // the first that makes an issue of a line has it
  }
  return null;
});
console.log(JSON.stringify(seen));
