import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { actWords, useFresh } from "@/components/fresh-proof";
import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ApiError } from "@/lib/api/errors";
import { moment } from "@/lib/time";
import { beginLink, identitiesQuery, issuersQuery, unlink } from "./api/account";

const PROBLEMS: Record<string, string> = {
  IdentityTaken: "That identity belongs to another account here. Disconnect it there first.",
  IssuerDeclined: "The other side did not let you in, or you did not agree there.",
  StepUpNeeded: "This wants a proof of the last five minutes. Connect again.",
};

export function Identities({ problem }: { problem: string | undefined }) {
  const identities = useQuery(identitiesQuery);
  const { data: issuers = [] } = useQuery(issuersQuery);
  const queries = useQueryClient();
  const fresh = useFresh();
  const linking = useMutation({
    mutationFn: (name: string) => fresh(() => beginLink(name)),
    onSuccess: ({ address }) => location.assign(address),
  });
  const unlinking = useMutation({
    mutationFn: (id: string) => fresh(() => unlink(id)),
    onSuccess: () => queries.invalidateQueries({ queryKey: identitiesQuery.queryKey }),
  });
  const words = unlinkWords(unlinking.error) ?? actWords(linking.error);
  return (
    <Section title="Identities" text="Where else you may sign in from.">
      {problem ? (
        <Notice tone="failing" className="mb-3">
          {PROBLEMS[problem] ?? "Connecting did not work. Try again."}
        </Notice>
      ) : null}
      {words ? (
        <Notice tone="failing" className="mb-3">
          {words}
        </Notice>
      ) : null}
      <Loaded query={identities}>
        {(found) => (
          <div className="grid justify-items-start gap-4">
            {found.length > 0 ? (
              <ul className="card w-full overflow-hidden">
                {found.map((identity) => (
                  <li key={identity.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3.5 py-2.5 last:border-0">
                    <div className="min-w-0 flex-1 basis-56">
                      <p className="truncate font-medium">{identity.title}</p>
                      <p className="truncate text-xs text-ink-3">
                        {identity.email ? `${identity.email}, ` : ""}connected {moment(identity.linked_at)}
                        {identity.name === null ? ", not configured here any more" : ""}
                      </p>
                    </div>
                    <Button
                      size="sm"
                      disabled={unlinking.isPending}
                      onClick={() => unlinking.mutate(identity.id)}
                      aria-label={`Disconnect ${identity.title}`}
                    >
                      Disconnect
                    </Button>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="text-ink-2">
                {issuers.length > 0 ? "None is connected." : "None is connected, and none is configured on this installation."}
              </p>
            )}
            <div className="flex flex-wrap gap-2">
              {issuers.map((issuer) => (
                <Button key={issuer.name} disabled={linking.isPending} onClick={() => linking.mutate(issuer.name)}>
                  Connect {issuer.title}
                </Button>
              ))}
            </div>
          </div>
        )}
      </Loaded>
    </Section>
  );
}

function unlinkWords(error: unknown): string | null {
  if (error instanceof ApiError && error.error === "LastWayIn") {
    return "It is your last way in. Choose a password first, or connect another identity.";
  }
  return actWords(error);
}
