import { diffWordsWithSpace, parsePatch } from "diff";
import { pairUp, type DiffLine } from "./lines";

export interface Hunk {
  heading: string;
  lines: DiffLine[];
}

/** One file of a patch in git's unified format. `hunks` is empty for a binary file and one that was only moved. */
export interface PatchedFile {
  path: string;
  oldPath: string;
  kind: "added" | "removed" | "changed" | "moved" | "binary";
  added: number;
  removed: number;
  hunks: Hunk[];
}

export function filesOf(patch: string): PatchedFile[] {
  return sectionsOf(patch).map(fileOf);
}

/** The patch of each file by itself: what stands before the hunks is git's own and says what happened to the file. */
function sectionsOf(patch: string): string[] {
  return patch.split(/^(?=diff --git )/m).filter((section) => section.startsWith("diff --git "));
}

function fileOf(section: string): PatchedFile {
  const begin = section.search(/^@@ /m);
  const head = begin < 0 ? section : section.slice(0, begin);
  const named = namesIn(head);
  const hunks = begin < 0 ? [] : (parsePatch(section.slice(section.search(/^--- /m)))[0]?.hunks ?? []).map(hunkOf);
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    ...named,
    kind: kindOf(head, named),
    added: lines.filter((line) => line.is === "added").length,
    removed: lines.filter((line) => line.is === "removed").length,
    hunks,
  };
}

function namesIn(head: string): { path: string; oldPath: string } {
  const [, oldName = "", newName = ""] = /^diff --git "?a\/(.+?)"? "?b\/(.+?)"?$/m.exec(head) ?? [];
  const from = /^rename from (.+)$/m.exec(head)?.[1];
  const to = /^rename to (.+)$/m.exec(head)?.[1];
  return { path: to ?? newName, oldPath: from ?? oldName };
}

function kindOf(head: string, { path, oldPath }: { path: string; oldPath: string }): PatchedFile["kind"] {
  if (/^(Binary files|GIT binary patch)/m.test(head)) return "binary";
  if (/^new file mode/m.test(head)) return "added";
  if (/^deleted file mode/m.test(head)) return "removed";
  return path === oldPath ? "changed" : "moved";
}

interface ParsedHunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: string[];
}

function hunkOf(hunk: ParsedHunk): Hunk {
  let before = hunk.oldStart;
  let after = hunk.newStart;
  const lines: DiffLine[] = [];
  for (const line of hunk.lines) {
    const text = line.slice(1);
    if (line.startsWith("+")) lines.push({ is: "added", text, parts: null, after: after++ });
    else if (line.startsWith("-")) lines.push({ is: "removed", text, parts: null, before: before++ });
    else if (!line.startsWith("\\")) lines.push({ is: "same", text, parts: null, before: before++, after: after++ });
  }
  const heading = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
  return { heading, lines: pairUp(lines, diffWordsWithSpace) };
}
