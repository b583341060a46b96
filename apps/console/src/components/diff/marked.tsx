import type { DiffLine } from "./lines";

/** A line with the words marked that changed. */
export function Marked({ line }: { line: DiffLine }) {
  if (line.parts === null) return line.text || " ";
  const look = line.is === "added" ? "bg-add-mark" : "bg-del-mark";
  return line.parts.map((part, index) =>
    part.added || part.removed ? (
      <mark key={index} className={`rounded-[2px] text-inherit ${look}`}>
        {part.value}
      </mark>
    ) : (
      <span key={index}>{part.value}</span>
    ),
  );
}
