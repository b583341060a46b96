import type { Schemas } from "@/lib/api/types";
import { moment } from "@/lib/time";

type Entry = Schemas["AuditView"];

interface Props {
  entries: readonly Entry[];
  /** Who is who; ids stand where it is not known. */
  nameOf: (userId: string) => string;
}

/** The audit log as a table: evidence, so ids and addresses stay as they were written. */
export function AuditList({ entries, nameOf }: Props) {
  return (
    <div className="card relative overflow-x-auto" role="region" aria-label="Audit log" tabIndex={0}>
      <table className="w-full border-collapse text-left narrow:block">
        <caption className="sr-only">Audit log, newest first</caption>
        <thead className="label-2xs bg-sunken narrow:sr-only">
          <tr>
            {["When", "What", "By", "Result", "From"].map((head) => (
              <th key={head} scope="col" className="px-3.5 py-2 font-medium whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="narrow:block">
          {entries.map((entry) => (
            <tr
              key={entry.id}
              className="border-t border-line narrow:flex narrow:flex-wrap narrow:gap-x-3 narrow:px-3.5 narrow:py-2.5 narrow:first:border-0 narrow:[&>td]:p-0"
            >
              <td className="mono px-3.5 py-2 whitespace-nowrap text-ink-3">
                {moment(entry.at)}
              </td>
              <td className="px-3.5 py-2 break-words narrow:order-first narrow:w-full">
                <span className="mono">{entry.action}</span>
                {entry.target ? <span className="mono text-ink-3"> {entry.target}</span> : null}
                <Details details={entry.details} />
              </td>
              <td className="px-3.5 py-2 whitespace-nowrap narrow:text-xs">
                {entry.actor === "" ? "somebody not signed in" : nameOf(entry.actor)}
              </td>
              <td className={`px-3.5 py-2 ${entry.result === "done" ? "text-ink-3 narrow:hidden" : "text-failing narrow:text-xs"}`}>
                {entry.result}
              </td>
              <td className="mono px-3.5 py-2 whitespace-nowrap text-ink-3" title={entry.agent}>
                {entry.address}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Details({ details }: { details: Entry["details"] }) {
  const told = Object.entries(details).filter(([, value]) => value !== null && value !== "");
  if (told.length === 0) return null;
  return (
    <span className="block text-xs text-ink-3">
      {told.map(([name, value]) => `${name.replaceAll("_", " ")}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ")}
    </span>
  );
}
