import { useId } from "react";
import { Select } from "@/components/ui/select";
import type { Schemas } from "@/lib/api/types";
import type { Source } from "@/lib/api/source";
import { DiffList } from "../diff/diff-list";
import { shortHash } from "@/lib/words";

type Commit = Schemas["CommitView"];
interface Pair {
  from: string | undefined;
  to: string;
}

interface CompareProps {
  source: Source;
  commits: readonly Commit[];
  beginning: string;
  pair: Pair;
  onPair: (pair: Pair) => void;
}

/** Any two commits; by default everything since the beginning. */
export function Compare({ source, commits, beginning, pair, onPair }: CompareProps) {
  const id = useId();
  // A parent outside the list is where the first of them began.
  const isBefore = pair.from !== undefined && !commits.some((commit) => commit.hash === pair.from);
  return (
    <div className="px-6 py-4 narrow:px-4">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <label htmlFor={`${id}-from`} className="text-ink-2">
          From
        </label>
        <Select id={`${id}-from`} value={pair.from ?? ""} onChange={(event) => onPair({ ...pair, from: event.target.value || undefined })}>
          <option value="">{beginning}</option>
          {isBefore && <option value={pair.from}>{shortHash(pair.from ?? "")}, its first parent</option>}
          <Commits commits={commits} />
        </Select>
        <label htmlFor={`${id}-to`} className="text-ink-2">
          to
        </label>
        <Select id={`${id}-to`} value={pair.to} onChange={(event) => onPair({ ...pair, to: event.target.value })}>
          <Commits commits={commits} />
        </Select>
      </div>
      <DiffList source={source} from={pair.from} to={pair.to} empty="Nothing differs between the two." isWide />
    </div>
  );
}

function Commits({ commits }: { commits: readonly Commit[] }) {
  return commits.map((commit) => (
    <option key={commit.hash} value={commit.hash}>
      {shortHash(commit.hash)} {commit.title.slice(0, 60)}
    </option>
  ));
}
