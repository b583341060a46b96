import { ROLE_NAMES, RoleMark, type Role } from "@/components/marks/role-mark";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { ORDERS, type Settings } from "@/lib/projects/settings";
import { ROLES, type Draft, type Order, type RoleDraft } from "./draft";

type Choices = Settings["choices"];

interface Props {
  draft: Draft;
  choices: Choices;
  onChange: (part: Partial<Draft>) => void;
}

export function ModelFields({ draft, choices, onChange }: Props) {
  const put = (role: Role, changed: RoleDraft) => onChange({ roles: { ...draft.roles, [role]: changed } });
  return (
    <div className="grid gap-4">
      {choices === null ? <Notice>No worker tells which models there are. They can be chosen as soon as one runs.</Notice> : null}
      <ul className="card divide-y divide-line" aria-label="Roles">
        {ROLES.map((role) => (
          <RoleRow key={role} role={role} draft={draft.roles[role]} choices={choices} onChange={(changed) => put(role, changed)} />
        ))}
      </ul>
      <Residency draft={draft} choices={choices} onChange={onChange} />
    </div>
  );
}

interface RowProps {
  role: Role;
  draft: RoleDraft;
  choices: Choices;
  onChange: (draft: RoleDraft) => void;
}

function RoleRow({ role, draft, choices, onChange }: RowProps) {
  const name = ROLE_NAMES[role];
  const left = (choices ?? []).filter((one) => !draft.candidates.includes(one.id));
  const known = new Set(choices?.map((one) => one.id));
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-3.5 py-2.5">
      <span className="flex h-8 w-32 flex-none items-center gap-2 font-medium">
        <RoleMark role={role} /> {name}
      </span>
      <div className="grid min-w-0 flex-1 basis-72 gap-1.5">
        {draft.candidates.length > 0 ? (
          <ol className="grid gap-1" aria-label={`Models of the ${name}`}>
            {draft.candidates.map((id, index) => (
              <li key={id} className="flex min-h-8 flex-wrap items-center gap-x-2">
                <span className="num w-4 text-ink-3">{index + 1}</span>
                <span className="mono min-w-0 truncate">{id}</span>
                {choices !== null && !known.has(id) ? <span className="text-xs text-failing">not configured any more</span> : null}
                <span className="ml-auto flex gap-1">
                  {index > 0 ? (
                    <Button size="sm" tone="quiet" aria-label={`Ask ${id} earlier`} onClick={() => onChange({ ...draft, candidates: earlier(draft.candidates, index) })}>
                      Earlier
                    </Button>
                  ) : null}
                  <Button
                    size="sm"
                    tone="quiet"
                    aria-label={`Remove ${id} from the ${name}`}
                    onClick={() => onChange({ ...draft, candidates: draft.candidates.filter((other) => other !== id) })}
                  >
                    Remove
                  </Button>
                </span>
              </li>
            ))}
          </ol>
        ) : null}
        {left.length > 0 ? (
          <Select
            aria-label={`Add a model for the ${name}`}
            className="max-w-full"
            value=""
            onChange={(event) => onChange({ ...draft, candidates: [...draft.candidates, event.target.value] })}
          >
            <option value="">{draft.candidates.length > 0 ? "Add another model" : "Any model of the deployment"}</option>
            {left.map((one) => (
              <option key={one.id} value={one.id}>
                {one.jurisdiction ? `${one.id} (${one.jurisdiction})` : one.id}
              </option>
            ))}
          </Select>
        ) : draft.candidates.length === 0 ? (
          <span className="flex h-8 items-center text-ink-2">Any model of the deployment</span>
        ) : null}
      </div>
      <Select
        aria-label={`Order of the ${name}'s models`}
        value={draft.order}
        onChange={(event) => onChange({ ...draft, order: event.target.value as Order | "" })}
      >
        <option value="">Order of the deployment</option>
        {Object.entries(ORDERS).map(([order, words]) => (
          <option key={order} value={order}>
            {words}
          </option>
        ))}
      </Select>
    </li>
  );
}

function earlier(candidates: string[], index: number): string[] {
  const moved = [...candidates];
  moved.splice(index - 1, 0, ...moved.splice(index, 1));
  return moved;
}

function Residency({ draft, choices, onChange }: Props) {
  const known = (choices ?? []).map((one) => one.jurisdiction).filter((place) => place !== "");
  const places = [...new Set([...known, ...draft.residency])].sort();
  return (
    <fieldset>
      <legend className="font-medium">Models compute in</legend>
      <p className="mb-1.5 text-xs text-ink-3">
        With none chosen: wherever the deployment allows. A model of which nobody knows where it computes is asked in no place that is chosen.
      </p>
      {places.length > 0 ? (
        <div className="flex flex-wrap gap-4">
          {places.map((place) => (
            <label key={place} className="flex min-h-8 items-center gap-2">
              <Checkbox
                checked={draft.residency.includes(place)}
                onCheckedChange={(isOn) =>
                  onChange({ residency: isOn === true ? [...draft.residency, place].sort() : draft.residency.filter((one) => one !== place) })
                }
              />
              {place}
            </label>
          ))}
        </div>
      ) : (
        <p className="text-ink-2">Of no model it is known where it computes.</p>
      )}
    </fieldset>
  );
}
