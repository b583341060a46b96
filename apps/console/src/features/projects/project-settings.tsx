import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Deletion } from "@/components/deletion";
import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { wordsOf } from "@/lib/api/errors";
import { settingsQuery } from "@/lib/projects/settings";
import { moment } from "@/lib/time";
import { deleteProject, renameProject, type Project } from "./api/projects";
import { SettingsForm } from "./settings/settings-form";
import { SettingsShown } from "./settings/settings-shown";

export function ProjectSettings({ project }: { project: Project }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const settings = useQuery(settingsQuery(project.id));
  return (
    <>
      {project.role === "owner" ? <NameForm project={project} /> : null}
      <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-ink-3">Made</dt>
        <dd className="num">{moment(project.created_at)}</dd>
        <dt className="text-ink-3">Id</dt>
        <dd className="mono leading-5">{project.id}</dd>
      </dl>
      <div className="mt-10">
        <Loaded query={settings}>
          {(found) =>
            project.role === "owner" ? <SettingsForm projectId={project.id} settings={found} /> : <SettingsShown settings={found} />
          }
        </Loaded>
      </div>
      {project.role === "owner" ? (
        <div className="mt-10">
          <Section title="Delete the project" text="With its runs, their events and artifacts, and its repository. For ever.">
            <Deletion
              name={project.name}
              act="Delete the project"
              title={`Delete ${project.name}?`}
              text="Runs under way are cancelled. Nothing of it can be brought back."
              onDelete={() => deleteProject(project.id)}
              onDone={() => {
                void queries.invalidateQueries({ queryKey: ["runs"] });
                void queries.invalidateQueries({ queryKey: ["projects", "all"] });
                void navigate({ to: "/projects" });
              }}
            />
          </Section>
        </div>
      ) : null}
    </>
  );
}

function NameForm({ project }: { project: Project }) {
  const [name, setName] = useState(project.name);
  const queries = useQueryClient();
  const renaming = useMutation({
    mutationFn: () => renameProject(project.id, name.trim()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects"] }),
  });
  return (
    <form
      className="grid max-w-md gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        renaming.mutate();
      }}
    >
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2">
        <Field label="Name" error={renaming.error ? wordsOf(renaming.error) : null}>
          {(wiring) => <Input {...wiring} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Button type="submit" className="mt-[25px]" disabled={renaming.isPending || name.trim() === "" || name.trim() === project.name}>
          Rename
        </Button>
      </div>
      {renaming.isSuccess && name === project.name ? <Notice tone="passing">The project has its new name.</Notice> : null}
    </form>
  );
}
