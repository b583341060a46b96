import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { actWords } from "@/components/fresh-proof";
import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { ShownOnce } from "@/components/shown-once";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ago, moment, useNow } from "@/lib/time";
import { revokeToken, tokensQuery, type Token } from "./api/account";
import { NewToken } from "./new-token";

export function Tokens({ isAdmin }: { isAdmin: boolean }) {
  const tokens = useQuery(tokensQuery);
  const queries = useQueryClient();
  const now = useNow(60);
  const [made, setMade] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const changed = () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const ending = useMutation({ mutationFn: (token: Token) => revokeToken(token.id), onSuccess: changed });
  const words = actWords(ending.error);
  return (
    <Section
      title="API tokens"
      text="For a program that works in your name."
      actions={
        <NewToken
          isAdmin={isAdmin}
          onMade={(token) => {
            setMade(token);
            void changed();
          }}
        />
      }
    >
      {made ? <ShownOnce label="The token" secret={made} onKept={() => setMade(null)} /> : null}
      {words ? (
        <Notice tone="failing" className="mb-3">
          {words}
        </Notice>
      ) : null}
      <Loaded query={tokens}>
        {(found) =>
          found.length === 0 ? (
            <p className="text-ink-2">No tokens. A program that asks in your name needs one.</p>
          ) : (
            <ul className="card overflow-hidden">
              {found.map((token) => (
                <li key={token.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3.5 py-2.5 last:border-0">
                  <div className="min-w-0 flex-1 basis-56">
                    <p className="truncate font-medium">
                      {token.name} <span className="mono font-normal text-ink-3">{token.prefix}…</span>
                    </p>
                    <p className="text-xs text-ink-3">
                      {token.scopes.join(", ")}; {token.expires_at ? `ends ${moment(token.expires_at)}` : "has no end"}
                    </p>
                  </div>
                  <span className="num text-ink-3">{token.last_used_at ? `used ${ago(token.last_used_at, now)}` : "never used"}</span>
                  <Button size="sm" tone="danger" onClick={() => setRevoking(token)} aria-label={`Revoke ${token.name}`}>
                    Revoke
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Confirm
        isOpen={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? ""}?`}
        text="It lets nobody in from now on."
        keep="Keep"
        act="Revoke"
        onAct={() => {
          if (revoking) ending.mutate(revoking);
        }}
      />
    </Section>
  );
}
