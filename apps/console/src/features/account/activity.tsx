import { useInfiniteQuery } from "@tanstack/react-query";

import { AuditList } from "@/components/audit-list";
import { Loaded } from "@/components/loaded";
import { Older } from "@/components/older";
import { Section } from "@/components/page";
import { ownAuditQuery } from "./api/account";

export function Activity({ userId }: { userId: string }) {
  const log = useInfiniteQuery(ownAuditQuery);
  return (
    <Section title="Activity" text="What was done with your account, by whom and from where. Nothing in it can be changed.">
      <Loaded query={log}>
        {(entries) => (
          <>
            <AuditList entries={entries} nameOf={(id) => (id === userId ? "you" : id)} />
            <Older query={log}>Show older entries</Older>
          </>
        )}
      </Loaded>
    </Section>
  );
}
