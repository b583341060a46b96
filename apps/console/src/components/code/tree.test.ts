import { describe, expect, it } from "vitest";
import { treeOf } from "./tree";

describe("paths as a tree", () => {
  it("sorts folders and files, and draws a folder with the only one in it", () => {
    const tree = treeOf(["README.md", "app/routes/todos.py", "app/main.py", "tests/acceptance/deep/test_a.py"]);
    expect(tree.files.map((file) => file.name)).toEqual(["README.md"]);
    expect(tree.folders.map((folder) => folder.name)).toEqual(["app", "tests/acceptance/deep"]);
    const app = tree.folders[0];
    expect(app?.files.map((file) => file.path)).toEqual(["app/main.py"]);
    expect(app?.folders[0]?.files.map((file) => file.path)).toEqual(["app/routes/todos.py"]);
  });
});
