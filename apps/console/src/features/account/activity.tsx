import { useInfiniteQuery } from "@tanstack/react-query";

import { AuditList } from "@/components/audit-list";
import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { Button } from "@/components/ui/button";
import { ownAuditQuery } from "./api/account";

export function Activity({ userId }: { userId: string }) {
  const log = useInfiniteQuery(ownAuditQuery);
  return (
    <Section title="Activity" text="What was done with your account, by whom and from where. Nothing in it can be changed.">
      <Loaded query={log}>
        {(entries) => (
          <>
            <AuditList entries={entries} nameOf={(id) => (id === userId ? "you" : id)} />
            {log.hasNextPage ? (
              <Button className="mt-3" disabled={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                Show older entries
              </Button>
            ) : null}
          </>
        )}
      </Loaded>
    </Section>
  );
}
