import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Section } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { settingsQuery, type Settings } from "@/lib/projects/settings";
import { saveSettings } from "../api/settings";
import { ApprovalFields } from "./approval-fields";
import { BudgetFields } from "./budget-fields";
import { draftOf, isChanged, isRight, orderOf, type Draft } from "./draft";
import { ModelFields } from "./model-fields";
import { VariableFields } from "./variable-fields";

/** For owners. What others save meanwhile is never overwritten unseen, and never replaces what is being typed. */
export function SettingsForm({ projectId, settings }: { projectId: string; settings: Settings }) {
  const [known, setKnown] = useState(settings);
  const [draft, setDraft] = useState(() => draftOf(settings));
  const queries = useQueryClient();
  const { queryKey } = settingsQuery(projectId);
  const take = (found: Settings) => {
    setKnown(found);
    setDraft(draftOf(found));
  };
  const saving = useMutation({
    mutationFn: () => saveSettings(projectId, orderOf(draft, known.version)),
    onSuccess: (saved) => {
      queries.setQueryData(queryKey, saved);
      take(saved);
    },
  });
  const looking = useMutation({
    mutationFn: () => queries.query({ ...settingsQuery(projectId), staleTime: 0 }),
    onSuccess: (found) => {
      take(found);
      saving.reset();
    },
  });
  const isOvertaken = saving.error instanceof ApiError && saving.error.error === "SettingsChanged";
  const change = (part: Partial<Draft>) => {
    if (saving.isSuccess) saving.reset();
    setDraft((now) => ({ ...now, ...part }));
  };
  const hasChanged = isChanged(draft, known);
  return (
    <form
      aria-label="Settings of the project"
      onSubmit={(event) => {
        event.preventDefault();
        if (hasChanged && isRight(draft) && !saving.isPending) saving.mutate();
      }}
    >
      <Section title="Models" text="Which models a role may ask, best first. Runs that begin from now on are held to it.">
        <ModelFields draft={draft} choices={settings.choices} onChange={change} />
      </Section>
      <Section title="Budget" text="Never exceeded: what a call can cost at most is set aside before it is sent.">
        <BudgetFields draft={draft} dayUsd={known.budget.day_usd} today={settings.today} onChange={change} />
      </Section>
      <Section title="Approval" text="Whether a run shows its plan and price before it builds. Whoever starts a run may choose otherwise for it.">
        <ApprovalFields draft={draft} onChange={change} />
      </Section>
      <Section
        title="Secrets for the app"
        text="Names of environment variables that the delivered software may expect. Values are never kept here: you set them where it runs."
      >
        <VariableFields draft={draft} onChange={change} />
      </Section>
      <div className="grid gap-3">
        {saving.error ? (
          <Notice tone="failing" className="flex flex-wrap items-center gap-3">
            <span className="min-w-0 flex-1">{wordsOf(saving.error)}</span>
            {isOvertaken ? (
              <Button size="sm" disabled={looking.isPending} onClick={() => looking.mutate()}>
                Show the new settings, drop mine
              </Button>
            ) : null}
          </Notice>
        ) : null}
        {looking.error ? <Notice tone="failing">{wordsOf(looking.error)}</Notice> : null}
        {saving.isSuccess && !hasChanged ? <Notice tone="passing">Saved. Runs that are asked for from now on begin with it.</Notice> : null}
        <div className="flex gap-2">
          <Button type="submit" tone="ink" disabled={!hasChanged || !isRight(draft) || saving.isPending}>
            Save settings
          </Button>
          {hasChanged ? (
            <Button tone="quiet" onClick={() => setDraft(draftOf(known))}>
              Undo changes
            </Button>
          ) : null}
        </div>
      </div>
    </form>
  );
}
