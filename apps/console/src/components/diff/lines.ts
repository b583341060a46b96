export interface Part {
  value: string;
  added?: boolean;
  removed?: boolean;
}

/** One line; `parts` says which of its words changed, where its counterpart is known. */
export interface DiffLine {
  is: "same" | "added" | "removed";
  text: string;
  parts: Part[] | null;
  before?: number;
  after?: number;
}

/** Beyond this, a line that changed is another line, and marking its words would only be noise. */
const LEAST_ALIKE = 0.35;
const LONGEST_COMPARED = 2_000;

type CompareWords = (before: string, after: string) => Part[];

/** Sets each removed line beside the added one that stands in its place, and marks the words that differ. */
export function pairUp(lines: readonly DiffLine[], compare: CompareWords): DiffLine[] {
  const found = lines.map((line) => ({ ...line }));
  let index = 0;
  while (index < found.length) {
    const removed = runOf(found, index, "removed");
    const added = runOf(found, index + removed, "added");
    for (let offset = 0; offset < Math.min(removed, added); offset += 1) {
      const [before, after] = [found[index + offset], found[index + removed + offset]];
      if (before && after) markWords(before, after, compare);
    }
    index += Math.max(removed + added, 1);
  }
  return found;
}

function markWords(before: DiffLine, after: DiffLine, compare: CompareWords): void {
  if (before.text.length > LONGEST_COMPARED || after.text.length > LONGEST_COMPARED) return;
  const parts = compare(before.text, after.text);
  const kept = parts.filter((part) => !part.added && !part.removed).reduce((sum, part) => sum + part.value.trim().length, 0);
  const longest = Math.max(before.text.trim().length, after.text.trim().length, 1);
  if (kept / longest < LEAST_ALIKE) return;
  before.parts = parts.filter((part) => !part.added);
  after.parts = parts.filter((part) => !part.removed);
}

function runOf(lines: readonly DiffLine[], from: number, is: DiffLine["is"]): number {
  let length = 0;
  while (lines[from + length]?.is === is) length += 1;
  return length;
}
