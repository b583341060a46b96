export interface FieldProblem {
  path: string;
  message: string;
}

export interface Refusal {
  error: string;
  message: string;
  hint: string;
  fields?: FieldProblem[];
}

/** What the API refused. `error` is its name, such as "PlanChanged"; `hint` is meant for programs. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly error: string;
  readonly hint: string;
  readonly fields: FieldProblem[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, refusal: Refusal, retryAfterSeconds: number | null = null) {
    super(refusal.message);
    this.status = status;
    this.error = refusal.error;
    this.hint = refusal.hint;
    this.fields = refusal.fields ?? [];
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What is wrong with one field of the body, or null. */
  fieldProblem(name: string): string | null {
    return this.fields.find((field) => field.path === `body.${name}`)?.message ?? null;
  }
}

/** Nobody answered: the network or the server is away. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export const SERVER_AWAY = "The server does not answer. Runs go on; this page catches up by itself.";

/** The gateway's words for an API that is down, starts, or broke off. */
const AWAY: ReadonlySet<string> = new Set(["ApiUnavailable", "ApiBrokeOff", "ApiTooSlow", "ShuttingDown", "SignInUnchecked", "DatabaseUnavailable"]);

/** Whether asking again later may help, and nothing else. */
export function isAway(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiError && AWAY.has(error.error));
}

/** What a person reads of any failure. */
export function wordsOf(error: unknown): string {
  if (error instanceof Unreachable) return SERVER_AWAY;
  if (!(error instanceof ApiError)) return "Something went wrong on this page. Reload it.";
  if (error.status === 429) return `Too many tries. Again in ${waitOf(error.retryAfterSeconds ?? 60)}.`;
  if (AWAY.has(error.error)) return SERVER_AWAY;
  return error.message || SERVER_AWAY;
}

function waitOf(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** The refusal in a response that is no success. Whatever stands between may answer without JSON. */
export function refusalIn(response: Response, body: unknown): ApiError {
  const after = Number(response.headers.get("Retry-After"));
  return new ApiError(response.status, asRefusal(body), Number.isFinite(after) && after > 0 ? after : null);
}

/** The same of a response whose body nobody has read. */
export async function refusalOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  return refusalIn(response, body);
}

function asRefusal(body: unknown): Refusal {
  if (typeof body === "object" && body !== null && "error" in body && "message" in body) {
    return { hint: "", ...body } as Refusal;
  }
  return { error: "Unknown", message: "", hint: "" };
}
