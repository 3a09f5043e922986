// What VS Code finds in the lines of a task: the patterns run in @rushstack/problem-matcher.
// Around it, as VS Code does: a line that begins or ends a round is looked at no further.
import { readFileSync } from "node:fs";
import { parseProblemMatchersJson } from "@rushstack/problem-matcher";

const { matcher, lines } = JSON.parse(readFileSync(0, "utf8"));
const [parsed] = parseProblemMatchersJson([matcher]);
const { beginsPattern, endsPattern } = matcher.background ?? {};
const matches = (pattern, line) => pattern !== undefined && new RegExp(pattern).test(line);

const seen = lines.map((line) => {
  if (matches(beginsPattern, line)) return { event: "begins", problems: [] };
  if (matches(endsPattern, line)) return { event: "ends", problems: [] };
  const problem = parsed.exec(`${line}\n`);
  return { event: null, problems: problem ? [problem] : [] };
});
console.log(JSON.stringify(seen));
