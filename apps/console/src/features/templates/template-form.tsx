import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { addTemplate, type Files } from "./api/templates";
import { charactersOf, manifestOf, MANIFEST, MOST_CHARACTERS, MOST_FILES, readFolder, type Draft } from "./folder";
import { ALL_PURPOSES, asPurpose, PURPOSES } from "./purposes";

/** What a field wants, where the API tells a pattern. */
const SHAPES: Partial<Record<keyof Draft, string>> = {
  name: "Use small letters and digits, with hyphens between.",
  version: "Use three numbers, such as 1.0.0.",
};
const FIELDS = ["name", "version", "purpose", "language", "framework", "summary", "tags"] as const;

interface Props {
  draft: Draft;
  files: Files;
  /** Of one that is replaced; its name stays. */
  replaces?: string;
  onDone: (name: string) => void;
}

/** A folder, and what is said about it. */
export function TemplateForm({ draft: first, files: held, replaces, onDone }: Props) {
  const [draft, setDraft] = useState(first);
  const [files, setFiles] = useState(held);
  const queries = useQueryClient();
  const adding = useMutation({
    mutationFn: () => addTemplate(manifestOf(draft), files),
    onSuccess: async (template) => {
      await queries.invalidateQueries({ queryKey: ["templates"] });
      onDone(template.name);
    },
  });
  const count = Object.keys(files).length;
  const isTooMuch = count > MOST_FILES || charactersOf(files) > MOST_CHARACTERS;
  const type = (field: keyof Draft) => (event: { target: { value: string } }) => setDraft({ ...draft, [field]: event.target.value });
  const problem = (field: (typeof FIELDS)[number]) => {
    const { error } = adding;
    if (!(error instanceof ApiError)) return null;
    if (field === "name" && error.error === "TemplateNameTaken") return `${error.message} Choose another name.`;
    const message = error.fields.find((one) => one.path.startsWith(`body.manifest.${field}`))?.message ?? null;
    return message?.startsWith("String should match") ? (SHAPES[field] ?? message) : message;
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate();
      }}
    >
      <FolderChoice
        count={count}
        isTooMuch={isTooMuch}
        onRead={(folder) => {
          setFiles(folder.files);
          setDraft({ ...draft, name: draft.name || folder.name, ...folder.told, ...(replaces ? { name: replaces } : {}) });
        }}
      />
      <div className="grid grid-cols-[1fr_130px] gap-3 narrow:grid-cols-1">
        <Field label="Name" hint="Small letters, digits and hyphens: job-queue" error={problem("name")}>
          {(wiring) => (
            <Input {...wiring} required maxLength={60} disabled={replaces !== undefined} value={draft.name} onChange={type("name")} />
          )}
        </Field>
        <Field label="Version" hint="A later one replaces it" error={problem("version")}>
          {(wiring) => <Input {...wiring} required maxLength={30} value={draft.version} onChange={type("version")} />}
        </Field>
      </div>
      <Field label="What it begins" hint="One sentence. Agents and people find it by this." error={problem("summary")}>
        {(wiring) => (
          <Textarea {...wiring} required minLength={10} maxLength={400} value={draft.summary} onChange={type("summary")} />
        )}
      </Field>
      <div className="grid grid-cols-3 gap-3 narrow:grid-cols-1">
        <Field label="Purpose" error={problem("purpose")}>
          {(wiring) => (
            <Select
              {...wiring}
              required
              className="w-full"
              value={draft.purpose}
              onChange={(event) => setDraft({ ...draft, purpose: asPurpose(event.target.value) })}
            >
              <option value="">Choose one</option>
              {ALL_PURPOSES.map((one) => (
                <option key={one} value={one}>
                  {PURPOSES[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Language" error={problem("language")}>
          {(wiring) => <Input {...wiring} required maxLength={40} placeholder="python" value={draft.language} onChange={type("language")} />}
        </Field>
        <Field label="Framework" hint="Empty for none" error={problem("framework")}>
          {(wiring) => <Input {...wiring} maxLength={40} placeholder="fastapi" value={draft.framework} onChange={type("framework")} />}
        </Field>
      </div>
      <Field label="Tags" hint="Other words for it, with commas between" error={problem("tags")}>
        {(wiring) => <Input {...wiring} value={draft.tags} onChange={type("tags")} />}
      </Field>
      {adding.error && !FIELDS.some((field) => problem(field)) ? <Notice tone="failing">{reasonOf(adding.error)}</Notice> : null}
      <Button type="submit" tone="ink" className="justify-self-end" disabled={adding.isPending || count === 0 || isTooMuch}>
        {replaces ? "Replace the template" : "Add the template"}
      </Button>
    </form>
  );
}

function reasonOf(error: Error): string {
  const said = error instanceof ApiError ? error.fields.map((field) => field.message) : [];
  return said.length > 0 ? said.join("; ") : wordsOf(error);
}

interface ChoiceProps {
  count: number;
  isTooMuch: boolean;
  onRead: (folder: Awaited<ReturnType<typeof readFolder>>) => void;
}

function FolderChoice({ count, isTooMuch, onRead }: ChoiceProps) {
  const input = useRef<HTMLInputElement>(null);
  const reading = useMutation({ mutationFn: (files: File[]) => readFolder(files), onSuccess: onRead });
  const leftOut = reading.data?.leftOut ?? [];
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-3 rounded-3 border border-dashed border-line-strong px-3.5 py-3">
        <span className="min-w-0 flex-1 basis-48 text-ink-2">
          {count === 0 ? `A folder of text files. A ${MANIFEST} in it fills this form.` : `${count} ${count === 1 ? "file" : "files"}`}
        </span>
        <input
          ref={(element) => {
            if (element) element.webkitdirectory = true;
            input.current = element;
          }}
          type="file"
          multiple
          className="sr-only"
          tabIndex={-1}
          aria-label="Folder"
          onChange={(event) => {
            if (event.target.files?.length) reading.mutate([...event.target.files]);
            event.target.value = "";
          }}
        />
        <Button disabled={reading.isPending} onClick={() => input.current?.click()}>
          {count === 0 ? "Choose a folder" : "Choose another"}
        </Button>
      </div>
      {reading.data?.trouble ? <Notice tone="failing">{reading.data.trouble}</Notice> : null}
      {isTooMuch ? (
        <Notice tone="failing">
          A template has at most {MOST_FILES} files and {MOST_CHARACTERS.toLocaleString("en")} characters. Choose a smaller folder.
        </Notice>
      ) : null}
      {leftOut.length > 0 ? (
        <details className="text-ink-2">
          <summary>{leftOut.length === 1 ? "1 file is left out" : `${leftOut.length} files are left out`}</summary>
          <ul className="mono mt-1 max-h-32 overflow-auto">
            {leftOut.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
