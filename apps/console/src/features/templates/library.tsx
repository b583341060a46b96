import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { templatesQuery, type Purpose, type Template } from "./api/templates";
import { ALL_PURPOSES, asPurpose, PURPOSES } from "./purposes";

/** One's own, and those that everybody has: by purpose, or by what somebody looks for. */
export function Library() {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [purpose, setPurpose] = useState<Purpose | "">("");
  const found = useQuery(templatesQuery(asked, purpose));
  return (
    <>
      <form
        role="search"
        className="mb-6 flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(text.trim());
        }}
      >
        <div className="min-w-0 flex-1 basis-56">
          <Field label="What do you begin?">
            {(wiring) => (
              <Input
                {...wiring}
                type="search"
                maxLength={2000}
                placeholder="A service with a database"
                value={text}
                onChange={(event) => {
                  setText(event.target.value);
                  // An emptied field shows all again.
                  if (event.target.value.trim() === "") setAsked("");
                }}
              />
            )}
          </Field>
        </div>
        <Field label="Purpose">
          {(wiring) => (
            <Select {...wiring} value={purpose} onChange={(event) => setPurpose(asPurpose(event.target.value))}>
              <option value="">Every purpose</option>
              {ALL_PURPOSES.map((one) => (
                <option key={one} value={one}>
                  {PURPOSES[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" disabled={text.trim() === ""}>
          Search
        </Button>
      </form>
      <Loaded query={found}>
        {(templates) => (asked === "" ? <Shelves templates={templates} purpose={purpose} /> : <BestFirst templates={templates} />)}
      </Loaded>
    </>
  );
}

function BestFirst({ templates }: { templates: readonly Template[] }) {
  return (
    <div role="status">
      {templates.length === 0 ? <p className="text-ink-2">Nothing was found. Try other words, or every purpose.</p> : <Rows templates={templates} />}
    </div>
  );
}

function Shelves({ templates, purpose }: { templates: readonly Template[]; purpose: Purpose | "" }) {
  const sorted = [...templates].sort((one, other) => ALL_PURPOSES.indexOf(one.purpose) - ALL_PURPOSES.indexOf(other.purpose));
  const mine = sorted.filter((one) => one.is_mine);
  const ours = sorted.filter((one) => !one.is_mine);
  return (
    <>
      <Section title="Yours" text="Seen by nobody else, and searched by your runs alone.">
        {mine.length > 0 ? <Rows templates={mine} /> : <Empty>{purpose === "" ? <Teaching /> : "None of this purpose."}</Empty>}
      </Section>
      <Section title="Everybody's" text="They come with Conclave, and their tests pass.">
        {ours.length > 0 ? <Rows templates={ours} /> : <Empty>None of this purpose.</Empty>}
      </Section>
    </>
  );
}

const Empty = ({ children }: { children: ReactNode }) => <p className="max-w-[68ch] text-ink-2">{children}</p>;

const Teaching = () => (
  <>
    None yet. Add a folder that begins the way you like to begin: your own service, your checks, your layout of tests. While your
    runs build, their agents look into it beside those below, and take over what fits.
  </>
);

function Rows({ templates }: { templates: readonly Template[] }) {
  return (
    <ul className="card overflow-hidden">
      {templates.map((one) => (
        <li key={`${one.is_mine}/${one.name}`} className="border-b border-line last:border-0">
          <Link
            to="/templates/$name"
            params={{ name: one.name }}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-3.5 py-2.5 hover:bg-hover focus-visible:-outline-offset-2"
          >
            <span className="w-36 flex-none text-ink-3 narrow:w-auto">{PURPOSES[one.purpose]}</span>
            <span className="min-w-0 flex-1 basis-72">
              <span className="font-medium">{one.name}</span> <span className="mono text-ink-3">{one.version}</span>
              <span className="block text-ink-2">{one.summary}</span>
            </span>
            <span className="text-ink-3">
              {one.state === "waiting" ? "Being read" : one.framework === "none" ? one.language : `${one.language}, ${one.framework}`}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
