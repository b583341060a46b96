import { expect, it } from "vitest";

import { projectNameFrom } from "./project-name";

it.each([
  ["Create a REST API for a todo application", "api-todo"],
  ["Static recipe site with search.\nIt is blue", "recipe-site-search"],
  ["Command line tool that rotates logs", "cli-tool-rotates"],
  ["…", "project"],
  ["", ""],
])("%j becomes %s", (prompt, name) => {
  expect(projectNameFrom(prompt)).toBe(name);
});
