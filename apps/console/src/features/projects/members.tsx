import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Loaded } from "@/components/loaded";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { moment } from "@/lib/time";
import { addMember, changeRole, membersQuery, removeMember, type Member, type Project, type Role } from "./api/projects";

const ROLES: { role: Role; may: string }[] = [
  { role: "viewer", may: "reads the project and all its runs" },
  { role: "editor", may: "starts, approves, steers and cancels runs, too" },
  { role: "owner", may: "says who is a member, and renames the project, too" },
];

export function Members({ project, userId }: { project: Project; userId: string }) {
  const members = useQuery(membersQuery(project.id));
  const isOwner = project.role === "owner";
  return (
    <div className="grid gap-6">
      {isOwner ? <AddMember projectId={project.id} /> : null}
      <Loaded query={members}>
        {(found) => (
          <ul className="card overflow-hidden">
            {found.map((member) => (
              <MemberRow key={member.user_id} project={project} member={member} isOwner={isOwner} isSelf={member.user_id === userId} />
            ))}
          </ul>
        )}
      </Loaded>
      <dl className="grid max-w-lg grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-ink-2">
        {ROLES.map(({ role, may }) => (
          <div key={role} className="contents">
            <dt className="font-medium">{role}</dt>
            <dd>{may}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function MemberRow({ project, member, isOwner, isSelf }: { project: Project; member: Member; isOwner: boolean; isSelf: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const changed = () => queries.invalidateQueries({ queryKey: ["projects"] });
  const moving = useMutation({ mutationFn: (role: Role) => changeRole(project.id, member.user_id, role), onSuccess: changed });
  const removing = useMutation({
    mutationFn: () => removeMember(project.id, member.user_id),
    onSuccess: async () => {
      if (isSelf) await navigate({ to: "/projects" });
      await changed();
    },
  });
  const error = moving.error ?? removing.error;
  return (
    <li className="border-b border-line px-3.5 py-2 last:border-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1 basis-24 truncate font-medium">
          {member.name}
          {isSelf ? <span className="font-normal text-ink-3"> (you)</span> : null}
          {member.kind === "service" ? <span className="font-normal text-ink-3"> service user</span> : null}
        </span>
        <span className="num text-ink-3 narrow:hidden">since {moment(member.since)}</span>
        {isOwner ? (
          <Select
            aria-label={`Role of ${member.name}`}
            value={member.role}
            disabled={moving.isPending}
            onChange={(event) => moving.mutate(event.target.value as Role)}
          >
            {ROLES.map(({ role }) => (
              <option key={role}>{role}</option>
            ))}
          </Select>
        ) : (
          <span className="text-ink-2">{member.role}</span>
        )}
        {isOwner || isSelf ? (
          <Button size="sm" tone="quiet" onClick={() => setAsking(true)}>
            {isSelf ? "Leave" : "Remove"}
          </Button>
        ) : null}
      </div>
      {error ? (
        <Notice tone="failing" className="mt-2">
          {wordsOf(error)}
        </Notice>
      ) : null}
      <Confirm
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={isSelf ? `Leave ${project.name}?` : `Remove ${member.name}?`}
        text="What is open of this project ends within a second. Runs go on."
        keep="Keep"
        act={isSelf ? "Leave" : "Remove"}
        onAct={() => removing.mutate()}
      />
    </li>
  );
}

function AddMember({ projectId }: { projectId: string }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const queries = useQueryClient();
  const adding = useMutation({
    mutationFn: () => addMember(projectId, name.trim(), role),
    onSuccess: async () => {
      setName("");
      await queries.invalidateQueries({ queryKey: ["projects", "members", projectId] });
    },
  });
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate();
      }}
    >
      <div className="min-w-0 flex-1 basis-56">
        <Field label="Add somebody by their name" error={adding.error ? addWords(adding.error) : null}>
          {(wiring) => (
            <Input {...wiring} required maxLength={40} autoCapitalize="none" spellCheck={false} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
      </div>
      <div className="flex gap-2 pt-[25px] narrow:pt-0">
        <Select aria-label="Role" value={role} onChange={(event) => setRole(event.target.value as Role)}>
          {ROLES.map((one) => (
            <option key={one.role}>{one.role}</option>
          ))}
        </Select>
        <Button type="submit" tone="ink" disabled={adding.isPending || name.trim() === ""}>
          Add
        </Button>
      </div>
    </form>
  );
}

function addWords(error: unknown): string {
  return error instanceof ApiError && error.error === "UserNotFound" ? "Nobody has this name." : wordsOf(error);
}
