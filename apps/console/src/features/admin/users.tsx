import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";

import { Older } from "@/components/older";
import { Page } from "@/components/page";
import { ShownOnce } from "@/components/shown-once";
import { Input } from "@/components/ui/input";
import { moment } from "@/lib/time";
import { useSession } from "@/lib/session/session";
import { usersQuery, type User } from "./api/installation";
import { Guarded } from "./guarded";
import { ServiceUser } from "./service-user";
import { UserActions } from "./user-actions";

export function Users() {
  const [typed, setTyped] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const name = useDeferredValue(typed.trim());
  const users = useInfiniteQuery(usersQuery(name));
  const session = useSession();
  const queries = useQueryClient();
  const changed = () => void queries.invalidateQueries({ queryKey: ["admin", "users"] });
  return (
    <Page
      title="Users"
      isWide
      actions={
        <>
          <Input
            type="search"
            aria-label="Exact name or address"
            placeholder="Exact name or address"
            className="w-56"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <ServiceUser
            onMade={(token) => {
              setSecret(token);
              changed();
            }}
          />
        </>
      }
    >
      {secret ? <ShownOnce label="The service user's token" secret={secret} onKept={() => setSecret(null)} /> : null}
      <Guarded query={users}>
        {(found) =>
          found.length === 0 ? (
            <p className="text-ink-2">Nobody has exactly this name or address.</p>
          ) : (
            <>
              <div className="card relative overflow-x-auto" role="region" aria-label="Users" tabIndex={0}>
                <table className="w-full border-collapse text-left">
                  <caption className="sr-only">Users, newest first</caption>
                  <thead className="label-2xs bg-sunken">
                    <tr>
                      {["Name", "Role", "Second factor", "Since"].map((head, place) => (
                        <th key={head} scope="col" className={`px-3.5 py-2 font-medium whitespace-nowrap ${place > 1 ? "narrow:hidden" : ""}`}>
                          {head}
                        </th>
                      ))}
                      <th scope="col" className="px-3.5 py-2">
                        <span className="sr-only">What can be done</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {found.map((user) => (
                      <Row
                        key={user.id}
                        user={user}
                        isSelf={session.state === "signed_in" && session.userId === user.id}
                        onChanged={changed}
                        onToken={setSecret}
                      />
                    ))}
                  </tbody>
                </table>
              </div>
              <Older query={users}>Show more</Older>
            </>
          )
        }
      </Guarded>
    </Page>
  );
}

interface RowProps {
  user: User;
  isSelf: boolean;
  onChanged: () => void;
  onToken: (token: string) => void;
}

function Row({ user, isSelf, onChanged, onToken }: RowProps) {
  const isService = user.kind === "service";
  return (
    <tr className="border-t border-line">
      <td className="px-3.5 py-2">
        <span className="font-medium">{user.name}</span>
        {isSelf ? <span className="text-ink-3"> (you)</span> : null}
        {user.disabled_at ? <span className="text-failing"> locked</span> : null}
        <span className="block text-xs text-ink-3">
          {isService ? "service user" : (user.email ?? "no address")}
          {!isService && user.email !== null && !user.is_email_verified ? ", not confirmed" : ""}
        </span>
      </td>
      <td className="px-3.5 py-2">{user.role === "admin" ? "Administrator" : "User"}</td>
      <td className="px-3.5 py-2 narrow:hidden">{isService ? "" : user.has_second_factor ? "On" : <span className="text-ink-3">Off</span>}</td>
      <td className="num px-3.5 py-2 whitespace-nowrap text-ink-3 narrow:hidden">{moment(user.created_at)}</td>
      <td className="px-3.5 py-2 text-right">
        {isSelf ? null : <UserActions user={user} onChanged={onChanged} onToken={onToken} />}
      </td>
    </tr>
  );
}
