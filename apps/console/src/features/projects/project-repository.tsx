import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { Repository } from "@/components/code/repository";
import { Loaded } from "@/components/loaded";
import { historyQuery, projectSource } from "@/lib/api/source";

/** The main branch, which holds what was delivered. */
export default function ProjectRepository({ projectId }: { projectId: string }) {
  const source = useMemo(() => projectSource(projectId), [projectId]);
  // Runs that end move it: it is looked at again whenever somebody comes back.
  const log = useQuery({ ...historyQuery(source, ""), staleTime: 0 });
  return (
    <Loaded query={log}>
      {({ commits }) =>
        commits[0] ? (
          <div className="card flex h-[calc(100dvh-220px)] min-h-96 flex-col overflow-hidden narrow:h-auto">
            <Repository source={source} commits={commits} mark={commits[0].hash} beginning="nothing" />
          </div>
        ) : (
          <p className="text-ink-2">No code yet. What the first run delivers appears here.</p>
        )
      }
    </Loaded>
  );
}
