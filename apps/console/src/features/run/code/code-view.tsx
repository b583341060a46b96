import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { Skeleton } from "@/components/ui/skeleton";
import { wordsOf } from "@/lib/api/errors";
import { historyQuery } from "../api/queries";
import { useRunNow } from "../run-now";
import { Nothing } from "../nothing";
import { Compare } from "./compare";
import { FileBrowser } from "./file-browser";
import { History } from "./history";

/** The run's branch: its files, its history, and any two of its commits side by side. */
export default function CodeView() {
  const { run, plan } = useRunNow();
  const mark = run.commit || plan.merges.at(-1)?.commit || "";
  const log = useQuery({ ...historyQuery(run.id, mark), enabled: mark !== "" });
  const [tab, setTab] = useState("files");
  const [pair, setPair] = useState<{ from: string | undefined; to: string } | null>(null);
  if (mark === "") {
    return <Nothing yet="No code yet. It appears here with the first merge." ended="This run ended before its first merge." />;
  }
  if (log.error) return <p role="alert" className="p-6">{wordsOf(log.error)}</p>;
  if (!log.data) return <Skeleton className="m-6 h-64" />;
  const commits = log.data.commits;
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
        <FileBrowser commits={commits} mark={mark} />
      </TabsContent>
      <TabsContent value="history" className="min-h-0 flex-1 overflow-y-auto">
        <History
          commits={commits}
          onCompare={(from, to) => {
            setPair({ from, to });
            setTab("compare");
          }}
        />
      </TabsContent>
      <TabsContent value="compare" className="min-h-0 flex-1 overflow-y-auto">
        <Compare commits={commits} pair={pair ?? { from: undefined, to: commits[0]?.hash ?? "head" }} onPair={setPair} />
      </TabsContent>
    </Tabs>
  );
}
