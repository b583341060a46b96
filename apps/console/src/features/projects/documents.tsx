import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";

import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { wordsOf } from "@/lib/api/errors";
import { classNames } from "@/lib/class-names";
import { size } from "@/lib/size";
import { moment } from "@/lib/time";
import { addDocument, documentsQuery, removeDocument, type Document } from "./api/documents";
import type { Project } from "./api/projects";

const KINDS = ".pdf,.docx,.html,.htm,.md,.markdown,.txt,.rst,.csv,.json,.yaml,.yml,.toml,.xml";

/** What people give a project to be read: agents and people find passages of it. */
export function Documents({ project }: { project: Project }) {
  const documents = useQuery(documentsQuery(project.id));
  const mayChange = project.role !== "viewer";
  return (
    <Section title="Documents" text="PDF, Word, HTML or text. Agents read what belongs to their task, as data.">
      {mayChange ? <AddDocuments projectId={project.id} /> : null}
      <Loaded query={documents}>
        {(found) =>
          found.length > 0 ? (
            <ul className="card overflow-hidden">
              {found.map((one) => (
                <DocumentRow key={one.id} document={one} projectId={project.id} mayChange={mayChange} />
              ))}
            </ul>
          ) : (
            <p className="text-ink-2">
              No documents yet. Upload a page the Architect should know: house rules, a specification, an API of somebody else.
            </p>
          )
        }
      </Loaded>
    </Section>
  );
}

function AddDocuments({ projectId }: { projectId: string }) {
  const input = useRef<HTMLInputElement>(null);
  const label = useId();
  const [isOver, setOver] = useState(false);
  const queries = useQueryClient();
  const adding = useMutation({
    // One after the other: of those that are refused each says why.
    mutationFn: async (files: File[]) => {
      const refused: string[] = [];
      for (const file of files) {
        try {
          await addDocument(projectId, file);
        } catch (error) {
          refused.push(`${file.name}: ${wordsOf(error)}`);
        }
      }
      return refused;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["projects", "documents", projectId] }),
  });
  const take = (files: FileList | null) => {
    if (files?.length) adding.mutate([...files]);
  };
  return (
    <div
      className={classNames(
        "mb-3 flex flex-wrap items-center gap-3 rounded-3 border border-dashed px-3.5 py-3",
        isOver ? "border-ink-3 bg-hover" : "border-line",
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <span id={label} className="min-w-0 flex-1 basis-48 text-ink-2">
        Drop files here, up to 20 MB each
      </span>
      <input
        ref={input}
        type="file"
        multiple
        accept={KINDS}
        className="sr-only"
        tabIndex={-1}
        aria-label="Files"
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
      <Button disabled={adding.isPending} aria-describedby={label} onClick={() => input.current?.click()}>
        {adding.isPending ? "Adding" : "Choose files"}
      </Button>
      {adding.data?.length ? (
        <Notice tone="failing" className="basis-full">
          {adding.data.map((one) => (
            <p key={one}>{one}</p>
          ))}
        </Notice>
      ) : null}
    </div>
  );
}

const STATES: Record<Document["state"], string> = { waiting: "Being read", indexed: "", refused: "Not read" };

function DocumentRow({ document, projectId, mayChange }: { document: Document; projectId: string; mayChange: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const removing = useMutation({
    mutationFn: () => removeDocument(projectId, document.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects", "documents", projectId] }),
  });
  return (
    <li className="border-b border-line px-3.5 py-2 last:border-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="min-w-0 flex-1 basis-40 truncate font-medium">{document.name}</span>
        <span className={document.state === "refused" ? "text-failing" : "text-ink-3"}>{STATES[document.state]}</span>
        <span className="num text-ink-3">{size(document.size_bytes)}</span>
        <span className="num text-ink-3 narrow:hidden">{moment(document.created_at)}</span>
        {mayChange ? (
          <Button size="sm" tone="quiet" aria-label={`Remove ${document.name}`} onClick={() => setAsking(true)}>
            Remove
          </Button>
        ) : null}
      </div>
      {document.reason ? <p className="mt-1 text-ink-2">{document.reason}</p> : null}
      {removing.error ? (
        <Notice tone="failing" className="mt-2">
          {wordsOf(removing.error)}
        </Notice>
      ) : null}
      <Confirm
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={`Remove ${document.name}?`}
        text="Nobody finds it any more. What was built from it stays."
        keep="Keep"
        act="Remove"
        onAct={() => removing.mutate()}
      />
    </li>
  );
}
