import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { Button } from "@/components/ui/button";
import { wordsOf } from "@/lib/api/errors";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { diffQuery, type Source } from "@/lib/api/source";
import { NARROW, useMedia } from "@/lib/use-media";
import { count } from "@/lib/words";
import { FileDiff } from "./file-diff";
import { filesOf, type PatchedFile } from "./patch";

const KEY = "conclave.side-by-side";

/** What changed between two trees or commits, file by file. Without `from`: since the branch began. */
export function DiffList({
  source,
  from,
  to,
  empty,
  isWide = false,
}: {
  source: Source;
  from: string | undefined;
  to: string;
  empty: ReactNode;
  isWide?: boolean;
}) {
  const found = useQuery(diffQuery(source, from, to));
  const files = useMemo(() => filesOf(found.data?.patch ?? ""), [found.data]);
  const isNarrow = useMedia(NARROW);
  const [isSideBySide, setSideBySide] = useState(() => isWide && read() !== "no");
  const toggle = () => {
    setSideBySide(!isSideBySide);
    write(!isSideBySide);
  };
  useShortcuts({ d: toggle }, { scope: "Run", describe: { d: "Side by side" } });
  if (found.isPending) return <Skeleton className="h-40 w-full" />;
  if (found.error) return <p role="alert">{wordsOf(found.error)}</p>;
  if (files.length === 0) return <p className="text-ink-3">{empty}</p>;
  return (
    <div className="grid gap-3">
      <div className="flex items-center gap-2">
        <span className="num text-ink-2">{count(files.length, "file")}</span>
        <Button tone="quiet" size="sm" className="ml-auto narrow:hidden" aria-pressed={isSideBySide} onClick={toggle}>
          {isSideBySide ? "Unified" : "Side by side"}
        </Button>
      </div>
      {files.map((file) => (
        <FileDiff key={file.path} file={file} isSideBySide={isSideBySide && !isNarrow && hasTwoSides(file)} />
      ))}
      {found.data.is_truncated && <p className="text-ink-3">The rest is too long to show. Check the repository out to see it.</p>}
    </div>
  );
}

/** A file that is new, or gone, would leave one side empty. */
function hasTwoSides({ kind }: PatchedFile): boolean {
  return kind !== "added" && kind !== "removed";
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(isSideBySide: boolean): void {
  try {
    localStorage.setItem(KEY, isSideBySide ? "yes" : "no");
  } catch {
    // It is asked again then.
  }
}
