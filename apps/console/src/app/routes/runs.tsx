import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import { Loaded } from "@/components/loaded";
import { Older } from "@/components/older";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { projectsQuery } from "@/features/projects/api/projects";
import { allRunsQuery, UNDER_WAY } from "@/features/runs/api/list-runs";
import { RunList, RunListSkeleton } from "@/features/runs/run-list";
import { usePageTitle } from "@/lib/page-title";
import type { RunState } from "@/lib/runs/state";
import { useNow } from "@/lib/time";

const route = getRouteApi("/inside/runs");

const FILTERS: { value: string; label: string; states: RunState[] }[] = [
  { value: "all", label: "All states", states: [] },
  { value: "under-way", label: "Under way", states: UNDER_WAY },
  { value: "needs-you", label: "Waiting for a person", states: ["awaiting_approval", "paused"] },
  { value: "done", label: "Done", states: ["done"] },
  { value: "incomplete", label: "Incomplete", states: ["incomplete"] },
  { value: "failed", label: "Failed", states: ["failed"] },
  { value: "cancelled", label: "Cancelled", states: ["cancelled"] },
];

export function RunsRoute() {
  usePageTitle("Runs, Conclave");
  const now = useNow(30);
  const { state = "all", project } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = FILTERS.find((one) => one.value === state) ?? FILTERS[0];
  const runs = useInfiniteQuery(allRunsQuery({ project, states: filter?.states ?? [] }));
  const { data: projects = [] } = useQuery(projectsQuery);
  const isFiltered = state !== "all" || project !== undefined;
  return (
    <Page
      title="Runs"
      actions={
        <>
          <Select
            aria-label="Project"
            value={project ?? ""}
            onChange={(event) => {
              void navigate({ search: searchOf(state, event.target.value) });
            }}
          >
            <option value="">All projects</option>
            {projects.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
          <Select
            aria-label="State"
            value={state}
            onChange={(event) => {
              void navigate({ search: searchOf(event.target.value, project ?? "") });
            }}
          >
            {FILTERS.map((one) => (
              <option key={one.value} value={one.value}>
                {one.label}
              </option>
            ))}
          </Select>
        </>
      }
    >
      <Loaded query={runs} skeleton={<RunListSkeleton rows={10} />}>
        {(found) =>
          found.length > 0 ? (
            <>
              <RunList runs={found} now={now} />
              <Older query={runs}>Show older runs</Older>
            </>
          ) : (
            <div className="grid justify-items-start gap-3 text-ink-2">
              <p>{isFiltered ? "No run is like this." : "No runs yet. The first takes about ten minutes."}</p>
              <Button asChild>{isFiltered ? <Link to="/runs">Show all runs</Link> : <Link to="/">Ask for something</Link>}</Button>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

/** What is not chosen does not stand in the address. */
function searchOf(state: string, project: string): { state?: string; project?: string } {
  return { ...(state === "all" ? {} : { state }), ...(project === "" ? {} : { project }) };
}
