/** A person with an account, who asks the API directly what a scene needs beside its pages. */

const HEADERS = { "Content-Type": "application/json", "X-Conclave-CSRF": "1" };
const ENDED = new Set(["done", "incomplete", "failed", "cancelled"]);
const POLL_MS = 250;
const RUN_MS = 600_000;

export class Account {
  static PASSWORD = "seven unlikely walruses";

  constructor(url, name, token) {
    this.url = url;
    this.name = name;
    this.token = token;
  }

  static async register(url, word) {
    const name = `${word}-${crypto.randomUUID().slice(0, 8)}`;
    const account = new Account(url, name, null);
    await account.post("/auth/register", { username: name, email: `${name}@example.org`, password: Account.PASSWORD });
    const { access_token: token } = await account.post("/auth/login", { login: name, password: Account.PASSWORD, transport: "body" });
    account.token = token;
    return account;
  }

  async ask(method, path, body) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...HEADERS, ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  get = (path) => this.ask("GET", path);
  post = (path, body = {}) => this.ask("POST", path, body);

  /** A run in a new project, which waits for its approval if `approve` is "ask". */
  async start(prompt, approve = "auto") {
    const project = await this.post("/projects", { name: `scene ${crypto.randomUUID().slice(0, 8)}` });
    const run = await this.post(`/projects/${project.id}/generate`, { prompt, approve });
    return { ...run, project: project.id };
  }

  /** The run once this is true of it. */
  async once(id, is) {
    const deadline = Date.now() + RUN_MS;
    for (;;) {
      const run = await this.get(`/runs/${id}`);
      if (is(run)) return run;
      if (ENDED.has(run.state) || Date.now() > deadline) throw new Error(`${id} is ${run.state}: ${run.reason}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Signs this person in on the page, from wherever it shows the form. */
  async signIn(page, password = Account.PASSWORD) {
    await page.getByLabel("Email or name").fill(this.name);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Continue" }).click();
  }
}
