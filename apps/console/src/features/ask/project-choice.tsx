import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { startableProjectsQuery, type Target } from "./api/start";

/** A new project, or one that is there: then the run goes on with what is in its repository. */
export function ProjectChoice({ target, onChange }: { target: Target; onChange: (target: Target) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const { data: projects = [] } = useQuery({ ...startableProjectsQuery, enabled: isOpen });
  const label = target.kind === "existing" ? target.name : target.name === "" ? "New" : `New: ${target.name}`;
  const choose = (chosen: Target) => {
    onChange(chosen);
    setOpen(false);
  };
  const keepName = () => {
    if (name.trim() !== "") choose({ kind: "new", name: name.trim() });
  };
  return (
    <span className="flex min-w-0 items-center gap-2">
      Project
      <Popover
        open={isOpen}
        onOpenChange={(open) => {
          setName(target.kind === "new" ? target.name : "");
          setOpen(open);
        }}
      >
        <PopoverTrigger asChild>
          <Chip className="max-w-56 text-ink" aria-label={`Project: ${label}. Change it`}>
            <span className="truncate">{label}</span>
            <Icon name="down" size={12} />
          </Chip>
        </PopoverTrigger>
        <PopoverContent align="start" aria-label="Project">
          <div className="grid gap-3">
            <Field label="New project">
              {(wiring) => (
                <span className="flex gap-2">
                  <Input
                    {...wiring}
                    maxLength={100}
                    value={name}
                    onChange={(event) => setName(event.target.value)}
                    onKeyDown={(event) => {
                      if (event.key !== "Enter") return;
                      event.preventDefault();
                      keepName();
                    }}
                  />
                  <Button onClick={keepName}>Keep</Button>
                </span>
              )}
            </Field>
            {projects.length > 0 ? (
              <div>
                <p className="label-2xs mb-1">Or go on with</p>
                <ul className="-mx-1 max-h-56 overflow-y-auto">
                  {projects.map((project) => (
                    <li key={project.id}>
                      <button
                        type="button"
                        className="flex min-h-8 w-full items-center gap-2 rounded-2 px-2 text-left hover:bg-hover touch:min-h-11"
                        onClick={() => choose({ kind: "existing", id: project.id, name: project.name })}
                      >
                        <span className="min-w-0 truncate">{project.name}</span>
                        {target.kind === "existing" && target.id === project.id ? <Icon name="check" className="ml-auto" /> : null}
                      </button>
                    </li>
                  ))}
                </ul>
              </div>
            ) : null}
          </div>
        </PopoverContent>
      </Popover>
    </span>
  );
}
