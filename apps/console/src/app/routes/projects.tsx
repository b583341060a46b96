import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Loaded } from "@/components/loaded";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { createProject, projectsQuery, type Project } from "@/features/projects/api/projects";
import { wordsOf } from "@/lib/api/errors";
import { usePageTitle } from "@/lib/page-title";
import { moment } from "@/lib/time";

export function ProjectsRoute() {
  usePageTitle("Projects, Conclave");
  const projects = useQuery(projectsQuery);
  return (
    <Page title="Projects" text="A name and a repository. Every run belongs to one." actions={<NewProject />}>
      <Loaded query={projects}>
        {(found) =>
          found.length > 0 ? (
            <ProjectList projects={found} />
          ) : (
            <div className="grid justify-items-start gap-3 text-ink-2">
              <p>No projects yet. Asking for something makes one.</p>
              <Button asChild>
                <Link to="/">Ask for something</Link>
              </Button>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function ProjectList({ projects }: { projects: Project[] }) {
  return (
    <ul className="card overflow-hidden">
      {projects.map((project) => (
        <li key={project.id} className="border-b border-line last:border-0">
          <Link
            to="/projects/$projectId"
            params={{ projectId: project.id }}
            className="flex h-11 items-center gap-4 px-3.5 hover:bg-hover focus-visible:-outline-offset-2"
          >
            <span className="min-w-0 flex-1 truncate font-medium">{project.name}</span>
            <span className="w-20 text-ink-3">{project.role}</span>
            <span className="num w-40 text-right text-ink-3 narrow:hidden">{moment(project.created_at)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function NewProject() {
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const making = useMutation({
    mutationFn: () => createProject(name.trim()),
    onSuccess: async (project) => {
      void queries.invalidateQueries({ queryKey: ["projects"] });
      await navigate({ to: "/projects/$projectId", params: { projectId: project.id } });
    },
  });
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button>New project</Button>
      </DialogTrigger>
      <DialogContent title="New project">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            making.mutate();
          }}
        >
          <Field label="Name" error={making.error ? wordsOf(making.error) : null}>
            {(wiring) => (
              <Input {...wiring} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <Button type="submit" tone="ink" className="justify-self-end" disabled={making.isPending || name.trim() === ""}>
            Make the project
          </Button>
        </form>
      </DialogContent>
    </Dialog>
  );
}
