import { describe, expect, it } from "vitest";
import { BUILT } from "../testing/recording";
import { filesOf } from "@/components/diff/patch";

const PATCH = `diff --git a/app/todos.py b/app/todos.py
index 1111111..2222222 100644
--- a/app/todos.py
+++ b/app/todos.py
@@ -1,4 +1,5 @@
 import store
-async def list_todos(offset: int = 0):
+async def list_todos(after: int = 0):
+    check(after)
     rows = 1
 # end
diff --git a/old name.md b/new name.md
similarity index 100%
rename from old name.md
rename to new name.md
diff --git a/logo.png b/logo.png
new file mode 100644
index 0000000..3333333
Binary files /dev/null and b/logo.png differ
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
index 4444444..0000000
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-bye
\\ No newline at end of file
`;

describe("a patch in git's format", () => {
  it("is read file by file, with what became of each", () => {
    const files = filesOf(PATCH);
    expect(files.map(({ path, oldPath, kind, added, removed }) => [path, oldPath, kind, added, removed])).toEqual([
      ["app/todos.py", "app/todos.py", "changed", 2, 1],
      ["new name.md", "old name.md", "moved", 0, 0],
      ["logo.png", "logo.png", "binary", 0, 0],
      ["gone.txt", "gone.txt", "removed", 0, 1],
    ]);
  });

  it("numbers the lines of both sides", () => {
    const lines = filesOf(PATCH)[0]?.hunks[0]?.lines ?? [];
    expect(lines.map((line) => [line.is, line.before, line.after])).toEqual([
      ["same", 1, 1],
      ["removed", 2, undefined],
      ["added", undefined, 2],
      ["added", undefined, 3],
      ["same", 3, 4],
      ["same", 4, 5],
    ]);
  });

  it("marks the words that changed in a line, and only those", () => {
    const added = filesOf(PATCH)[0]?.hunks[0]?.lines[2];
    expect(added?.parts?.filter((part) => part.added).map((part) => part.value)).toEqual(["after"]);
  });

  it("counts as git does in a real one", () => {
    const files = filesOf(BUILT.diff.patch);
    const counted = files.map(({ path, added, removed }) => [path, added, removed]);
    expect(counted).toEqual(BUILT.diff.files.map(({ path, added, removed }) => [path, added, removed]));
  });
});
