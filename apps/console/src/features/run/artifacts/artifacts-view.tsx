import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { wordsOf } from "@/lib/api/errors";
import { size } from "@/lib/size";
import { download } from "../api/download";
import { artifactsQuery } from "../api/queries";
import { useRunNow } from "../run-now";
import { useSay } from "../say";
import { shortHash } from "@/lib/words";
import { Nothing } from "../nothing";

/** What the run leaves behind, each with the hash of its bytes. */
export default function ArtifactsView() {
  const { run } = useRunNow();
  const { say } = useSay();
  const found = useQuery(artifactsQuery(run.id, run.artifacts));
  const [loading, setLoading] = useState<string | null>(null);
  if (found.error) return <p role="alert" className="p-6">{wordsOf(found.error)}</p>;
  if (!found.data) return <Skeleton className="m-6 h-48" />;
  if (found.data.length === 0) {
    return <Nothing yet="No artifacts yet. They are stored when the run delivers." ended="This run left no artifacts." />;
  }
  const take = async (url: string, name: string) => {
    setLoading(name);
    await say(download(url, name));
    setLoading(null);
  };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4 narrow:px-4">
      <div className="card mx-auto max-w-[1064px] overflow-x-auto" role="region" aria-label="Artifacts" tabIndex={0}>
        <table className="w-full">
          <thead className="bg-sunken">
            <tr className="h-8">
              {["Name", "Kind", "Size", "Sha-256"].map((name) => (
                <th key={name} scope="col" className={`label-2xs px-3.5 text-left ${name === "Kind" || name === "Sha-256" ? "narrow:hidden" : ""}`}>
                  {name}
                </th>
              ))}
              <th scope="col">
                <span className="sr-only">Download</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.data.map((artifact) => (
              <tr key={artifact.name} className="h-[38px] border-t border-line [&>td]:px-3.5">
                <td className="mono font-medium break-words [overflow-wrap:anywhere]">{artifact.name}</td>
                <td className="text-ink-3 narrow:hidden">{artifact.media_type.split(";")[0]}</td>
                <td className="num whitespace-nowrap text-ink-2">{size(artifact.size_bytes)}</td>
                <td className="mono text-ink-3 narrow:hidden" title={artifact.hash}>
                  {shortHash(artifact.hash)}
                </td>
                <td className="text-right">
                  <Button size="sm" tone="quiet" aria-label={`Download ${artifact.name}`} disabled={loading === artifact.name} onClick={() => void take(artifact.url, artifact.name)}>
                    <Icon name="download" size={14} /> <span className="narrow:hidden">Download</span>
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
