import { RoleMark } from "@/components/marks/role-mark";
import { StateGlyph, type GlyphState } from "@/components/marks/state-glyph";
import { Icon } from "@/components/icon";
import type { Debate, Round } from "../projection/debate";
import { useRunNow } from "../run-now";
import { count, shortHash } from "@/lib/words";

const VOICES = ["architect", "planner", "linter"] as const;
type Voice = (typeof VOICES)[number];
const NAMES: Record<Voice, string> = { architect: "Architect", planner: "Planner", linter: "Linter" };
const CELLS = {
  object: "bg-incomplete-tint text-incomplete",
  approve: "bg-passing-tint text-passing",
  writing: "bg-running-tint text-running",
  none: "border border-dashed border-line-strong",
};
const SHOWN = 4;

/** Voice by round: are they getting closer? */
export function BallotGrid() {
  const { debate, run } = useRunNow();
  const isOpen = run.state === "planning" && debate.outcome === null;
  const last = debate.rounds.at(-1);
  const of = Math.max(last?.of ?? run.max_rounds, last?.number ?? 0);
  const from = Math.max(0, Math.min(of, last?.number ?? 1) - SHOWN + (isOpen && (last?.number ?? 0) < of ? 1 : 0));
  const numbers = Array.from({ length: Math.min(of, SHOWN) }, (_, index) => from + index + 1).filter((n) => n <= of);
  return (
    <div className="flex flex-none items-stretch border-b border-line px-6 py-2.5 narrow:px-4">
      <div className="min-w-0 flex-1">
        <table className="w-full table-fixed">
        <caption className="sr-only">Votes by round</caption>
        <thead>
          <tr>
            <td className="w-[132px] narrow:w-28" />
            {numbers.map((number) => (
              <th
                key={number}
                scope="col"
                className={`label-2xs pb-1 text-left ${number === last?.number ? "text-ink" : "narrow:hidden"}`}
              >
                Round {number}
                {number === last?.number && isOpen ? ", now" : number === of ? ", last" : ""}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {VOICES.map((voice) => (
            <tr key={voice}>
              <th scope="row" className="py-0.5 text-left font-normal">
                <span className="flex items-center gap-2">
                  {voice === "linter" ? <LinterMark /> : <RoleMark role={voice} />}
                  {NAMES[voice]}
                </span>
              </th>
              {numbers.map((number) => (
                <td key={number} className={`py-0.5 pr-1.5 ${number === last?.number ? "" : "narrow:hidden"}`}>
                  <Cell
                    voice={voice}
                    round={debate.rounds.find((one) => one.number === number)}
                    isNow={isOpen && number === last?.number}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        </table>
      </div>
      <Agreement debate={debate} />
    </div>
  );
}

function Cell({ voice, round, isNow }: { voice: Voice; round: Round | undefined; isNow: boolean }) {
  const { look, glyph, words } = cellOf(voice, round, isNow);
  return (
    <span className={`flex h-[26px] items-center gap-[7px] overflow-hidden rounded-2 px-2.5 text-xs whitespace-nowrap transition-colors duration-(--motion-calm) ${CELLS[look]}`}>
      {glyph && <StateGlyph state={glyph} size={12} />}
      {words || <span className="sr-only">no word</span>}
    </span>
  );
}

function cellOf(
  voice: Voice,
  round: Round | undefined,
  isNow: boolean,
): { look: keyof typeof CELLS; glyph?: GlyphState; words: string } {
  const ballot = round?.ballots.find((one) => one.by === voice);
  if (!ballot) {
    return isNow && voice !== "linter"
      ? { look: "writing", glyph: "running", words: "Writing" }
      : { look: "none", words: "" };
  }
  if (voice === "linter") {
    const findings = round?.findings.length ?? 0;
    return findings > 0
      ? { look: "object", glyph: "failing", words: count(findings, "finding") }
      : { look: "approve", glyph: "passing", words: "Clean" };
  }
  if (ballot.decision === "approve") return { look: "approve", glyph: "passing", words: "Approves" };
  const raised = ballot.objections.length;
  return { look: "object", glyph: "incomplete", words: raised > 0 ? count(raised, "objection") : "Objects" };
}

/** When both approve one hash, the two become one seal. */
function Agreement({ debate }: { debate: Debate }) {
  const last = debate.rounds.at(-1);
  const word = (voice: "architect" | "planner") => {
    const ballot = last?.ballots.find((one) => one.by === voice);
    if (ballot?.decision === "approve") return `v${last?.spec_version ?? "?"} ${shortHash(ballot.hash)}`;
    if (ballot) return `objects to v${last?.spec_version ?? "?"}`;
    return last?.spec_version ? `still reading v${last.spec_version}` : "no version yet";
  };
  const { outcome } = debate;
  return (
    <div className="ml-3 grid w-[216px] flex-none content-center gap-1.5 border-l border-line pl-5 max-[1360px]:hidden">
      {outcome?.status === "reached" ? (
        <>
          <span className="label-2xs">Both approve the same spec</span>
          <span className="seal flex items-center gap-2 text-passing">
            <StateGlyph state="passing" size={16} />
            <RoleMark role="architect" size={16} />
            <RoleMark role="planner" size={16} />
            <span className="mono text-ink">
              v{outcome.version} {shortHash(outcome.hash)}
            </span>
          </span>
        </>
      ) : (
        <>
          <span className="label-2xs">Both must approve the same spec</span>
          {(["architect", "planner"] as const).map((voice) => (
            <span key={voice} className="flex items-center gap-2">
              <RoleMark role={voice} size={16} label={NAMES[voice]} />
              <span className="mono">{word(voice)}</span>
            </span>
          ))}
        </>
      )}
    </div>
  );
}

export function LinterMark() {
  return (
    <span className="inline-grid size-5 flex-none place-items-center rounded-[5px] bg-orchestrator-tint text-orchestrator">
      <Icon name="check" size={13} />
    </span>
  );
}
