import { useMutation, useQuery } from "@tanstack/react-query";
import { createContext, use, useCallback, useState, type ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { logOut } from "@/lib/session/log-out";
import { meQuery, stepUp } from "@/lib/session/me";

/** Somebody closed the question instead of answering it. */
export class NotProven extends Error {
  override readonly name = "NotProven";
}

type Fresh = <Result>(act: () => Promise<Result>) => Promise<Result>;

const Proofs = createContext<Fresh | null>(null);

/** Runs what wants a fresh proof: asks for it where the service does, then does the same again. */
export function useFresh(): Fresh {
  const fresh = use(Proofs);
  if (fresh === null) throw new Error("FreshProof must stand around this.");
  return fresh;
}

interface Question {
  answer: (isProven: boolean) => void;
}

export function FreshProof({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const fresh = useCallback<Fresh>(async (act) => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiError) || error.error !== "StepUpNeeded") throw error;
    }
    const isProven = await new Promise<boolean>((resolve) => setQuestion({ answer: resolve }));
    setQuestion(null);
    if (!isProven) throw new NotProven("Nothing was changed.");
    return act();
  }, []);
  return (
    <Proofs value={fresh}>
      {children}
      {question ? <ProofDialog onDone={question.answer} /> : null}
    </Proofs>
  );
}

function ProofDialog({ onDone }: { onDone: (isProven: boolean) => void }) {
  const { data: me } = useQuery(meQuery);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const proving = useMutation({
    mutationFn: () => stepUp({ ...(password === "" ? {} : { password }), ...(code === "" ? {} : { code }) }),
    onSuccess: () => onDone(true),
  });
  const isNothingToProve = proving.error instanceof ApiError && proving.error.error === "NothingToProve";
  const hasNothing = me !== undefined && !me.has_password && !me.has_second_factor;
  return (
    <Dialog open onOpenChange={() => onDone(false)}>
      <DialogContent title="Is it you?" description="This wants a proof of the last five minutes.">
        {hasNothing || isNothingToProve ? (
          <>
            <p>You have neither a password nor a second factor here. Sign out and in again: that counts as a proof.</p>
            <Button className="justify-self-end" onClick={() => void logOut()}>
              Sign out
            </Button>
          </>
        ) : (
          <form
            className="grid gap-3.5"
            onSubmit={(event) => {
              event.preventDefault();
              proving.mutate();
            }}
          >
            {me?.has_password ? (
              <Field label="Password">
                {(wiring) => (
                  <Input {...wiring} required type="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
                )}
              </Field>
            ) : null}
            {me?.has_second_factor ? (
              <Field label="Code" hint="Of your authenticator app, or a backup code.">
                {(wiring) => (
                  <Input {...wiring} required autoComplete="one-time-code" spellCheck={false} maxLength={40} className="font-mono" value={code} onChange={(event) => setCode(event.target.value)} />
                )}
              </Field>
            ) : null}
            {proving.error ? <Notice tone="failing">{proofWords(proving.error)}</Notice> : null}
            <Button type="submit" tone="ink" className="justify-self-end" disabled={proving.isPending}>
              Go on
            </Button>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}

function proofWords(error: unknown): string {
  if (error instanceof ApiError && error.error === "CredentialsRefused") return "The password is not right.";
  if (error instanceof ApiError && error.error === "SecondFactorRefused") {
    return "That code is not right, or it was used already. Wait for the next one.";
  }
  return wordsOf(error);
}

/** What is said of an action that failed; nothing where it was given up. */
export function actWords(error: unknown): string | null {
  return error === null || error === undefined || error instanceof NotProven ? null : wordsOf(error);
}
