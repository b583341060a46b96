import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Notice } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";
import { wordsOf } from "@/lib/api/errors";
import { dollars } from "@/lib/money";
import { settingsQuery } from "@/lib/projects/settings";
import { start, type Target } from "./api/start";
import { CapChoice } from "./cap-choice";
import { Examples } from "./examples";
import { projectNameFrom } from "./project-name";
import { ProjectChoice } from "./project-choice";
import { usualOf } from "./usual";

const DRAFT = "conclave.draft";

/** Given where the project is known already. */
interface Props {
  title: string;
  placeholder: string;
  project?: { id: string; name: string };
  /** Shows examples, those that the model can build. */
  examples?: "all" | "understudy";
}

/** The one big field: what is wanted, who decides, what it may cost, where it goes. */
export function AskField({ title, placeholder, project, examples }: Props) {
  const draftKey = `${DRAFT}.${project?.id ?? ""}`;
  const [prompt, setPrompt] = useState(() => sessionStorage.getItem(draftKey) ?? "");
  const [isAsking, setAsking] = useState<boolean | null>(null);
  const [cap, setCap] = useState<number | null>(null);
  const [chosen, setChosen] = useState<Target | null>(project ? { kind: "existing", ...project } : null);
  const field = useRef<HTMLTextAreaElement>(null);
  const key = useRef(crypto.randomUUID());
  const navigate = useNavigate();
  const queries = useQueryClient();
  const target: Target = chosen ?? { kind: "new", name: projectNameFrom(prompt) };
  const { data: settings } = useQuery({
    ...settingsQuery(target.kind === "existing" ? target.id : ""),
    enabled: target.kind === "existing",
  });
  const usual = usualOf(target.kind === "existing" ? settings : undefined);

  // A draft outlives a session that ends in the middle of a sentence.
  useEffect(() => sessionStorage.setItem(draftKey, prompt), [draftKey, prompt]);
  useEffect(() => {
    if (sessionStorage.getItem("conclave.ask") !== "focus") return;
    sessionStorage.removeItem("conclave.ask");
    field.current?.focus();
  }, []);

  const starting = useMutation({
    mutationFn: () =>
      start(
        { prompt, attachments: [], approve: isAsking === null ? usual.approve : isAsking ? "ask" : "auto", budget_usd: cap, max_rounds: 4 },
        target,
        key.current,
      ),
    onSuccess: async (runId) => {
      sessionStorage.removeItem(draftKey);
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void queries.invalidateQueries({ queryKey: ["projects"] });
      await navigate({ to: "/runs/$runId", params: { runId } });
    },
  });
  const isBlank = prompt.trim() === "";
  const send = () => {
    if (!isBlank && !starting.isPending) starting.mutate();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  return (
    <section aria-labelledby="ask-title">
      <h1
        id="ask-title"
        className="mb-4 text-2xl font-semibold tracking-[-0.035em] narrow:text-[28px] narrow:leading-8"
      >
        {title}
      </h1>
      <form
        className="rounded-4 border border-control-line bg-surface pt-4 pr-3 pb-2.5 pl-5 shadow-2 focus-within:border-ink"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          id="ask"
          ref={field}
          aria-labelledby="ask-title"
          aria-describedby={starting.error ? "ask-error" : undefined}
          placeholder={placeholder}
          value={prompt}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setPrompt(event.target.value);
            key.current = crypto.randomUUID();
          }}
          className="field-sizing-content block max-h-[50vh] min-h-[62px] w-full resize-none bg-transparent font-serif text-[20px] leading-[30px] outline-none placeholder:text-ink-3 narrow:min-h-[92px]"
        />
        <div className="flex min-h-[42px] flex-wrap items-center gap-x-[18px] gap-y-2 text-ink-2">
          <label className="flex items-center gap-2">
            <Switch checked={isAsking ?? usual.isAsking} onCheckedChange={setAsking} />
            Ask me before building
          </label>
          {isAsking === null && usual.above !== null ? <span className="num">Asks above {dollars(usual.above)}</span> : null}
          <CapChoice cap={cap} usual={usual.cap} onChange={setCap} />
          {project ? null : <ProjectChoice target={target} onChange={setChosen} />}
          <Button
            type="submit"
            tone="ink"
            size="lg"
            disabled={isBlank || starting.isPending}
            className="ml-auto h-[38px] narrow:w-full"
          >
            Start planning <Kbd isOnInk>Ctrl Enter</Kbd>
          </Button>
        </div>
      </form>
      {starting.error ? (
        <div id="ask-error" className="mt-3">
          <Notice tone="failing">{wordsOf(starting.error)}</Notice>
        </div>
      ) : null}
      {examples ? (
        <Examples
          isUnderstudy={examples === "understudy"}
          onChoose={(example) => {
            setPrompt(example);
            field.current?.focus();
          }}
        />
      ) : null}
    </section>
  );
}
