const FILLERS = new Set(
  ("a an the and or for of to in on with that which who is are be my our your me us please create make build write " +
    "develop implement generate design want need would like can could should simple small basic new application app " +
    "using use have has where when it its by from as into i we you").split(" "),
);
const MOST_WORDS = 3;
const ENDINGS: Record<string, string> = { rest: "", apis: "api", line: "", command: "cli", static: "" };

/** A short name for what is asked: "Create a REST API for a todo application" becomes `api-todo`. */
export function projectNameFrom(prompt: string): string {
  const words = prompt
    .toLowerCase()
    .split(/[.\n:;]/, 1)[0]
    ?.split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !FILLERS.has(word))
    .map((word) => ENDINGS[word] ?? word)
    .filter((word) => word !== "");
  const name = [...new Set(words)].slice(0, MOST_WORDS).join("-").slice(0, 60);
  return name === "" && prompt.trim() !== "" ? "project" : name;
}
