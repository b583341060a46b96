import { RoleMark } from "@/components/marks/role-mark";
import { StateLabel } from "@/components/marks/state-pill";
import { Severity } from "../debate/objection";
import { Spoken } from "../debate/spoken";
import type { Attempt } from "../projection/plan";

/** The Tester's judgement of an attempt. */
export function ReviewView({ attempt }: { attempt: Attempt | undefined }) {
  const review = attempt?.review;
  if (!review) return <p className="text-ink-3">The Tester has not reviewed this attempt.</p>;
  const isApproved = review.decision === "approve";
  return (
    <div className="grid gap-3">
      <div className="flex items-center gap-2">
        <RoleMark role="tester" size={28} />
        <b className="font-semibold">Tester</b>
        <StateLabel state={isApproved ? "passing" : "incomplete"}>{isApproved ? "Approves" : "Objects"}</StateLabel>
      </div>
      <Spoken text={review.statement} className="max-w-[64ch]" />
      <ul className="grid gap-2">
        {review.problems.map((problem, index) => (
          <li key={index} className="rounded-2 border border-l-[3px] border-line border-l-incomplete-fill bg-surface px-3 py-2">
            <span className="flex items-center gap-2">
              <Severity severity={problem.severity} />
              <span className="mono truncate text-ink-3">{problem.file}</span>
            </span>
            <Spoken text={problem.text} isInline />
          </li>
        ))}
      </ul>
      {review.wrong_tests.length > 0 && (
        <p className="text-ink-2">
          Thinks that these tests are wrong: <span className="mono">{review.wrong_tests.join(", ")}</span>
        </p>
      )}
    </div>
  );
}
