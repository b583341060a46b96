import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { CodeInput } from "@/components/code-input";
import { actWords, useFresh } from "@/components/fresh-proof";
import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Schemas } from "@/lib/api/types";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { count } from "@/lib/words";
import { moment } from "@/lib/time";
import { confirmSecondFactor, connectSecondFactor, removeSecondFactor, renewBackupCodes, secondFactorQuery } from "./api/account";
import { BackupCodes } from "./backup-codes";

type View = Schemas["SecondFactorView"];

export function SecondFactor() {
  const factor = useQuery(secondFactorQuery);
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <Section title="Authenticator app" text="A code that changes every 30 seconds, wanted at each sign-in.">
      {codes ? <BackupCodes codes={codes} onKept={() => setCodes(null)} /> : null}
      {codes ? null : (
        <Loaded query={factor}>
          {(view) => (view.is_on ? <Connected view={view} onCodes={setCodes} /> : <NotConnected onCodes={setCodes} />)}
        </Loaded>
      )}
    </Section>
  );
}

function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["me"] });
}

function NotConnected({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const fresh = useFresh();
  const changed = useChanged();
  const [code, setCode] = useState("");
  const connecting = useMutation({ mutationFn: () => fresh(connectSecondFactor) });
  const confirming = useMutation({
    mutationFn: (given: string) => confirmSecondFactor(given),
    onSuccess: async (answer) => {
      onCodes(answer.backup_codes);
      await changed();
    },
    onError: () => setCode(""),
  });
  const begun = connecting.data;
  if (!begun) {
    return (
      <div className="grid justify-items-start gap-3">
        <p>No app is connected. Your password alone signs you in.</p>
        {actWords(connecting.error) ? <Notice tone="failing">{actWords(connecting.error)}</Notice> : null}
        <Button tone="ink" disabled={connecting.isPending} onClick={() => connecting.mutate()}>
          Connect an app
        </Button>
      </div>
    );
  }
  return (
    <div className="grid max-w-xl gap-5">
      <div className="flex flex-wrap gap-5">
        <img
          src={`data:image/svg+xml,${encodeURIComponent(begun.qr)}`}
          alt="QR code for the authenticator app"
          width={176}
          height={176}
          className="rounded-3 border border-line bg-white p-2"
        />
        <div className="min-w-0 flex-1 basis-60">
          <p className="font-medium">1. Scan this with the app</p>
          <p className="mt-1 text-ink-2">Or type this key into it:</p>
          <p className="mono mt-1 rounded-2 bg-sunken px-2 py-1 leading-5 break-all select-all">{begun.secret}</p>
        </div>
      </div>
      <div className="grid max-w-[368px] gap-2">
        <p className="font-medium">2. Type the six digits that it shows</p>
        <CodeInput label="Code" value={code} onChange={setCode} onComplete={(whole) => confirming.mutate(whole)} isBusy={confirming.isPending} />
        {confirming.error ? <Notice tone="failing">{codeWords(confirming.error)}</Notice> : null}
      </div>
    </div>
  );
}

function Connected({ view, onCodes }: { view: View; onCodes: (codes: string[]) => void }) {
  const fresh = useFresh();
  const changed = useChanged();
  const [isAsking, setAsking] = useState(false);
  const renewing = useMutation({
    mutationFn: () => fresh(renewBackupCodes),
    onSuccess: async (answer) => {
      onCodes(answer.backup_codes);
      await changed();
    },
  });
  const removing = useMutation({ mutationFn: () => fresh(removeSecondFactor), onSuccess: changed });
  const words = actWords(renewing.error ?? removing.error);
  return (
    <div className="grid justify-items-start gap-3">
      <p>
        Connected{view.connected_at ? ` ${moment(view.connected_at)}` : ""}. {count(view.backup_codes_left, "backup code")} left.
      </p>
      {view.backup_codes_left <= 2 ? <Notice tone="incomplete">Make new backup codes before the last one is used.</Notice> : null}
      {words ? <Notice tone="failing">{words}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        <Button disabled={renewing.isPending} onClick={() => renewing.mutate()}>
          New backup codes
        </Button>
        <Button tone="danger" disabled={removing.isPending} onClick={() => setAsking(true)}>
          Disconnect
        </Button>
      </div>
      <Confirm
        isOpen={isAsking}
        onOpenChange={setAsking}
        title="Disconnect the app?"
        text="Your password alone signs you in then."
        keep="Keep it"
        act="Disconnect"
        onAct={() => removing.mutate()}
      />
    </div>
  );
}

function codeWords(error: unknown): string {
  if (error instanceof ApiError && error.error === "SecondFactorRefused") {
    return "That code is not right, or it was used already. Wait for the next one.";
  }
  return wordsOf(error);
}
