import { useState } from "react";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { Source } from "@/lib/api/source";
import type { Schemas } from "@/lib/api/types";
import { Compare } from "./compare";
import { FileBrowser } from "./file-browser";
import { History } from "./history";

interface RepositoryProps {
  source: Source;
  /** Newest first, at least one. */
  commits: readonly Schemas["CommitView"][];
  /** Changes whenever the branch moves. */
  mark: string;
  /** What stands before the first commit, as a place to compare with. */
  beginning: string;
  /** Numbers of merges, by their commits. */
  merges?: ReadonlyMap<string, number>;
}

/** A branch: its files, its history, and any two of its commits side by side. */
export function Repository({ source, commits, mark, beginning, merges }: RepositoryProps) {
  const [tab, setTab] = useState("files");
  const [pair, setPair] = useState<{ from: string | undefined; to: string } | null>(null);
  return (
    <Tabs value={tab} onValueChange={setTab} className="flex min-h-0 flex-1 flex-col">
      <TabsList aria-label="Code" className="px-3.5">
        <TabsTrigger value="files">Files</TabsTrigger>
        <TabsTrigger value="history">
          History <span className="mono text-2xs text-ink-3">{commits.length}</span>
        </TabsTrigger>
        <TabsTrigger value="compare">Compare</TabsTrigger>
      </TabsList>
      <TabsContent value="files" className="flex min-h-0 flex-1">
        <FileBrowser source={source} commits={commits} mark={mark} />
      </TabsContent>
      <TabsContent value="history" className="min-h-0 flex-1 overflow-y-auto">
        <History
          commits={commits}
          merges={merges}
          onCompare={(from, to) => {
            setPair({ from, to });
            setTab("compare");
          }}
        />
      </TabsContent>
      <TabsContent value="compare" className="min-h-0 flex-1 overflow-y-auto">
        <Compare
          source={source}
          commits={commits}
          beginning={beginning}
          pair={pair ?? { from: undefined, to: commits[0]?.hash ?? source.tip }}
          onPair={setPair}
        />
      </TabsContent>
    </Tabs>
  );
}
