import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Repository } from "@/components/code/repository";
import { Skeleton } from "@/components/ui/skeleton";
import { wordsOf } from "@/lib/api/errors";
import { historyQuery, runSource } from "@/lib/api/source";
import { Nothing } from "../nothing";
import { useRunNow } from "../run-now";

/** The run's branch. */
export default function CodeView() {
  const { run, plan } = useRunNow();
  const mark = run.commit || plan.merges.at(-1)?.commit || "";
  const source = useMemo(() => runSource(run.id), [run.id]);
  const log = useQuery({ ...historyQuery(source, mark), enabled: mark !== "" });
  const merges = useMemo(() => new Map(plan.merges.map((merge) => [merge.commit, merge.number])), [plan.merges]);
  if (mark === "") {
    return <Nothing yet="No code yet. It appears here with the first merge." ended="This run ended before its first merge." />;
  }
  if (log.error) return <p role="alert" className="p-6">{wordsOf(log.error)}</p>;
  if (!log.data) return <Skeleton className="m-6 h-64" />;
  return <Repository source={source} commits={log.data.commits} mark={mark} beginning="where the run began" merges={merges} />;
}
