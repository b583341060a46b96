import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { AuditList } from "@/components/audit-list";
import { Older } from "@/components/older";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { wordsOf } from "@/lib/api/errors";
import { count } from "@/lib/words";
import { auditQuery, checkAudit, exportAudit, usersQuery } from "./api/installation";
import { Guarded } from "./guarded";

export function Audit() {
  const [userId, setUserId] = useState("");
  const log = useInfiniteQuery(auditQuery(userId));
  const { data: users = [] } = useInfiniteQuery(usersQuery(""));
  const names = new Map(users.map((user) => [user.id, user.name]));
  const checking = useMutation({ mutationFn: checkAudit });
  const exporting = useMutation({ mutationFn: exportAudit, onSuccess: (file) => save(file, "conclave-audit.jsonl") });
  const error = checking.error ?? exporting.error;
  return (
    <Page
      title="Audit log"
      text="A chain: each entry holds the hash of the one before."
      isWide
      actions={
        <>
          <Select aria-label="Whose" value={userId} onChange={(event) => setUserId(event.target.value)}>
            <option value="">Everybody</option>
            {users.map((user) => (
              <option key={user.id} value={user.id}>
                {user.name}
              </option>
            ))}
          </Select>
          <Button disabled={exporting.isPending} onClick={() => exporting.mutate()}>
            Export
          </Button>
          <Button disabled={checking.isPending} onClick={() => checking.mutate()}>
            Check the chain
          </Button>
        </>
      }
    >
      {error ? (
        <Notice tone="failing" className="mb-3">
          {wordsOf(error)}
        </Notice>
      ) : null}
      {checking.data ? (
        <Notice tone={checking.data.first_broken === null ? "passing" : "failing"} className="mb-3">
          {checking.data.first_broken === null
            ? `${count(checking.data.entries, "entry", "entries")}, each as it was written. Last hash `
            : `Entry ${checking.data.first_broken} is not as it was written. Last hash `}
          <span className="mono break-all">{checking.data.last_hash}</span>
        </Notice>
      ) : null}
      <Guarded query={log}>
        {(entries) => (
          <>
            <AuditList entries={entries} nameOf={(id) => names.get(id) ?? id} />
            <Older query={log}>Show older entries</Older>
          </>
        )}
      </Guarded>
    </Page>
  );
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
