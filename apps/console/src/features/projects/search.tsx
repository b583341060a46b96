import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { searchQuery, type Found, type Hit } from "./api/documents";

/** Passages of the main branch and of the documents, by meaning and by words. */
export function Search({ projectId }: { projectId: string }) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const found = useQuery(searchQuery(projectId, asked));
  return (
    <Section title="Search" text="In the project's code and documents, as its agents do.">
      <form
        role="search"
        className="mb-4 flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(text.trim());
        }}
      >
        <div className="min-w-0 flex-1">
          <Field label="What do you look for?">
            {(wiring) => (
              <Input {...wiring} type="search" maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />
            )}
          </Field>
        </div>
        <Button type="submit" disabled={text.trim() === ""}>
          Search
        </Button>
      </form>
      {asked === "" ? null : <Loaded query={found}>{(answer) => <Answer answer={answer} />}</Loaded>}
    </Section>
  );
}

function Answer({ answer }: { answer: Found }) {
  return (
    <div role="status" className="grid gap-3">
      {answer.words_alone ? <p className="text-ink-3">By words alone: {answer.words_alone}</p> : null}
      {answer.hits.length === 0 ? <p className="text-ink-2">Nothing was found. Try other words.</p> : null}
      <ol className="grid gap-3">
        {answer.hits.map((hit) => (
          <Passage key={`${hit.source}/${hit.path}/${hit.start}`} hit={hit} />
        ))}
      </ol>
    </div>
  );
}

function Passage({ hit }: { hit: Hit }) {
  return (
    <li className="card overflow-hidden">
      <div className="flex flex-wrap items-baseline gap-x-3 border-b border-line px-3.5 py-2">
        <span className="mono min-w-0 truncate font-medium">{hit.path}</span>
        <span className="num text-ink-3">
          {hit.start}–{hit.end}
        </span>
        <span className="min-w-0 flex-1 truncate text-ink-3">{hit.symbol}</span>
        <span className="text-ink-3">{hit.source === "documents" ? "document" : hit.source === "library" ? "library" : "code"}</span>
      </div>
      <pre tabIndex={0} role="region" aria-label={`${hit.path}, lines ${hit.start} to ${hit.end}`} className="mono max-h-72 overflow-auto px-3.5 py-2.5 leading-5">
        {hit.text}
      </pre>
    </li>
  );
}
