import { Button } from "@/components/ui/button";
import { StateGlyph } from "@/components/marks/state-glyph";
import type { Schemas } from "@/lib/api/types";
import { moment } from "@/lib/time";
import { shortHash } from "@/lib/words";

type Commit = Schemas["CommitView"];

interface HistoryProps {
  commits: readonly Commit[];
  merges: ReadonlyMap<string, number> | undefined;
  onCompare: (from: string, to: string) => void;
}

/** Newest first. Merges of a run are marked with their number. */
export function History({ commits, merges, onCompare }: HistoryProps) {
  return (
    <ol className="mx-auto max-w-[1064px] px-6 py-4 narrow:px-4">
      {commits.map((commit) => {
        const merge = merges?.get(commit.hash);
        const parent = commit.parents[0];
        return (
          <li key={commit.hash} className="flex min-h-11 items-center gap-3 border-b border-line py-1.5">
            <span className="w-9 flex-none">
              {merge ? (
                <span className="rounded-[4px] border border-integrator/50 bg-integrator-tint px-1 font-mono text-[11px] font-medium text-integrator">
                  M{merge}
                </span>
              ) : (
                <StateGlyph state="queued" size={12} />
              )}
            </span>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium" title={commit.message}>
                {commit.title}
              </span>
              <span className="block truncate text-xs text-ink-3">
                {commit.author}, {moment(commit.at)}
              </span>
            </span>
            <span className="mono flex-none text-ink-3">{shortHash(commit.hash)}</span>
            {parent && (
              <Button size="sm" tone="quiet" onClick={() => onCompare(parent, commit.hash)}>
                Changes
              </Button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
