import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { Loaded } from "@/components/loaded";
import { Older } from "@/components/older";
import { Page } from "@/components/page";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { AskField } from "@/features/ask/ask-field";
import { projectQuery, type Project } from "@/features/projects/api/projects";
import { Documents } from "@/features/projects/documents";
import { Members } from "@/features/projects/members";
import { ProjectSettings } from "@/features/projects/project-settings";
import { Search } from "@/features/projects/search";
import { allRunsQuery } from "@/features/runs/api/list-runs";
import { RunList, RunListSkeleton } from "@/features/runs/run-list";
import { usePageTitle } from "@/lib/page-title";
import { useSession } from "@/lib/session/session";
import { useNow } from "@/lib/time";

// With what shows code and differences.
const ProjectRepository = lazy(() => import("@/features/projects/project-repository"));
const route = getRouteApi("/inside/projects/$projectId");

export function ProjectRoute() {
  const { projectId } = route.useParams();
  const project = useQuery(projectQuery(projectId));
  usePageTitle(project.data ? `${project.data.name}, Conclave` : "Conclave");
  return (
    <Page title={project.data?.name ?? "Project"} text={project.data ? `You are ${article(project.data.role)}.` : null}>
      <Loaded query={project}>{(found) => <Body key={found.id} project={found} />}</Loaded>
    </Page>
  );
}

function Body({ project }: { project: Project }) {
  const { tab = "runs" } = route.useSearch();
  const navigate = route.useNavigate();
  const session = useSession();
  return (
    <Tabs
      value={tab}
      onValueChange={(chosen) => void navigate({ search: chosen === "runs" ? {} : { tab: chosen }, replace: true })}
    >
      <TabsList isFlush className="mb-6" aria-label="Of this project">
        <TabsTrigger value="runs">Runs</TabsTrigger>
        <TabsTrigger value="repository">Repository</TabsTrigger>
        <TabsTrigger value="documents">Documents</TabsTrigger>
        <TabsTrigger value="members">Members</TabsTrigger>
        <TabsTrigger value="settings">Settings</TabsTrigger>
      </TabsList>
      <TabsContent value="runs">
        <Runs project={project} />
      </TabsContent>
      <TabsContent value="repository">
        <Suspense fallback={<Skeleton className="h-96" />}>
          <ProjectRepository projectId={project.id} />
        </Suspense>
      </TabsContent>
      <TabsContent value="documents">
        <Documents project={project} />
        <Search projectId={project.id} />
      </TabsContent>
      <TabsContent value="members">
        <Members project={project} userId={session.state === "signed_in" ? session.userId : ""} />
      </TabsContent>
      <TabsContent value="settings">
        <ProjectSettings project={project} />
      </TabsContent>
    </Tabs>
  );
}

function Runs({ project }: { project: Project }) {
  const now = useNow(30);
  const runs = useInfiniteQuery(allRunsQuery({ project: project.id }));
  const isFirst = runs.data?.length === 0;
  return (
    <div className="grid gap-8">
      {project.role === "viewer" ? null : (
        <AskField
          title={isFirst ? "What shall we build?" : "Ask for a change"}
          placeholder={isFirst ? "Create a REST API for a todo application" : "Add a due date to every todo, and filter by it"}
          project={project}
        />
      )}
      <Loaded query={runs} skeleton={<RunListSkeleton rows={5} />}>
        {(found) =>
          found.length > 0 ? (
            <div>
              <RunList runs={found} now={now} />
              <Older query={runs}>Show older runs</Older>
            </div>
          ) : (
            <p className="text-ink-2">
              No runs yet. The first takes about ten minutes.{" "}
              {project.role === "viewer" ? (
                <Link to="/projects" className="font-medium text-link hover:underline">
                  Other projects
                </Link>
              ) : null}
            </p>
          )
        }
      </Loaded>
    </div>
  );
}

function article(role: string): string {
  return /^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`;
}
